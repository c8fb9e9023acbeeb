"""Holds one line to the phone system: hears its events, saves each by one action, and runs what calls are owed.

Nothing about a call lives here: at any moment the process may die, and the next holder of the line goes on.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final, TypeVar

from django.db import InterfaceError, OperationalError

from kenzen.calls import actions, queries, rules
from kenzen.calls.ports import (
    Answered,
    CommandUnclear,
    DialRefused,
    Ended,
    LegOutcome,
    PhoneEvent,
    PhoneLine,
    PhoneSystem,
    PhoneSystemDown,
    Ringing,
)
from kenzen.calls.rules import CallView, CloseBridge, Command, DialLeg, HangUp, Join, Press
from kenzen.kit.threads import Database

log = logging.getLogger(__name__)

T = TypeVar("T")
Clock = Callable[[], datetime]

SHARDS: Final = 32  # calls are handled side by side; the events of one call one after the other
REOPEN_FIRST: Final = 0.1  # seconds; doubled up to REOPEN_MOST while the phone system stays away
REOPEN_MOST: Final = 2.0
LOOK_AROUND: Final = 10.0  # seconds between comparisons of saved calls with live channels: the net under the events
SETTLE: Final = 0.3  # seconds; events from before the line was opened never come, later ones get this moment
LAG: Final = 3.0  # seconds; on an open line events come by themselves, under load somewhat late
DATABASE_RETRIES: Final = 5


class Switchboard:
    """One line, held open as long as it runs. ``line_up`` is called whenever commands may be given again."""

    def __init__(
        self, *, name: str, phones: PhoneSystem, database: Database, clock: Clock, line_up: Callable[[], None]
    ) -> None:
        self.name = name
        self._phones = phones
        self._database = database
        self._clock = clock
        self._line_up = line_up
        self._line: PhoneLine | None = None
        self._shards: tuple[asyncio.Queue[Coroutine[Any, Any, None]], ...] = ()
        self._look_again = asyncio.Event()

    @property
    def is_up(self) -> bool:
        """Whether the phone system listens to us: nothing is dialled otherwise."""
        return self._line is not None

    def look_after(self, call_uid: str) -> None:
        """Run what the call is owed, after what is already under way for it."""
        if self._shards:
            self._enqueue(call_uid, self._run_owed_by_uid(call_uid))

    def begin(self, call: CallView) -> None:
        """Run what a call that was planned this moment is owed."""
        if self._shards:
            self._enqueue(call.bridge_id, self._run_owed(call))

    def look_around(self) -> None:
        """Compare saved calls with live channels soon: something may have gone by unheard."""
        self._look_again.set()

    async def run(self) -> None:
        """Open the line, and open it again whenever it is lost, until cancelled."""
        pause, lost_at = REOPEN_FIRST, self._clock()
        while True:
            try:
                if rules.is_given_up(line_lost_at=lost_at, now=self._clock()):
                    await self._give_up()
                async with self._phones.open_line(self.name) as line:
                    pause = REOPEN_FIRST
                    try:
                        await self._serve(line)
                    finally:
                        lost_at = self._clock()
                log.warning("line %s was lost", self.name)
            except PhoneSystemDown as error:
                log.warning("line %s cannot be opened: %s", self.name, error)
            except Exception:  # a fault we did not think of must not leave the line's calls alone
                log.exception("line %s failed", self.name)
            await asyncio.sleep(pause)
            pause = min(pause * 2, REOPEN_MOST)

    async def _serve(self, line: PhoneLine) -> None:
        async with self._workers():
            self._line = line
            self._look_again.set()
            try:
                async with _background(self._keep_comparing(line)):
                    async for event in line.events():
                        self._enqueue(_uid(event.channel_id), self._handle(event))
            finally:
                self._line = None

    @asynccontextmanager
    async def _workers(self) -> AsyncIterator[None]:
        self._shards = tuple(asyncio.Queue() for _ in range(SHARDS))
        tasks = [asyncio.create_task(self._work_off(shard)) for shard in self._shards]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for shard in self._shards:
                while not shard.empty():
                    shard.get_nowait().close()
            self._shards = ()

    def _enqueue(self, call_uid: str, work: Coroutine[Any, Any, None]) -> None:
        self._shards[hash(call_uid) % SHARDS].put_nowait(work)

    async def _work_off(self, queue: asyncio.Queue[Coroutine[Any, Any, None]]) -> None:
        while True:
            work = await queue.get()
            try:
                await work
            except PhoneSystemDown:
                log.info("work for a call was left to the next opening of the line")
            except Exception:  # one call's fault must not stop the others; what it is owed is found again by comparing
                log.exception("work for a call failed")
                asyncio.get_running_loop().call_later(REOPEN_MOST, self._look_again.set)

    async def _handle(self, event: PhoneEvent) -> None:
        now = self._clock()
        match event:
            case Ringing(channel_id):
                if not await self._save(actions.leg_ringing, channel_id=channel_id, now=now):
                    await self._hang_up_stray(channel_id)
                return
            case Answered(channel_id):
                if not await self._save(actions.leg_answered, channel_id=channel_id, now=now):
                    await self._hang_up_stray(channel_id)
            case Ended(channel_id, outcome, cause, tech_cause):
                await self._save(
                    actions.leg_ended,
                    channel_id=channel_id,
                    outcome=outcome,
                    cause=cause,
                    tech_cause=tech_cause,
                    now=now,
                )
            case _:
                return
        await self._run_owed_by_uid(_uid(event.channel_id))

    async def _hang_up_stray(self, channel_id: str) -> None:
        """A phone that lives although its leg is over: a dial that went unanswered and was carried out late."""
        if self._line is not None:
            log.warning("channel %s lives although its leg is over; hanging up", channel_id)
            await self._line.hang_up(channel_id)

    async def _save(self, action: Callable[..., T], **arguments: Any) -> T:
        """An event is told once: hold on to it while the database is away for a moment."""
        for attempt in range(DATABASE_RETRIES):
            try:
                return await self._database.run(action, **arguments)
            except (OperationalError, InterfaceError):
                log.warning("%s waits for the database", action.__name__)
                await asyncio.sleep(0.1 * 2**attempt)
        return await self._database.run(action, **arguments)

    async def _run_owed_by_uid(self, call_uid: str) -> None:
        call = await self._database.run(queries.call_by_uid, call_uid)
        if call is not None and call.line == self.name:
            await self._run_owed(call)

    async def _run_owed(self, call: CallView) -> None:
        if self._line is None:
            return  # what is owed is found again by the comparison when the line opens
        if rules.is_stale(call, self._clock()):
            await self._handle(Ended(call.legs[0].channel_id, LegOutcome.LOST))
            return
        for command in rules.owed(call):
            try:
                await self._run(call, command, self._line)
            except CommandUnclear as error:
                log.warning("call %s: %s; looking at what lives", call.id, error)
                self._look_again.set()

    async def _run(self, call: CallView, command: Command, line: PhoneLine) -> None:
        match command:
            case DialLeg():
                await self._dial(command, line)
            case Join(bridge_id, channel_ids, press):
                if press is not None:
                    await self._press(press, line)
                await line.bridge(bridge_id, channel_ids)
                await self._database.run(actions.mark_joined, call_id=call.id, now=self._clock())
            case HangUp(channel_id):
                await line.hang_up(channel_id)
            case CloseBridge(bridge_id):
                await line.close_bridge(bridge_id)

    async def _press(self, press: Press, line: PhoneLine) -> None:
        if await self._database.run(actions.mark_pressed, leg_id=press.leg_id, now=self._clock()):
            await line.press(press.channel_id, press.digits)

    async def _dial(self, command: DialLeg, line: PhoneLine) -> None:
        if not await self._database.run(actions.mark_dialling, leg_id=command.leg_id, now=self._clock()):
            return
        try:
            await line.dial(command.dial)
        except DialRefused as refused:
            await self._handle(Ended(command.dial.channel_id, refused.outcome))

    async def _keep_comparing(self, line: PhoneLine) -> None:
        """Compare on opening, after a command that went unanswered, and now and then as a net under the events."""
        opening = True
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._look_again.wait(), LOOK_AROUND)
            self._look_again.clear()
            try:
                await self._compare(line, SETTLE if opening else LAG)
            except PhoneSystemDown:
                return  # the line is opened again, and that compares
            except Exception:  # without comparing, what went by unheard would stay so: try until it works
                log.exception("comparing saved calls with live channels failed")
                await asyncio.sleep(REOPEN_MOST)
                self._look_again.set()
                continue
            if opening:
                log.info("line %s is open", self.name)
                self._line_up()
            opening = False

    async def _compare(self, line: PhoneLine, patience: float) -> None:
        """Make saved calls and live channels agree: adopt what lives, end what is gone, run what is owed.

        Saved calls are read before the phone system, so that a channel dialled in between is not taken for gone;
        events still on their way get ``patience`` to arrive, because they say more than a missing channel does.
        """
        calls = await self._database.run(queries.unfinished_calls, self.name)
        snapshot = await line.snapshot()
        for bridge_id in await self._database.run(queries.ended_among, self.name, tuple(snapshot.bridges)):
            await line.close_bridge(bridge_id)
        for channel_id in await self._database.run(queries.ended_legs_among, self.name, tuple(snapshot.channels)):
            await self._hang_up_stray(channel_id)
        if any(rules.missed_events(call.legs, snapshot.channels) for call in calls):
            await asyncio.sleep(patience)
        for call in calls:
            missed = rules.missed_events(call.legs, snapshot.channels)
            self._enqueue(
                call.bridge_id,
                self._make_good(call.bridge_id, line) if missed else self._run_owed_by_uid(call.bridge_id),
            )

    async def _make_good(self, call_uid: str, line: PhoneLine) -> None:
        """Looks once more, in the call's own order: a dial that was under way at the first look is done by now."""
        call = await self._database.run(queries.call_by_uid, call_uid)
        legs = call.legs if call else ()
        for one in rules.missed_events(legs, (await line.snapshot()).channels):
            channel_id, now = one.channel_id, self._clock()
            if one.answered:
                await self._save(actions.leg_answered, channel_id=channel_id, now=now)
            else:
                await self._save(actions.leg_ended, channel_id=channel_id, outcome=LegOutcome.LOST, now=now)
        await self._run_owed_by_uid(call_uid)

    async def _give_up(self) -> None:
        """The phone system stays away: nobody can still be talking through it as far as we can tell."""
        for call in await self._database.run(queries.unfinished_calls, self.name):
            for leg in call.legs:
                await self._save(
                    actions.leg_ended, channel_id=leg.channel_id, outcome=LegOutcome.LOST, now=self._clock()
                )


def _uid(channel_id: str) -> str:
    """The call a channel id was made for: ``uid-1`` and ``uid-2`` are its legs."""
    return channel_id.rpartition("-")[0]


@asynccontextmanager
async def _background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
