"""A folder of Parquet files is read as it comes, and a row of which no rating can be made is refused by name."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from kenzen.health.bulk import EngineName
from kenzen.health.bulk.engines import Engine, running
from kenzen.health.bulk.sources import COLUMNS, BadTable, ParquetFolder, Partition, partitions

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis calls DuckDB so

Save = Callable[..., None]
OPENED = datetime(2026, 11, 1, 3, tzinfo=UTC).replace(tzinfo=None)
VIOLATION = {
    "seller": 1, "key": "v", "policy": "", "category": "listing", "severity": "low", "points": None,
    "opened_at": OPENED, "closed_at": None, "resolution": "", "expires_at": None,
}  # fmt: skip
ORDER = {"seller": 1, "day": date(2026, 11, 1), "count": 7}
ALL = Partition(1, 9, 9)


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Engine]:
    """DuckDB in little memory."""
    with running(EngineName.DUCKDB, memory=256) as engine:
        yield engine


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Writes rows of a table into the folder; the other tables have none, unless they were written."""

    def write(name: str, *rows: dict[str, Any], schema: pa.Schema | None = None) -> None:
        table = pa.Table.from_pylist(list(rows), schema or COLUMNS[name].to_pyarrow())
        pyarrow.parquet.write_table(table, tmp_path / f"{name}.parquet")

    for name in COLUMNS:
        write(name)
    return write


def read(duckdb: Engine, folder: Path, table: str, within: Partition = ALL) -> list[dict[str, Any]]:
    """Rows of a table as they are rated."""
    with ParquetFolder(folder).tables(duckdb, within) as tables:
        rows: list[dict[str, Any]] = duckdb.rows(getattr(tables, table)).to_pylist()
        return rows


def test_rows_are_those_of_the_sellers_asked_for(duckdb: Engine, tmp_path: Path, save: Save) -> None:
    save("orders", *(ORDER | {"seller": seller} for seller in (1, 2, 3, 4)))
    assert [row["seller"] for row in read(duckdb, tmp_path, "orders", Partition(2, 3, 2))] == [2, 3]


def test_a_folder_of_files_is_one_table(duckdb: Engine, tmp_path: Path, save: Save) -> None:
    save("sellers")
    (tmp_path / "orders.parquet").unlink()
    for seller in (1, 2):
        path = tmp_path / "orders" / f"part={seller}" / "x.parquet"
        path.parent.mkdir(parents=True)
        table = pa.Table.from_pylist([ORDER | {"seller": seller}], COLUMNS["orders"].to_pyarrow())
        pyarrow.parquet.write_table(table, path)
    assert sorted(row["seller"] for row in read(duckdb, tmp_path, "orders")) == [1, 2]


def test_instants_with_a_zone_are_taken_for_what_they_are(
    duckdb: Engine, tmp_path: Path, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    zoned = [field.with_type(pa.timestamp("ns", "UTC")) if pa.types.is_timestamp(field.type) else field
             for field in COLUMNS["violations"].to_pyarrow()]  # fmt: skip
    save("violations", VIOLATION | {"opened_at": OPENED.replace(tzinfo=UTC)}, schema=pa.schema(zoned))
    assert [row["opened_at"] for row in read(duckdb, tmp_path, "violations")] == [OPENED]


def test_columns_may_be_narrower_or_empty_and_others_may_stand_beside_them(
    duckdb: Engine, tmp_path: Path, save: Save
) -> None:
    schema = COLUMNS["violations"].to_pyarrow()
    for name, kind in (("points", pa.int16()), ("expires_at", pa.null()), ("policy", pa.null())):
        schema = schema.set(schema.get_field_index(name), pa.field(name, kind))
    save(
        "violations",
        VIOLATION | {"policy": None, "points": 3, "note": "x"},
        schema=schema.append(pa.field("note", pa.string())),
    )
    assert [row["points"] for row in read(duckdb, tmp_path, "violations")] == [3]


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("orders", {"count": -1}),
        ("orders", {"count": None}),
        ("orders", {"day": None}),
        ("violations", {"severity": "hihg"}),
        ("violations", {"severity": None}),
        ("violations", {"points": -1}),
        ("violations", {"key": None}),
        ("violations", {"opened_at": None}),
        ("violations", {"resolution": "forgotten", "closed_at": OPENED}),
        ("violations", {"resolution": "resolved"}),
        ("violations", {"closed_at": OPENED}),
    ],
)
def test_a_row_of_which_no_rating_can_be_made_is_refused(
    duckdb: Engine, tmp_path: Path, save: Save, table: str, wrong: dict[str, Any]
) -> None:
    row = (ORDER if table == "orders" else VIOLATION) | wrong
    save(table, row)
    with pytest.raises(BadTable, match=f"{table}: no rating can be made of this row: .*'seller': 1"):
        read(duckdb, tmp_path, table)


def test_a_violation_that_stands_there_twice_is_refused(duckdb: Engine, tmp_path: Path, save: Save) -> None:
    save("violations", VIOLATION, VIOLATION | {"seller": 2}, VIOLATION | {"severity": "high"})
    with pytest.raises(BadTable, match="'seller': 1, 'key': 'v', 'rows': 2"):
        read(duckdb, tmp_path, "violations")


def test_a_table_that_is_not_there_or_another_one_is_refused(duckdb: Engine, tmp_path: Path, save: Save) -> None:
    schema = COLUMNS["orders"].to_pyarrow()
    save("orders", schema=schema.remove(1))
    with pytest.raises(BadTable, match="there is no column day; wanted are seller, day, count"):
        read(duckdb, tmp_path, "orders")
    save("orders", schema=schema.set(1, pa.field("day", pa.string())))
    with pytest.raises(BadTable, match="day holds string, not date"):
        read(duckdb, tmp_path, "orders")
    (tmp_path / "orders.parquet").unlink()
    with pytest.raises(BadTable, match=r"neither orders\.parquet nor a folder orders"):
        read(duckdb, tmp_path, "orders")


def test_sellers_are_counted_once_and_in_order(duckdb: Engine, tmp_path: Path, save: Save) -> None:
    save("sellers", {"seller": 7, "region": "JP"}, {"seller": -2, "region": None})
    assert ParquetFolder(tmp_path).sellers(duckdb) == [-2, 7]
    save("sellers", {"seller": 7, "region": "JP"}, {"seller": 7, "region": "JP"})
    with pytest.raises(BadTable, match="seller 7 stands there twice"):
        ParquetFolder(tmp_path).sellers(duckdb)
    save("sellers", {"seller": None, "region": "JP"})
    with pytest.raises(BadTable, match="a row has no seller"):
        ParquetFolder(tmp_path).sellers(duckdb)


def test_sellers_are_parted_without_a_gap() -> None:
    assert partitions([3, 4, 9, 12, 50], size=2) == [Partition(3, 4, 2), Partition(9, 12, 2), Partition(50, 50, 1)]
    assert partitions([], size=2) == []
