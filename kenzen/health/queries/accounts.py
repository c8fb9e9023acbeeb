"""What an account is rated by, as the rules take it, and the row that says how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from kenzen.accounts.queries import SellerView, sellers_by_id
from kenzen.health.models import OrderDay, Standing, Violation
from kenzen.health.rules import Category, Resolution, Sanction, Severity
from kenzen.health.rules.account import Account, DayCounts
from kenzen.health.rules.account import Violation as RatedViolation
from kenzen.marketplaces.queries import zone_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account is rated: its marketplace, and what chooses between values of a model."""

    marketplace_id: int
    zone: ZoneInfo
    region: str
    segment: str

    def account(self, violations: tuple[RatedViolation, ...] = (), days: tuple[DayCounts, ...] = ()) -> Account:
        """The account as the rules take it."""
        return Account(violations=violations, days=days, zone=self.zone, region=self.region, segment=self.segment)


def place_of(row: Standing) -> Place:
    """The place of a standing that was read with ``seller__marketplace``."""
    seller = row.seller
    return Place(seller.marketplace_id, ZoneInfo(seller.marketplace.time_zone), seller.region, seller.segment)


def standing_row(seller_id: int, seller: SellerView | None = None) -> tuple[Standing, Place]:
    """The row and its place; an unsaved one for an account nobody has told anything about. One query, else up to three.

    Raises ``KeyError`` if there is no such account.
    """
    row = Standing.objects.select_related("seller__marketplace").filter(seller_id=seller_id).first()
    if row is not None:
        return row, place_of(row)
    view = seller or sellers_by_id({seller_id})[seller_id]
    place = Place(view.marketplace_id, zone_of(view.marketplace_id), view.region, view.segment)
    return Standing(seller_id=seller_id), place


def account_of(seller_id: int, *, since: date | None = None) -> Account:
    """Everything the rules ask about one account, with the counts of ``since`` and later. Three queries.

    Raises ``KeyError`` if there is no such account.
    """
    _row, place = standing_row(seller_id)
    return place.account(violations_of(seller_id), days_of(seller_id, since=since))


def violations_of(seller_id: int) -> tuple[RatedViolation, ...]:
    """All violations of the account, as the rules take them. One query."""
    rows = Violation.objects.filter(seller_id=seller_id).order_by("opened_at", "reference").only(*RATED_BY)
    return tuple(rated(row) for row in rows)


#: The fields of a violation that the rating depends on.
RATED_BY = (
    "reference",
    "policy",
    "category",
    "severity",
    "opened_at",
    "resolved_at",
    "resolution",
    "points",
    "expires_at",
    "sanction",
    "sanction_until",
)


def rated(row: Violation) -> RatedViolation:
    """A saved violation as the rules take it."""
    return RatedViolation(
        key=row.reference,
        policy=row.policy,
        category=Category(row.category),
        severity=Severity(row.severity),
        opened_at=row.opened_at,
        closed_at=row.resolved_at,
        resolution=Resolution(row.resolution) if row.resolution else None,
        points=row.points,
        expires_at=row.expires_at,
        sanction=Sanction(row.sanction) if row.sanction else None,
        sanction_until=row.sanction_until,
    )


def days_of(seller_id: int, *, since: date | None = None) -> tuple[DayCounts, ...]:
    """What was counted from the local day ``since`` on. One query."""
    rows = OrderDay.objects.filter(seller_id=seller_id)
    if since is not None:
        rows = rows.filter(day__gte=since)
    told = rows.order_by("day", "key").values_list("key", "day", "counts", "buyers")
    return tuple(DayCounts(key, day, counts, _sets(buyers)) for key, day, counts, buyers in told)


def _sets(buyers: Mapping[str, list[str]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(who) for name, who in buyers.items()}
