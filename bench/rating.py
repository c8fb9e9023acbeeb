"""P6: rating all sellers beside the same computation in SQL written by hand; and from one new event to its rating."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
import pyarrow.parquet
from rich.console import Console

from bench.crowd import Crowd
from bench.harness import Figure, median_of_runs, report
from bench.market import Market, Visited, market
from kenzen.health.bulk import why_spark_is_missing

RATIO_GOAL: Final = 1.2
INSERT: Final = """
    INSERT INTO health_violationevent (seller_id, key, reference, kind, at, received_at, body)
    VALUES (%s, %s, %s, 'opened', now(), now(), '{"category": "listing", "severity": "low"}')
"""
GROWTH_GOAL: Final = 11.0  # times the time for ten times the sellers
EVENT_GOAL: Final = 50.0  # ms, p99

console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Effort:
    """How many sellers, how often, and how many events."""

    sellers: int
    runs: int
    visited: int
    events: int


FULL: Final = Effort(1_000_000, 5, 100, 300)
QUICK: Final = Effort(5_000, 1, 5, 10)


@dataclass(frozen=True, slots=True)
class Took:
    """What rating a folder took: seconds and MB at the peak, the medians of all runs."""

    seconds: float
    megabytes: float


def main(*, quick: bool) -> None:
    """Measure and report."""
    effort, now = QUICK if quick else FULL, datetime.now(UTC).replace(microsecond=0)
    figures = [*_all_sellers(effort, now), *_one_event(effort, now)]
    report("rating all sellers, and one event", figures)


# All sellers


def _all_sellers(effort: Effort, now: datetime) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="kenzen-bench-") as folder:
        tenth = _rated(Path(folder, "tenth"), effort.sellers // 10, effort.runs, now, ["bare", "expression"])
        spark = _spark(Path(folder, "tenth"), effort, now, tenth["expression"])
        whole = _rated(Path(folder, "whole"), effort.sellers, effort.runs, now, ["bare", "expression", "parts"])
    bare, ours, parts = whole["bare"], whole["expression"], whole["parts"]
    what = f"{effort.sellers:,} sellers"
    growth, bare_growth = (round(whole[way].seconds / tenth[way].seconds, 2) for way in ("expression", "bare"))
    goal = round(bare.seconds * RATIO_GOAL, 2)
    return [
        Figure("P6", f"{what}, one expression; floor: bare SQL", ours.seconds, "s", bare.seconds, goal),
        Figure("P6", f"{what}, checked and in parts", parts.seconds, "s", bare.seconds),
        Figure("P6", "ten times the sellers take; floor: in bare SQL", growth, "×", bare_growth, GROWTH_GOAL),
        Figure("P6", f"{what}, memory at the peak", ours.megabytes, "MB", bare.megabytes),
        Figure("P6", f"{what} in parts, memory at the peak", parts.megabytes, "MB", bare.megabytes),
        *spark,
    ]


def _rated(folder: Path, sellers: int, runs: int, now: datetime, ways: Sequence[str]) -> dict[str, Took]:
    """Each way of rating a crowd, in turn, and each run in a process of its own. All must say the same."""
    folder.mkdir()
    Crowd(folder, sellers=sellers, now=now).save()
    took: dict[str, list[Took]] = {way: [] for way in ways}
    for _ in range(runs):
        for way in ways:
            took[way].append(_once(way, folder, now))
    for way in ways[1:]:
        _compare(folder, ways[0], way)
    return {way: _median(values) for way, values in took.items()}


def _once(way: str, folder: Path, now: datetime) -> Took:
    command = [sys.executable, "-m", "bench.one_rating", way, folder, now.isoformat(), folder / f"by-{way}.parquet"]
    done = subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE)
    said = json.loads(done.stdout.splitlines()[-1])
    console.print(f"{folder.name}: {way} {said['seconds']:.2f} s, {said['megabytes']:.0f} MB")
    return Took(said["seconds"], said["megabytes"])


def _median(took: Sequence[Took]) -> Took:
    seconds, megabytes = ([getattr(one, name) for one in took] for name in ("seconds", "megabytes"))
    return Took(round(statistics.median(seconds), 3), round(statistics.median(megabytes)))


def _compare(folder: Path, one: str, other: str) -> None:
    first, second = (pyarrow.parquet.read_table(folder / f"by-{way}.parquet") for way in (one, other))
    if not first.equals(second.select(first.column_names).cast(first.schema)):
        raise SystemExit(f"{one} and {other} rate differently")


def _spark(folder: Path, effort: Effort, now: datetime, duckdb: Took) -> list[Figure]:
    """The same expression on Spark, which must give the same rows; nothing where there is no Spark."""
    if missing := why_spark_is_missing():
        console.print(f"without Spark: {missing}")
        return []
    took = _once("spark", folder, now)
    _compare(folder, "expression", "spark")
    name = f"{effort.sellers // 10:,} sellers on Spark, the same rows; floor: on DuckDB"
    return [Figure("P6", name, round(took.seconds, 2), "s", duckdb.seconds)]


# One event


def _one_event(effort: Effort, now: datetime) -> list[Figure]:
    with market(sellers=effort.sellers, visited=effort.visited, now=now) as place:
        bare, ours = [], []
        for run in range(effort.runs):
            numbers = range(run * effort.events, (run + 1) * effort.events)
            bare.append(list(_inserted(place, numbers)))
            ours.append([_told(place.visited[number % len(place.visited)], number) for number in numbers])
    return [
        Figure(
            "P6",
            f"one event → rating readable at {effort.sellers:,} sellers, p{percent}; floor: inserting the event",
            round(median_of_runs(ours, percent), 2),
            "ms",
            round(median_of_runs(bare, percent), 2),
            EVENT_GOAL if percent == 99 else None,
        )
        for percent in (50, 99)
    ]


def _inserted(place: Market, numbers: range) -> Iterator[float]:
    """Milliseconds that a bare transaction takes to insert an event of each number and commit."""
    with psycopg.connect(place.url, autocommit=True) as connection:
        for number in numbers:
            began = time.perf_counter()
            row = (place.visited[number % len(place.visited)].seller_id, f"bare {number}", f"bare {number}")
            connection.execute(INSERT, row)
            yield (time.perf_counter() - began) * 1000


def _told(who: Visited, number: int) -> float:
    """Milliseconds from a violation or a day's counts, told as the REST interface tells it, to the rating read."""
    from kenzen.health import actions, queries
    from kenzen.kit import clock

    now = clock.read()
    body = {"category": "listing", "severity": "low", "policy": f"policy {number % 7}", "title_ja": "出品規約の違反"}
    began = time.perf_counter()
    if number % 2:
        event = actions.EventRow(f"bench {number}", f"bench {number}", "opened", now, body)
        actions.record_violation_events(seller_id=who.seller_id, events=[event], now=now)
    else:
        row = actions.CountsRow(f"bench {number}", now.date(), counts={"successful_orders": 200})
        actions.record_counts(seller_id=who.seller_id, rows=[row], now=now)
    read = queries.standing(who.seller_id, now=now)
    took = (time.perf_counter() - began) * 1000
    if read.rated_at != now:
        raise SystemExit(f"seller {who.seller_id} was not rated")
    return took
