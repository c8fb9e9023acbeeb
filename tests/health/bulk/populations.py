"""Random sellers on whom bulk and rules must agree, crowded around the edges of windows, lives, days and years."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet

from kenzen.health.bulk.sources import COLUMNS
from kenzen.health.rules import Category, Resolution, Severity
from kenzen.health.rules.account import Account, DayCounts, Violation

TICK = timedelta(microseconds=1)
LIVES = (90, 180, 360)  # days after which something ends, in one model or another
POLICIES = ("", "a", "b")
REGIONS = ("", "JP", "PH")
CATEGORIES = (Category.LISTING, Category.SAFETY)


@dataclass(frozen=True, slots=True)
class Population:
    """Accounts by the number of their seller, of one zone, to be rated at one instant."""

    accounts: dict[int, Account]
    zone: ZoneInfo
    at: datetime


def population(seed: int, *, sellers: int) -> Population:
    """The same sellers for the same seed."""
    chance = random.Random(seed)
    zone = ZoneInfo(chance.choice(("Asia/Tokyo", "America/New_York", "UTC", "Asia/Manila")))
    at = _instant(chance, zone)
    accounts = {number * 7 + 3: _account(chance, zone, at) for number in range(sellers)}
    return Population(accounts, zone, at)


def _instant(chance: random.Random, zone: ZoneInfo) -> datetime:
    """Any moment of two years, or the first or last of a day, a week, a quarter or a year."""
    day = date(2025, 1, 1) + timedelta(days=chance.randrange(730))
    edges = (day, day - timedelta(days=day.weekday()), date(day.year, chance.choice((1, 4, 7, 10)), 1))
    midnight = datetime.combine(chance.choice(edges), time(), zone).astimezone(UTC)
    return midnight + chance.choice((timedelta(0), -TICK, timedelta(seconds=chance.randrange(86_400))))


def _account(chance: random.Random, zone: ZoneInfo, at: datetime) -> Account:
    violations = tuple(_violation(chance, zone, at, str(number)) for number in range(chance.randrange(9)))
    days = tuple(_day(chance, zone, at, str(number)) for number in range(chance.randrange(12)))
    return Account(violations=violations, days=days, zone=zone, region=chance.choice(REGIONS))


def _violation(chance: random.Random, zone: ZoneInfo, at: datetime, key: str) -> Violation:
    opened_at = _near(chance, zone, at, back=True)
    closed_at = chance.choice((None, None, opened_at, at, _near(chance, zone, at, back=False)))
    return Violation(
        key=key,
        policy=chance.choice(POLICIES),
        category=chance.choice(CATEGORIES),
        severity=Severity.CRITICAL if chance.random() < 0.05 else chance.choice(list(Severity)[1:]),
        opened_at=opened_at,
        closed_at=closed_at,
        resolution=None if closed_at is None else chance.choice(list(Resolution)),
        points=chance.choice((None, None, 0, 1, 5, 48)),
        expires_at=chance.choice((None, None, None, at, at + TICK, _near(chance, zone, at, back=False))),
    )


def _near(chance: random.Random, zone: ZoneInfo, at: datetime, *, back: bool) -> datetime:
    """An instant that lies, often by a hair, before or after an edge."""
    life = timedelta(days=chance.choice((0, *LIVES)))
    edge = at - life if back else at
    if chance.random() < 0.3:
        edge = datetime.combine(edge.astimezone(zone).date(), time(), zone).astimezone(UTC)
    if chance.random() < 0.2:
        edge = datetime(at.year, chance.choice((1, 4, 7, 10)), chance.randrange(1, 8), tzinfo=zone).astimezone(UTC)
    return edge + chance.choice((timedelta(0), TICK, -TICK, timedelta(hours=chance.randrange(-2000, 2000))))


def _day(chance: random.Random, zone: ZoneInfo, at: datetime, key: str) -> DayCounts:
    back = chance.choice((-1, 0, 1, 178, 179, 180, 181, chance.randrange(200)))
    day = at.astimezone(zone).date() - timedelta(days=back)
    return DayCounts(key, day, {"successful_orders": chance.choice((0, 1, 99, 100, 101, 199, 200, 1000))})


def save(people: Population, folder: Path) -> None:
    """As the folder of Parquet files that the command reads."""
    rows: dict[str, list[tuple[object, ...]]] = {"sellers": [], "orders": [], "violations": []}
    for seller, account in people.accounts.items():
        rows["sellers"].append((seller, account.region))
        rows["orders"] += [(seller, told.day, told.counts["successful_orders"]) for told in account.days]
        rows["violations"] += [(seller, *_columns(violation)) for violation in account.violations]
    random.Random(len(rows["violations"])).shuffle(rows["violations"])  # nothing depends on order
    for name, values in rows.items():
        schema = COLUMNS[name].to_pyarrow()
        columns = zip(*values, strict=True) if values else [[] for _ in schema]
        table = pa.table([pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)], schema)
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")


def _columns(one: Violation) -> tuple[object, ...]:
    closed = "" if one.resolution is None else one.resolution.value
    instants = [at and at.replace(tzinfo=None) for at in (one.opened_at, one.closed_at, one.expires_at)]
    opened_at, closed_at, expires_at = instants
    words = (one.key, one.policy, one.category.value, one.severity.value)
    return (*words, one.points, opened_at, closed_at, closed, expires_at)
