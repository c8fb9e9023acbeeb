"""``python -m tests.health.bulk.on_spark FOLDER AT ZONE KEY …``: rates a folder by each model on one Spark.

In a process of its own: what Spark leaves open would count against whichever test comes next.
"""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet

from kenzen.health import scoring
from kenzen.health.bulk import EngineName
from kenzen.health.bulk.engines import running
from kenzen.health.bulk.expression import is_rated_for_all
from kenzen.health.bulk.run import rate_partition
from kenzen.health.bulk.sources import ParquetFolder, partitions


def main(folder: str, at: str, zone: str, *keys: str) -> None:
    """Write the ratings beside the tables, a file for each model."""
    source = ParquetFolder(Path(folder))
    with running(EngineName.SPARK, memory=1024) as engine:
        (everybody,) = partitions(source.sellers(engine), size=1_000)
        for key in keys:
            model = scoring.builtin(key)
            assert is_rated_for_all(model)
            rows = rate_partition(source, engine, everybody, model, zone=ZoneInfo(zone), at=datetime.fromisoformat(at))
            pyarrow.parquet.write_table(rows, Path(folder, f"by-{key}.parquet"))


if __name__ == "__main__":
    main(*sys.argv[1:])
