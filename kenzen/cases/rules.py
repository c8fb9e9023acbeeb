"""What a talk can lead to, and what is written of it. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class TalkOutcome(StrEnum):
    """What came of a talk, as the associate says."""

    EXPLAINED = "explained"  # the seller knows what is wrong and what to do
    EVIDENCE_ASKED = "evidence_asked"  # the seller will send evidence
    HANDED_ON = "handed_on"  # another department goes on with it
    CALL_AGAIN = "call_again"  # the talk could not be finished


@dataclass(frozen=True, slots=True)
class Written:
    """What an associate has written of the talk ``talk_id``. ``outcome`` is as posted, perhaps none that is known."""

    talk_id: int
    notes: str
    answer: str
    outcome: str
