"""What a model says about an account: value, band, metrics, actions in force, and the ledger that explains it all."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """Why points stand in the ledger."""

    START = "start"  # what every account begins with
    EARNED = "earned"  # for orders
    LOST = "lost"  # for a violation: negative in a balance, positive where points add up
    LIMIT = "limit"  # what the lower or upper end of the range swallows


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. The points of all lines add up to the value.

    ``on`` is the local day from which it counts; ``expires_on`` the first local day on which it no longer does if
    nothing else happens, ``None`` if it stays. ``rule`` is the path of the rule in the model (``deduct.high``).
    ``violation`` is the key of the violation; ``quantity`` what was counted (200 orders); ``factor`` that of a repeat.
    """

    kind: EntryKind
    points: int
    on: date | None
    expires_on: date | None
    rule: str
    violation: str = ""
    quantity: int = 0
    factor: int = 1


class MetricStatus(StrEnum):
    """How a metric stands to its target."""

    MET = "met"
    MISSED = "missed"
    TOO_FEW = "too_few"  # too small a sample to be judged
    NO_DATA = "no_data"
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric over one window: both ends included, local days. ``value`` and ``target`` are in the metric's unit
    (fraction, count or figure); ``comparison`` is ``below``, ``at_most``, ``at_least`` or ``above``."""

    key: str
    first_day: date
    last_day: date
    numerator: int
    denominator: int
    value: float | None
    comparison: str
    target: float | None
    status: MetricStatus
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of a currency (ISO 4217): 100000 JPY has no cents, 100000 USD are a thousand dollars."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class ActionInForce:
    """What a tier that was reached brings. ``until`` is ``None`` while the tier holds or for good. ``discretionary``
    actions are for the marketplace to decide, and not in force by themselves."""

    tier: str
    action: str
    since: datetime
    until: datetime | None
    money: Money | None = None
    discretionary: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """The result at one instant. ``value`` is ``None`` where a model has no number; ``band`` is the key of the band,
    tier or level in the model. ``near_tier`` is the next tier, where the model warns and few points are left."""

    at: datetime
    value: int | None
    band: str
    ledger: tuple[Entry, ...] = ()
    metrics: tuple[Measured, ...] = ()
    actions: tuple[ActionInForce, ...] = ()
    near_tier: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """``current`` is the rating in force (of the last evaluation, where a model is evaluated on certain days);
    ``projected`` is what an evaluation now would give. ``next_change_at`` is when either changes by itself, or the next
    evaluation that may change the one in force, if nothing else happens; ``None`` if never."""

    current: Rating
    projected: Rating
    next_change_at: datetime | None
