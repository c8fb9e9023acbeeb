"""Rating all sellers at once: one expression, two engines, Parquet or the database. It reads; ``actions`` write.

Here only the names, for those who need not load what computes.
"""

import os
import shutil
from enum import StrEnum
from importlib.util import find_spec


class EngineName(StrEnum):
    """Which engine computes."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def why_spark_is_missing() -> str:
    """What Spark lacks on this machine, or nothing."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed: pip install 'kenzen[spark]'"
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "Spark needs Java 17 (Debian: openjdk-17-jre-headless)"
    return ""
