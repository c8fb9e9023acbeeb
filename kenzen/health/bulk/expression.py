"""One Ibis expression that rates all sellers at one instant: what ``rules.rating.assess`` says of each, as columns.

For balances and for points that add up; the tests hold it to the rules, seller by seller.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TypeGuard

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table

from kenzen.health.rules import ANNULLED
from kenzen.health.rules.model import AnyModel, BalanceDown, CalendarQuarter, CalendarYear, Expiry, PointsUp, Repeat
from kenzen.health.rules.rating import bands
from kenzen.health.rules.weights import TO_ZERO
from kenzen.health.rules.windows import last_evaluation, local_day, plain_bounds, starts_at

RatedForAll = BalanceDown | PointsUp


@dataclass(frozen=True, slots=True)
class Tables:
    """What is known of all sellers, with the columns of ``sources.COLUMNS``. Instants are in UTC, without a zone."""

    sellers: Table
    orders: Table
    violations: Table


def is_rated_for_all(model: AnyModel) -> TypeGuard[RatedForAll]:
    """Whether the expression says of every seller what the rules do."""
    return not why_not(model)


def why_not(model: AnyModel) -> str:
    """What keeps a model from rating all sellers at once, as the end of a sentence; nothing, if nothing does."""
    if isinstance(model, BalanceDown):
        counts = sorted({accrual.of for accrual in model.accrual})
        return f"pays for several counts ({', '.join(counts)})" if len(counts) > 1 else ""
    if isinstance(model, PointsUp):
        moves = model.window is not None and not isinstance(model.window, CalendarYear | CalendarQuarter)
        return "counts repeats within a window that moves every day" if model.repeat and moves else ""
    return "gives no number"


def counted(model: RatedForAll) -> str:
    """The count that the model pays for; empty where orders do not matter."""
    return model.accrual[0].of if isinstance(model, BalanceDown) and model.accrual else ""


def days_counted(model: RatedForAll, *, zone: tzinfo, at: datetime) -> tuple[date, date]:
    """The first and the last local day whose orders matter to ``ratings``."""
    days = [local_day(instant, zone) for instant in (last_evaluation(model.evaluation, at, zone), at)]
    if not isinstance(model, BalanceDown):
        return days[1], days[1]
    return plain_bounds(model.window, days[0])[0], plain_bounds(model.window, days[1])[1]


def ratings(tables: Tables, model: RatedForAll, *, zone: tzinfo, at: datetime) -> Table:
    """A row for each seller: ``seller``, ``value`` and ``band`` in force at ``at``, and both as ``projected_…``."""
    if reason := why_not(model):
        raise ValueError(f"{model.key} {reason}")
    evaluated_at = last_evaluation(model.evaluation, at, zone)
    in_force = _rated(tables, model, zone, evaluated_at)
    if evaluated_at == at:
        return in_force.mutate(projected_value=in_force.value, projected_band=in_force.band)
    projected = _rated(tables, model, zone, at).rename("projected_{name}")
    return in_force.join(projected, in_force.seller == projected.projected_seller).drop("projected_seller")


def _rated(tables: Tables, model: RatedForAll, zone: tzinfo, at: datetime) -> Table:
    valued = _balances(tables, model, zone, at) if isinstance(model, BalanceDown) else _totals(tables, model, zone, at)
    return valued.mutate(band=_band(model, valued.value))


def _balances(tables: Tables, model: BalanceDown, zone: tzinfo, at: datetime) -> Table:
    low, high = model.range
    first, last = plain_bounds(model.window, local_day(at, zone))
    orders = tables.orders.filter(tables.orders.day.between(first, last))
    sums = orders.group_by("seller").aggregate(counted=orders["count"].sum())
    live = _live(tables, model, zone, at)
    lost = live.group_by("seller").aggregate(lost=live.cost.sum(), to_zero=live.to_zero.any())
    all_sums = _beside(_beside(tables.sellers.select("seller"), sums), lost)
    count = all_sums.counted.fill_null(0)
    earned = sum((count // accrual.per * accrual.points for accrual in model.accrual), start=ibis.literal(0))
    table = all_sums.mutate(balance=earned + model.start - all_sums.lost.fill_null(0))
    within = ibis.greatest(low, ibis.least(high, table.balance))
    return table.select("seller", value=table.to_zero.fill_null(False).ifelse(low, within).cast("int64"))


def _totals(tables: Tables, model: PointsUp, zone: tzinfo, at: datetime) -> Table:
    live = _live(tables, model, zone, at)
    table = _beside(tables.sellers.select("seller"), live.group_by("seller").aggregate(total=live.cost.sum()))
    return table.select("seller", value=table.total.fill_null(0).cast("int64"))


def _beside(table: Table, sums: Table) -> Table:
    """The sums of those sellers who have any, beside all sellers."""
    return table.left_join(sums, "seller").drop("seller_right")


# Violations: what each costs, of those that are in the scales


def _live(tables: Tables, model: RatedForAll, zone: tzinfo, at: datetime) -> Table:
    """``seller``, ``cost`` and ``to_zero`` of every violation that weighs at ``at``."""
    rows = tables.violations.filter(tables.violations.opened_at <= _utc(at))
    if model.expiry is not None and model.expiry.by_region:
        rows = rows.left_join(tables.sellers, "seller").drop("seller_right")
    since = _since(model, zone, at)
    rows = _costed(rows, model)
    if model.repeat is not None:
        rows = _repeated(rows, model, model.repeat, since)
    lives = [_in_life(rows, model.expiry, at), ~_restored(rows, model, at)]
    return rows.filter(*lives, *([] if since is None else [rows.opened_at >= since]))


def _since(model: RatedForAll, zone: tzinfo, at: datetime) -> datetime | None:
    """From when on violations count, where only those of a window do."""
    if not isinstance(model, PointsUp) or model.window is None:
        return None
    first, _last = plain_bounds(model.window, local_day(at, zone))
    return _utc(starts_at(first, zone))


def _costed(rows: Table, model: RatedForAll) -> Table:
    """With ``cost``, and with ``to_zero`` where the violation takes all there is."""
    by_severity = model.points.by_severity
    weights = [(severity.value, weight) for severity, weight in by_severity.items() if weight != TO_ZERO]
    all_there_is = [severity.value for severity, weight in by_severity.items() if weight == TO_ZERO]
    cost = rows.severity.cases(*weights, else_=0) if weights else ibis.literal(0)
    return rows.mutate(
        cost=ibis.coalesce(rows.points, cost).cast("int64"),
        to_zero=rows.points.isnull() & rows.severity.isin(all_there_is),
    )


def _repeated(rows: Table, model: RatedForAll, repeat: Repeat, since: datetime | None) -> Table:
    """With the cost of repeats multiplied. What was annulled is no earlier violation."""
    same = rows.category if repeat.same == "category" else ibis.coalesce(rows.policy.nullif(""), rows.category)
    earlier = ibis.window(group_by=[rows.seller, same], order_by=[rows.opened_at, rows.key], preceding=(None, 1))
    counts = ~rows.resolution.isin(sorted(ANNULLED)).fill_null(False)
    rows = rows.mutate(earlier_at=counts.ifelse(rows.opened_at, ibis.null("timestamp")).max().over(earlier))
    repeats = _within_life(rows, model.expiry) & (rows.earlier_at >= since if since else True)
    return rows.mutate(cost=rows.cost * repeats.fill_null(False).ifelse(repeat.factor, 1))


def _within_life(rows: Table, expiry: Expiry | None) -> BooleanValue:
    """Whether the earlier violation lies less than a life before this one; null where there is no earlier one."""

    def within(days: int) -> BooleanValue:
        return rows.earlier_at > rows.opened_at - ibis.interval(days=days)

    return rows.earlier_at.notnull() if expiry is None else _by_region(rows, expiry, within)


def _in_life(rows: Table, expiry: Expiry | None, at: datetime) -> BooleanValue:
    """Whether it has not expired: by its own expiry if it has one, else by the model's."""

    def within(days: int) -> BooleanValue:
        return rows.opened_at > _utc(at - timedelta(days=days))

    by_model = ibis.literal(True) if expiry is None else _by_region(rows, expiry, within)
    return ibis.coalesce(rows.expires_at > _utc(at), by_model)


def _by_region(rows: Table, expiry: Expiry, test: Callable[[int], BooleanValue]) -> BooleanValue:
    """A test of the days of a life, which may differ by the seller's region."""
    if not expiry.by_region:
        return test(expiry.days)
    regions = [(region, test(days)) for region, days in expiry.by_region.items()]
    return rows.region.cases(*regions, else_=test(expiry.days))


def _restored(rows: Table, model: RatedForAll, at: datetime) -> BooleanValue:
    return ((rows.closed_at <= _utc(at)) & rows.resolution.isin(sorted(model.restore_on))).fill_null(False)


def _band(model: RatedForAll, value: IntegerValue) -> StringValue:
    """Key of the band or tier that the number lies in: the worst that it has not left upwards (or downwards)."""
    worst_first = bands(model)
    bounds = [value <= band.high if isinstance(model, BalanceDown) else value >= band.low for band in worst_first[:-1]]
    keys = [band.key for band in worst_first]
    return ibis.cases(*zip(bounds, keys, strict=False), else_=keys[-1])


def _utc(at: datetime) -> datetime:
    """As the tables have instants."""
    return at.astimezone(UTC).replace(tzinfo=None)
