"""Life of one call with two legs: what an event makes of it, and what the phone system still owes it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kenzen.calls.ports import ChannelState, Dial


class CallState(StrEnum):
    """Life of a call. The first leg rings; once it is answered the second rings; once both are, they talk."""

    FIRST = "first"
    SECOND = "second"
    TALKING = "talking"
    ENDED = "ended"


class LegState(StrEnum):
    """Life of one leg."""

    PLANNED = "planned"  # its channel id is saved; nothing may ring yet
    DIALLING = "dialling"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class LegRole(StrEnum):
    """Whose phone it is."""

    ASSOCIATE = "associate"
    SELLER = "seller"


class EndedBy(StrEnum):
    """How the side that ended a call did it; which side, and a leg's outcome, stand in the fact ``calls.ended``."""

    LEG = "leg"  # its phone: failed, hung up, or was found gone
    REQUEST = "request"  # its page: cancelled, declined, or hung up there


LEG_MOVES: Final = {
    LegState.PLANNED: frozenset({LegState.DIALLING, LegState.ENDED}),
    LegState.DIALLING: frozenset({LegState.RINGING, LegState.ANSWERED, LegState.ENDED}),
    LegState.RINGING: frozenset({LegState.ANSWERED, LegState.ENDED}),
    LegState.ANSWERED: frozenset({LegState.ENDED}),
    LegState.ENDED: frozenset(),
}

LIVE_LEG: Final = frozenset({LegState.DIALLING, LegState.RINGING, LegState.ANSWERED})

LISTENS_AFTER: Final = ",,"  # pauses: a switchboard that picked up speaks for a moment before it hears keys
DIAL_WITHIN: Final = timedelta(seconds=60)  # a call nobody began to dial for this long is not begun any more
GIVE_UP_AFTER: Final = timedelta(seconds=60)  # a line that stays closed this long: its calls count as lost


@dataclass(frozen=True, slots=True)
class LegView:
    """One leg as saved. ``position`` 1 rings first."""

    id: int
    position: int
    role: LegRole
    channel_id: str
    state: LegState
    address: str
    extension: str
    ring_seconds: int
    caller_id: str
    caller_name: str
    pressed: bool = False


@dataclass(frozen=True, slots=True)
class CallView:
    """One call as saved, with its two legs in the order they ring."""

    id: int
    line: str
    state: CallState
    bridge_id: str
    joined: bool
    created_at: datetime
    legs: tuple[LegView, LegView]


@dataclass(frozen=True, slots=True)
class DialLeg:
    """Ring the phone of a leg that is still planned."""

    leg_id: int
    dial: Dial


@dataclass(frozen=True, slots=True)
class Join:
    """Let both legs hear each other; first the tones of an extension, if there is one that was not pressed."""

    bridge_id: str
    channel_ids: tuple[str, str]
    press: "Press | None"


@dataclass(frozen=True, slots=True)
class Press:
    """Send keypad tones to the far end of a leg."""

    leg_id: int
    channel_id: str
    digits: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End a leg that has no call any more."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class CloseBridge:
    """Remove the bridge of a call that is over."""

    bridge_id: str


Command = DialLeg | Join | HangUp | CloseBridge


def owed(call: CallView) -> tuple[Command, ...]:
    """What must be commanded so that the phones do what the saved call says. Safe to ask again at any time."""
    first, second = call.legs
    match call.state:
        case CallState.FIRST:
            return _dial_if_planned(first)
        case CallState.SECOND:
            return _dial_if_planned(second)
        case CallState.TALKING:
            return () if call.joined else (_join(call),)
        case CallState.ENDED:
            hang_ups = tuple(HangUp(leg.channel_id) for leg in call.legs if leg.state in LIVE_LEG)
            return (*hang_ups, CloseBridge(call.bridge_id)) if call.joined else hang_ups


def _dial_if_planned(leg: LegView) -> tuple[Command, ...]:
    if leg.state is not LegState.PLANNED:
        return ()
    return (DialLeg(leg.id, Dial(leg.channel_id, leg.address, leg.ring_seconds, leg.caller_id, leg.caller_name)),)


def _join(call: CallView) -> Join:
    to_press = next((leg for leg in call.legs if leg.extension and not leg.pressed), None)
    press = Press(to_press.id, to_press.channel_id, LISTENS_AFTER + to_press.extension) if to_press else None
    first, second = call.legs
    return Join(call.bridge_id, (first.channel_id, second.channel_id), press)


def after_answer(call_state: CallState, position: int) -> CallState:
    """What an answer of the leg at ``position`` makes of the call. An answer out of turn changes nothing."""
    if call_state is CallState.FIRST and position == 1:
        return CallState.SECOND
    if call_state is CallState.SECOND and position == 2:
        return CallState.TALKING
    return call_state


@dataclass(frozen=True, slots=True)
class Missed:
    """What the phone system shows of a leg that nobody watched for a while: an event to make good."""

    channel_id: str
    answered: bool


def missed_events(legs: Iterable[LegView], live: Mapping[str, ChannelState]) -> tuple[Missed, ...]:
    """Compare saved legs with the channels that live now: which answers and ends went by unheard."""
    return tuple(missed for leg in legs if leg.state in LIVE_LEG if (missed := _missed(leg, live)))


def _missed(leg: LegView, live: Mapping[str, ChannelState]) -> Missed | None:
    state = live.get(leg.channel_id)
    if state is None:
        return Missed(leg.channel_id, answered=False)
    if state is ChannelState.ANSWERED and leg.state is not LegState.ANSWERED:
        return Missed(leg.channel_id, answered=True)
    return None


def is_stale(call: CallView, now: datetime) -> bool:
    """Whether the call was planned so long ago, by a process that died, that ringing now would surprise people."""
    first, _ = call.legs
    return first.state is LegState.PLANNED and now - call.created_at > DIAL_WITHIN


def is_given_up(*, line_lost_at: datetime, now: datetime) -> bool:
    """Whether a line has been closed for so long that its calls must be considered lost."""
    return now - line_lost_at >= GIVE_UP_AFTER
