"""What Kenzen asks of a phone system: dial, bridge, hang up, and say what happened.

Only vocabulary and protocols stand here. Adapters live in ``kenzen.telephony``; one setting chooses among them.

Addresses are URIs, so that one column stores them and every adapter reads them alike:
``tel:+81312345678`` is a number in E.164 reached over a trunk (RFC 3966); ``desk:sato`` is the phone of an associate.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class LegOutcome(StrEnum):
    """Why one leg of a call ended. Every way a phone system reports maps to exactly one of these."""

    COMPLETED = "completed"  # answered, then ended by either side
    BUSY = "busy"
    NO_ANSWER = "no_answer"  # rang until our or the network's time ran out
    REJECTED = "rejected"  # declined by hand or by policy of the far end
    INVALID_NUMBER = "invalid_number"
    UNREACHABLE = "unreachable"  # switched off, not registered, out of coverage, endpoint unknown
    CONGESTED = "congested"  # the trunk or the network had no room: says nothing about the person
    FAILED = "failed"  # a fault of the network or of the far end's equipment
    CANCELLED = "cancelled"  # we hung up before the answer
    MEDIA_LOST = "media_lost"  # answered, then no sound arrived any more
    LOST = "lost"  # gone while nobody listened; how it ended is not known


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring one address.

    ``channel_id`` is chosen by us, committed before the command, and never used for a second dial.
    ``caller_id`` is what the phone shows: E.164 or empty for the adapter's default. ``caller_name`` may be empty.
    ``ring_seconds`` bounds the ringing; afterwards the leg ends with ``NO_ANSWER``.
    """

    channel_id: str
    address: str
    ring_seconds: int
    caller_id: str = ""
    caller_name: str = ""


@dataclass(frozen=True, slots=True)
class Ringing:
    """The far end reports that it rings (SIP 180 or 183)."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The far end picked up and the channel can be bridged now."""

    channel_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The channel is gone. ``cause`` is Q.850 and ``tech_cause`` the SIP status, where the system told them."""

    channel_id: str
    outcome: LegOutcome
    cause: int | None = None
    tech_cause: int | None = None


@dataclass(frozen=True, slots=True)
class DigitPressed:
    """One key (0-9, *, #, A-D) was pressed on the phone of this channel."""

    channel_id: str
    digit: str


PhoneEvent = Ringing | Answered | Ended | DigitPressed


class ChannelState(StrEnum):
    """What a live channel is doing, as the phone system sees it now."""

    RINGING = "ringing"  # created, dialled or ringing: not yet answered
    ANSWERED = "answered"  # up, and can be bridged


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is alive on the phone system now, of all lines: channel id → state, bridge id → ids of its channels."""

    channels: Mapping[str, ChannelState]
    bridges: Mapping[str, frozenset[str]]


class PhoneSystemDown(Exception):
    """The phone system cannot be reached, or the line to it was lost. Nothing was commanded."""


class DialRefused(Exception):
    """The phone system refused to dial; no phone rings and no event follows. ``outcome`` says why."""

    def __init__(self, outcome: LegOutcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class CommandUnclear(Exception):
    """The command may or may not have reached the phone system. Look at ``snapshot()`` before anything else."""


class PhoneLine(Protocol):
    """An open line: commands go out and events come in. Exists only while the phone system listens to us.

    Every command raises ``PhoneSystemDown`` when the line is known to be lost (nothing was sent), and
    ``CommandUnclear`` when the answer to a sent command did not arrive.
    """

    async def dial(self, dial: Dial) -> None:
        """Ring. A channel with this id that still lives is adopted: no second ring. May raise ``DialRefused``."""

    async def bridge(self, bridge_id: str, channel_ids: tuple[str, ...]) -> None:
        """Join answered channels so that they hear each other. Again with the same ids: nothing changes.

        A channel that is gone meanwhile is left out without an error: its ``Ended`` tells.
        """

    async def close_bridge(self, bridge_id: str) -> None:
        """Remove the bridge; its channels live on. A bridge that is gone already is no error."""

    async def press(self, channel_id: str, digits: str) -> None:
        """Send keypad tones to the far end (an extension behind a switchboard). ``,`` is a pause of half a second."""

    async def hang_up(self, channel_id: str) -> None:
        """End the channel. A channel that is gone already is no error."""

    async def snapshot(self) -> Snapshot:
        """Read what lives on the phone system now."""

    def events(self) -> AsyncIterator[PhoneEvent]:
        """Events of this line's channels in order, from the moment the line was opened; ends when the line is lost."""


class PhoneSystem(Protocol):
    """Opens lines. A line has a name; its channels stay with the name, whoever holds the line.

    Opening a name that somebody else holds takes it over: their ``events()`` ends. Events that happened while nobody
    held the line are never told again; ``snapshot()`` is how the new holder finds out.
    """

    def open_line(self, name: str) -> AbstractAsyncContextManager[PhoneLine]:
        """Open the line, or raise ``PhoneSystemDown``. Leaving the context closes it; live calls go on."""
