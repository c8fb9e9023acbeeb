"""Rates a folder once, in a process of its own: ``python -m bench.one_rating HOW FOLDER AT OUT``.

HOW is ``expression``, ``bare`` (the same computation in SQL written by hand, in bare DuckDB), ``parts`` (as
``kenzen rate`` does it), or ``spark``. Prints seconds and peak memory in MB; the ratings go to OUT.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet

from kenzen.health import scoring
from kenzen.health.bulk import EngineName
from kenzen.health.bulk.engines import DEFAULT_MEMORY, running
from kenzen.health.bulk.expression import Tables, is_rated_for_all, ratings
from kenzen.health.bulk.run import rate_partition
from kenzen.health.bulk.sources import ParquetFolder, partitions

ZONE = ZoneInfo("Asia/Tokyo")
PART = 100_000
Rated = tuple[float, pa.Table]

BARE = """
    WITH earned AS (
        SELECT seller, sum(count) AS counted FROM '{folder}/orders.parquet'
        WHERE day BETWEEN $first AND $last GROUP BY seller
    ), known AS (
        SELECT seller, severity, points, opened_at, closed_at, resolution, expires_at,
            max(CASE WHEN resolution NOT IN ('appeal_accepted', 'withdrawn') THEN opened_at END) OVER (
                PARTITION BY seller, coalesce(nullif(policy, ''), category) ORDER BY opened_at, key
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier_at
        FROM '{folder}/violations.parquet' WHERE opened_at <= $at
    ), lost AS (
        SELECT seller,
            sum(coalesce(points, CASE severity WHEN 'high' THEN 8 WHEN 'medium' THEN 4 WHEN 'low' THEN 2 ELSE 0 END)
                * CASE WHEN earlier_at > opened_at - INTERVAL 180 DAY THEN 2 ELSE 1 END) AS lost,
            bool_or(points IS NULL AND severity = 'critical') AS to_zero
        FROM known
        WHERE coalesce(expires_at > $at, opened_at > $dead)
            AND NOT coalesce(closed_at <= $at AND resolution IN ('appeal_accepted', 'resolved', 'withdrawn'), false)
        GROUP BY seller
    ), balances AS (
        SELECT seller, coalesce(to_zero, false) AS to_zero,
            200 + coalesce(counted, 0) // 200 * 4 - coalesce(lost, 0) AS balance
        FROM '{folder}/sellers.parquet' LEFT JOIN earned USING (seller) LEFT JOIN lost USING (seller)
    ), valued AS (
        SELECT seller,
            (CASE WHEN to_zero THEN 0 ELSE greatest(0, least(1000, balance)) END)::BIGINT AS value
        FROM balances
    )
    SELECT *, value AS projected_value, band AS projected_band FROM (
        SELECT *, CASE WHEN value <= 99 THEN 'unhealthy' WHEN value <= 199 THEN 'at_risk' ELSE 'healthy' END AS band
        FROM valued
    )
"""


def bare(folder: Path, at: datetime) -> Rated:
    """By hand."""
    today = at.astimezone(ZONE).date()
    instant = at.replace(tzinfo=None)
    asked = {
        "first": today - timedelta(days=179), "last": today, "at": instant, "dead": instant - timedelta(days=180),
    }  # fmt: skip
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{DEFAULT_MEMORY}MB",
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=config) as connection:
        began = time.perf_counter()
        rows = connection.sql(BARE.format(folder=folder), params=asked).to_arrow_table()
        return time.perf_counter() - began, rows


def whole(folder: Path, at: datetime, engine: EngineName) -> Rated:
    """By the expression, all sellers at once."""
    model = scoring.builtin()
    assert is_rated_for_all(model)
    with running(engine) as started:
        tables = [started.read(folder / f"{name}.parquet") for name in ("sellers", "orders", "violations")]
        began = time.perf_counter()
        rows = started.rows(ratings(Tables(*tables), model, zone=ZONE, at=at))
        return time.perf_counter() - began, rows


def in_parts(folder: Path, at: datetime) -> Rated:
    """By the expression, as the command does it: rows are checked, and sellers rated a part at a time."""
    model, source = scoring.builtin(), ParquetFolder(folder)
    assert is_rated_for_all(model)
    with running(EngineName.DUCKDB) as engine:
        began = time.perf_counter()
        parts = partitions(source.sellers(engine), size=PART)
        rows = [rate_partition(source, engine, part, model, zone=ZONE, at=at) for part in parts]
        return time.perf_counter() - began, pa.concat_tables(rows)


HOW: dict[str, Callable[[Path, datetime], Rated]] = {
    "bare": bare,
    "expression": lambda folder, at: whole(folder, at, EngineName.DUCKDB),
    "parts": in_parts,
    "spark": lambda folder, at: whole(folder, at, EngineName.SPARK),
}


def main(how: str, folder: str, at: str, out: str) -> None:
    """Rate, and say what it took."""
    seconds, rows = HOW[how](Path(folder), datetime.fromisoformat(at))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pyarrow.parquet.write_table(rows.sort_by("seller"), out)
    print(json.dumps({"seconds": seconds, "megabytes": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
