"""Everything the page of account health shows, in at most six queries; and the assurance alone."""

from datetime import datetime

from kenzen.accounts.queries import SellerView
from kenzen.accounts.rules import Plan
from kenzen.health import words
from kenzen.health.models import Standing
from kenzen.health.queries import standings, stored
from kenzen.health.queries.accounts import Place, days_of, standing_row
from kenzen.health.queries.metrics import counts_since, metric_views
from kenzen.health.queries.policies import model_of, model_view
from kenzen.health.queries.standings import HISTORY_DAYS, History
from kenzen.health.queries.views import AccountHealth, AssuranceView, MetricView, ViolationView
from kenzen.health.queries.violations import costs_of, last_closed, open_or_weighing, soonest_first, views
from kenzen.health.rules import Source, assurance
from kenzen.health.rules.assurance import AssuranceResult
from kenzen.health.rules.model import AnyModel, Assurance, BalanceDown
from kenzen.marketplaces.queries import localized


def account_health(seller: SellerView, *, now: datetime) -> AccountHealth:
    """How the account stands, why, and what it is measured by. At most six queries."""
    row, place = standing_row(seller.id, seller)
    model = model_of(place.marketplace_id, now)
    row = standings.filled(row, model, place, now)
    today = now.astimezone(place.zone).date()
    days = standings.history(row, model, standings.first_day(today, _days_needed(model)), today)
    granted = _assurance(seller, model, row, days, now.astimezone(place.zone))
    weighing = open_or_weighing(seller.id, stored.costs(stored.ledger_from_json(row.ledger)))
    closed, cost = last_closed(seller.id), costs_of(row)
    shown = [day for day in days if day[0] >= standings.first_day(today)]
    return AccountHealth(
        seller=seller,
        zone=place.zone,
        model=model_view(model),
        standing=standings.standing_view(row, model, shown, standings.titles_of([*weighing, *closed])),
        open=tuple(_with_grace(soonest_first(views((v for v in weighing if v.resolved_at is None), cost)), granted)),
        closed=tuple(views(closed, cost)),
        metrics=_metrics(row, model, place, now),
        assurance=granted,
    )


def assurance_of(seller: SellerView, *, now: datetime) -> AssuranceView | None:
    """The assurance of an account, ``None`` where its model has none. At most three queries."""
    row, place = standing_row(seller.id, seller)
    model = model_of(place.marketplace_id, now)
    row = standings.filled(row, model, place, now)
    today = now.astimezone(place.zone).date()
    days = standings.history(row, model, standings.first_day(today, _days_needed(model)), today)
    return _assurance(seller, model, row, days, now.astimezone(place.zone))


def _days_needed(model: AnyModel) -> int:
    terms = _terms(model)
    return max(HISTORY_DAYS, terms.for_days if terms else 0)


def _terms(model: AnyModel) -> Assurance | None:
    return model.assurance if isinstance(model, BalanceDown) else None


def _assurance(
    seller: SellerView, model: AnyModel, row: Standing, days: History, local: datetime
) -> AssuranceView | None:
    terms = _terms(model)
    if terms is None or row.source != Source.COMPUTED:
        return None
    result = assurance.assurance(
        model,
        days,
        professional=seller.plan is Plan.PROFESSIONAL,
        emergency_phone=seller.has_emergency_phone,
        today=local.date(),
    )
    return None if result is None else _assurance_view(terms, result)


def _assurance_view(terms: Assurance, result: AssuranceResult) -> AssuranceView:
    least, most = terms.min_value, terms.max_days_below
    return AssuranceView(
        name=localized(terms.name.ja, terms.name.en),
        granted=result.granted,
        facts=(words.days_above(result.days_above, least), words.days_below(result.days_below, most)),
        missing=tuple(words.missing(code, least=least, days=terms.for_days, most=most) for code in result.missing),
        earliest=result.earliest,
        grace_hours=result.grace_hours,
    )


def _with_grace(violations: list[ViolationView], granted: AssuranceView | None) -> list[ViolationView]:
    if granted is None or not granted.granted:
        return violations
    return [violation.with_grace(granted.grace_hours) for violation in violations]


def _metrics(row: Standing, model: AnyModel, place: Place, now: datetime) -> tuple[MetricView, ...]:
    """Nothing was counted here for an account that was reported, or of which nobody has told anything."""
    if row.source != Source.COMPUTED or not model.metrics:
        return ()
    today = now.astimezone(place.zone).date()
    counted = days_of(row.seller_id, since=counts_since(model, today)) if row.pk else ()
    return metric_views(model, place.account(days=counted), now)
