"""Violations and orders of the seller of the cast, told as a marketplace does, for tests of pages at the real time."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kenzen.accounts.models import Seller
from kenzen.health import actions
from kenzen.health.actions import CountsRow
from kenzen.health.rules import Category, Severity
from tests.cast import Cast


def warn(
    cast: Cast,
    reference: str = "V-1",
    *,
    shop: Seller | None = None,
    opened_ago: timedelta = timedelta(days=1),
    **fields: Any,
) -> int:
    """A violation is opened; returns its id. ``fields`` as ``open_violation`` has them, ``title`` for both."""
    now = timezone.now()
    title = fields.pop("title", f"警告 {reference}")
    return actions.open_violation(
        seller_id=(shop or cast.shop).pk,
        reference=reference,
        opened_at=now - opened_ago,
        now=now,
        **{
            "category": Category.AUTHENTICITY,
            "severity": Severity.HIGH,
            "title_ja": title,
            "title_en": title,
            "found_ja": "箱の印刷が正規品と異なります。",
            "found_en": "The printing on the box differs.",
            "evidence_ja": "仕入先の請求書",
            "evidence_en": "Invoices of the supplier",
        }
        | fields,
    )


def sold(cast: Cast, orders: int, *, days_ago: int = 10, days: int = 1) -> None:
    """So many orders went well on each of the ``days`` up to the one so many days ago."""
    now = timezone.now()
    last = now.date() - timedelta(days=days_ago)
    each = (last - timedelta(days=back) for back in range(days))
    rows = [CountsRow(key=f"orders-{day}", day=day, counts={"successful_orders": orders}) for day in each]
    actions.record_counts(seller_id=cast.shop.pk, rows=rows, now=now)


def soon(hours: float) -> datetime:
    """So many hours from now."""
    return timezone.now() + timedelta(hours=hours)
