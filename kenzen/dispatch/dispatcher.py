"""The process that pairs sellers with associates and looks after their calls. Woken by commits; any number may run.

It holds a line to the phone system by a lease. Lines of a process that died, and the calls on them, are taken over.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from kenzen.callbacks import actions as callbacks
from kenzen.callbacks import queries as waiting
from kenzen.calls import actions as calls
from kenzen.calls import queries as call_queries
from kenzen.calls.ports import PhoneSystem
from kenzen.calls.rules import CallView
from kenzen.calls.switchboard import Clock, Switchboard
from kenzen.dispatch import actions
from kenzen.kit.threads import AWAY, Database
from kenzen.kit.wakeup import Channel, Wakeup, listen

log = logging.getLogger(__name__)

RENEW: Final = 2.0  # seconds between renewals of a lease of six
LOOK_AROUND: Final = 10.0  # seconds; the net under lost wake-ups
RETRY: Final = 1.0  # seconds after a database error


class Dispatcher:
    """One dispatcher. ``database`` runs its work; ``drain_seconds`` bounds the wait for ringing phones at the end."""

    def __init__(self, *, phones: PhoneSystem, database: Database, clock: Clock, drain_seconds: float) -> None:
        self._phones = phones
        self._database = database
        self._clock = clock
        self._drain_seconds = drain_seconds
        self._holder = uuid4().hex
        self._own = ""
        self._boards: dict[str, tuple[Switchboard, asyncio.Task[None]]] = {}
        self._work = asyncio.Event()
        self._stopping = False

    async def run(self, stop: asyncio.Event) -> None:
        """Work until ``stop`` is set; then pair nobody, let ringing phones be answered, and give the lines back."""
        stopped = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(self._until_it_works(self._hold_some_line))
        await asyncio.wait([stopped, starting], return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            await _cancel([starting])
            return
        self._own = starting.result()
        log.info("dispatcher %s holds line %s", self._holder[:8], self._own)
        self._serve(self._own)
        pairing = asyncio.create_task(self._pair())
        loops = [pairing, *(asyncio.create_task(loop) for loop in (self._hear(), self._renew(), self._expire()))]
        try:
            await asyncio.wait([stopped, *loops], return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                await self._drain(pairing)
        finally:
            await _cancel([stopped, *loops, *(task for _, task in self._boards.values())])
            await self._drop_lines()
        for loop in loops:
            if not loop.cancelled() and (error := loop.exception()):
                raise error

    async def _hold_some_line(self) -> str:
        return await self._database.run(calls.hold_some_line, holder=self._holder, now=self._clock())

    async def _until_it_works(self, work: Callable[[], Awaitable[Any]]) -> Any:
        """The database may be away for a while: a dispatcher waits for it."""
        while True:
            try:
                return await work()
            except AWAY as error:
                log.warning("dispatcher waits for the database: %s", type(error).__name__)
                await asyncio.sleep(RETRY)

    def _serve(self, line: str) -> None:
        board = Switchboard(
            name=line, phones=self._phones, database=self._database, clock=self._clock, line_up=self._work.set
        )
        self._boards[line] = (board, asyncio.create_task(board.run()))

    async def _hear(self) -> None:
        """Wake-ups from commits elsewhere: somebody waits, somebody is ready, a page ended a call."""

        async def listen_on() -> None:
            async with listen(Channel.WORK) as wakeups:
                self._work.set()
                while True:
                    self._take(await wakeups.get())

        await self._until_it_works(listen_on)

    def _take(self, wakeup: Wakeup) -> None:
        for topic in wakeup.topics:
            kind, _, rest = topic.partition(":")
            line, _, uid = rest.partition(":")
            if kind == "call" and line in self._boards:
                self._boards[line][0].look_after(uid)
            elif kind != "call":
                self._work.set()
        if wakeup.missed:
            self._work.set()
            for board, _ in self._boards.values():
                board.look_around()

    async def _pair(self) -> None:
        while not self._stopping:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._work.wait(), LOOK_AROUND)
            self._work.clear()
            await self._until_it_works(self._pair_all)

    async def _pair_all(self) -> None:
        """Nothing is paired while the phone system does not listen to us: the next dispatcher may be luckier."""
        while not self._stopping and (board := self._board_to_pair_on()):
            paired = await self._pair_once()
            for call in paired:
                board.begin(call)
            if not paired:
                return

    async def _pair_once(self) -> list[CallView]:
        try:
            return await self._database.run(actions.pair_waiting, line=self._own, now=self._clock())
        except AWAY:
            raise
        except Exception:  # one request that cannot be started must not keep all others waiting
            log.exception("pairing failed; pairing one by one")
            return await self._database.run(actions.pair_with_care, line=self._own, now=self._clock())

    def _board_to_pair_on(self) -> Switchboard | None:
        board, _ = self._boards.get(self._own, (None, None))
        return board if board is not None and board.is_up else None

    async def _expire(self) -> None:
        while True:
            await self._until_it_works(self._expire_due)

    async def _expire_due(self) -> None:
        now = self._clock()
        await self._database.run(callbacks.expire_due, now=now)
        due = await self._database.run(waiting.next_due_at)
        # Nothing new falls due sooner than the shortest time a state lasts, so a minute never sleeps over one.
        pause = timedelta(minutes=1) if due is None else min(due - now, timedelta(minutes=1))
        await asyncio.sleep(max(pause.total_seconds(), 0.05))

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW)
            await self._until_it_works(self._renew_lines)

    async def _renew_lines(self) -> None:
        now = self._clock()
        for line, (_, task) in list(self._boards.items()):
            if task.done() or not await self._database.run(calls.renew_line, name=line, holder=self._holder, now=now):
                await self._lose(line)
        if self._own not in self._boards:
            self._own = await self._hold_some_line()
            self._serve(self._own)
        if not self._stopping:
            for line in await self._database.run(calls.take_stranded_lines, holder=self._holder, now=now):
                log.warning("taking over line %s and its calls", line)
                self._serve(line)

    async def _lose(self, line: str) -> None:
        """Somebody else took the line while we were away, or our work on it failed: the next holder goes on."""
        log.warning("line %s is given up or held by another process", line)
        _, task = self._boards.pop(line)
        await _cancel([task])

    async def _drain(self, pairing: asyncio.Task[None]) -> None:
        async def nobody_rings() -> None:
            self._stopping = True
            self._work.set()
            await pairing  # whoever is being claimed now is still called
            while await self._unsettled():  # noqa: ASYNC110 - calls end in other processes too, and nobody waits for us
                await asyncio.sleep(0.2)

        log.info("stopping: waiting for phones that ring")
        with suppress(TimeoutError, *AWAY):
            await asyncio.wait_for(nobody_rings(), self._drain_seconds)

    async def _unsettled(self) -> int:
        return sum([await self._database.run(call_queries.unsettled_count, line) for line in self._boards])

    async def _drop_lines(self) -> None:
        for line in self._boards:
            with suppress(*AWAY):
                await self._database.run(calls.drop_line, name=line, holder=self._holder, now=self._clock())


async def _cancel(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
