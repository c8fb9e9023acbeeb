"""Reading the standing of an account: rating, violations, metrics. Names come in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from kenzen.health import words
from kenzen.health.models import Metric, RatingDay, Standing, Violation
from kenzen.health.rules import AccountState, Band, Category, Direction, MetricKey, Severity, band_of, meets
from kenzen.marketplaces.queries import localized


@dataclass(frozen=True, slots=True)
class StandingView:
    """Rating (0–1000) with band and the state of the account. ``history`` is oldest first."""

    rating: int
    band: Band
    state: AccountState
    history: tuple[tuple[date, int], ...]

    @property
    def band_name(self) -> str:
        """The band in words."""
        return str(words.BANDS[self.band])

    @property
    def state_name(self) -> str:
        """The state in words."""
        return str(words.STATES[self.state])

    @property
    def sentence(self) -> str:
        """What the band means for the seller, in one sentence."""
        return str(words.BAND_SENTENCES[self.band])


@dataclass(frozen=True, slots=True)
class ViolationView:
    """One open violation. ``points`` is what it costs, ``None`` while not known."""

    id: int
    category: Category
    severity: Severity
    title: str
    listing: str
    found: str
    evidence: str
    opened_at: datetime
    respond_by: datetime | None
    points: int | None

    @property
    def category_name(self) -> str:
        """The category in words."""
        return str(words.CATEGORIES[self.category])

    @property
    def severity_name(self) -> str:
        """The severity in words."""
        return str(words.SEVERITIES[self.severity])


@dataclass(frozen=True, slots=True)
class MetricView:
    """One metric; ``value`` and ``target`` are fractions."""

    key: MetricKey
    value: float
    target: float
    target_direction: Direction
    met: bool
    numerator: int
    denominator: int
    window_days: int

    @property
    def name(self) -> str:
        """The metric in words."""
        return str(words.METRICS[self.key])


@dataclass(frozen=True, slots=True)
class CategoryView:
    """Open violations of one category; every category is listed, also with none."""

    key: Category
    name: str
    violations: tuple[ViolationView, ...]

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self.violations)


def standing(seller_id: int, *, history_days: int = 180) -> StandingView:
    """The standing of an account; a new account starts with 200 and normal."""
    row = Standing.objects.filter(seller_id=seller_id).values_list("rating", "state").first()
    rating, state = row or (200, AccountState.NORMAL)
    days = RatingDay.objects.filter(seller_id=seller_id).order_by("-day").values_list("day", "rating")[:history_days]
    return StandingView(rating, band_of(rating), AccountState(state), tuple(reversed(days)))


def open_violations(seller_id: int) -> list[ViolationView]:
    """Open violations, the soonest response deadline first, those without a deadline last."""
    rows = Violation.objects.filter(seller_id=seller_id, resolved_at=None).order_by("opened_at")
    views = [_violation(row) for row in rows]
    return sorted(views, key=lambda v: (v.respond_by is None, v.respond_by or v.opened_at))


def by_category(violations: list[ViolationView]) -> list[CategoryView]:
    """The violations under every category."""
    return [
        CategoryView(key, str(name), tuple(v for v in violations if v.category is key))
        for key, name in words.CATEGORIES.items()
    ]


def metrics(seller_id: int) -> list[MetricView]:
    """The account's order metrics in their usual order."""
    order = list(MetricKey)
    rows = Metric.objects.filter(seller_id=seller_id, denominator__gt=0)
    return sorted((_metric(row) for row in rows), key=lambda m: (order.index(m.key), m.window_days))


def _violation(row: Violation) -> ViolationView:
    return ViolationView(
        id=row.id,
        category=Category(row.category),
        severity=Severity(row.severity),
        title=localized(row.title_ja, row.title_en),
        listing=row.listing,
        found=localized(row.found_ja, row.found_en),
        evidence=localized(row.evidence_ja, row.evidence_en),
        opened_at=row.opened_at,
        respond_by=row.respond_by,
        points=row.points,
    )


def _metric(row: Metric) -> MetricView:
    value, target, direction = row.numerator / row.denominator, float(row.target), Direction(row.direction)
    return MetricView(
        key=MetricKey(row.key),
        value=value,
        target=target,
        target_direction=direction,
        met=meets(direction, value, target),
        numerator=row.numerator,
        denominator=row.denominator,
        window_days=row.window_days,
    )
