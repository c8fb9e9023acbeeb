"""The days to come: the rating at the end of each if nothing is done, and if some violations are resolved now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from kenzen.accounts.queries import SellerView
from kenzen.health.models import Violation
from kenzen.health.queries.accounts import days_of, rated, standing_row
from kenzen.health.queries.policies import model_of
from kenzen.health.rules import history, lookback, what_if

COMING_DAYS: Final = 180

Course = tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Coming:
    """Two courses over the same local days, today first; without days where the model has no number.

    Neither counts on orders or violations to come.
    """

    nothing: Course
    resolved: Course


def coming(seller: SellerView, *, resolved_ids: Collection[int], now: datetime) -> Coming:
    """The rating of every day from today on. Ids of others' violations change nothing. Four queries."""
    _row, place = standing_row(seller.id, seller)
    model = model_of(place.marketplace_id, now)
    rows = list(Violation.objects.filter(seller_id=seller.id))
    today = now.astimezone(place.zone).date()
    last = today + timedelta(days=COMING_DAYS)
    counted = days_of(seller.id, since=today - timedelta(days=lookback.of_model(model)))
    account = place.account(tuple(rated(row) for row in rows), counted)
    then = what_if.resolved(account, {row.reference for row in rows if row.id in resolved_ids}, now)
    return Coming(_course(history.daily(model, account, today, last)), _course(history.daily(model, then, today, last)))


def _course(days: Collection[tuple[date, int, str]]) -> Course:
    return tuple((day, value) for day, value, _band in days)
