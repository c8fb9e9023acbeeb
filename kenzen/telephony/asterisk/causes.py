"""What an Asterisk channel's end says about its leg: SIP status, Q.850 cause and Dial status → ``LegOutcome``. Pure."""

from dataclasses import dataclass
from typing import Final

from kenzen.calls.ports import LegOutcome

OWN_RING_TIMEOUT: Final = 480  # Asterisk reports its own timeout under the status of a remote 480
SILENCE: Final = frozenset({408, 480})  # after ringing: nobody picked up; before: the phone was not found
RTP_TIMEOUT: Final = 44

SIP_OUTCOMES: Final = {
    401: LegOutcome.REJECTED,
    403: LegOutcome.REJECTED,
    404: LegOutcome.INVALID_NUMBER,
    407: LegOutcome.REJECTED,
    408: LegOutcome.UNREACHABLE,
    410: LegOutcome.INVALID_NUMBER,
    433: LegOutcome.REJECTED,
    480: LegOutcome.UNREACHABLE,
    484: LegOutcome.INVALID_NUMBER,
    486: LegOutcome.BUSY,
    503: LegOutcome.CONGESTED,
    600: LegOutcome.BUSY,
    603: LegOutcome.REJECTED,
    604: LegOutcome.INVALID_NUMBER,
    607: LegOutcome.REJECTED,
    608: LegOutcome.REJECTED,
}

Q850_OUTCOMES: Final = {
    1: LegOutcome.INVALID_NUMBER,  # unallocated
    3: LegOutcome.UNREACHABLE,  # no route
    16: LegOutcome.CANCELLED,  # normal clearing before the answer: nobody but us does that
    17: LegOutcome.BUSY,
    18: LegOutcome.UNREACHABLE,  # no user responds
    19: LegOutcome.NO_ANSWER,  # alerted, no answer
    20: LegOutcome.UNREACHABLE,  # absent
    21: LegOutcome.REJECTED,
    22: LegOutcome.INVALID_NUMBER,  # changed
    28: LegOutcome.INVALID_NUMBER,  # incomplete
    34: LegOutcome.CONGESTED,
    42: LegOutcome.CONGESTED,
}

DIAL_OUTCOMES: Final = {
    "BUSY": LegOutcome.BUSY,
    "CANCEL": LegOutcome.CANCELLED,
    "CHANUNAVAIL": LegOutcome.UNREACHABLE,
    "CONGESTION": LegOutcome.CONGESTED,
    "NOANSWER": LegOutcome.NO_ANSWER,
    "RINGING": LegOutcome.NO_ANSWER,
}


@dataclass(frozen=True, slots=True)
class ChannelEnd:
    """What Asterisk told about a channel that is gone. ``dial_status`` is the last one heard; empty if none was."""

    answered: bool
    rang: bool
    cause: int | None
    tech_cause: int | None
    dial_status: str


def outcome(end: ChannelEnd) -> LegOutcome:
    """The one outcome of a leg whose channel ended so."""
    if end.answered:
        return LegOutcome.MEDIA_LOST if end.cause == RTP_TIMEOUT else LegOutcome.COMPLETED
    if is_own_ring_timeout(end):
        return LegOutcome.NO_ANSWER
    if end.tech_cause:
        return _of_sip_status(end.tech_cause, rang=end.rang)
    return Q850_OUTCOMES.get(end.cause or 0) or DIAL_OUTCOMES.get(end.dial_status, LegOutcome.FAILED)


def is_own_ring_timeout(end: ChannelEnd) -> bool:
    """Whether Asterisk stopped ringing by our ``ring_seconds``. A remote 480 comes with a last Dial status NOANSWER."""
    return end.tech_cause == OWN_RING_TIMEOUT and end.dial_status in ("", "RINGING", "PROGRESS")


def _of_sip_status(status: int, *, rang: bool) -> LegOutcome:
    if status in SILENCE and rang:
        return LegOutcome.NO_ANSWER
    return SIP_OUTCOMES.get(status, LegOutcome.FAILED)
