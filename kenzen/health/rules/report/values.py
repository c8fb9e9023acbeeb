"""What a report says of an account on each marketplace, and what was hard to read in it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kenzen.health.rules import AccountState, Category


class RemarkKind(StrEnum):
    """Why a reader is told about a place in the file."""

    UNKNOWN_KEY = "unknown_key"  # kept, and not understood
    UNKNOWN_STATUS = "unknown_status"  # kept as the publisher's word
    UNREADABLE = "unreadable"  # something else was expected here
    NUMBER_AS_TEXT = "number_as_text"
    OVER_ONE = "over_one"  # a rate is a fraction: more than 1 is more than 100 %
    DUPLICATE_KEY = "duplicate_key"  # twice with the same value
    DUPLICATE_MARKET = "duplicate_market"  # the first counts
    NO_MARKET = "no_market"  # nothing says which marketplace it belongs to
    NO_STATUS = "no_status"  # the marketplace has metrics and no status
    NO_PERIOD = "no_period"  # no end is said, or one that has yet to come: the arrival counts
    MORE = "more"  # so many further remarks


@dataclass(frozen=True, slots=True)
class Remark:
    """One place in the file.

    ``path`` is as ``performanceMetrics[0].lateShipmentRate.rate``; ``value`` is what stood there, cut short.
    """

    kind: RemarkKind
    path: str = ""
    value: str = ""
    market: str = ""


@dataclass(frozen=True, slots=True)
class Detail:
    """What a metric's numerator is made of: ``claims``, ``chargebacks`` …"""

    key: str
    count: int | None
    status: str


@dataclass(frozen=True, slots=True)
class MetricReport:
    """One metric. ``rate`` and ``target`` are fractions; ``status`` and ``condition`` are the publisher's words.

    ``first`` and ``last`` are the ends of what was counted, both included.
    """

    key: str
    path: str
    rate: float | None
    status: str
    target: float | None
    condition: str
    numerator: int | None = None
    denominator: int | None = None
    details: tuple[Detail, ...] = ()
    first: datetime | None = None
    last: datetime | None = None

    @property
    def days(self) -> int | None:
        """How many days were counted; ``None`` if that is not said."""
        return (self.last - self.first).days + 1 if self.first and self.last and self.last >= self.first else None

    @property
    def missed(self) -> bool | None:
        """Whether the target is missed, whatever the publisher's status says; ``None`` if that cannot be told."""
        return None if self.denominator == 0 else misses(self.rate, self.condition, self.target)


@dataclass(frozen=True, slots=True)
class CountReport:
    """How many violations of one kind there are. ``category`` is ours, ``None`` if none fits."""

    key: str
    category: Category | None
    count: int | None
    status: str
    target: float | None = None
    condition: str = ""
    first: datetime | None = None
    last: datetime | None = None

    @property
    def missed(self) -> bool | None:
        """Whether the target is missed, whatever the publisher's status says; ``None`` if that cannot be told."""
        return misses(self.count, self.condition, self.target)


@dataclass(frozen=True, slots=True)
class WarningReport:
    """A warning of the publisher's, by its own word."""

    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class AccountReport:
    """How an account stands on one marketplace. ``market`` is the publisher's identifier, empty where none is said.

    ``status`` is the publisher's word, which decides; ``state`` is what we understand by it. ``unknown`` keeps by its
    path what was not understood.
    """

    market: str
    status: str = ""
    state: AccountState | None = None
    rating: int | None = None
    rating_status: str = ""
    metrics: tuple[MetricReport, ...] = ()
    counts: tuple[CountReport, ...] = ()
    warnings: tuple[WarningReport, ...] = ()
    unknown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reported:
    """A whole file.

    ``digest`` is the same for the same content, however it is laid out. ``covers_to`` is the end of the latest period
    in it, ``None`` if none is said. ``unknown`` keeps by its path what belongs to no marketplace.
    """

    format: str
    digest: str
    covers_to: datetime | None
    accounts: tuple[AccountReport, ...]
    remarks: tuple[Remark, ...]
    unknown: Mapping[str, Any]


def misses(value: float | None, condition: str, target: float | None) -> bool | None:
    """Whether a value misses its target. What is to be greater than a target meets it already at the target: a valid
    tracking rate of 95 % is enough."""
    if value is None or target is None:
        return None
    match condition:
        case "LESS_THAN":
            return value >= target
        case "GREATER_THAN":
            return value < target
        case "EQUALS":
            return value != target
        case _:
            return None
