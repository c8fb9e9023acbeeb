"""Geometry of a metric's small plot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.screens.seller_home.plots.sparkline import HEIGHT, WIDTH, sparkline


@pytest.mark.parametrize("values", [[], [0.5], [None, None], [None, 0.5, None]])
def test_fewer_than_two_values_have_no_plot(values: list[float | None]) -> None:
    assert sparkline(values, 0.01) is None


def test_a_missing_value_is_a_gap() -> None:
    drawn = sparkline([0.1, 0.2, None, 0.1, 0.3], None)
    assert drawn is not None
    assert drawn.path.count("M") == 2


def test_a_value_above_the_target_stands_above_its_line() -> None:
    drawn = sparkline([0.005, 0.02], 0.01)
    assert drawn is not None
    assert drawn.target is not None
    assert drawn.end[1] < drawn.target


def test_a_course_that_never_changes_runs_through_the_middle() -> None:
    drawn = sparkline([0.0, 0.0], 0.0)
    assert drawn is not None
    assert drawn.end[1] == drawn.target == HEIGHT / 2


@given(st.lists(st.floats(0, 5), min_size=2, max_size=60), st.floats(0, 5))
def test_the_plot_stays_inside_its_frame(values: list[float], target: float) -> None:
    drawn = sparkline(values, target)
    assert drawn is not None
    assert 0 <= drawn.end[0] <= WIDTH
    assert 0 <= drawn.end[1] <= HEIGHT
