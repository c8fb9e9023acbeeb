"""What a talk can lead to. Pure."""

from enum import StrEnum


class TalkOutcome(StrEnum):
    """What came of a talk, as the associate says."""

    EXPLAINED = "explained"  # the seller knows what is wrong and what to do
    EVIDENCE_ASKED = "evidence_asked"  # the seller will send evidence
    HANDED_ON = "handed_on"  # another department goes on with it
    CALL_AGAIN = "call_again"  # the talk could not be finished
