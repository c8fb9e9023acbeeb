"""Where orders and violations of all sellers come from: what every source offers, and a folder of Parquet files."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.schema import Schema
from ibis.expr.types import BooleanValue, Table, Value

from kenzen.health.bulk.engines import Engine
from kenzen.health.bulk.expression import Tables
from kenzen.health.rules import Resolution, Severity

SELLERS: Final = "sellers"
ORDERS: Final = "orders"
VIOLATIONS: Final = "violations"

# Rows of one seller and day add up in orders; keys of violations are unique within a seller; instants are in UTC.
COLUMNS: Final[Mapping[str, Schema]] = {
    SELLERS: ibis.schema({"seller": "int64", "region": "string"}),
    ORDERS: ibis.schema({"seller": "int64", "day": "date", "count": "int64"}),
    VIOLATIONS: ibis.schema(
        {
            "seller": "int64",
            "key": "string",
            "policy": "string",
            "category": "string",
            "severity": "string",
            "points": "int64",
            "opened_at": "timestamp",
            "closed_at": "timestamp",
            "resolution": "string",
            "expires_at": "timestamp",
        }
    ),
}


class BadTable(Exception):
    """A table that cannot be rated; the message says which row or column, and why."""


class Partition(NamedTuple):
    """Sellers from one number to another, both included, and how many there are."""

    first: int
    last: int
    sellers: int


class Source(Protocol):
    """Orders and violations of all sellers, a partition of them at a time."""

    def sellers(self, engine: Engine) -> list[int]:
        """Numbers of all sellers, in order."""

    def tables(self, engine: Engine, partition: Partition) -> AbstractContextManager[Tables]:
        """What is known of the sellers of a partition, as long as the context lasts."""


def partitions(sellers: list[int], *, size: int) -> list[Partition]:
    """Sellers in order, ``size`` at a time: neighbours lie together in files and indexes, so each part is read once."""
    parts = (sellers[start : start + size] for start in range(0, len(sellers), size))
    return [Partition(part[0], part[-1], len(part)) for part in parts]


@dataclass(frozen=True, slots=True)
class ParquetFolder:
    """The tables as ``NAME.parquet``, or as folders ``NAME`` of such files."""

    folder: Path

    def sellers(self, engine: Engine) -> list[int]:
        """Numbers of all sellers, each once."""
        numbers = engine.rows(self._table(engine, SELLERS).select("seller").order_by("seller"))["seller"]
        sellers: list[int] = numbers.to_pylist()
        if numbers.null_count:
            raise BadTable(f"{SELLERS}: a row has no seller")
        if twice := [one for one, other in pairwise(sellers) if one == other]:
            raise BadTable(f"{SELLERS}: seller {twice[0]} stands there twice")
        return sellers

    @contextmanager
    def tables(self, engine: Engine, partition: Partition) -> Iterator[Tables]:
        """Views of the files. Raises ``BadTable`` where a row says what no rating can be made of."""
        sellers, orders, violations = (
            table.filter(table.seller.between(partition.first, partition.last))
            for table in (self._table(engine, name) for name in (SELLERS, ORDERS, VIOLATIONS))
        )
        _refuse(engine, ORDERS, orders.filter(_wrong_orders(orders)))
        _refuse(engine, VIOLATIONS, violations.filter(_wrong_violations(violations)))
        _refuse(engine, VIOLATIONS, _twice(violations))
        yield Tables(sellers, orders, violations)

    def _table(self, engine: Engine, name: str) -> Table:
        path = next((path for path in (self.folder / f"{name}.parquet", self.folder / name) if path.exists()), None)
        if path is None:
            raise BadTable(f"{self.folder} holds neither {name}.parquet nor a folder {name}")
        table = engine.read(path)
        return table.select(**{column: _typed(table, name, column) for column in COLUMNS[name]})


def _typed(table: Table, name: str, column: str) -> Value:
    """The column as it is if it is of the right kind, however wide; one without any value becomes of that kind."""
    if column not in table.columns:
        raise BadTable(f"{name}: there is no column {column}; wanted are {', '.join(COLUMNS[name])}")
    found, wanted = table[column].type(), COLUMNS[name][column]
    if _holds_nothing(found):
        return ibis.null(wanted)
    if wanted.is_timestamp() and found.is_timestamp():
        return table[column].cast(wanted)
    if not _same_kind(found, wanted):
        raise BadTable(f"{name}: {column} holds {found}, not {wanted}")
    return table[column]


def _holds_nothing(found: dt.DataType) -> bool:
    """Files without any value in a column may not say of what kind it is; Ibis does not know DuckDB's word for that."""
    return found.is_null() or (found.is_unknown() and "NULL" in str(found))


def _same_kind(found: dt.DataType, wanted: dt.DataType) -> bool:
    return found.is_integer() if wanted.is_integer() else type(found) is type(wanted)


def _refuse(engine: Engine, name: str, wrong: Table) -> None:
    for row in engine.rows(wrong.limit(1)).to_pylist():
        raise BadTable(f"{name}: no rating can be made of this row: {row}")


def _wrong_orders(rows: Table) -> BooleanValue:
    return rows.day.isnull() | rows["count"].isnull() | (rows["count"] < 0)


def _wrong_violations(rows: Table) -> BooleanValue:
    closed = rows.resolution.fill_null("") != ""
    return reduce(
        BooleanValue.__or__,
        (
            rows.key.isnull() | rows.opened_at.isnull() | rows.severity.isnull() | (rows.points < 0).fill_null(False),
            ~rows.severity.isin([severity.value for severity in Severity]).fill_null(False),
            ~rows.resolution.fill_null("").isin(["", *(resolution.value for resolution in Resolution)]),
            closed == rows.closed_at.isnull(),
        ),
    )


def _twice(rows: Table) -> Table:
    return rows.group_by("seller", "key").having(rows.count() > 1).aggregate(rows=rows.count())
