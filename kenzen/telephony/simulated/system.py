"""The simulated phone system behind ``calls.ports``: handsets in the browser, kept in the database.

It behaves as a real one: its channels go on while nobody holds the line, and what happened then is not told again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from uuid import uuid4

from kenzen.calls.ports import Dial, PhoneEvent, PhoneSystemDown, Snapshot
from kenzen.kit.threads import Database
from kenzen.kit.wakeup import Channel as WakeChannel
from kenzen.kit.wakeup import Wakeup, listen
from kenzen.telephony.simulated import actions, queries, rules

LOOK_AROUND: Final = 15.0  # seconds; the net under lost wake-ups


class SimulatedPhones:
    """Opens lines to the simulated phones."""

    def __init__(self, *, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    @asynccontextmanager
    async def open_line(self, name: str) -> AsyncIterator["SimulatedLine"]:
        """Take the line; it is lost when somebody else opens it."""
        holder = uuid4().hex
        async with listen(WakeChannel.HANDSET) as wakeups:
            await self._database.run(actions.take_line, name=name, holder=holder)
            await self._database.run(actions.act_due, line=name, now=self._clock())
            told = {channel.channel_id: channel for channel in await self._database.run(queries.live_channels, name)}
            line = SimulatedLine(name, holder, self._database, self._clock, wakeups, told)
            try:
                yield line
            finally:
                line.is_lost = True


class SimulatedLine:
    """An open line. ``told`` is what its reader knows of each channel."""

    def __init__(
        self,
        name: str,
        holder: str,
        database: Database,
        clock: Callable[[], datetime],
        wakeups: asyncio.Queue[Wakeup],
        told: dict[str, rules.Channel],
    ) -> None:
        self.is_lost = False
        self._name = name
        self._holder = holder
        self._database = database
        self._clock = clock
        self._wakeups = wakeups
        self._told = told

    async def dial(self, dial: Dial) -> None:
        """Ring a handset."""
        await self._check_held()
        await self._database.run(actions.dial, line=self._name, dial=dial, now=self._clock())

    async def bridge(self, bridge_id: str, channel_ids: tuple[str, ...]) -> None:
        """Join answered handsets."""
        await self._check_held()
        await self._database.run(actions.bridge, bridge_id=bridge_id, channel_ids=channel_ids)

    async def close_bridge(self, bridge_id: str) -> None:
        """Remove a bridge."""
        await self._check_held()
        await self._database.run(actions.close_bridge, bridge_id=bridge_id)

    async def press(self, channel_id: str, digits: str) -> None:  # noqa: ARG002 - as the port has it
        """Tones to the far end: a handset has no switchboard behind it, so nothing is heard."""
        await self._check_held()

    async def hang_up(self, channel_id: str) -> None:
        """End a handset's call."""
        await self._check_held()
        await self._database.run(actions.end_channel, channel_id=channel_id, now=self._clock())

    async def snapshot(self) -> Snapshot:
        """What lives now."""
        await self._check_held()
        await self._database.run(actions.act_due, line=self._name, now=self._clock())
        return await self._database.run(queries.snapshot)

    async def events(self) -> AsyncIterator[PhoneEvent]:
        """What happens on the line's channels, until somebody else takes the line."""
        while True:
            await self._database.run(actions.act_due, line=self._name, now=self._clock())
            wakeup = await self._next_wakeup()
            taken = wakeup.missed or f"line:{self._name}" in wakeup.topics
            if taken and not await self._is_held():
                return
            for event in await self._news(wakeup):
                yield event

    async def _next_wakeup(self) -> Wakeup:
        """The next hint, or an empty one when a phone is due to act, or after a while a look at everything."""
        due = await self._database.run(queries.next_act_at, self._name)
        wait = LOOK_AROUND if due is None else min((due - self._clock()).total_seconds(), LOOK_AROUND)
        try:
            return await asyncio.wait_for(self._wakeups.get(), max(wait, 0))
        except TimeoutError:
            return Wakeup(frozenset(), missed=wait == LOOK_AROUND)

    async def _news(self, wakeup: Wakeup) -> list[PhoneEvent]:
        """Compare the channels woken for with what was told of them."""
        ids = {topic.removeprefix("channel:") for topic in wakeup.topics if topic.startswith("channel:")}
        if wakeup.missed:
            self._told = {id_: channel for id_, channel in self._told.items() if channel.outcome is None}
            live = await self._database.run(queries.live_channels, self._name)
            ids = {channel.channel_id for channel in live} | set(self._told)
        if not ids:
            return []
        events: list[PhoneEvent] = []
        for channel in await self._database.run(queries.channels, self._name, ids):
            events += rules.untold(self._told.get(channel.channel_id), channel)
            self._told[channel.channel_id] = channel
        return events

    async def _is_held(self) -> bool:
        if not self.is_lost:
            self.is_lost = await self._database.run(queries.holder_of, self._name) != self._holder
        return not self.is_lost

    async def _check_held(self) -> None:
        if not await self._is_held():
            raise PhoneSystemDown(f"line {self._name} is held by somebody else")
