"""What a saved call is owed, and what an event or a look at the phone system makes of it."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from kenzen.calls import rules
from kenzen.calls.ports import ChannelState, Dial
from kenzen.calls.rules import (
    LEG_MOVES,
    LIVE_LEG,
    CallState,
    CallView,
    CloseBridge,
    Command,
    DialLeg,
    HangUp,
    Join,
    LegRole,
    LegState,
    LegView,
    Missed,
    Press,
)
from tests.cast import NOW


def leg(position: int, state: LegState = LegState.PLANNED, *, extension: str = "") -> LegView:
    """A leg as saved."""
    role = LegRole.ASSOCIATE if position == 1 else LegRole.SELLER
    return LegView(position, position, role, f"uid-{position}", state, "desk:sato", extension, 20, "+81312345678", "店")


def call(state: CallState, first: LegState, second: LegState, *, joined: bool = False) -> CallView:
    """A call as saved."""
    return CallView(1, "kenzen-1", state, "uid", joined, NOW, (leg(1, first), leg(2, second)))


def dial(position: int) -> DialLeg:
    """The command that rings the phone at ``position``."""
    return DialLeg(position, Dial(f"uid-{position}", "desk:sato", 20, "+81312345678", "店"))


JOIN = Join("uid", ("uid-1", "uid-2"), None)
PLANNED, DIALLING, RINGING, ANSWERED, ENDED = LegState


@pytest.mark.parametrize(
    ("saved", "commands"),
    [
        (call(CallState.FIRST, PLANNED, PLANNED), (dial(1),)),
        (call(CallState.FIRST, DIALLING, PLANNED), ()),
        (call(CallState.FIRST, RINGING, PLANNED), ()),
        (call(CallState.SECOND, ANSWERED, PLANNED), (dial(2),)),
        (call(CallState.SECOND, ANSWERED, DIALLING), ()),
        (call(CallState.SECOND, ANSWERED, RINGING), ()),
        (call(CallState.TALKING, ANSWERED, ANSWERED), (JOIN,)),
        (call(CallState.TALKING, ANSWERED, ANSWERED, joined=True), ()),
        (call(CallState.ENDED, ENDED, ENDED), ()),
        (call(CallState.ENDED, ANSWERED, ENDED), (HangUp("uid-1"),)),
        (call(CallState.ENDED, ENDED, RINGING), (HangUp("uid-2"),)),
        (call(CallState.ENDED, ANSWERED, DIALLING), (HangUp("uid-1"), HangUp("uid-2"))),
        (call(CallState.ENDED, ANSWERED, ENDED, joined=True), (HangUp("uid-1"), CloseBridge("uid"))),
        (call(CallState.ENDED, PLANNED, PLANNED), ()),
    ],
)
def test_a_call_is_owed_what_its_saved_state_says(saved: CallView, commands: tuple[Command, ...]) -> None:
    assert rules.owed(saved) == commands


@pytest.mark.parametrize(
    ("state", "legs", "joined"), list(product(CallState, product(LegState, LegState), [True, False]))
)
def test_nothing_but_a_planned_leg_is_ever_dialled(
    state: CallState, legs: tuple[LegState, LegState], joined: bool
) -> None:
    commands = rules.owed(call(state, *legs, joined=joined))
    dialled = [command.leg_id for command in commands if isinstance(command, DialLeg)]
    assert all(legs[leg_id - 1] is PLANNED for leg_id in dialled)
    assert len(dialled) <= 1
    assert state is not CallState.ENDED or dialled == []


@pytest.mark.parametrize("position", [1, 2])
def test_tones_go_to_the_phone_behind_the_switchboard(position: int) -> None:
    saved = call(CallState.TALKING, ANSWERED, ANSWERED)
    first, second = (replace(one, extension="77" if one.position == position else "") for one in saved.legs)
    (join,) = rules.owed(replace(saved, legs=(first, second)))
    assert join == replace(JOIN, press=Press(position, f"uid-{position}", ",,77"))


def test_tones_that_were_sent_are_not_owed_again() -> None:
    saved = call(CallState.TALKING, ANSWERED, ANSWERED)
    first, second = (replace(one, extension="77", pressed=True) for one in saved.legs)
    assert rules.owed(replace(saved, legs=(first, second))) == (JOIN,)


@pytest.mark.parametrize(
    ("state", "seconds", "stale"), [(PLANNED, 60, False), (PLANNED, 61, True), (DIALLING, 61, False)]
)
def test_a_call_that_nobody_began_to_dial_goes_stale(state: LegState, seconds: int, stale: bool) -> None:
    saved = call(CallState.FIRST, state, PLANNED)
    assert rules.is_stale(saved, NOW + timedelta(seconds=seconds)) is stale


@pytest.mark.parametrize(
    ("state", "position", "after"),
    [
        (CallState.FIRST, 1, CallState.SECOND),
        (CallState.FIRST, 2, CallState.FIRST),
        (CallState.SECOND, 1, CallState.SECOND),
        (CallState.SECOND, 2, CallState.TALKING),
        (CallState.TALKING, 1, CallState.TALKING),
        (CallState.TALKING, 2, CallState.TALKING),
        (CallState.ENDED, 1, CallState.ENDED),
        (CallState.ENDED, 2, CallState.ENDED),
    ],
)
def test_only_the_answer_whose_turn_it_is_moves_a_call(state: CallState, position: int, after: CallState) -> None:
    assert rules.after_answer(state, position) is after


LOOKS: list[tuple[LegState, ChannelState | None, Missed | None]] = [
    (PLANNED, None, None),
    (PLANNED, ChannelState.RINGING, None),
    (DIALLING, None, Missed("uid-1", answered=False)),
    (DIALLING, ChannelState.RINGING, None),
    (DIALLING, ChannelState.ANSWERED, Missed("uid-1", answered=True)),
    (RINGING, None, Missed("uid-1", answered=False)),
    (RINGING, ChannelState.RINGING, None),
    (RINGING, ChannelState.ANSWERED, Missed("uid-1", answered=True)),
    (ANSWERED, None, Missed("uid-1", answered=False)),
    (ANSWERED, ChannelState.RINGING, None),
    (ANSWERED, ChannelState.ANSWERED, None),
    (ENDED, None, None),
    (ENDED, ChannelState.ANSWERED, None),
]


@pytest.mark.parametrize(("state", "channel", "missed"), LOOKS)
def test_a_look_at_the_phone_system_finds_what_went_by_unheard(
    state: LegState, channel: ChannelState | None, missed: Missed | None
) -> None:
    live = {} if channel is None else {"uid-1": channel}
    assert rules.missed_events((leg(1, state),), live) == (() if missed is None else (missed,))


def test_legs_only_move_on() -> None:
    assert set(LEG_MOVES) == set(LegState)
    order = list(LegState)
    assert all(order.index(target) > order.index(state) for state, targets in LEG_MOVES.items() for target in targets)
    assert {state for state, targets in LEG_MOVES.items() if LegState.ENDED in targets} == set(LegState) - {ENDED}
    assert set(LegState) - {PLANNED, ENDED} == LIVE_LEG


@pytest.mark.parametrize(("seconds", "given_up"), [(0, False), (59.9, False), (60, True), (3600, True)])
def test_a_line_is_given_up_after_a_minute(seconds: float, given_up: bool) -> None:
    assert rules.is_given_up(line_lost_at=NOW, now=NOW + timedelta(seconds=seconds)) is given_up
