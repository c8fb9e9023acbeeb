"""Short ways to tell something about the shop of the cast, as a marketplace's programs do. All on the fixed instant."""

from datetime import date, datetime, timedelta
from typing import Any

from kenzen.accounts.models import Seller
from kenzen.accounts.queries import SellerView, sellers_by_id
from kenzen.health import actions
from kenzen.health.actions import CountsRow, EventRow, Recorded
from kenzen.health.models import RatingDay, Standing, Violation
from tests.cast import NOW, Cast

TODAY = date(2026, 11, 24)
WARNING = {"category": "authenticity", "severity": "high", "title_ja": "真贋", "title_en": "Authenticity"}


def ago(days: float) -> datetime:
    """The instant so many days before the fixed one."""
    return NOW - timedelta(days=days)


def day(days_ago: int) -> date:
    """The local day so many days before today."""
    return TODAY - timedelta(days=days_ago)


def sold(orders: int, *, days_ago: int = 0, key: str = "", revision: int = 0, **counts: int) -> CountsRow:
    """So many orders went well on a day."""
    return CountsRow(key or f"orders-{days_ago}", day(days_ago), revision, {"successful_orders": orders} | counts)


def opened(reference: str = "V-1", *, days_ago: float = 1, key: str = "", **body: Any) -> EventRow:
    """A violation of a policy of its own was opened."""
    return EventRow(
        key or f"{reference}-opened", reference, "opened", ago(days_ago), WARNING | {"policy": reference} | body
    )


def told(kind: str, reference: str = "V-1", *, days_ago: float = 0, key: str = "", **body: Any) -> EventRow:
    """Something else was told about a violation."""
    return EventRow(key or f"{reference}-{kind}", reference, kind, ago(days_ago), body)


def count(cast: Cast, *rows: CountsRow, now: datetime = NOW) -> Recorded:
    """The rows are sent together."""
    return actions.record_counts(seller_id=cast.shop.pk, rows=rows, now=now)


def tell(cast: Cast, *events: EventRow, now: datetime = NOW) -> Recorded:
    """The events are sent together."""
    return actions.record_violation_events(seller_id=cast.shop.pk, events=events, now=now)


def standing(cast: Cast) -> Standing:
    """The row of the shop."""
    return Standing.objects.get(seller=cast.shop)


def violation(reference: str = "V-1") -> Violation:
    """The row of a violation."""
    return Violation.objects.get(reference=reference)


def history(shop: Seller) -> dict[date, int]:
    """The days with a row of their own."""
    return dict(RatingDay.objects.filter(seller=shop).order_by("day").values_list("day", "rating"))


def view(cast: Cast) -> SellerView:
    """The shop as other rooms see it, read again."""
    return sellers_by_id({cast.shop.pk})[cast.shop.pk]
