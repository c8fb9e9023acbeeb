"""The one reading of the clock."""

from datetime import timedelta

from kenzen.kit import clock


def test_the_clock_gives_an_aware_instant_in_utc() -> None:
    assert clock.read().utcoffset() == timedelta(0)
