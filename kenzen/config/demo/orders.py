"""Daily counts of the demo's sellers: made up, but the same for everybody who starts the demo on the same day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

DAYS: Final = 400


@dataclass(frozen=True, slots=True)
class Trade:
    """How a shop sells: orders a day on average, and the share of each that goes wrong (fractions)."""

    seed: str
    orders: float
    platform_share: float
    defects: float
    late: float
    cancelled: float
    untracked: float
    not_on_time: float


AT_RISK: Final = Trade("yamada", 4.1, 0.35, 0.006, 0.052, 0.012, 0.035, 0.06)
HEALTHY: Final = Trade("suzuki", 61.0, 0.6, 0.002, 0.008, 0.006, 0.01, 0.015)
DEACTIVATED: Final = Trade("tanaka", 6.2, 0.1, 0.021, 0.11, 0.05, 0.12, 0.19)


def days(trade: Trade, *, last: date, count: int = DAYS) -> Iterator[tuple[date, dict[str, int]]]:
    """The counts of each of the ``count`` days up to ``last``, oldest first."""
    random = Random(trade.seed)  # noqa: S311  (a demo, not a secret)
    for back in range(count - 1, -1, -1):
        day = last - timedelta(days=back)
        yield day, _counts(trade, random, day)


def _counts(trade: Trade, random: Random, day: date) -> dict[str, int]:
    busy = 1.25 if day.weekday() in {0, 6} else 0.92
    orders = sum(random.random() < trade.orders * busy / 100 for _ in range(100))
    platform = _part(random, orders, trade.platform_share)
    seller = orders - platform
    shipped = seller - (cancelled := _part(random, seller, trade.cancelled))
    tracked = shipped - _part(random, shipped, trade.untracked)
    defects = _part(random, seller, trade.defects)
    return {
        "successful_orders": orders - cancelled - defects,
        "orders_seller": seller,
        "order_defects_seller": defects,
        "orders_platform": platform,
        "order_defects_platform": _part(random, platform, trade.defects / 2),
        "shipments_seller": shipped,
        "late_shipments": _part(random, shipped, trade.late),
        "seller_cancellations": cancelled,
        "valid_tracking": tracked,
        "tracked_deliveries": tracked,
        "on_time_deliveries": tracked - _part(random, tracked, trade.not_on_time),
        "business_orders": (business := _part(random, orders, 0.08)),
        "invoice_defects": _part(random, business, 0.02),
    }


def _part(random: Random, whole: int, share: float) -> int:
    return sum(random.random() < share for _ in range(whole))
