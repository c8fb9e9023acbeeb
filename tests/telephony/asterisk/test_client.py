"""The ARI client against servers that answer well, badly or not at all: was a command that failed sent or not?"""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from kenzen.calls.ports import CommandUnclear, PhoneSystemDown
from kenzen.telephony.asterisk.client import Answer, AriClient, UnexpectedStatus
from kenzen.telephony.asterisk.options import AsteriskOptions
from tests.sip import ports
from tests.telephony.listening import run

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PATIENCE = 0.3  # seconds


def with_server(serve: Serve, use: Callable[[AriClient], Coroutine[Any, Any, None]]) -> None:
    """Run ``use`` with a client of a server whose every connection ``serve`` handles."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def scenario() -> None:
        async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
            await use_client(server.sockets[0].getsockname()[1], use)

    run(scenario())


async def use_client(port: int, use: Callable[[AriClient], Coroutine[Any, Any, None]]) -> None:
    client = AriClient(
        AsteriskOptions(url=f"http://127.0.0.1:{port}/", user="kenzen", password="さくら", timeout_seconds=PATIENCE)
    )
    try:
        await use(client)
    finally:
        await client.close()


def test_a_command_carries_user_query_and_body() -> None:
    seen = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append((await reader.readuntil(b"}")).decode())
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async def use(client: AriClient) -> None:
        answer = await client.send("POST", "/channels/x", query={"a": "b c"}, body={"callerId": '"山" <+81>'})
        assert answer == Answer(204, "")

    with_server(serve, use)
    (request,) = seen
    assert request.startswith(("POST /ari/channels/x?a=b+c HTTP/1.1\r\n", "POST /ari/channels/x?a=b%20c HTTP/1.1\r\n"))
    assert f"Authorization: Basic {base64.b64encode('kenzen:さくら'.encode()).decode()}\r\n" in request
    assert "Content-Type: application/json\r\n" in request


def test_a_connection_is_used_again() -> None:
    connections = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    async def use(client: AriClient) -> None:
        for _ in range(3):
            assert (await client.send("GET", "/channels")).json() == {}

    with_server(serve, use)
    assert len(connections) == 1


async def cut_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close in the middle of the answer."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")


async def hang_up(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Close without an answer."""
    await reader.readuntil(b"\r\n\r\n")


async def say_nothing(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    """Leave the caller waiting."""
    await reader.read()


async def talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer something that is not HTTP."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"nonsense\r\n\r\n")


@pytest.mark.parametrize("serve", [cut_off, hang_up, say_nothing, talk_nonsense])
def test_a_command_that_was_sent_and_not_answered_is_unclear(serve: Serve) -> None:
    async def use(client: AriClient) -> None:
        with pytest.raises(CommandUnclear):
            await client.send("POST", "/channels/x")

    with_server(serve, use)


def test_a_command_that_found_nobody_was_not_sent() -> None:
    async def use(client: AriClient) -> None:
        with pytest.raises(PhoneSystemDown):
            await client.send("GET", "/channels")

    run(use_client(ports.free(), use))


def test_a_command_that_found_no_free_connection_in_time_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kenzen.telephony.asterisk.client.CONNECTIONS", 1)

    async def use(client: AriClient) -> None:
        first = asyncio.create_task(client.send("GET", "/channels", extra_seconds=5 * PATIENCE))
        await asyncio.sleep(0)
        with pytest.raises(PhoneSystemDown):
            await client.send("GET", "/channels", extra_seconds=PATIENCE)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)

    with_server(say_nothing, use)


@pytest.mark.parametrize("serve", [cut_off, hang_up, say_nothing, talk_nonsense])
def test_a_line_that_asterisk_does_not_take_is_down(serve: Serve) -> None:
    async def use(client: AriClient) -> None:
        with pytest.raises(PhoneSystemDown):
            async with client.events("kenzen-1"):
                pass

    with_server(serve, use)


def test_a_refusal_is_not_read_as_an_answer() -> None:
    with pytest.raises(UnexpectedStatus, match="500"):
        Answer(500, "{}").json()
