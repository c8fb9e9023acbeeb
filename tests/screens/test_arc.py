"""Geometry of the arc and of the history plot."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.health.rules import Band, band_of
from kenzen.screens.seller_home.arc import HEIGHT, WIDTH, arc, history

DAY = date(2026, 11, 24)


@pytest.mark.parametrize("rating", [0, 99, 100, 199, 200, 1000])
def test_one_band_of_the_arc_is_current(rating: int) -> None:
    current = [piece.band for piece in arc(rating, band_of(rating)).pieces if piece.current]
    assert current == [band_of(rating)]


def test_the_marker_runs_from_left_to_right() -> None:
    low, middle, high = (arc(rating, Band.HEALTHY).marker for rating in (0, 500, 1000))
    assert low[0] < middle[0] < high[0]
    assert middle[1] < low[1] == high[1]


def test_a_single_day_has_no_plot() -> None:
    assert history([]) is None
    assert history([(DAY, 200)]) is None


def test_changes_are_listed_newest_first() -> None:
    plot = history([(DAY + timedelta(days=i), rating) for i, rating in enumerate([200, 200, 152, 160])])
    assert plot is not None
    assert [(change.rating, change.by) for change in plot.changes] == [(160, 8), (152, -48)]
    assert (plot.highest, plot.lowest) == (200, 152)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=200))
def test_the_plot_stays_inside_its_frame(ratings: list[int]) -> None:
    plot = history([(DAY + timedelta(days=i), rating) for i, rating in enumerate(ratings)])
    assert plot is not None
    points = [tuple(map(float, point.split())) for point in plot.path[1:].split("L")]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert all(0 <= level.y <= HEIGHT for level in plot.levels)
