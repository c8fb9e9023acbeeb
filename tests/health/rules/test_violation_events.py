"""What a violation is after all that was told about it."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.health.rules import Resolution
from kenzen.health.rules.violation_events import Event, EventKind, Folded, fold

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPENED, CHANGED = EventKind.OPENED, EventKind.CHANGED
RESOLVED, ACCEPTED, WITHDRAWN = EventKind.RESOLVED, EventKind.APPEAL_ACCEPTED, EventKind.WITHDRAWN


def hour(hours: int) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=hours)


def event(kind: EventKind, at: int = 0, *, key: str = "", **body: Any) -> Event:
    """Something told of what happened so many hours after noon."""
    return Event(key or f"{kind}-{at}", "V-1", kind, hour(at), body)


def known(*events: Event) -> Folded:
    """The violation, which is known to be one."""
    violation = fold(events)
    assert violation is not None
    return violation


def test_an_opened_violation_is_open() -> None:
    assert known(event(OPENED, title_ja="警告")) == Folded(NOON, None, None, {"title_ja": "警告"})


@pytest.mark.parametrize("kind", [CHANGED, RESOLVED, ACCEPTED, WITHDRAWN])
def test_what_comes_before_the_opening_waits_for_it(kind: EventKind) -> None:
    assert fold([event(kind, 1)]) is None
    assert fold([]) is None


@pytest.mark.parametrize(
    ("kind", "resolution"),
    [
        (RESOLVED, Resolution.RESOLVED),
        (ACCEPTED, Resolution.APPEAL_ACCEPTED),
        (WITHDRAWN, Resolution.WITHDRAWN),
    ],
)
def test_each_ending_ends_it_in_its_way(kind: EventKind, resolution: Resolution) -> None:
    violation = known(event(OPENED), event(kind, 5))
    assert (violation.closed_at, violation.resolution) == (hour(5), resolution)


def test_it_cannot_end_before_it_was_opened() -> None:
    assert known(event(OPENED, 3), event(RESOLVED, 1)).closed_at == hour(3)


def test_the_first_end_counts_and_the_later_finding_says_how() -> None:
    violation = known(event(OPENED), event(RESOLVED, 5), event(RESOLVED, 9), event(ACCEPTED, 7))
    assert (violation.closed_at, violation.resolution) == (hour(5), Resolution.APPEAL_ACCEPTED)


@pytest.mark.parametrize("kind", [RESOLVED, ACCEPTED])
def test_nothing_is_found_beyond_a_withdrawal(kind: EventKind) -> None:
    assert known(event(OPENED), event(WITHDRAWN, 2), event(kind, 5)).resolution is Resolution.WITHDRAWN


def test_opening_it_again_after_the_end_opens_nothing_but_sets_fields() -> None:
    violation = known(event(OPENED, points=4), event(RESOLVED, 5), event(OPENED, 9, points=8))
    assert (violation.opened_at, violation.closed_at) == (NOON, hour(5))
    assert violation.fields == {"points": 8}


def test_the_earliest_opening_counts() -> None:
    assert known(event(OPENED, 4), event(OPENED, 2)).opened_at == hour(2)


def test_a_field_has_the_value_told_last() -> None:
    violation = known(event(CHANGED, 5, listing="b"), event(CHANGED, 2, listing="c"), event(OPENED, listing="a"))
    assert violation.fields["listing"] == "b"


def test_the_key_decides_between_two_at_one_instant() -> None:
    told = (event(OPENED), event(CHANGED, 1, key="x", points=2), event(CHANGED, 1, key="y", points=3))
    assert {known(*order).fields["points"] for order in permutations(told)} == {3}


def test_a_value_can_be_taken_back_but_never_a_title() -> None:
    violation = known(event(OPENED, title_ja="警告", points=8), event(CHANGED, 1, title_ja="", points=None))
    assert violation.fields == {"title_ja": "警告", "points": None}


def test_an_end_sets_no_fields() -> None:
    assert known(event(OPENED), event(RESOLVED, 1, points=5)).fields == {}


EVENTS = st.lists(
    st.builds(
        lambda kind, at, number, points: event(kind, at, key=f"k{number}", points=points),
        st.sampled_from(EventKind),
        st.integers(0, 5),
        st.integers(0, 1_000_000),
        st.integers(0, 9),
    ),
    unique_by=lambda one: one.key,
    max_size=7,
)


@given(told=EVENTS, data=st.data())
def test_neither_order_nor_repetition_changes_a_violation(told: list[Event], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(told))) if told else []
    assert fold(data.draw(st.permutations([*told, *again]))) == fold(told)


@given(told=EVENTS, ending=st.sampled_from([RESOLVED, ACCEPTED, WITHDRAWN]), at=st.integers(0, 9))
def test_a_closed_violation_stays_closed_whatever_is_told(told: list[Event], ending: EventKind, at: int) -> None:
    closed = known(event(OPENED, key="first"), event(ending, at, key="end"), *told)
    assert closed.closed_at is not None
    assert closed.closed_at >= closed.opened_at
    assert closed.resolution is not None
