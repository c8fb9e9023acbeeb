"""What simulated phones do by themselves, and what a line must be told of a phone. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kenzen.calls.ports import Answered, DigitPressed, Ended, LegOutcome, PhoneEvent, Ringing

KEYS: Final = "0123456789*#ABCD"


class ChannelStage(StrEnum):
    """Life of one simulated channel."""

    DIALLING = "dialling"  # nothing is heard from the far end yet
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


LIVE: Final = frozenset({ChannelStage.DIALLING, ChannelStage.RINGING, ChannelStage.ANSWERED})


class HandsetState(StrEnum):
    """What a handset shows."""

    IDLE = "idle"
    RINGING = "ringing"
    TALKING = "talking"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a phone takes a call: whether it rings, and how the leg ends by itself after which time."""

    rings: bool
    outcome: LegOutcome
    after: timedelta


SOON: Final = timedelta(milliseconds=400)

SELF_ACTING: Final = {
    "0001": Behaviour(rings=False, outcome=LegOutcome.BUSY, after=SOON),
    "0003": Behaviour(rings=True, outcome=LegOutcome.REJECTED, after=2 * SOON),
    "0004": Behaviour(rings=False, outcome=LegOutcome.UNREACHABLE, after=SOON),
    "0005": Behaviour(rings=False, outcome=LegOutcome.INVALID_NUMBER, after=SOON),
}
NEVER_ANSWERED: Final = "0002"  # rings until the time for ringing is over, and its handset cannot answer


def behaviour(address: str, *, ring_seconds: int, busy: bool) -> Behaviour:
    """What the phone at ``address`` will do; ``busy`` if it has a call already."""
    if busy:
        return SELF_ACTING["0001"]
    rings_out = Behaviour(rings=True, outcome=LegOutcome.NO_ANSWER, after=timedelta(seconds=ring_seconds))
    return SELF_ACTING.get(address[-4:], rings_out) if address.startswith("tel:") else rings_out


def can_be_answered(address: str) -> bool:
    """Whether somebody may pick this phone up."""
    return not (address.startswith("tel:") and address[-4:] in {*SELF_ACTING, NEVER_ANSWERED})


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as saved. ``keys`` are the digits pressed so far."""

    channel_id: str
    stage: ChannelStage
    rang: bool
    answered_at: datetime | None
    outcome: LegOutcome | None
    keys: str


def untold(before: Channel | None, now: Channel) -> list[PhoneEvent]:
    """The events between what a line was told of a channel and how it is now."""
    events: list[PhoneEvent] = []
    if now.rang and not (before and before.rang):
        events.append(Ringing(now.channel_id))
    if now.answered_at and not (before and before.answered_at):
        events.append(Answered(now.channel_id))
    events += [DigitPressed(now.channel_id, key) for key in now.keys[len(before.keys) if before else 0 :]]
    if now.outcome is not None and not (before and before.outcome):
        events.append(Ended(now.channel_id, now.outcome))
    return events
