"""What the contract tests need of a phone system besides the port itself: far ends that do what a test wants."""

from enum import StrEnum
from typing import Protocol

from kenzen.calls.ports import PhoneSystem


class FarEnd(StrEnum):
    """How the phone at the other end takes a call."""

    ANSWERS = "answers"
    HANGS_UP = "hangs_up"  # answers, and ends the call soon after
    NEVER_ANSWERS = "never_answers"
    BUSY = "busy"
    REJECTS = "rejects"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"


class Rig(Protocol):
    """A phone system with far ends."""

    phones: PhoneSystem

    def address(self, far_end: FarEnd) -> str:
        """An address whose phone takes calls so."""

    async def pick_up(self, address: str) -> None:
        """The phone at ``address``, which rings, is answered (a far end that does so by itself needs no help)."""

    async def put_down(self, address: str) -> None:
        """The phone at ``address`` of a ``HANGS_UP`` ends its call (likewise)."""

    async def times_rung(self, address: str) -> int:
        """How many calls this address has been offered."""
