"""Live pages: server-sent events that say "something you show has changed". The page then reads its own fragment.

A bare ASGI endpoint beside Django, fed by one listener per process. A stream carries no data, only hints.
"""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, quote

import psycopg
from django.core import signing

from kenzen.kit.wakeup import Channel, Wakeup, listen

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PATH: Final = "/live/"
SALT: Final = "kenzen.live"
TOKEN_SECONDS: Final = 12 * 3600  # as long as a session; the page makes a new address whenever it is loaded
HEARTBEAT: Final = 15.0  # seconds; proxies close streams that stay silent
TOGETHER: Final = 0.05  # seconds; changes that come in one burst are told once
RETRY: Final = 1.0  # seconds
# A queue of 500 moves with everybody in it, and every page then reads itself. Each waits a time of its own in between,
# so that a move costs the site a steady trickle of pages and not all of them at once, many times a second.
CALM: Final = (2.0, 6.0)  # seconds
# A connection that is lost without a word (a firewall forgot it, a pooler dropped LISTEN) looks like a quiet hour.
LOOK_AROUND: Final = 60.0  # seconds

_CHANGED: Final = b"event: changed\ndata: {}\n\n"
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Topics(NamedTuple):
    """What a page shows: topics told at once, and topics told some seconds later (``CALM``)."""

    at_once: list[str]
    calm: list[str]


class Follower:
    """What one open stream waits for."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None

    def stir(self) -> None:
        """Something changed of which the page need not hear at once."""
        if self._later is None:
            seconds = random.uniform(*CALM)  # noqa: S311  (spreads load, hides nothing)
            self._later = asyncio.get_running_loop().call_later(seconds, self.changed.set)

    def told(self) -> None:
        """The page looks now: whatever has changed so far, it will see."""
        self.changed.clear()
        if self._later is not None:
            self._later.cancel()
            self._later = None


def stream_url(*topics: str, calm: Iterable[str] = ()) -> str:
    """The address of a stream about ``topics``, signed: readers cannot listen to what their page did not name.

    ``calm`` are topics of which the page need not hear at once, such as a long queue: see ``CALM``.
    """
    return f"{PATH}?t={quote(signing.dumps([topics, list(calm)], salt=SALT))}"


class Hub:
    """Passes the wake-ups of one process on to its open streams."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[Callable[[], None]]] = defaultdict(set)
        self._open: set[Follower] = set()
        self.closing = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled. After an interruption every stream is told to look; in a long silence, calmly too."""
        while True:
            try:
                async with listen(Channel.LIVE) as wakeups:
                    self._tell_all()
                    while True:
                        await self._hear(wakeups)
            except psycopg.Error as error:
                log.warning("live pages wait for the database: %s", type(error).__name__)
                await asyncio.sleep(RETRY)

    async def _hear(self, wakeups: asyncio.Queue[Wakeup]) -> None:
        try:
            async with asyncio.timeout(LOOK_AROUND):
                wakeup = await wakeups.get()
        except TimeoutError:
            for follower in self._open:
                follower.stir()
        else:
            self._tell_all() if wakeup.missed else self._tell(wakeup.topics)

    def close(self) -> None:
        """End every stream; browsers come back by themselves."""
        self.closing.set()
        self._tell_all()

    @contextmanager
    def following(self, topics: Topics) -> Iterator[Follower]:
        """A follower that hears whenever one of ``topics`` changes."""
        follower = Follower()
        wanted = [(topic, follower.changed.set) for topic in topics.at_once]
        wanted += [(topic, follower.stir) for topic in topics.calm]
        self._open.add(follower)
        for topic, tell in wanted:
            self._waiting[topic].add(tell)
        try:
            yield follower
        finally:
            follower.told()
            self._open.discard(follower)
            for topic, tell in wanted:
                self._waiting[topic].discard(tell)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def _tell(self, topics: frozenset[str]) -> None:
        for topic in topics:
            for tell in self._waiting.get(topic, ()):
                tell()

    def _tell_all(self) -> None:
        for follower in self._open:
            follower.changed.set()


async def stream(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """The endpoint: one stream until the browser leaves or the process stops."""
    topics = _topics(scope)
    if topics is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"This address has expired. Please load the page again."})
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    with hub.following(topics) as follower:
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await _tell_until(gone, hub, follower, send)
        finally:
            gone.cancel()
    with suppress(OSError):  # the browser may have left already
        await send({"type": "http.response.body", "body": b""})


async def _tell_until(gone: asyncio.Task[None], hub: Hub, follower: Follower, send: Send) -> None:
    body = b"retry: 1000\n\n" + _CHANGED
    while not gone.done() and not hub.closing.is_set():
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await asyncio.sleep(TOGETHER)
        waiting = asyncio.create_task(follower.changed.wait())
        await asyncio.wait({gone, waiting}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        body = _CHANGED if waiting.done() else b": still here\n\n"
        if waiting.done():
            follower.told()
        waiting.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _topics(scope: Scope) -> Topics | None:
    token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("t", [""])[0]
    try:
        return Topics(*signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS))
    except signing.BadSignature:
        return None
