"""Accounts of which daily counts are known, in a marketplace in Tokyo; for the models that have no number."""

from collections.abc import Mapping
from datetime import date, timedelta

from kenzen.health.rules.account import Account, DayCounts, Violation
from tests.health.rules.making import TODAY, TOKYO


def told(day: date, buyers: Mapping[str, int] | None = None, /, **counts: int) -> DayCounts:
    """What was counted on a day, and how many different buyers stand behind a count."""
    names = {count: frozenset(f"buyer {n}" for n in range(many)) for count, many in (buyers or {}).items()}
    return DayCounts(key=f"{day} {counts} {buyers}", day=day, counts=counts, buyers=names)


def days_ago(days: int, /, **counts: int) -> DayCounts:
    """What was counted so many days before today."""
    return told(TODAY - timedelta(days=days), **counts)


def shop(*days: DayCounts, violations: tuple[Violation, ...] = (), region: str = "", segment: str = "") -> Account:
    """An account of which this is known."""
    return Account(violations=violations, days=days, zone=TOKYO, region=region, segment=segment)
