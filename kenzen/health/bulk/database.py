"""The database as the source of the sellers of one marketplace: a partition at a time is put into Parquet files.

PostgreSQL gives them by COPY, SQLite row by row; nothing is held whole in memory.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.db import connection
from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from kenzen.accounts.queries import regions
from kenzen.health.bulk.engines import Engine
from kenzen.health.bulk.expression import Tables
from kenzen.health.bulk.sources import COLUMNS, ORDERS, SELLERS, VIOLATIONS, Partition
from kenzen.health.models import OrderDay, Standing, Violation
from kenzen.health.rules import Source

ROWS_AT_ONCE: Final = 20_000

Rows = QuerySet[Any, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Database:
    """The sellers of a marketplace whose ratings are computed here. ``counted`` is the count that the model pays for,
    in the local days from ``first`` to ``last``."""

    marketplace_id: int
    counted: str
    first: date
    last: date

    def sellers(self, engine: Engine) -> list[int]:
        """Their ids."""
        del engine
        reported = self._reported()
        return [id_ for id_, _region in regions(marketplace_id=self.marketplace_id) if id_ not in reported]

    @contextmanager
    def tables(self, engine: Engine, partition: Partition) -> Iterator[Tables]:
        """Copies in the engine's folder, which go with the context."""
        rows: dict[str, Iterable[tuple[Any, ...]]] = {SELLERS: self._sellers(partition), **self._known(partition)}
        paths = {name: engine.folder / f"{name}.parquet" for name in rows}
        try:
            for name, path in paths.items():
                _save(rows[name], COLUMNS[name].to_pyarrow(), path)
            yield Tables(**{name: engine.read(path) for name, path in paths.items()})
        finally:
            for path in paths.values():
                path.unlink(missing_ok=True)

    def _reported(self) -> set[int]:
        rows = Standing.objects.filter(seller__marketplace_id=self.marketplace_id, source=Source.REPORTED)
        return set(rows.values_list("seller_id", flat=True))

    def _sellers(self, partition: Partition) -> Iterator[tuple[int, str]]:
        some = regions(marketplace_id=self.marketplace_id, first=partition.first, last=partition.last)
        reported = self._reported()
        return (seller for seller in some if seller[0] not in reported)

    def _known(self, partition: Partition) -> dict[str, Rows]:
        here = {
            "seller__marketplace_id": self.marketplace_id,
            "seller__gte": partition.first,
            "seller__lte": partition.last,
        }
        return {ORDERS: self._orders(here), VIOLATIONS: _violations(here)}

    def _orders(self, here: dict[str, Any]) -> Rows:
        if not self.counted:
            return OrderDay.objects.none().values_list()
        count = Coalesce(Cast(KT(f"counts__{self.counted}"), BigIntegerField()), Value(0))
        days = OrderDay.objects.filter(**here, day__range=(self.first, self.last))
        return days.values_list("seller_id", "day", count)


def _violations(here: dict[str, Any]) -> Rows:
    return Violation.objects.filter(**here).values_list(
        "seller_id",
        "reference",
        "policy",
        "category",
        "severity",
        "points",
        "opened_at",
        "resolved_at",
        "resolution",
        "expires_at",
    )


def _save(rows: Iterable[tuple[Any, ...]], schema: pa.Schema, path: Path) -> None:
    """Write rows as Parquet, as they come."""
    if isinstance(rows, QuerySet):
        batches = _copied(rows, schema) if connection.vendor == "postgresql" else _collected(rows.iterator(), schema)
    else:
        batches = _collected(rows, schema)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="lz4") as writer:
        for batch in batches:
            writer.write_batch(batch)


def _collected(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    coming = iter(rows)
    while some := list(islice(coming, ROWS_AT_ONCE)):
        columns = zip(schema, zip(*some, strict=True), strict=True)
        yield _batch([pa.array(values, _aware(field.type)) for field, values in columns], schema)


def _copied(rows: Rows, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    if rows.query.is_empty():
        return
    statement, values = rows.query.sql_with_params()
    types = {field.name: _aware(field.type) for field in schema}
    with connection.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)", values) as copy:
        coming = io.BufferedReader(_Coming(copy))
        if not coming.peek(1):
            return
        reader = pyarrow.csv.open_csv(
            coming,
            read_options=pyarrow.csv.ReadOptions(column_names=schema.names, use_threads=False),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
            ),
        )
        for batch in reader:
            yield _batch(batch.columns, schema)


def _batch(columns: list[pa.Array], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [column.cast(field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _aware(kind: pa.DataType) -> pa.DataType:
    """Instants as the database gives them: in UTC, and saying so."""
    return pa.timestamp("us", "UTC") if pa.types.is_timestamp(kind) else kind


class _Coming(io.RawIOBase):
    """What COPY sends, as a file to read from."""

    def __init__(self, copy: Iterable[bytes]) -> None:
        self._chunks = iter(copy)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._rest = bytes(self._rest or next(self._chunks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
