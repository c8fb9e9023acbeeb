"""Bands of the rating and targets of the metrics."""

import pytest

from kenzen.health.rules import Band, Direction, band_of, meets


@pytest.mark.parametrize(
    ("rating", "band"),
    [
        (0, Band.UNHEALTHY),
        (99, Band.UNHEALTHY),
        (100, Band.AT_RISK),
        (199, Band.AT_RISK),
        (200, Band.HEALTHY),
        (1000, Band.HEALTHY),
    ],
)
def test_a_rating_lies_in_one_band(rating: int, band: Band) -> None:
    assert band_of(rating) is band


@pytest.mark.parametrize(
    ("direction", "value", "met"),
    [
        (Direction.MAX, 0.0099, True),
        (Direction.MAX, 0.01, False),
        (Direction.MIN, 0.01, True),
        (Direction.MIN, 0.0099, False),
    ],
)
def test_an_upper_target_is_met_below_it_and_a_lower_one_from_it_on(
    direction: Direction, value: float, met: bool
) -> None:
    assert meets(direction, value, 0.01) is met
