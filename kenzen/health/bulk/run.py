"""Rating the sellers of a source, a partition at a time, and what there is to say about all of them in the end."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from kenzen.health.bulk.engines import Engine
from kenzen.health.bulk.expression import RatedForAll, ratings
from kenzen.health.bulk.sources import Partition, Source

SELLERS_AT_ONCE: Final = 100_000


def rate_partition(
    source: Source, engine: Engine, partition: Partition, model: RatedForAll, *, zone: tzinfo, at: datetime
) -> pa.Table:
    """``seller``, ``value``, ``band``, ``projected_value``, ``projected_band`` of every seller of a partition."""
    with source.tables(engine, partition) as tables:
        return engine.rows(ratings(tables, model, zone=zone, at=at))


@dataclass(slots=True)
class Summary:
    """What was rated so far: sellers by band, and the lowest value of all."""

    by_band: Counter[str] = field(default_factory=Counter)
    lowest: int | None = None

    @property
    def sellers(self) -> int:
        """How many were rated."""
        return self.by_band.total()

    def add(self, rows: pa.Table) -> None:
        """Count the rows of a partition."""
        for count in rows["band"].value_counts():
            self.by_band[count["values"].as_py()] += count["counts"].as_py()
        lowest = pc.min(rows["value"]).as_py()
        self.lowest = min((value for value in (self.lowest, lowest) if value is not None), default=None)
