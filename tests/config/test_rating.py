"""``kenzen rate`` rates all sellers, shows how they stand, and has those kept otherwise made anew."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from kenzen.accounts.models import Seller
from kenzen.config.cli import program
from kenzen.facts.models import Fact
from kenzen.health import actions, bulk, scoring
from kenzen.health.bulk.sources import COLUMNS
from kenzen.health.models import Standing
from kenzen.kit import clock
from kenzen.marketplaces.models import Marketplace
from tests.cast import NOW, Cast
from tests.health.bulk.populations import population, save
from tests.health.telling import opened, standing, tell

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis calls DuckDB so


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs at the fixed instant."""
    monkeypatch.setattr(clock, "read", lambda: NOW)


def rate(*arguments: object) -> Result:
    """The command, as typed."""
    return CliRunner().invoke(program, ["rate", *map(str, arguments)])


def shown(result: Result) -> dict[str, str]:
    """The rows of the table: what, and how many."""
    cells = [[cell.strip() for cell in line.split("│")[1:3]] for line in result.output.splitlines() if "│" in line]
    return {row[0]: row[1] for row in cells if len(row) == 2}


def test_ratings_kept_otherwise_are_made_anew_by_the_rules(cast: Cast) -> None:
    tell(cast, opened())
    before = Standing.objects.filter(seller=cast.shop).values().get()
    Standing.objects.filter(seller=cast.shop).update(rating=900, band="healthy", ledger=[], next_change_at=None)
    result = rate("--all")
    assert result.exit_code == 0, result.output
    assert shown(result)["rated"] == "2"
    assert shown(result)["At risk"] == "1"
    assert shown(result)["kept otherwise"] == "1"
    assert shown(result)["lowest rating"] == "192"
    assert Standing.objects.filter(seller=cast.shop).values().get() == before
    assert Fact.objects.filter(kind="health.rated", data__rating_before=900).count() == 1
    assert shown(rate("--all"))["kept otherwise"] == "0"


@pytest.mark.parametrize("only_looks", [["--no-write"], ["--model", "amazon_ahr"], ["--at", "2026-11-24"]])
def test_looking_writes_nothing(cast: Cast, only_looks: list[str]) -> None:
    tell(cast, opened())
    Standing.objects.filter(seller=cast.shop).update(rating=900)
    assert shown(rate("--all", *only_looks))["kept otherwise"] == "1"
    assert standing(cast).rating == 900


def test_a_marketplace_whose_model_has_no_number_is_named_and_left_out(cast: Cast) -> None:
    etsy = Marketplace.objects.create(code="us", name_ja="米国", name_en="Far Market")
    Seller.objects.create(marketplace=etsy, name="shop", owner_name="Smith")
    text = scoring.builtin_text("etsy")
    actions.set_policy(marketplace_id=etsy.pk, text=text, since_at=NOW, person_id=None, now=NOW)
    result = rate("--all")
    assert "Far Market: etsy gives no number; its sellers are rated one by one." in result.output
    assert shown(result)["rated"] == "2"


def test_a_folder_is_rated_into_a_file(tmp_path: Path) -> None:
    people, out = population(5, sellers=40), tmp_path / "out.parquet"
    save(people, tmp_path)
    result = rate(
        *("--all", "--parquet", tmp_path, "--out", out, "--model", "shopee", "--part", 15),
        *("--at", people.at.isoformat(), "--zone", people.zone.key),
    )
    assert result.exit_code == 0, result.output
    rows = pyarrow.parquet.read_table(out)
    assert sorted(rows["seller"].to_pylist()) == sorted(people.accounts)
    assert shown(result)["rated"] == "40"
    assert "kept otherwise" not in shown(result)


@pytest.mark.parametrize(
    ("at", "counts"),
    [("2026-11-24", 1), ("2026-11-23", 0), ("2026-11-23T14:59:59Z", 0), ("2026-11-24T00:00:00", 1), ("", 1)],
)
def test_a_day_stands_for_its_end_in_the_zone(tmp_path: Path, at: str, counts: int) -> None:
    save(population(1, sellers=0), tmp_path)
    write(tmp_path, "sellers", {"seller": 1, "region": "JP"})
    write(tmp_path, "orders", {"seller": 1, "day": date(2026, 11, 24), "count": 200})
    out = tmp_path / "out.parquet"
    assert rate("--all", "--parquet", tmp_path, "--out", out, *(["--at", at] if at else [])).exit_code == 0
    assert pyarrow.parquet.read_table(out)["value"].to_pylist() == [200 + 4 * counts]


def write(folder: Path, name: str, row: dict[str, object]) -> None:
    """A table of one row."""
    table = pa.Table.from_pylist([row], COLUMNS[name].to_pyarrow())
    pyarrow.parquet.write_table(table, folder / f"{name}.parquet")


def test_no_sellers_are_no_trouble(tmp_path: Path) -> None:
    save(population(1, sellers=0), tmp_path)
    result = rate("--all", "--parquet", tmp_path)
    assert (result.exit_code, shown(result)["rated"], shown(result)["lowest rating"]) == (0, "0", "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say --all"),
        (["--all", "--write", "--model", "amazon_ahr"], "--write goes with the database as it is now"),
        (["--all", "--at", "yesterday"], "neither a day like 2026-11-24 nor an instant"),
        (["--all", "--at", "2026-13-01"], "neither a day like 2026-11-24 nor an instant"),
        (["--all", "--model", "nothing"], "neither a file nor one of"),
        (["--all", "--parquet", ".", "--zone", "Mars/Olympus"], "no time zone"),
        (["--all", "--parquet", ".", "--model", "ebay"], "gives no number"),
    ],
)
def test_what_cannot_be_done_is_said(cast: Cast, arguments: list[str], says: str) -> None:
    result = rate(*arguments)
    assert result.exit_code == 2
    assert says in " ".join(result.output.replace("│", " ").split())


def test_a_wrong_model_is_refused_with_line_and_reason(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(scoring.builtin_text("amazon_ahr").replace("start: 200", "start: many"))
    result = rate("--all", "--model", path)
    assert result.exit_code == 2
    assert "start" in result.output


def test_a_folder_without_tables_and_a_missing_engine_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = rate("--all", "--parquet", tmp_path)
    assert result.exit_code == 1
    assert "holds neither sellers.parquet nor a folder sellers" in result.output
    monkeypatch.setattr("kenzen.health.bulk.engines.why_spark_is_missing", lambda: "Spark needs Java 17")
    result = rate("--all", "--parquet", tmp_path, "--engine", "spark")
    assert (result.exit_code, result.output.strip()) == (1, "Spark needs Java 17")


def test_why_spark_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(bulk, "find_spec", lambda name: None)
    assert "pip install 'kenzen[spark]'" in bulk.why_spark_is_missing()
    monkeypatch.setattr(bulk, "find_spec", lambda name: object())
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert "Java 17" in bulk.why_spark_is_missing()
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/java")
    assert bulk.why_spark_is_missing() == ""
