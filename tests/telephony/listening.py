"""Listening to a line in tests: wait for the event a test is about, never for time to pass."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar
from uuid import uuid4

from kenzen.calls.ports import Dial, PhoneEvent, PhoneLine, PhoneSystem

T = TypeVar("T")
E = TypeVar("E", bound=PhoneEvent)

PATIENCE = 15.0  # seconds; only a failing test waits so long


def run(work: Coroutine[Any, Any, T], *, seconds: float = 60) -> T:
    """Run a whole asynchronous test, which may not hang."""
    return asyncio.run(asyncio.wait_for(work, seconds))


def new_id(leg: int = 1) -> str:
    """A channel id as calls choose them."""
    return f"{uuid4().hex}-{leg}"


def to(address: str, *, channel_id: str = "", ring_seconds: int = 20) -> Dial:
    """A dial with an id of its own."""
    return Dial(channel_id or new_id(), address, ring_seconds)


class Ear:
    """Hears a line; keeps everything it has heard."""

    def __init__(self, line: PhoneLine, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._events: AsyncIterator[PhoneEvent] = line.events()
        self.heard: list[PhoneEvent] = []

    async def until(self, kind: type[E], channel_id: str) -> E:
        """The next event of this kind about this channel."""
        while True:
            event = await self._next()
            if isinstance(event, kind) and event.channel_id == channel_id:
                return event

    async def to_the_end(self) -> list[PhoneEvent]:
        """Everything until the line is lost."""
        while True:
            try:
                await self._next()
            except StopAsyncIteration:
                return self.heard

    async def _next(self) -> PhoneEvent:
        event = await asyncio.wait_for(anext(self._events), self._patience)
        self.heard.append(event)
        return event

    def about(self, channel_id: str) -> list[PhoneEvent]:
        """What was heard of one channel."""
        return [event for event in self.heard if event.channel_id == channel_id]


async def hang_up_everything(phones: PhoneSystem) -> None:
    """Leave nothing behind for the next test."""
    async with phones.open_line("cleaner") as line:
        snapshot = await line.snapshot()
        for channel_id in snapshot.channels:
            await line.hang_up(channel_id)
        for bridge_id in snapshot.bridges:
            await line.close_bridge(bridge_id)
