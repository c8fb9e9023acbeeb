"""A phone system in memory whose far ends do what a test says, and whose faults come when a test wants them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from kenzen.calls.ports import (
    Answered,
    ChannelState,
    CommandUnclear,
    Dial,
    DialRefused,
    Ended,
    LegOutcome,
    PhoneEvent,
    PhoneSystemDown,
    Ringing,
    Snapshot,
)


class Command(NamedTuple):
    """What the phone system was told: the verb, and what it was about."""

    verb: str
    about: str


class Fault(NamedTuple):
    """What happens instead of the next command of a verb; ``reaches`` says whether it is carried out all the same."""

    error: Exception
    reaches: bool = False


class ScriptedPhones:
    """Channels live here whoever holds the line. ``rings`` are the phones that really rang, in order."""

    def __init__(self) -> None:
        self.channels: dict[str, ChannelState] = {}
        self.bridges: dict[str, frozenset[str]] = {}
        self.commands: list[Command] = []
        self.rings: list[str] = []
        self.is_down = False
        self.faults: dict[str, list[Fault]] = {}
        self.before_dial: Callable[[str], Awaitable[None]] | None = None
        self.something_happened = asyncio.Event()
        self.openings = 0
        self._events: asyncio.Queue[PhoneEvent | None] | None = None

    @asynccontextmanager
    async def open_line(self, name: str) -> AsyncIterator["ScriptedLine"]:
        """Open the line, unless the phone system is down."""
        if self.is_down:
            self.something_happened.set()
            raise PhoneSystemDown("switched off by the test")
        events: asyncio.Queue[PhoneEvent | None] = asyncio.Queue()
        self._events = events
        self.openings += 1
        try:
            yield ScriptedLine(self, events)
        finally:
            if self._events is events:
                self._events = None

    def lose_line(self) -> None:
        """The connection breaks; calls go on."""
        if self._events is not None:
            self._events.put_nowait(None)
        self._events = None

    def go_down(self) -> None:
        """The phone system dies with all its calls, and nobody can reach it."""
        self.is_down = True
        self.channels.clear()
        self.bridges.clear()
        self.lose_line()

    def tell(self, event: PhoneEvent) -> None:
        """An event, if anybody listens."""
        if self._events is not None:
            self._events.put_nowait(event)

    def ring(self, channel_id: str) -> None:
        """The far end reports that it rings."""
        self.tell(Ringing(channel_id))

    def answer(self, channel_id: str) -> None:
        """Somebody picks up."""
        self.channels[channel_id] = ChannelState.ANSWERED
        self.tell(Answered(channel_id))

    def end(self, channel_id: str, outcome: LegOutcome = LegOutcome.COMPLETED) -> None:
        """The channel is gone."""
        del self.channels[channel_id]
        self.bridges = {bridge: members - {channel_id} for bridge, members in self.bridges.items()}
        self.tell(Ended(channel_id, outcome))

    def verbs(self, verb: str) -> list[str]:
        """What the commands of a verb were about."""
        return [command.about for command in self.commands if command.verb == verb]


class ScriptedLine:
    """An open line."""

    def __init__(self, phones: ScriptedPhones, events: asyncio.Queue[PhoneEvent | None]) -> None:
        self._phones = phones
        self._queue = events

    async def _command(self, verb: str, about: str, effect: Callable[[], None]) -> None:
        if self._phones._events is not self._queue:
            raise PhoneSystemDown("the line was lost")
        await asyncio.sleep(0)
        self._phones.commands.append(Command(verb, about))
        self._phones.something_happened.set()
        fault = next(iter(self._phones.faults.get(verb, [])), None)
        if fault is not None:
            self._phones.faults[verb].remove(fault)
        if fault is None or fault.reaches:
            effect()
        if fault is not None:
            raise fault.error

    async def dial(self, dial: Dial) -> None:
        """Ring, or adopt a channel that lives."""
        if self._phones.before_dial is not None:
            await self._phones.before_dial(dial.channel_id)

        def ring() -> None:
            if dial.channel_id not in self._phones.channels:
                self._phones.channels[dial.channel_id] = ChannelState.RINGING
                self._phones.rings.append(dial.channel_id)

        await self._command("dial", dial.channel_id, ring)

    async def bridge(self, bridge_id: str, channel_ids: tuple[str, ...]) -> None:
        """Join those that live."""
        living = frozenset(channel_ids) & frozenset(self._phones.channels)
        await self._command("bridge", bridge_id, lambda: self._phones.bridges.update({bridge_id: living}))

    async def close_bridge(self, bridge_id: str) -> None:
        """Remove a bridge."""

        def close() -> None:
            self._phones.bridges.pop(bridge_id, None)

        await self._command("close_bridge", bridge_id, close)

    async def press(self, channel_id: str, digits: str) -> None:
        """Tones to the far end."""
        await self._command("press", f"{channel_id} {digits}", lambda: None)

    async def hang_up(self, channel_id: str) -> None:
        """End a channel, if it lives."""

        def end() -> None:
            if channel_id in self._phones.channels:
                self._phones.end(channel_id, LegOutcome.CANCELLED)

        await self._command("hang_up", channel_id, end)

    async def snapshot(self) -> Snapshot:
        """What lives now."""
        await self._command("snapshot", "", lambda: None)
        return Snapshot(channels=dict(self._phones.channels), bridges=dict(self._phones.bridges))

    async def events(self) -> AsyncIterator[PhoneEvent]:
        """What happens, until the line is lost."""
        while (event := await self._queue.get()) is not None:
            yield event


UNCLEAR = CommandUnclear("no answer came")
BUSY = DialRefused(LegOutcome.UNREACHABLE, "nobody is registered there")
