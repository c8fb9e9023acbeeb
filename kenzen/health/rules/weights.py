"""What each violation weighs, from when to when: points, repeats, expiry, restoring. Pure; for models with a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from kenzen.health.rules import ANNULLED
from kenzen.health.rules.account import Account, Violation
from kenzen.health.rules.model import BalanceDown, Expiry, PlainWindow, Points, PointsUp, Repeat
from kenzen.health.rules.results import Entry, EntryKind
from kenzen.health.rules.windows import leaves_on, local_day, starts_at

TO_ZERO: Final = "to_zero"


@dataclass(frozen=True, slots=True)
class Weight:
    """One violation in the scales. ``points`` hold the ``factor`` of a repeat; with ``to_zero`` they are none.

    ``repeats`` is the key of the violation that it repeats, empty for none; ``rule`` the path in the model that its
    points come from. It weighs from ``begins_at`` until before ``ends_at``; ``fades_at`` is when it would end if it
    stayed open. Instants are UTC.
    """

    key: str
    points: int
    to_zero: bool
    factor: int
    repeats: str
    rule: str
    begins_at: datetime
    fades_at: datetime | None
    ends_at: datetime | None
    annulled: bool

    def weighs(self, at: datetime) -> bool:
        """Whether it is in the scales at this instant."""
        return self.begins_at <= at and (self.ends_at is None or at < self.ends_at)


def weights(model: BalanceDown | PointsUp, account: Account) -> tuple[Weight, ...]:
    """Weights of all the account's violations, each key once, in the order in which they were opened."""
    violations = in_order(account.violations)
    repeated = _repeated(model, account, violations)
    return tuple(_weight(model, account, one, repeats) for one, repeats in zip(violations, repeated, strict=True))


def in_order(violations: Sequence[Violation]) -> list[Violation]:
    """Each key once, by when it was opened; the key decides between those opened at the same instant."""
    return sorted(
        {one.key: one for one in violations}.values(), key=lambda one: (one.opened_at.astimezone(UTC), one.key)
    )


def cost(points: Points, violation: Violation) -> tuple[int, bool, str]:
    """Points of a violation taken alone, whether it takes all there is, and the path of the rule that says so."""
    if violation.points is not None:
        return violation.points, False, "points"
    rule = f"points.by_severity.{violation.severity}"
    weight = points.by_severity.get(violation.severity)
    if weight is None:
        return 0, False, "points"
    return (0, True, rule) if weight == TO_ZERO else (weight, False, rule)


def lost(weight: Weight, zone: tzinfo, points: int) -> Entry:
    """Line of the ledger for a violation. It expires on the first day at whose end it no longer weighs."""
    return Entry(
        kind=EntryKind.LOST,
        points=points,
        on=local_day(weight.begins_at, zone),
        expires_on=local_day(weight.fades_at, zone) if weight.fades_at else None,
        rule=weight.rule,
        violation=weight.key,
        factor=weight.factor,
    )


def bounds_of(points: Points, policy: str) -> tuple[int, int] | None:
    """The least and the most that the marketplace may set for a violation of ``policy``; ``None`` where all may be."""
    return points.by_policy.get(policy) or points.between


def may_be_set(points: Points, policy: str, value: int) -> bool:
    """Whether the marketplace may set ``value`` points for a violation of ``policy``."""
    if points.allowed and value not in points.allowed:
        return False
    bounds = bounds_of(points, policy)
    return value >= 0 and (bounds is None or bounds[0] <= value <= bounds[1])


def _weight(model: BalanceDown | PointsUp, account: Account, violation: Violation, repeats: str) -> Weight:
    points, to_zero, rule = cost(model.points, violation)
    factor = model.repeat.factor if model.repeat and repeats else 1
    begins_at = violation.opened_at.astimezone(UTC)
    fades_at = _fades_at(model, account, violation, begins_at)
    return Weight(
        key=violation.key,
        points=points * factor,
        to_zero=to_zero,
        factor=factor,
        repeats=repeats,
        rule=rule,
        begins_at=begins_at,
        fades_at=fades_at,
        ends_at=_earliest(fades_at, _restored_at(model, violation)),
        annulled=violation.annulled,
    )


def _restored_at(model: BalanceDown | PointsUp, violation: Violation) -> datetime | None:
    if violation.closed_at is None or violation.resolution not in model.restore_on:
        return None
    return violation.closed_at.astimezone(UTC)


def _fades_at(
    model: BalanceDown | PointsUp, account: Account, violation: Violation, begins_at: datetime
) -> datetime | None:
    if violation.expires_at is None:
        expires_at = _life_ends_at(model.expiry, account.region, begins_at)
    else:
        expires_at = violation.expires_at.astimezone(UTC)
    window = model.window if isinstance(model, PointsUp) else None
    return _earliest(expires_at, _leaves_at(window, account.zone, begins_at))


def _life_ends_at(expiry: Expiry | None, region: str, begins_at: datetime) -> datetime | None:
    if expiry is None:
        return None
    return begins_at + timedelta(days=expiry.by_region.get(region, expiry.days))


def _leaves_at(window: PlainWindow | None, zone: tzinfo, begins_at: datetime) -> datetime | None:
    return None if window is None else starts_at(leaves_on(window, local_day(begins_at, zone)), zone)


def _earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _repeated(model: BalanceDown | PointsUp, account: Account, violations: Sequence[Violation]) -> list[str]:
    """What each violation repeats. What was annulled is never repeated; what was resolved or expired early is."""
    if model.repeat is None:
        return [""] * len(violations)
    last: dict[str, tuple[str, datetime | None]] = {}  # by what they have in common: its key, and until when it counts
    repeated = []
    for violation in violations:
        begins_at, same = violation.opened_at.astimezone(UTC), _what_repeats(model.repeat, violation)
        key, until = last.get(same, ("", None))
        repeated.append(key if until is None or begins_at < until else "")
        if violation.resolution not in ANNULLED:
            last[same] = violation.key, _scope_ends_at(model, account, begins_at)
    return repeated


def _scope_ends_at(model: BalanceDown | PointsUp, account: Account, begins_at: datetime) -> datetime | None:
    """Until when the next violation of the same policy is a repeat of one opened at ``begins_at``."""
    life = _life_ends_at(model.expiry, account.region, begins_at)
    window = model.window if isinstance(model, PointsUp) else None
    return _earliest(life, _leaves_at(window, account.zone, begins_at))


def _what_repeats(repeat: Repeat, violation: Violation) -> str:
    """What two violations must have in common. One without a policy goes by its category's name."""
    return violation.policy or violation.category if repeat.same == "policy" else violation.category
