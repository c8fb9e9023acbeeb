"""The web server bears clients that send or read slowly: they cost no thread, are let go, and delay nobody."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from kenzen.config import asgi, wsgi
from kenzen.config.processes import connections, web
from kenzen.config.processes.connections import PatientConnection
from tests.sip import ports

PATIENCE = 5
LARGE = 8_000_000  # more than the buffers between both ends hold
TOO_LARGE = "What was sent is too large, so it was not accepted. Go back, shorten the text and send it again."
TOO_SLOW = "The form did not arrive in time, so it was not accepted. Go back and send it once more."
pytestmark = pytest.mark.django_db(transaction=True)

Scene = Callable[["Site"], Awaitable[None]]


def pages(environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], Any]) -> Iterable[bytes]:
    """In Django's place: says what it was sent. No database, so that nothing of it outlives the test."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/large/":
        return [b"x" * 8000] * (LARGE // 8000)
    return [f"{environ['REQUEST_METHOD']} {len(body)} {environ.get('HTTP_X_FORWARDED_FOR', '-')}".encode()]


class Client:
    """One connection to the site."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def send(self, text: str) -> None:
        """Send as it stands."""
        self._writer.write(text.encode())

    def ask(self, path: str = "/", *headers: str, method: str = "GET", body: str = "") -> None:
        """Send a request, or its beginning: the headers say how long the body is."""
        self.send("\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", body]))

    async def answer(self) -> tuple[int, str]:
        """Status and text of the next answer."""
        async with asyncio.timeout(PATIENCE):
            head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
            length = [line.partition(": ")[2] for line in head.splitlines() if line.startswith("content-length")]
            text = await self._reader.readexactly(int(length[0])) if length else await self._chunks()
        return int(head.split()[1]), text.decode()

    async def _chunks(self) -> bytes:
        text = b""
        while size := int(await self._reader.readline(), 16):
            text += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
        return text

    async def begins(self) -> None:
        """The answer has begun."""
        await asyncio.wait_for(self._reader.readuntil(b"\r\n"), PATIENCE)

    async def is_let_go(self) -> bool:
        """Whether the site closes the connection, having said what there was to say."""
        try:
            async with asyncio.timeout(PATIENCE):
                while await self._reader.read(65_536):
                    pass
        except ConnectionError:
            pass
        return True

    def leave(self) -> None:
        """Close the connection."""
        self._writer.close()


class Site:
    """The web process, and connections to it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.clients: list[Client] = []

    async def client(self) -> Client:
        """Another connection. It reads little ahead."""
        self.clients.append(Client(*await asyncio.open_connection("127.0.0.1", self._port, limit=1024)))
        return self.clients[-1]


@asynccontextmanager
async def served() -> AsyncIterator[Site]:
    """The web process with one thread for all its pages."""
    port, stop = ports.free(), asyncio.Event()
    environment = settings.KENZEN.model_copy(update={"web_threads": 1})
    serving = asyncio.create_task(web.run(environment, host="127.0.0.1", port=port, stop=stop))
    await asyncio.sleep(0)  # it listens from its first step on
    site = Site(port)
    try:
        yield site
    finally:
        for client in site.clients:
            client.leave()
        stop.set()
        await asyncio.wait_for(serving, PATIENCE)


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scene], None]:
    """Runs a scene with the web process."""
    monkeypatch.setattr(wsgi, "application", pages)

    def run(scene: Scene) -> None:
        async def whole() -> None:
            async with served() as site:
                await scene(site)

        asyncio.run(whole())

    return run


def test_a_form_arrives_whole_however_it_is_sent(play: Callable[[Scene], None]) -> None:
    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask()
        assert await client.answer() == (200, "GET 0 -")
        client.ask("/", "Content-Length: 6", method="POST", body="abc")
        await asyncio.sleep(0)
        client.send("def")
        assert await client.answer() == (200, "POST 6 -")
        client.ask("/", "Content-Length: 200000", method="POST", body="a" * 200_000)
        assert await client.answer() == (200, "POST 200000 -")
        client.ask("/", "Transfer-Encoding: chunked", method="POST", body="3\r\nabc\r\n0\r\n\r\n")
        assert await client.answer() == (200, "POST 3 -")

    play(scene)


def test_slow_senders_delay_nobody(play: Callable[[Scene], None]) -> None:
    async def scene(site: Site) -> None:
        slow = [await site.client() for _ in range(10)]
        for client in slow:
            client.ask("/", "Content-Length: 2", method="POST", body="a")
        other = await site.client()
        other.ask()
        assert await other.answer() == (200, "GET 0 -")
        slow[0].send("b")
        assert await slow[0].answer() == (200, "POST 2 -")

    play(scene)


def test_slow_readers_delay_nobody(play: Callable[[Scene], None]) -> None:
    async def scene(site: Site) -> None:
        for _ in range(3):
            slow = await site.client()
            slow.ask("/large/")
            await slow.begins()
        other = await site.client()
        other.ask()
        assert await other.answer() == (200, "GET 0 -")

    play(scene)


def said(sentence: str) -> str:
    """The sentence in every language, one after the other."""
    texts = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.append(gettext(sentence))
    assert len(set(texts)) == len(texts)
    return "\n\n".join(texts)


def test_too_large_a_form_is_declined_before_it_is_sent(play: Callable[[Scene], None]) -> None:
    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask("/", f"Content-Length: {asgi.BODY_BYTES + 1}", method="POST", body="a")
        assert await client.answer() == (413, said(TOO_LARGE))

    play(scene)


def test_a_form_that_does_not_say_how_large_it_is_is_bounded_as_well(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "BODY_BYTES", 5)

    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask("/", "Transfer-Encoding: chunked", method="POST", body="6\r\nabcdef\r\n")
        assert (await client.answer())[0] == 413
        client.send("0\r\n\r\n")
        client.ask()
        assert await client.answer() == (200, "GET 0 -")

    play(scene)


def test_the_page_that_takes_files_takes_more(play: Callable[[Scene], None]) -> None:
    assert reverse("reports") == asgi.FILES_TO

    async def scene(site: Site) -> None:
        client = await site.client()
        size = asgi.BODY_BYTES + 1
        client.ask(asgi.FILES_TO, f"Content-Length: {size}", method="POST", body="a" * size)
        assert await client.answer() == (200, f"POST {size} -")
        client.ask(asgi.FILES_TO, f"Content-Length: {asgi.FILES_BYTES + 1}", method="POST", body="a")
        assert (await client.answer())[0] == 413

    play(scene)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_program_may_send_more_and_is_declined_in_json(play: Callable[[Scene], None], language: str) -> None:
    async def scene(site: Site) -> None:
        client = await site.client()
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        client.ask("/api/v1/x", f"Content-Length: {asgi.BODY_BYTES + 1}", method="POST", body="a" * asgi.BODY_BYTES)
        client.send("a")
        assert await client.answer() == (200, f"POST {asgi.BODY_BYTES + 1} -")
        too_large = (f"Accept-Language: fr, {language}-XX;q=0.9, *;q=0.1", f"Content-Length: {most + 1}")
        client.ask("/api/v1/x", *too_large, method="POST", body="a")
        status, answer = await client.answer()
        with override(language):
            assert (status, json.loads(answer)["why"]) == (413, gettext("Its body is larger than 10 MB."))

    play(scene)


def test_a_form_that_does_not_arrive_is_declined(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.05)

    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask("/", "Content-Length: 2", method="POST", body="a")
        assert await client.answer() == (408, said(TOO_SLOW))
        assert await client.is_let_go()

    play(scene)


def test_who_leaves_in_the_middle_of_a_form_reaches_no_page(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask("/", "Content-Length: 2", method="POST", body="a")
        client.leave()
        other = await site.client()
        other.ask()
        assert await other.answer() == (200, "GET 0 -")

    play(scene)
    assert "Exception" not in caplog.text


@pytest.mark.parametrize("sent", ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\n"])
def test_who_does_not_say_what_they_want_is_let_go(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch, sent: str
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)

    async def scene(site: Site) -> None:
        fresh, used = await site.client(), await site.client()
        used.ask()
        assert await used.answer() == (200, "GET 0 -")
        for client in (fresh, used) if sent else (fresh,):
            client.send(sent)
            assert await client.is_let_go()

    play(scene)


def test_patience_with_heads_ends_with_the_head(play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(asgi, "BODY_SECONDS", 0.2)

    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask("/", "Content-Length: 2", method="POST", body="a")
        assert (await client.answer())[0] == 408

    play(scene)


def test_who_does_not_read_is_let_go(play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "READ_SECONDS", 0.05)
    real = PatientConnection.connection_lost

    async def scene(site: Site) -> None:
        lost = asyncio.Event()

        def connection_lost(connection: PatientConnection, error: Exception | None) -> None:
            real(connection, error)
            lost.set()

        monkeypatch.setattr(PatientConnection, "connection_lost", connection_lost)
        client = await site.client()
        client.ask("/large/")
        await asyncio.wait_for(lost.wait(), PATIENCE)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await client.answer()

    play(scene)


def test_a_client_cannot_pass_for_the_proxy_by_another_spelling(play: Callable[[Scene], None]) -> None:
    async def scene(site: Site) -> None:
        client = await site.client()
        client.ask("/", "X_Forwarded_For: 192.0.2.1")
        assert await client.answer() == (200, "GET 0 -")
        client.ask("/", "X-Forwarded-For: 192.0.2.7", "X_Forwarded_For: 192.0.2.1")
        assert await client.answer() == (200, "GET 0 192.0.2.7")

    play(scene)


def test_the_end_of_a_page_does_not_wait_for_the_reader_to_acknowledge_its_beginning() -> None:
    with web._listen("127.0.0.1", ports.free()) as listening, socket.create_connection(listening.getsockname()):
        connection, _address = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
