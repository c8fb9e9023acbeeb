"""Models of levels: the best whose targets are all kept, or where the gravest sanction puts an account. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from kenzen.health.rules import Sanction
from kenzen.health.rules.account import Account, Violation
from kenzen.health.rules.metrics import Counts, is_enough_in, judged_day, measure_on, statuses
from kenzen.health.rules.model import Level, Levels
from kenzen.health.rules.results import ActionInForce, MetricStatus, Rating

_GRAVITY: Final = {sanction: gravity for gravity, sanction in enumerate(Sanction)}


def rate(model: Levels, account: Account, at: datetime) -> Rating:
    """The level of an account at ``at``, with its metrics and the sanctions in force."""
    counts = Counts(account)
    day = judged_day(model, account, at)
    sanctioned = in_force(account.violations, at) if model.by == "sanctions" else ()
    level = _by_sanctions(model, sanctioned) if model.by == "sanctions" else _by_metrics(model, counts, day)
    return Rating(
        at=at,
        value=None,
        band=level.key,
        metrics=measure_on(model, counts, day),
        actions=tuple(_action(model, violation) for violation in sanctioned),
    )


def in_force(violations: Iterable[Violation], at: datetime) -> tuple[Violation, ...]:
    """Violations whose sanction is in force, oldest first. It ends at its own time, or when the violation closes."""
    once = {violation.key: violation for violation in violations}.values()
    sanctioned = [one for one in once if one.sanction and one.opened_at <= at and not _is_over(one, at)]
    return tuple(sorted(sanctioned, key=lambda one: (one.opened_at, one.key)))


def next_end(violations: Iterable[Violation], at: datetime) -> datetime | None:
    """When the first of the sanctions in force ends by itself; ``None`` if none does."""
    return min((one.sanction_until for one in in_force(violations, at) if one.sanction_until), default=None)


def _is_over(violation: Violation, at: datetime) -> bool:
    return any(end is not None and end <= at for end in (violation.closed_at, violation.sanction_until))


def _by_metrics(model: Levels, counts: Counts, day: date) -> Level:
    return next((level for level in model.levels if _is_reached(model, level, counts, day)), model.levels[-1])


def _is_reached(model: Levels, level: Level, counts: Counts, day: date) -> bool:
    return is_enough_in(level.sample, level.sample_window, counts, day) and all(
        MetricStatus.MISSED not in statuses(model, key, target, counts, day) for key, target in level.targets.items()
    )


def _by_sanctions(model: Levels, sanctioned: Iterable[Violation]) -> Level:
    gravest = max((one.sanction for one in sanctioned if one.sanction), key=_GRAVITY.__getitem__, default=None)
    return _level_of(model, gravest)


def _level_of(model: Levels, sanction: Sanction | None) -> Level:
    return next(level for level in model.levels if level.sanction is sanction)


def _action(model: Levels, violation: Violation) -> ActionInForce:
    level = _level_of(model, violation.sanction)
    return ActionInForce(level.key, level.key, since=violation.opened_at, until=violation.sanction_until)
