"""The small HTTP client: every shape of an answer, and whether a request that failed was sent."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from kenzen.telephony.asterisk.http import Answer, HttpClient, NotSent, Unanswered, UnexpectedStatus
from tests.sip import ports
from tests.telephony.listening import run

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _with_server(serve: Serve, use: Callable[[HttpClient], Coroutine[Any, Any, None]]) -> None:
    """Run ``use`` with a client of a server whose every connection ``serve`` handles."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        async with server:
            client = HttpClient(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ari", {"X-Test": "yes"})
            try:
                await use(client)
            finally:
                await client.close()

    run(scenario())


def _always(answer: str) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer.replace("\n", "\r\n").encode())

    return serve


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 7\n\n[1,2,3]", Answer(200, "[1,2,3]")),
        ("HTTP/1.1 204 No Content\n\n", Answer(204, "")),
        ("HTTP/1.1 404 Not Found\nContent-Length: 0\n\n", Answer(404, "")),
        (
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\n[1,\n4;x=y\n2,3]\n0\nTrailer: 1\n\n",
            Answer(200, "[1,2,3]"),
        ),
    ],
)
def test_an_answer_is_read_and_the_connection_used_again(answer: str, expected: Answer) -> None:
    async def use(client: HttpClient) -> None:
        for _ in range(3):
            assert await client.request("GET", "/channels", seconds=5) == expected

    _with_server(_always(answer), use)


@pytest.mark.parametrize(
    "answer",
    [
        "HTTP/1.1 200 OK\nConnection: close\nContent-Length: 2\n\n{}",
        "HTTP/1.0 200 OK\nContent-Length: 2\n\n{}",
        "HTTP/1.1 200 OK\n\n{}",
    ],
)
def test_a_connection_the_server_closes_is_not_used_again(answer: str) -> None:
    connections = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer.replace("\n", "\r\n").encode())

    async def use(client: HttpClient) -> None:
        for _ in range(2):
            assert (await client.request("GET", "/channels", seconds=5)).json() == {}

    _with_server(serve, use)
    assert len(connections) == 2


def test_a_request_carries_its_headers_and_its_body() -> None:
    seen = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"}"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async def use(client: HttpClient) -> None:
        await client.request("POST", "/channels/x?a=b", {"callerId": '"山" <+81>'}, seconds=5)

    _with_server(serve, use)
    (request,) = (request.decode() for request in seen)
    assert request.startswith("POST /ari/channels/x?a=b HTTP/1.1\r\nHost: 127.0.0.1:")
    assert "X-Test: yes\r\n" in request
    assert "Content-Type: application/json\r\n" in request


async def _cut_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")


async def _say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def _talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"nonsense\r\n\r\n")


@pytest.mark.parametrize("serve", [_cut_off, _say_nothing, _talk_nonsense])
def test_a_request_that_was_sent_and_not_answered_is_known_as_such(serve: Serve) -> None:
    async def use(client: HttpClient) -> None:
        with pytest.raises(Unanswered):
            await client.request("POST", "/channels", seconds=0.3)

    _with_server(serve, use)


def test_a_request_that_was_not_sent_is_known_as_such() -> None:
    async def scenario() -> None:
        client = HttpClient(f"http://127.0.0.1:{ports.free()}", {})
        with pytest.raises(NotSent):
            await client.request("GET", "/", seconds=5)

    run(scenario())


def test_a_request_that_finds_no_free_connection_in_time_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kenzen.telephony.asterisk.http.CONNECTIONS", 1)

    async def use(client: HttpClient) -> None:
        first = asyncio.create_task(client.request("GET", "/", seconds=1))
        await asyncio.sleep(0)
        with pytest.raises(NotSent):
            await client.request("GET", "/", seconds=0.2)
        with pytest.raises(Unanswered):
            await first

    _with_server(_say_nothing, use)


def test_a_refusal_is_not_read_as_an_answer() -> None:
    with pytest.raises(UnexpectedStatus, match="500"):
        Answer(500, "{}").json()
