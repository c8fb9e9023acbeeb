"""What programs read: violations page by page in both languages, and the history of any span of days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import Q, QuerySet

from kenzen.health.models import RatingDay, Violation
from kenzen.health.rules import Category, Resolution, Sanction, Severity

Which = Literal["all", "open", "closed"]


@dataclass(frozen=True, slots=True)
class BothLanguages:
    """A text in Japanese and English; either may be empty."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class KeptViolation:
    """A violation as it is kept. ``points`` are those the marketplace set itself."""

    id: int
    reference: str
    policy: str
    category: Category
    severity: Severity
    title: BothLanguages
    listing: str
    found: BothLanguages
    evidence: BothLanguages
    points: int | None
    sanction: Sanction | None
    sanction_until: datetime | None
    opened_at: datetime
    respond_by: datetime | None
    expires_at: datetime | None
    resolved_at: datetime | None
    resolution: Resolution | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the opening and the id of its last violation."""

    opened_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class RatedDay:
    """The rating at the end of a local day."""

    day: date
    rating: int
    band: str


def violations_page(seller_id: int, *, which: Which, after: Place | None, limit: int) -> list[KeptViolation]:
    """The next violations of the seller, the newest first, at most ``limit``. One query."""
    rows = Violation.objects.filter(seller_id=seller_id)
    if which != "all":
        rows = rows.filter(resolved_at__isnull=which == "open")
    return [_kept(row) for row in _beyond(rows, after).order_by("-opened_at", "-id")[:limit]]


def _beyond(rows: QuerySet[Violation], after: Place | None) -> QuerySet[Violation]:
    if after is None:
        return rows
    return rows.filter(opened_at__lte=after.opened_at).filter(Q(opened_at__lt=after.opened_at) | Q(id__lt=after.id))


def history(seller_id: int, *, first: date, last: date) -> list[RatedDay]:
    """Every day from ``first`` to ``last``, those without a row like the one before. Two queries.

    Days before the first one that was rated are left out.
    """
    rows = RatingDay.objects.filter(seller_id=seller_id)
    before = rows.filter(day__lt=first).order_by("-day").values_list("rating", "band").first()
    known = {row[0]: row[1:] for row in rows.filter(day__range=(first, last)).values_list("day", "rating", "band")}
    days: list[RatedDay] = []
    for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1)):
        before = known.get(day, before)
        if before is not None:
            days.append(RatedDay(day, *before))
    return days


def references_of(violation_ids: Collection[int]) -> dict[int, str]:
    """The senders' own names of these violations. One query."""
    return dict(Violation.objects.filter(id__in=violation_ids).values_list("id", "reference"))


def _kept(row: Violation) -> KeptViolation:
    return KeptViolation(
        id=row.id,
        reference=row.reference,
        policy=row.policy,
        category=Category(row.category),
        severity=Severity(row.severity),
        title=BothLanguages(row.title_ja, row.title_en),
        listing=row.listing,
        found=BothLanguages(row.found_ja, row.found_en),
        evidence=BothLanguages(row.evidence_ja, row.evidence_en),
        points=row.points,
        sanction=Sanction(row.sanction) if row.sanction else None,
        sanction_until=row.sanction_until,
        opened_at=row.opened_at,
        respond_by=row.respond_by,
        expires_at=row.expires_at,
        resolved_at=row.resolved_at,
        resolution=Resolution(row.resolution) if row.resolution else None,
    )
