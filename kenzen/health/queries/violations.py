"""Reading violations, each with what it costs the rating now."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db.models import Q

from kenzen.health.models import Standing, Violation
from kenzen.health.queries.stored import costs, ledger_from_json
from kenzen.health.queries.views import ViolationView
from kenzen.health.rules import Category, Resolution, Sanction, Severity, Source
from kenzen.marketplaces.queries import localized

CLOSED_SHOWN: Final = 20


def open_violations(seller_id: int) -> list[ViolationView]:
    """Open violations, the soonest response deadline first, those without a deadline last. Two queries."""
    rows = Violation.objects.filter(seller_id=seller_id, resolved_at=None)
    return soonest_first(views(rows, costs_of(_standing(seller_id))))


def violation_of_seller(*, seller_id: int, violation_id: int, grace_hours: int = 0) -> ViolationView | None:
    """The violation of that number if it is the seller's own. ``grace_hours`` are those of a granted assurance."""
    row = Violation.objects.filter(seller_id=seller_id, id=violation_id).first()
    if row is None:
        return None
    view = violation_view(row, costs_of(_standing(seller_id)))
    return view.with_grace(grace_hours) if grace_hours else view


def open_or_weighing(seller_id: int, references: Iterable[str]) -> list[Violation]:
    """Rows of the open violations, and of those that the ledger names. One query."""
    wanted = Q(resolved_at=None) | Q(reference__in=list(references))
    return list(Violation.objects.filter(wanted, seller_id=seller_id).order_by("opened_at", "id"))


def last_closed(seller_id: int, *, limit: int = CLOSED_SHOWN) -> list[Violation]:
    """Rows of the violations closed last, the newest first. One query."""
    rows = Violation.objects.filter(seller_id=seller_id, resolved_at__isnull=False)
    return list(rows.order_by("-resolved_at", "-id")[:limit])


def soonest_first(violations: Iterable[ViolationView]) -> list[ViolationView]:
    """The soonest response deadline first, those without one last, the oldest of them first."""
    return sorted(violations, key=lambda v: (v.respond_by is None, v.respond_by or v.opened_at, v.id))


def costs_of(row: Standing | None) -> Mapping[str, int] | None:
    """What each violation costs, by its reference; ``None`` where the account is not rated by points."""
    if row is None or row.source != Source.COMPUTED or row.rating is None:
        return None
    return costs(ledger_from_json(row.ledger))


def views(rows: Iterable[Violation], cost: Mapping[str, int] | None) -> list[ViolationView]:
    """The violations with their costs."""
    return [violation_view(row, cost) for row in rows]


def violation_view(row: Violation, cost: Mapping[str, int] | None) -> ViolationView:
    """One violation; one that weighs nothing (any more) costs 0."""
    return ViolationView(
        id=row.id,
        reference=row.reference,
        category=Category(row.category),
        severity=Severity(row.severity),
        policy=row.policy,
        title=text(row.title_ja, row.title_en),
        listing=row.listing,
        found=text(row.found_ja, row.found_en),
        evidence=text(row.evidence_ja, row.evidence_en),
        opened_at=row.opened_at,
        respond_by=row.respond_by,
        expires_at=row.expires_at,
        resolved_at=row.resolved_at,
        resolution=Resolution(row.resolution) if row.resolution else None,
        points=None if cost is None else cost.get(row.reference, 0),
        sanction=Sanction(row.sanction) if row.sanction else None,
        sanction_until=row.sanction_until,
    )


def text(ja: str, en: str) -> str:
    """The text in the reader's language, or in the other if it was told in only one."""
    return localized(ja, en) or ja or en


def _standing(seller_id: int) -> Standing | None:
    return Standing.objects.filter(seller_id=seller_id).only("source", "rating", "ledger").first()
