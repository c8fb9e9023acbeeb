"""Live pages: server-sent events that say "something you show has changed". The page then reads its own fragment.

A bare ASGI endpoint beside Django, fed by one listener per process. A stream carries no data, only hints.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import parse_qs, quote

import psycopg
from django.core import signing

from kenzen.kit.wakeup import Channel, listen

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

_CHANGED: Final = b"event: changed\ndata: {}\n\n"
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


def stream_url(*topics: str) -> str:
    """The address of a stream about ``topics``, signed: readers cannot listen to what their page did not name."""
    return f"{PATH}?t={quote(signing.dumps(topics, salt=SALT))}"


class Hub:
    """Passes the wake-ups of one process on to its open streams."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closing = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled; after an interruption every stream is told to look."""
        while True:
            try:
                async with listen(Channel.LIVE) as wakeups:
                    self._tell_all()
                    while True:
                        wakeup = await wakeups.get()
                        self._tell_all() if wakeup.missed else self._tell(wakeup.topics)
            except psycopg.Error as error:
                log.warning("live pages wait for the database: %s", type(error).__name__)
                await asyncio.sleep(RETRY)

    def close(self) -> None:
        """End every stream; browsers come back by themselves."""
        self.closing.set()
        self._tell_all()

    @contextmanager
    def following(self, topics: list[str]) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of ``topics`` changes."""
        changed = asyncio.Event()
        for topic in topics:
            self._waiting[topic].add(changed)
        try:
            yield changed
        finally:
            for topic in topics:
                self._waiting[topic].discard(changed)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def _tell(self, topics: frozenset[str]) -> None:
        for topic in topics:
            for changed in self._waiting.get(topic, ()):
                changed.set()

    def _tell_all(self) -> None:
        for events in self._waiting.values():
            for changed in events:
                changed.set()


async def stream(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """The endpoint: one stream until the browser leaves or the process stops."""
    topics = _topics(scope)
    if topics is None:
        await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"This address has expired. Please load the page again."})
        return
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    with hub.following(topics) as changed:
        gone = asyncio.create_task(_disconnected(receive))
        try:
            await _tell_until(gone, hub, changed, send)
        finally:
            gone.cancel()
    with suppress(OSError):  # the browser may have left already
        await send({"type": "http.response.body", "body": b""})


async def _tell_until(gone: asyncio.Task[None], hub: Hub, changed: asyncio.Event, send: Send) -> None:
    body = b"retry: 1000\n\n" + _CHANGED
    while not gone.done() and not hub.closing.is_set():
        await send({"type": "http.response.body", "body": body, "more_body": True})
        await asyncio.sleep(TOGETHER)
        waiting = asyncio.create_task(changed.wait())
        await asyncio.wait({gone, waiting}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
        body = _CHANGED if waiting.done() else b": still here\n\n"
        waiting.cancel()
        changed.clear()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _topics(scope: Scope) -> list[str] | None:
    token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("t", [""])[0]
    try:
        return [str(topic) for topic in signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)]
    except signing.BadSignature:
        return None
