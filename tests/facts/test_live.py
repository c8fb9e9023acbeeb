"""Live streams: signed topics only, a hint at once and after each change, and an end when either side goes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.db import connection, transaction

from kenzen.facts import actions, live
from kenzen.facts.live import Hub, stream, stream_url
from tests.cast import NOW

PATIENCE = 5
pytestmark = pytest.mark.django_db(transaction=True)


class Reader:
    """A browser that reads one stream."""

    def __init__(self, hub: Hub, address: str) -> None:
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._left: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "http", "path": live.PATH, "query_string": urlsplit(address).query.encode()}
        self.task = asyncio.create_task(stream(hub, scope, self._left.get, self._hear))

    async def _hear(self, message: Any) -> None:
        self._heard.put_nowait(dict(message))

    async def next(self) -> dict[str, Any]:
        """The next message of the server."""
        return await asyncio.wait_for(self._heard.get(), PATIENCE)

    async def changed(self) -> bool:
        """Whether the next message says that something has changed."""
        return b"event: changed" in (await self.next())["body"]

    def leave(self) -> None:
        """Close the page."""
        self._left.put_nowait({"type": "http.disconnect"})

    @property
    def is_silent(self) -> bool:
        """Whether nothing is waiting to be read."""
        return self._heard.empty()


@asynccontextmanager
async def listening() -> AsyncIterator[Hub]:
    """A hub that hears the commits of others."""
    hub = Hub()
    heard = asyncio.Event()
    real = hub._tell_all

    def tell_all() -> None:
        real()
        heard.set()

    hub._tell_all = tell_all  # type: ignore[method-assign]
    task = asyncio.create_task(hub.run())
    await asyncio.wait_for(heard.wait(), PATIENCE)  # it tells everybody once, when it begins to hear
    try:
        yield hub
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def leave(*readers: Reader) -> None:
    """Close the pages."""
    for reader in readers:
        reader.leave()
        await asyncio.wait_for(reader.task, PATIENCE)


def happen(*subjects: str) -> None:
    """Something happens to the subjects, each in a commit of its own."""
    try:
        for subject in subjects:
            with transaction.atomic():
                actions.record("tests.happened", subject=subject, now=NOW)
    finally:
        connection.close()


def play(scene: Callable[[Hub], Awaitable[None]]) -> None:
    """Run a scene with a listening hub."""

    async def run() -> None:
        async with listening() as hub:
            await scene(hub)

    asyncio.run(run())


def test_a_stream_says_changed_at_once_and_after_each_change() -> None:
    async def scene(hub: Hub) -> None:
        reader = Reader(hub, stream_url("callback:1", "seller:2"))
        start = await reader.next()
        assert start["status"] == 200
        assert dict(start["headers"])[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert await reader.changed()
        for subject in ("callback:1", "seller:2"):
            await asyncio.to_thread(happen, subject)
            assert await reader.changed()
        reader.leave()
        await asyncio.wait_for(reader.task, PATIENCE)

    play(scene)


def test_a_stream_is_silent_about_what_its_page_does_not_show() -> None:
    async def scene(hub: Hub) -> None:
        reader, other = Reader(hub, stream_url("callback:1")), Reader(hub, stream_url("callback:2"))
        for one in (reader, other):
            await one.next()
            assert await one.changed()
        await asyncio.to_thread(happen, "callback:2")
        assert await other.changed()
        assert reader.is_silent
        for one in (reader, other):
            one.leave()
            await asyncio.wait_for(one.task, PATIENCE)

    play(scene)


@pytest.mark.parametrize(
    "address",
    [
        "/live/",
        "/live/?t=",
        "/live/?t=callback:1",
        "/live/?t=" + signing.dumps(["callback:1"], key="not-ours", salt=live.SALT),
        "/live/?t=" + signing.dumps(["callback:1"], key="only-for-demo", salt="another-purpose"),
        "/live/?t=%ff%00",
    ],
)
def test_topics_nobody_signed_for_the_page_are_refused(address: str) -> None:
    async def scene(hub: Hub) -> None:
        reader = Reader(hub, address)
        assert (await reader.next())["status"] == 403
        assert b"load the page again" in (await reader.next())["body"]

    play(scene)


def test_a_token_of_yesterday_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TOKEN_SECONDS", -1)

    async def scene(hub: Hub) -> None:
        assert (await Reader(hub, stream_url("callback:1")).next())["status"] == 403

    play(scene)


def test_a_stream_ends_when_the_process_stops() -> None:
    async def scene(hub: Hub) -> None:
        reader = Reader(hub, stream_url("callback:1"))
        await reader.next()
        assert await reader.changed()
        hub.close()
        await asyncio.wait_for(reader.task, PATIENCE)

    play(scene)


def test_nothing_is_kept_of_a_page_that_was_closed() -> None:
    async def scene(hub: Hub) -> None:
        reader = Reader(hub, stream_url("callback:1", "seller:2"))
        assert (await reader.next())["status"] == 200
        assert set(hub._waiting) == {"callback:1", "seller:2"}
        reader.leave()
        await asyncio.wait_for(reader.task, PATIENCE)
        assert dict(hub._waiting) == {}

    play(scene)


def test_a_silent_stream_is_kept_open_by_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)

    async def scene(hub: Hub) -> None:
        reader = Reader(hub, stream_url("callback:1"))
        await reader.next()
        assert await reader.changed()
        assert (await reader.next())["body"].startswith(b":")
        reader.leave()
        await asyncio.wait_for(reader.task, PATIENCE)

    play(scene)


def test_an_address_carries_its_topics_and_nothing_else() -> None:
    token = parse_qs(urlsplit(stream_url("callback:1")).query)["t"][0]
    assert signing.loads(token, salt=live.SALT) == [["callback:1"], []]


def test_a_calm_topic_is_told_later_and_once_for_many_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CALM", (0.3, 0.3))

    async def scene(hub: Hub) -> None:
        calm, quick = Reader(hub, stream_url(calm=["queue:1"])), Reader(hub, stream_url("queue:1"))
        for one in (calm, quick):
            await one.next()
            assert await one.changed()
        await asyncio.to_thread(happen, *["queue:1"] * 3)
        assert await quick.changed()
        assert calm.is_silent
        assert await calm.changed()
        await asyncio.to_thread(happen, "callback:2")  # what is left to be told would come before this is heard
        assert calm.is_silent
        await leave(calm, quick)

    play(scene)


def test_what_is_told_at_once_brings_the_calm_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CALM", (60.0, 60.0))

    async def scene(hub: Hub) -> None:
        reader = Reader(hub, stream_url("callback:1", calm=["queue:1"]))
        await reader.next()
        assert await reader.changed()
        await asyncio.to_thread(happen, "queue:1", "callback:1")
        assert await reader.changed()
        follower = next(iter(hub._open))
        assert follower._later is None
        await leave(reader)

    play(scene)


def test_streams_are_told_calmly_at_times_of_their_own() -> None:
    async def scene(hub: Hub) -> None:
        loop = asyncio.get_running_loop()
        quick = Reader(hub, stream_url("queue:1"))
        readers = [quick, *(Reader(hub, stream_url(calm=["queue:1"])) for _ in range(20))]
        for reader in readers:
            await reader.next()
            assert await reader.changed()
        await asyncio.to_thread(happen, "queue:1")
        assert await quick.changed()
        due = sorted(follower._later.when() - loop.time() for follower in hub._open if follower._later)
        assert len(due) == 20
        assert due[-1] <= live.CALM[1]
        assert due[-1] - due[0] > 0.5
        await leave(*readers)

    play(scene)


def test_a_silence_that_may_be_a_lost_connection_is_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_AROUND", 0.05)
    monkeypatch.setattr(live, "CALM", (0.0, 0.01))

    async def scene(hub: Hub) -> None:
        reader = Reader(hub, stream_url("callback:1"))
        await reader.next()
        for _ in range(3):
            assert await reader.changed()
        await leave(reader)

    play(scene)
