"""Geometry of the rating arc, for scales that run down to nothing and scales that run up to the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.screens.seller_home.plots.arc import HEIGHT, WIDTH, Part, arc

DOWN = (Part("unhealthy", 0, 100, "bad"), Part("at_risk", 100, 200, "warn"), Part("healthy", 200, 1000, "good"))
UP = (
    Part("none", 0, 35, "good"),
    Part("I", 35, 55, "warn"),
    Part("II", 55, 75, "warn"),
    Part("III", 75, 80, "bad"),
    Part("IV", 80, 100, "bad"),
    Part("V", 100, 100, "bad"),
)


@pytest.mark.parametrize(("value", "band"), [(0, "unhealthy"), (99, "unhealthy"), (100, "at_risk"), (1000, "healthy")])
def test_one_part_of_the_arc_is_current(value: int, band: str) -> None:
    assert [piece.key for piece in arc(DOWN, value, band).pieces if piece.current] == [band]


def test_the_marker_runs_from_left_to_right() -> None:
    low, middle, high = (arc(DOWN, value, "healthy").marker for value in (0, 300, 1000))
    assert low[0] < middle[0] < high[0]
    assert middle[1] < low[1] == high[1]


def test_a_narrow_part_is_still_seen() -> None:
    edges = {tick.value: tick.x for tick in arc(UP, 0, "none").ticks}
    assert edges[80] - edges[75] > 12


def test_a_part_without_width_is_the_end_of_the_arc() -> None:
    drawn = arc(UP, 100, "V")
    assert [piece.key for piece in drawn.pieces] == ["none", "I", "II", "III", "IV"]
    assert drawn.marker == arc(UP, 130, "V").marker


def test_the_numbers_beside_the_arc_stand_apart() -> None:
    ticks = arc(UP, 0, "none").ticks
    for left in ticks:
        for right in ticks:
            if left.value < right.value:
                assert abs(left.x - right.x) + abs(left.y - right.y) > 14


@pytest.mark.parametrize(("value", "projected", "shown"), [(148, 164, True), (148, 148, False), (148, None, False)])
def test_the_result_to_come_is_marked_where_it_differs(value: int, projected: int | None, shown: bool) -> None:
    assert (arc(DOWN, value, "at_risk", projected=projected).projected is not None) is shown


def test_a_projected_zero_is_a_result() -> None:
    assert arc(UP, 15, "none", projected=0).projected == arc(UP, 0, "none").marker


@given(st.integers(-50, 1200))
def test_the_arc_stays_inside_its_frame(value: int) -> None:
    drawn = arc(DOWN, value, "healthy")
    for x, y in (drawn.marker, *((tick.x, tick.y) for tick in drawn.ticks)):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT
