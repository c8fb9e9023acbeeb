"""The one place that reads the clock. Entry points call it once and pass ``now`` down."""

from datetime import UTC, datetime


def read() -> datetime:
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)
