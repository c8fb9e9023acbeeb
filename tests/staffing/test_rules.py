"""Presence and its moves."""

from kenzen.staffing.rules import CHOSEN_BY_HAND, MOVES, Presence


def test_every_presence_has_its_moves() -> None:
    assert set(MOVES) == set(Presence)


def test_every_presence_is_reached_and_left() -> None:
    assert {target for targets in MOVES.values() for target in targets} == set(Presence)
    assert all(MOVES.values())


def test_only_the_system_puts_somebody_on_a_call_or_into_wrap_up() -> None:
    assert set(Presence) - CHOSEN_BY_HAND == {Presence.ON_CALL, Presence.WRAP_UP}


def test_only_somebody_ready_is_claimed() -> None:
    assert [presence for presence, targets in MOVES.items() if Presence.ON_CALL in targets] == [Presence.READY]
