"""Short ways to make what a rating is made of. All in Tokyo and on the fixed instant, unless told otherwise."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from kenzen.health.rules import Category, Resolution, Severity
from kenzen.health.rules.account import Account, DayCounts, Violation
from kenzen.health.rules.results import EntryKind, Rating
from tests.cast import NOW

TOKYO = ZoneInfo("Asia/Tokyo")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
TODAY = date(2026, 11, 24)


def tokyo(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant by the clock in Tokyo, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO).astimezone(UTC)


def violation(key: str = "v1", severity: Severity = Severity.HIGH, *, days_ago: float = 1, **fields: Any) -> Violation:
    """A violation of a policy of its own, opened so many days before the fixed instant."""
    made: dict[str, Any] = {
        "policy": f"policy_{key}",
        "category": Category.LISTING,
        "opened_at": NOW - timedelta(days=days_ago),
    }
    return Violation(key=key, severity=severity, **(made | fields))


def closed(how: Resolution = Resolution.RESOLVED, *, days_ago: float = 0) -> dict[str, Any]:
    """Fields of a violation that was closed so many days before the fixed instant."""
    return {"resolution": how, "closed_at": NOW - timedelta(days=days_ago)}


def orders(count: int, on: date = TODAY, *, key: str = "", of: str = "successful_orders") -> DayCounts:
    """What one sender counted on a day."""
    return DayCounts(key or f"{of}-{on}", on, {of: count})


def account(*violations: Violation, days: Iterable[DayCounts] = (), zone: tzinfo = TOKYO, region: str = "") -> Account:
    """An account with those violations and counts."""
    return Account(tuple(violations), tuple(days), zone, region)


def by_kind(rating: Rating, kind: EntryKind) -> list[int]:
    """Points of the ledger's lines of one kind, in its order."""
    return [entry.points for entry in rating.ledger if entry.kind is kind]
