"""The two engines that run the expression, with bounded memory: DuckDB by default, and Spark."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

import ibis
import pyarrow as pa
from ibis.backends import BaseBackend
from ibis.expr.datatypes import DataType
from ibis.expr.types import Table

from kenzen.health.bulk import EngineName, why_spark_is_missing

DEFAULT_MEMORY: Final = 2048  # MB
SPILL: Final = 4  # times the memory may lie on disk before an engine gives up: a full disk helps nobody


class EngineMissing(Exception):
    """The engine cannot run on this machine; the message says what to install."""


class Engine(Protocol):
    """What the run asks of an engine. ``folder`` is a temporary one, for what the engine or its user puts aside."""

    @property
    def folder(self) -> Path: ...

    def read(self, path: Path) -> Table:
        """The table in a Parquet file, or in all the files of a folder."""

    def rows(self, table: Table) -> pa.Table:
        """What an expression gives."""


@contextmanager
def running(name: EngineName, *, memory: int = DEFAULT_MEMORY) -> Iterator[Engine]:
    """An engine that uses about ``memory`` MB and a temporary folder; gives both back at the end."""
    start = _duckdb if name is EngineName.DUCKDB else _spark
    with TemporaryDirectory(prefix="kenzen-rating-", ignore_cleanup_errors=True) as folder:
        with start(Path(folder), memory) as engine:
            yield engine


@dataclass(frozen=True, slots=True)
class DuckDb:
    """DuckDB in this process."""

    connection: BaseBackend
    folder: Path

    def read(self, path: Path) -> Table:
        table = self.connection.read_parquet(str(path / "**/*.parquet") if path.is_dir() else path)
        zoned = [name for name, kind in table.schema().items() if _has_zone(kind)]
        if not zoned:
            return table
        # A cast would give the time of this machine: DuckDB's zones lie in an extension that is not shipped.
        in_utc = (f'make_timestamp(epoch_us("{name}"::TIMESTAMPTZ)) AS "{name}"' for name in zoned)
        name = f"{table.get_name()}_in_utc"
        rows = f"SELECT * REPLACE ({', '.join(in_utc)}) FROM {table.get_name()}"  # noqa: S608 - the table is ours
        self.connection.raw_sql(f"CREATE TEMP VIEW {name} AS {rows}")
        return self.connection.table(name)

    def rows(self, table: Table) -> pa.Table:
        return self.connection.to_pyarrow(table)


def _has_zone(kind: DataType) -> bool:
    """Instants that say their zone; those in nanoseconds Ibis does not know."""
    return (kind.is_timestamp() and kind.timezone is not None) or (kind.is_unknown() and "TIMESTAMPTZ" in str(kind))


@contextmanager
def _duckdb(folder: Path, memory: int) -> Iterator[Engine]:
    connection = ibis.duckdb.connect(
        memory_limit=f"{memory}MB",
        temp_directory=str(folder / "spill"),
        max_temp_directory_size=f"{memory * SPILL}MB",
        preserve_insertion_order=False,
    )
    try:
        yield DuckDb(connection, folder)
    finally:
        connection.disconnect()


@dataclass(frozen=True, slots=True)
class Spark:
    """Spark on the cores of this machine."""

    connection: BaseBackend
    session: Any
    folder: Path

    def read(self, path: Path) -> Table:
        return self.connection.read_parquet(path)

    def rows(self, table: Table) -> pa.Table:
        return self.session.sql(self.connection.compile(table)).toArrow()


@contextmanager
def _spark(folder: Path, memory: int) -> Iterator[Engine]:
    if missing := why_spark_is_missing():
        raise EngineMissing(missing)
    session = _spark_session(folder, memory)
    try:
        yield Spark(ibis.pyspark.connect(session), session, folder)
    finally:
        session.stop()


def _spark_session(folder: Path, memory: int) -> Any:
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.WARNING)
    settings: dict[str, bool | float | int | str | None] = {
        "spark.driver.memory": f"{memory}m",
        "spark.local.dir": str(folder / "spill"),
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    return SparkSession.builder.master("local[*]").appName("kenzen").config(map=settings).getOrCreate()
