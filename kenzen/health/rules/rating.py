"""What a model of any kind says of an account at an instant; its bands, tiers or levels in one shape. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kenzen.health.rules import Tone, levels, thresholds, tiers
from kenzen.health.rules.account import Account
from kenzen.health.rules.books import Books, open_books
from kenzen.health.rules.metrics import measure
from kenzen.health.rules.model import AnyModel, BalanceDown, Levels, PointsUp, Thresholds, Words
from kenzen.health.rules.results import ActionInForce, Assessment, Rating
from kenzen.health.rules.windows import ONE_DAY, last_evaluation, local_day, next_evaluation, starts_at

NO_TIER: Final = "none"  # band of points that reach no tier


@dataclass(frozen=True, slots=True)
class BandRange:
    """A band, tier or level. ``low`` and ``high`` are included; ``None`` where nothing bounds it, or nothing counts."""

    key: str
    name: Words
    low: int | None
    high: int | None
    tone: Tone


def assess(model: AnyModel, account: Account, at: datetime) -> Assessment:
    """The rating in force at ``at``, what an evaluation at ``at`` would give, and when it changes by itself."""
    evaluated_at = last_evaluation(model.evaluation, at, account.zone)
    if isinstance(model, BalanceDown | PointsUp):
        return _assess_number(model, account, at, evaluated_at)
    projected = _rate_targets(model, account, at)
    current = projected if evaluated_at == at else _rate_targets(model, account, evaluated_at)
    return Assessment(current, projected, _targets_change_at(model, account, at))


def bands(model: AnyModel) -> tuple[BandRange, ...]:
    """All bands, tiers or levels of a model, the worst first."""
    match model:
        case BalanceDown():
            ranges = [BandRange(band.key, band.name, band.min, band.max, band.tone) for band in model.bands]
            return tuple(sorted(ranges, key=lambda one: one.low or 0))
        case PointsUp():
            return tuple(reversed(list(_tier_ranges(model))))
        case Thresholds():
            return tuple(BandRange(one.key, one.name, None, None, one.tone) for one in thresholds.outcomes(model))
        case Levels():
            return tuple(BandRange(one.key, one.name, None, None, one.tone) for one in reversed(model.levels))


def band(model: AnyModel, key: str) -> BandRange:
    """The band, tier or level of this key. Raises ``KeyError`` if the model has none."""
    for one in bands(model):
        if one.key == key:
            return one
    raise KeyError(key)


def band_of(model: BalanceDown | PointsUp, value: int) -> str:
    """Key of the band or tier that a number lies in."""
    for one in bands(model):
        if (one.low is None or one.low <= value) and (one.high is None or value <= one.high):
            return one.key
    raise KeyError(value)


def _tier_ranges(model: PointsUp) -> Iterator[BandRange]:
    """Points below every tier, then each tier up to the next. Of several with one bound the first stands for all."""
    ladder = sorted({tier.at: tier for tier in reversed(model.tiers)}.values(), key=lambda tier: tier.at)
    ends = [*(tier.at - 1 for tier in ladder), None]
    yield BandRange(NO_TIER, Words(ja="措置なし", en="No measures"), 0, ends[0], Tone.GOOD)
    for tier, end in zip(ladder, ends[1:], strict=True):
        yield BandRange(tier.key, tier.name, tier.at, end, tier.tone)


# Models with a number


def _assess_number(model: BalanceDown | PointsUp, account: Account, at: datetime, evaluated_at: datetime) -> Assessment:
    books = open_books(model, account)
    values = list(books.values(happened=True)) if model.tiers else []
    seen = tiers.evaluated(values, model.evaluation, account.zone, evaluated_at)
    current = _rating(books, account, evaluated_at, tiers.in_force(model, seen, at_first=books.at_first, at=at))
    if evaluated_at == at:
        return Assessment(current, current, _earliest(books.next_change_at(at), *_ends(current)))
    now = [(at, value) for instant, value in values if instant <= at][-1:]
    projected = _rating(books, account, at, tiers.in_force(model, [*seen, *now], at_first=books.at_first, at=at))
    same = (current.value, current.actions) == (projected.value, projected.actions)
    ahead = None if same else next_evaluation(model.evaluation, at, account.zone)
    return Assessment(current, projected, _earliest(books.next_change_at(at), ahead, *_ends(current)))


def _rating(books: Books, account: Account, at: datetime, actions: tuple[ActionInForce, ...]) -> Rating:
    model, ledger = books.model, books.ledger(at)
    value = sum(entry.points for entry in ledger)
    return Rating(
        at=at,
        value=value,
        band=band_of(model, value),
        ledger=ledger,
        metrics=measure(model, account, at) if model.metrics else (),
        actions=actions,
        near_tier=tiers.near(model, value) if isinstance(model, PointsUp) else "",
    )


def _ends(rating: Rating) -> Iterator[datetime]:
    return (action.until for action in rating.actions if action.until is not None)


# Models of targets and levels


def _rate_targets(model: Thresholds | Levels, account: Account, at: datetime) -> Rating:
    return thresholds.rate(model, account, at) if isinstance(model, Thresholds) else levels.rate(model, account, at)


def _targets_change_at(model: Thresholds | Levels, account: Account, at: datetime) -> datetime | None:
    """The next midnight, if there are counts: windows move, and with them what is in force or projected.

    Otherwise the next evaluation of what is known; where every change counts, the next end of a sanction.
    """
    counting = model.metrics and account.days
    tomorrow = starts_at(local_day(at, account.zone) + ONE_DAY, account.zone) if counting else None
    if model.evaluation.every != "change":
        known = account.days or account.violations
        return _earliest(tomorrow, next_evaluation(model.evaluation, at, account.zone) if known else None)
    opened = (violation.opened_at for violation in account.violations if violation.opened_at > at)
    return _earliest(*opened, levels.next_end(account.violations, at), tomorrow)


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((instant for instant in instants if instant is not None), default=None)
