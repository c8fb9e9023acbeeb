"""What a rating is made of: the violations and daily counts of one account. Values only; no word of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from kenzen.health.rules import ANNULLED, Category, Resolution, Sanction, Severity


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation as the rating sees it.

    ``key`` is unique within the account; the same key twice is one violation. ``policy`` is what a repeat is counted by
    and what ranges of points are given for. ``points`` are those the marketplace set itself (never negative), ``None``
    where the model says them. ``expires_at`` is an expiry of this one violation's own. Instants are aware.
    """

    key: str
    policy: str
    category: Category
    severity: Severity
    opened_at: datetime
    closed_at: datetime | None = None
    resolution: Resolution | None = None
    points: int | None = None
    expires_at: datetime | None = None
    sanction: Sanction | None = None
    sanction_until: datetime | None = None

    @property
    def annulled(self) -> bool:
        """Whether it was found that the violation should not have been."""
        return self.resolution in ANNULLED


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What was counted for one local day, as one sender told it.

    Several of one day add up; the same ``key`` twice is one. ``counts`` are never negative. ``buyers`` names who stands
    behind a count, as opaque words, where a model counts distinct buyers.
    """

    key: str
    day: date
    counts: Mapping[str, int] = field(default_factory=dict)
    buyers: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """Everything a model asks about one account.

    ``zone`` is the marketplace's: its midnights separate the days. ``region`` (ISO 3166-1 alpha-2) and ``segment``
    (as ``fashion``) choose between values of a model that differ by them.
    """

    violations: tuple[Violation, ...]
    days: tuple[DayCounts, ...]
    zone: tzinfo
    region: str = ""
    segment: str = ""
