"""Geometry of the history: steps, limits, months, and events on the line."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.screens.seller_home.plots.history import NARROW, WIDE, Event, Frame, course, plot

DAY = date(2026, 5, 29)
LIMITS = ((0, "bad"), (100, "warn"), (200, "good"))


def _days(ratings: list[int]) -> list[tuple[date, int]]:
    return [(DAY + timedelta(days=i), rating) for i, rating in enumerate(ratings)]


def test_a_single_day_has_no_course() -> None:
    assert course([]) is None
    assert course([(DAY, 200)]) is None


def test_changes_are_listed_newest_first() -> None:
    said = course(_days([200, 200, 152, 160]))
    assert said is not None
    assert [(change.rating, change.by) for change in said.changes] == [(160, 8), (152, -48)]
    assert (said.highest, said.lowest) == (200, 152)


def test_a_rating_that_does_not_change_is_one_stroke() -> None:
    drawn = plot(_days([200] * 180), LIMITS, (), WIDE)
    assert drawn.path.count("H") == 1
    assert "V" not in drawn.path


def test_the_next_limit_above_is_in_sight() -> None:
    drawn = plot(_days([148] * 10), LIMITS, (), WIDE)
    assert [level.value for level in drawn.levels] == [0, 100, 200]
    assert [level.value for level in drawn.levels if level.limit] == [100, 200]


def test_a_high_rating_is_read_by_round_numbers() -> None:
    assert [level.value for level in plot(_days([412] * 10), LIMITS, (), WIDE).levels] == [0, 100, 200, 300, 400]
    assert [level.value for level in plot(_days([980] * 10), LIMITS, (), WIDE).levels][-1] == 1000


def test_months_have_their_names_where_they_begin() -> None:
    months = plot(_days([200] * 180), LIMITS, (), NARROW).months
    assert [month.day.month for month in months] == [6, 7, 8, 9, 10, 11]


def test_events_on_one_day_share_a_mark() -> None:
    events = [Event(1, DAY, True), Event(2, DAY + timedelta(days=60), False), Event(3, DAY + timedelta(days=61), True)]
    marks = plot(_days([200] * 180), LIMITS, events, WIDE).marks
    assert [(mark.label, mark.opened) for mark in marks] == [("1", True), ("2–3", True)]


def test_an_event_outside_the_days_has_no_mark() -> None:
    assert plot(_days([200] * 9), LIMITS, [Event(1, DAY - timedelta(days=1), True)], WIDE).marks == ()


def test_a_mark_stands_above_the_fall_it_explains() -> None:
    (mark,) = plot(_days([200] * 30 + [150] * 30), LIMITS, [Event(1, DAY + timedelta(days=30), True)], WIDE).marks
    assert mark.y < plot(_days([200] * 60), LIMITS, (), WIDE).end[1]


@pytest.mark.parametrize("frame", [WIDE, NARROW])
@given(
    ratings=st.lists(st.integers(-20, 1000), min_size=2, max_size=200),
    event_days=st.lists(st.integers(0, 200), max_size=12),
)
def test_the_plot_stays_inside_its_frame(frame: Frame, ratings: list[int], event_days: list[int]) -> None:
    events = [Event(i, DAY + timedelta(days=day), day % 2 == 0) for i, day in enumerate(event_days, start=1)]
    drawn = plot(_days(ratings), LIMITS, events, frame)
    for mark in drawn.marks:
        assert mark.x - mark.width / 2 >= 0
        assert mark.x + mark.width / 2 <= frame.width
        assert 0 < mark.y < mark.foot
    assert all(0 <= level.y <= frame.height for level in drawn.levels)
    assert all(frame.left <= month.x <= frame.width for month in drawn.months)
    assert all(zone.y >= 0 and zone.y + zone.height <= frame.height for zone in drawn.zones)


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=200))
def test_two_numbers_at_the_side_never_touch(ratings: list[int]) -> None:
    heights = [level.y for level in plot(_days(ratings), LIMITS, (), NARROW).levels]
    assert all(below - above >= 15 for below, above in pairwise(heights))
