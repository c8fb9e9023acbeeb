"""The expression says of every seller what the rules say, with every model that has a number, on both engines."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from kenzen.health import scoring
from kenzen.health.bulk import EngineName
from kenzen.health.bulk.engines import Engine, running
from kenzen.health.bulk.expression import RatedForAll, is_rated_for_all, why_not
from kenzen.health.bulk.run import rate_partition
from kenzen.health.bulk.sources import ParquetFolder, partitions
from kenzen.health.rules import Severity
from kenzen.health.rules.model import (
    Accrual,
    AnyModel,
    BalanceDown,
    Evaluation,
    Expiry,
    Points,
    Repeat,
    Rolling,
    RollingMonths,
)
from kenzen.health.rules.rating import assess
from tests.health.bulk.populations import Population, population, save

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis calls DuckDB so

NUMBERED = ("amazon_ahr", "tiktok_shop_us_uk", "tiktok_shop_points", "rakuten", "shopee")
SELLERS = 300

Verdict = tuple[int | None, str, int | None, str]


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Engine]:
    """DuckDB in little memory."""
    with running(EngineName.DUCKDB, memory=512) as engine:
        yield engine


def by_rules(model: RatedForAll, people: Population) -> dict[int, Verdict]:
    """What the rules say of each."""
    verdicts = {}
    for seller, account in people.accounts.items():
        said = assess(model, account, people.at)
        verdicts[seller] = (said.current.value, said.current.band, said.projected.value, said.projected.band)
    return verdicts


def by_expression(model: RatedForAll, people: Population, engine: Engine, folder: Path) -> dict[int, Verdict]:
    """What the expression says of each, rated in several parts."""
    save(people, folder)
    source = ParquetFolder(folder)
    parts = partitions(source.sellers(engine), size=SELLERS // 2)
    tables = [rate_partition(source, engine, part, model, zone=people.zone, at=people.at) for part in parts]
    rows = [row for table in tables for row in table.to_pylist()]
    assert len(rows) == len(people.accounts)
    return {row["seller"]: verdict(row) for row in rows}


def verdict(row: dict[str, Any]) -> Verdict:
    """A row as the rules say it."""
    return (row["value"], row["band"], row["projected_value"], row["projected_band"])


def builtin(key: str) -> RatedForAll:
    """A built-in model with a number."""
    model = scoring.builtin(key)
    assert is_rated_for_all(model)
    return model


def changed(key: str, **fields: object) -> RatedForAll:
    """A built-in model with other fields."""
    return builtin(key).model_copy(update=fields)


def amazon() -> BalanceDown:
    """The default."""
    model = builtin("amazon_ahr")
    assert isinstance(model, BalanceDown)
    return model


def test_every_model_with_a_number_is_tried() -> None:
    kinds = {key: scoring.builtin(key).kind for key in scoring.builtin_keys()}
    assert {key for key, kind in kinds.items() if kind in {"balance_down", "points_up"}} == set(NUMBERED)
    assert all(is_rated_for_all(scoring.builtin(key)) for key in NUMBERED)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("key", NUMBERED)
def test_every_seller_gets_what_the_rules_say(duckdb: Engine, tmp_path: Path, key: str, seed: int) -> None:
    model, people = builtin(key), population(seed, sellers=SELLERS)
    assert by_expression(model, people, duckdb, tmp_path) == by_rules(model, people)


BY_REGION = Expiry(days=180, by_region={"PH": 90})
SET_BY_SEVERITY = Points(by_severity={Severity.HIGH: 12, Severity.LOW: 1})
BELOW_NOTHING = tuple(band.model_copy(update={"min": -1000} if band.min == 0 else {}) for band in amazon().bands)
VARIANTS = {
    "repeats of one category": changed("amazon_ahr", repeat=Repeat(same="category", factor=3)),
    "lives by region": changed("amazon_ahr", expiry=BY_REGION),
    "no repeats": changed("amazon_ahr", repeat=None),
    "a range that begins above nothing": changed("amazon_ahr", range=(50, 210)),
    "a range that goes below nothing": changed("amazon_ahr", range=(-1000, 1000), start=20, bands=BELOW_NOTHING),
    "earned at two rates": changed(
        "amazon_ahr",
        accrual=(Accrual(per=100, of="successful_orders", points=1), Accrual(per=7, of="successful_orders", points=2)),
    ),
    "counts that come late": changed("amazon_ahr", window=Rolling(days=30, lag_days=14)),
    "months": changed("amazon_ahr", window=RollingMonths(type="rolling_months", months=6)),
    "points that repeat, by region": changed(
        "tiktok_shop_points", points=SET_BY_SEVERITY, repeat=Repeat(same="policy", factor=2), expiry=BY_REGION
    ),
    "points of a quarter that repeat and expire": changed(
        "shopee", points=SET_BY_SEVERITY, repeat=Repeat(same="policy", factor=2), expiry=Expiry(days=90)
    ),
    "points of the last months": changed("rakuten", window=RollingMonths(type="rolling_months", months=3)),
    "evaluated by the month": changed("tiktok_shop_points", evaluation=Evaluation(every="month", day=5)),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("variant", VARIANTS)
def test_so_it_does_with_what_an_operator_may_write(duckdb: Engine, tmp_path: Path, variant: str, seed: int) -> None:
    model, people = VARIANTS[variant], population(100 + seed, sellers=SELLERS)
    assert by_expression(model, people, duckdb, tmp_path) == by_rules(model, people)


SEVERAL_COUNTS = (Accrual(per=100, of="successful_orders", points=1), Accrual(per=7, of="shipments_seller", points=2))
TWICE = Repeat(same="policy", factor=2)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (
            changed("amazon_ahr", accrual=SEVERAL_COUNTS),
            "pays for several counts (shipments_seller, successful_orders)",
        ),
        (
            changed("rakuten", window=Rolling(days=30), repeat=TWICE),
            "counts repeats within a window that moves every day",
        ),
        (scoring.builtin("etsy"), "gives no number"),
    ],
)
def test_a_model_that_is_not_for_all_sellers_says_why(model: AnyModel, why: str) -> None:
    assert why_not(model) == why
    assert not is_rated_for_all(model)


@pytest.mark.spark
@pytest.mark.slow
def test_spark_says_the_same_by_the_same_expression(tmp_path: Path, root: Path, environment: dict[str, str]) -> None:
    people = population(7, sellers=SELLERS)
    save(people, tmp_path)
    command = [
        sys.executable,
        "-m",
        "tests.health.bulk.on_spark",
        str(tmp_path),
        people.at.isoformat(),
        people.zone.key,
    ]
    done = subprocess.run(
        [*command, *NUMBERED], cwd=root, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    for key in NUMBERED:
        rows = pyarrow.parquet.read_table(tmp_path / f"by-{key}.parquet").to_pylist()
        assert {row["seller"]: verdict(row) for row in rows} == by_rules(builtin(key), people)
