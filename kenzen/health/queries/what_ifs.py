"""The rating as it would be: if some violations were resolved now, and nothing else happens until a day."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from kenzen.accounts.queries import SellerView
from kenzen.health.models import Violation
from kenzen.health.queries import standings
from kenzen.health.queries.accounts import days_of, rated, standing_row
from kenzen.health.queries.policies import model_of
from kenzen.health.queries.views import WhatIf
from kenzen.health.rules import lookback, rating
from kenzen.health.rules import what_if as rules
from kenzen.health.rules.windows import starts_at


def what_if(seller: SellerView, *, resolved_ids: Collection[int], until: date | None, now: datetime) -> WhatIf:
    """The rating at the end of the local day ``until`` (``None``: now). Ids of others' violations change nothing.

    Where a model is evaluated on certain days, ``then`` is what an evaluation at that instant gives. Four queries.
    """
    _row, place = standing_row(seller.id, seller)
    model = model_of(place.marketplace_id, now)
    rows = list(Violation.objects.filter(seller_id=seller.id))
    today = now.astimezone(place.zone).date()
    counted = days_of(seller.id, since=today - timedelta(days=lookback.of_model(model)))
    account = place.account(tuple(rated(row) for row in rows), counted)
    at = now if until is None else starts_at(until + timedelta(days=1), place.zone) - timedelta(microseconds=1)
    then = rules.resolved(account, {row.reference for row in rows if row.id in resolved_ids}, now)
    now_rating, then_rating = rating.assess(model, account, now).current, rating.assess(model, then, at).projected
    return WhatIf(
        now_rating=now_rating.value,
        now_band=standings.band_view(model, now_rating.band),
        then_rating=then_rating.value,
        then_band=standings.band_view(model, then_rating.band),
        at=at,
        ledger=standings.lines(then_rating.ledger, standings.titles_of(rows)),
    )
