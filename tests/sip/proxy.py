"""A relay between Kenzen and Asterisk that loses a chosen command or its answer, as a network may."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(slots=True)
class Losses:
    """What is lost next, by how a request begins (``POST /ari/channels``); each only once."""

    requests: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def takes_request(self, head: str) -> bool:
        """Whether this request never arrives."""
        return _take(self.requests, head)

    def takes_answer(self, head: str) -> bool:
        """Whether the answer to this request never arrives."""
        return _take(self.answers, head)


def _take(beginnings: list[str], head: str) -> bool:
    found = next((beginning for beginning in beginnings if head.startswith(beginning)), None)
    if found is not None:
        beginnings.remove(found)
    return found is not None


@asynccontextmanager
async def lossy_relay(url: str) -> AsyncIterator[tuple[str, Losses]]:
    """The address of a relay to ``url``, and what it is to lose."""
    target, losses = urlsplit(url), Losses()
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        connections.add(task)
        upstream_reader, upstream = await asyncio.open_connection(target.hostname, target.port)
        async with _closing(writer), _closing(upstream):
            await _relay(reader, writer, upstream_reader, upstream, losses)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", losses
    finally:
        server.close()
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _relay(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    upstream_reader: asyncio.StreamReader,
    upstream: asyncio.StreamWriter,
    losses: Losses,
) -> None:
    """Pass requests on until one is lost; then the connection is cut."""
    answers = asyncio.create_task(_copy(upstream_reader, writer))
    try:
        while request := await reader.read(65536):
            head = request.decode("latin-1")
            if losses.takes_request(head):
                return
            if losses.takes_answer(head):
                answers.cancel()
                upstream.write(request + await _rest(head, reader))
                await upstream_reader.read(1)
                return
            upstream.write(request)
    finally:
        answers.cancel()
        await asyncio.gather(answers, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while answer := await reader.read(65536):
        writer.write(answer)
    writer.close()


@asynccontextmanager
async def _closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    try:
        yield
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _rest(head: str, reader: asyncio.StreamReader) -> bytes:
    """What is still missing of the request's body."""
    headers, _, body = head.partition("\r\n\r\n")
    lengths = [line.split(":")[1] for line in headers.lower().splitlines() if line.startswith("content-length:")]
    return await reader.readexactly(max(int(lengths[0]) - len(body), 0)) if lengths else b""
