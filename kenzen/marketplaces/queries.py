"""Reading departments with their hours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language

from kenzen.marketplaces import rules
from kenzen.marketplaces.models import Department, Marketplace, OpeningHours
from kenzen.marketplaces.rules import FirstLeg, Hours, Topic


@dataclass(frozen=True, slots=True)
class DepartmentView:
    """A department as other rooms see it."""

    id: int
    topic: Topic
    name_ja: str
    name_en: str
    marketplace_id: int
    marketplace_name_ja: str
    marketplace_name_en: str
    zone: ZoneInfo
    calling_code: int
    first_leg: FirstLeg
    hours: tuple[Hours, ...]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return localized(self.name_ja, self.name_en)

    @property
    def marketplace_name(self) -> str:
        """The marketplace's name in the reader's language."""
        return localized(self.marketplace_name_ja, self.marketplace_name_en)

    def is_open(self, now: datetime) -> bool:
        """Whether the department takes calls at ``now``."""
        return rules.is_open(self.hours, self.zone, now)

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next, in its own zone."""
        return rules.next_opening(self.hours, self.zone, now)


@dataclass(frozen=True, slots=True)
class RingPolicy:
    """How the phones of a department ring."""

    first_leg: FirstLeg
    caller_id: str
    associate_ring_seconds: int
    seller_ring_seconds: int


def localized(ja: str, en: str) -> str:
    """The text in the reader's language."""
    return en if (get_language() or "ja").startswith("en") else ja


def department(*, marketplace_id: int, topic: Topic) -> DepartmentView | None:
    """The marketplace's department for ``topic``, or ``None``."""
    row = (
        Department.objects.filter(marketplace_id=marketplace_id, topic=topic)
        .select_related("marketplace")
        .prefetch_related("hours")
        .first()
    )
    return None if row is None else _view(row)


def department_by_id(department_id: int) -> DepartmentView:
    """One department. Raises ``Department.DoesNotExist``."""
    return _view(Department.objects.select_related("marketplace").prefetch_related("hours").get(id=department_id))


def marketplace_id(code: str) -> int | None:
    """The id of the marketplace with this code, or ``None``."""
    return Marketplace.objects.filter(code=code).values_list("id", flat=True).first()


def zone_of(marketplace_id: int) -> ZoneInfo:
    """The marketplace's own zone. Raises ``Marketplace.DoesNotExist``."""
    return ZoneInfo(Marketplace.objects.values_list("time_zone", flat=True).get(id=marketplace_id))


def ring_policies(department_ids: Collection[int], *, now: datetime) -> dict[int, RingPolicy]:
    """Ring policies of those of the departments that are open at ``now``, by id. One query."""
    rows = OpeningHours.objects.filter(department_id__in=department_ids).values_list(
        "department_id",
        "department__marketplace__time_zone",
        "department__first_leg",
        "department__caller_id",
        "department__associate_ring_seconds",
        "department__seller_ring_seconds",
        "weekday",
        "opens_minute",
        "closes_minute",
    )
    return {
        row[0]: RingPolicy(FirstLeg(row[2]), *row[3:6])
        for row in rows
        if rules.is_open([Hours(*row[6:])], ZoneInfo(row[1]), now)
    }


def _hours(row: Department) -> tuple[Hours, ...]:
    return tuple(Hours(h.weekday, h.opens_minute, h.closes_minute) for h in row.hours.all())


def _view(row: Department) -> DepartmentView:
    market = row.marketplace
    return DepartmentView(
        id=row.id,
        topic=Topic(row.topic),
        name_ja=row.name_ja,
        name_en=row.name_en,
        marketplace_id=market.id,
        marketplace_name_ja=market.name_ja,
        marketplace_name_en=market.name_en,
        zone=ZoneInfo(market.time_zone),
        calling_code=market.calling_code,
        first_leg=FirstLeg(row.first_leg),
        hours=_hours(row),
    )
