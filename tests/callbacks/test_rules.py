"""Life of a request: who may ask, what may follow what, how long a place is kept."""

from datetime import timedelta

import pytest

from kenzen.callbacks import rules
from kenzen.callbacks.rules import MOVES, OPEN, UNCLAIMED, Asking, State
from kenzen.kit.errors import Refused
from tests.cast import NOW


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(State)


def test_every_state_is_reached_from_waiting() -> None:
    reached, frontier = set[State](), {State.WAITING}
    while frontier:
        reached |= frontier
        frontier = {target for state in frontier for target in MOVES[state]} - reached
    assert reached == set(State)


def test_every_open_state_can_end() -> None:
    for state in OPEN:
        reached, frontier = set[State](), {state}
        while frontier:
            reached |= frontier
            frontier = {target for one in frontier for target in MOVES[one]} - reached
        assert reached - OPEN, state


def test_exactly_the_states_that_are_not_open_are_final() -> None:
    assert {state for state, targets in MOVES.items() if not targets} == set(State) - OPEN


def test_nothing_rings_for_an_unclaimed_request() -> None:
    assert UNCLAIMED <= OPEN
    assert all(State.CALLING not in {state} and State.TALKING not in {state} for state in UNCLAIMED)


@pytest.mark.parametrize(
    ("asking", "code"),
    [
        (Asking(False, False, "", None), "callbacks.no_such_department"),
        (Asking(False, True, "", 7), "callbacks.no_such_department"),
        (Asking(True, True, "", 7), "callbacks.already_open"),
        (Asking(True, False, "9:00", 7), "callbacks.already_open"),
        (Asking(True, False, "9:00", None), "callbacks.closed"),
    ],
)
def test_what_cannot_be_served_is_refused_with_the_reason_that_helps_most(asking: Asking, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check_may_ask(asking)
    assert refused.value.code == code


def test_an_open_department_without_an_earlier_request_may_be_asked() -> None:
    rules.check_may_ask(Asking(True, True, "", None))


def test_a_refusal_of_a_second_request_names_the_first() -> None:
    with pytest.raises(Refused) as refused:
        rules.check_may_ask(Asking(True, True, "", 7))
    assert refused.value.facts == {"callback_id": 7}


def test_a_missed_request_keeps_its_place_for_hours() -> None:
    assert rules.kept_until(NOW) == NOW + timedelta(hours=2)


def test_a_request_waits_a_working_day_at_most() -> None:
    assert rules.waits_until(NOW) == NOW + timedelta(hours=24)


@pytest.mark.parametrize(("minutes", "owed"), [(0, False), (29, False), (30, True), (300, True)])
def test_an_apology_is_owed_after_half_an_hour(minutes: int, owed: bool) -> None:
    assert rules.owes_apology(requested_at=NOW, now=NOW + timedelta(minutes=minutes)) is owed


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  警告について  ", "警告について"),
        ("警告\r\nについて\u2028の\t質問", "警告 について の 質問"),
        ("\u200b警告\u200b", "警告"),
        ("\u202e警告\x00", "警告"),
        ("が\u3099", "が\u3099"),
        ("👩\u200d💼", "👩\u200d💼"),
        ("?", "?"),
    ],
)
def test_a_short_description_is_one_line_of_what_can_be_seen(typed: str, line: str) -> None:
    assert rules.one_line(typed) == line


@pytest.mark.parametrize(
    "typed", ["", " \u3000\n", "\u200b", "\u200d\ufeff", "\u3164", "\u2800\u2800", "\u0301", "\x00", "\ue000"]
)
def test_a_short_description_that_shows_nothing_is_empty(typed: str) -> None:
    assert rules.one_line(typed) == ""


@pytest.mark.parametrize(
    ("same_wish", "seconds", "twice"), [(True, 0, True), (True, 29, True), (True, 30, False), (False, 1, False)]
)
def test_the_same_wish_within_half_a_minute_is_one_press_too_many(same_wish: bool, seconds: int, twice: bool) -> None:
    now = NOW + timedelta(seconds=seconds)
    assert rules.is_pressed_twice(same_wish=same_wish, requested_at=NOW, now=now) is twice
