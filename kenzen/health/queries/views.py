"""What health shows of an account, as other rooms see it. Values only; names come in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kenzen.accounts.queries import SellerView
from kenzen.health import words
from kenzen.health.rules import AccountState, Category, ModelKind, Resolution, Sanction, Severity, Source, Tone
from kenzen.health.rules.results import EntryKind, MetricStatus, Money


@dataclass(frozen=True, slots=True)
class BandView:
    """The band, tier or level an account stands in."""

    key: str
    name: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class ScaleBand:
    """A band on the scale, from ``low`` to ``high``, both included."""

    key: str
    name: str
    tone: Tone
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers a rating may have, both ends included. ``bands`` from the lowest number up, without gaps.

    Where points add up nothing ends them: ``high`` is then as far as the last tier, or the rating if that is beyond.
    """

    low: int
    high: int
    bands: tuple[ScaleBand, ...]
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class Projected:
    """What an evaluation now would give, where it is not what is in force."""

    rating: int | None
    band: BandView | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger; the points of all lines add up to the rating. ``sentence`` says points and cause.

    ``on`` is the first local day it counts, ``expires_on`` the first day it no longer does if nothing else happens.
    """

    kind: EntryKind
    points: int
    on: date | None
    expires_on: date | None
    sentence: str
    violation_id: int | None


@dataclass(frozen=True, slots=True)
class ActionView:
    """What the marketplace does because of the rating. ``until`` is ``None`` while the tier holds, or for good.

    ``discretionary`` actions may be taken by the marketplace, and are not in force by themselves.
    """

    key: str
    name: str
    tier_name: str
    since: datetime
    until: datetime | None
    money: Money | None
    discretionary: bool


@dataclass(frozen=True, slots=True)
class ModelView:
    """The scoring model that rates the account. ``source`` says where its numbers come from."""

    key: str
    version: int
    kind: ModelKind
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class StandingView:
    """How an account stands. ``rating`` is ``None`` where the model has no number, ``scale`` as well.

    ``history`` has every local day, oldest first, today last; a day before anything was known is not in it.
    ``projected`` is ``None`` where it is what is in force. ``ledger`` is empty for a standing that was reported.
    ``near`` is the next tier where few points are left to it.
    """

    state: AccountState
    source: Source
    kind: ModelKind
    rating: int | None
    band: BandView | None
    scale: Scale | None
    projected: Projected | None
    history: tuple[tuple[date, int], ...]
    ledger: tuple[LedgerLine, ...]
    actions: tuple[ActionView, ...]
    rated_at: datetime | None
    near: BandView | None = None

    @property
    def band_name(self) -> str:
        """The band in words; empty without one."""
        return self.band.name if self.band else ""

    @property
    def state_name(self) -> str:
        """The state in words."""
        return str(words.STATES[self.state])

    @property
    def sentence(self) -> str:
        """What the band means for the seller, in one sentence."""
        return words.band_sentence(self.kind, self.band.tone) if self.band else ""


@dataclass(frozen=True, slots=True)
class ViolationView:
    """One violation. ``points`` is what it costs the rating now, never negative; ``None`` where that is not known.

    ``grace_until`` is how long no deactivation follows from it, where an assurance is granted.
    """

    id: int
    reference: str
    category: Category
    severity: Severity
    policy: str
    title: str
    listing: str
    found: str
    evidence: str
    opened_at: datetime
    respond_by: datetime | None
    expires_at: datetime | None
    resolved_at: datetime | None
    resolution: Resolution | None
    points: int | None
    sanction: Sanction | None = None
    sanction_until: datetime | None = None
    grace_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer or a decision."""
        return self.resolved_at is None

    @property
    def category_name(self) -> str:
        """The category in words."""
        return str(words.CATEGORIES[self.category])

    @property
    def severity_name(self) -> str:
        """The severity in words."""
        return str(words.SEVERITIES[self.severity])

    @property
    def resolution_name(self) -> str:
        """How it was closed, in words; empty while it is open."""
        return str(words.RESOLUTIONS[self.resolution]) if self.resolution else ""

    @property
    def sanction_name(self) -> str:
        """What the marketplace did about it, in words; empty if it did nothing of its own."""
        return str(words.SANCTIONS[self.sanction]) if self.sanction else ""

    def with_grace(self, hours: int) -> "ViolationView":
        """The same violation with so many hours of grace from its opening."""
        return replace(self, grace_until=self.opened_at + timedelta(hours=hours))


@dataclass(frozen=True, slots=True)
class CategoryView:
    """Violations of one category; every category is listed, also with none."""

    key: Category
    name: str
    violations: tuple[ViolationView, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.violations)


@dataclass(frozen=True, slots=True)
class MetricView:
    """One order metric over one window of ``days`` local days, both ends included.

    ``value``, ``target`` and ``trend`` are in its unit: fractions where ``is_rate``, else plain figures. ``comparison``
    is ``below``, ``at_most``, ``at_least`` or ``above``. ``trend`` is oldest first, at the days of ``TREND_DAYS``.
    """

    key: str
    name: str
    value: float | None
    target: float | None
    comparison: str
    status: MetricStatus
    numerator: int
    denominator: int
    first_day: date
    last_day: date
    days: int
    trend: tuple[float | None, ...]
    advisory: bool
    is_rate: bool

    @property
    def status_name(self) -> str:
        """How it stands to its target, in words."""
        return str(words.METRIC_STATUSES[self.status])


@dataclass(frozen=True, slots=True)
class AssuranceView:
    """Time to respond before a deactivation (Amazon: Account Health Assurance).

    ``facts`` say how the account stands to the conditions, ``missing`` what is still needed; both are whole sentences.
    ``earliest`` is the first local day it can be granted if nothing else happens.
    """

    name: str
    granted: bool
    facts: tuple[str, ...]
    missing: tuple[str, ...]
    earliest: date | None
    grace_hours: int


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """Everything the page shows: ``open`` with the soonest deadline first, ``closed`` the newest first."""

    seller: SellerView
    zone: ZoneInfo
    model: ModelView
    standing: StandingView
    open: tuple[ViolationView, ...]
    closed: tuple[ViolationView, ...]
    metrics: tuple[MetricView, ...]
    assurance: AssuranceView | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The rating now, and at ``at`` if the chosen violations are resolved now and nothing else happens."""

    now_rating: int | None
    now_band: BandView | None
    then_rating: int | None
    then_band: BandView | None
    at: datetime
    ledger: tuple[LedgerLine, ...]

    @property
    def change(self) -> int | None:
        """By how much the rating would change; ``None`` where the model has no number."""
        return None if self.now_rating is None or self.then_rating is None else self.then_rating - self.now_rating


def by_category(violations: Iterable[ViolationView]) -> list[CategoryView]:
    """The violations under every category."""
    given = tuple(violations)
    return [
        CategoryView(key, str(name), tuple(v for v in given if v.category is key))
        for key, name in words.CATEGORIES.items()
    ]
