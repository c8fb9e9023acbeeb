"""As much HTTP/1.1 as a program needs to command Asterisk: JSON over connections that are kept open.

A call takes seven commands. A general client spent more time on them than the database and Asterisk together; and
only here is it certain whether a command that failed was sent or not, which decides whether it may be given again.
"""

import asyncio
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

CONNECTIONS: Final = 32
KEEP_ALIVE: Final = 10.0  # seconds; shorter than Asterisk's, so that it never closes a connection we are about to use
LARGEST: Final = 64 * 1024 * 1024  # bytes of one line or header


class NotSent(Exception):
    """The request certainly did not reach the server."""


class Unanswered(Exception):
    """The request was sent, in part or whole, and its answer did not arrive."""


class UnexpectedStatus(Exception):
    """The server refused what it normally grants."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an answer."""

    status: int
    text: str

    @property
    def is_error(self) -> bool:
        """Whether the request was refused."""
        return self.status >= 400

    def json(self) -> Any:
        """The body, read as JSON. Raises ``UnexpectedStatus`` where it is not what was asked for."""
        self.check()
        return json.loads(self.text)

    def check(self) -> None:
        """Raise ``UnexpectedStatus`` if the request was refused."""
        if self.is_error:
            raise UnexpectedStatus(f"{self.status} {self.text.strip()}")


@dataclass(frozen=True, slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float

    @property
    def is_fresh(self) -> bool:
        return not self.reader.at_eof() and monotonic() - self.used_at < KEEP_ALIVE


class HttpClient:
    """Requests to one server. Belongs to one event loop."""

    def __init__(self, base_url: str, headers: Mapping[str, str]) -> None:
        target = urlsplit(base_url)
        self._host = target.hostname or ""
        self._tls = ssl.create_default_context() if target.scheme == "https" else None
        self._port = target.port or (443 if self._tls else 80)
        self._path = target.path
        self._head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": target.netloc, **headers}.items())
        self._idle: list[_Connection] = []
        self._room = asyncio.Semaphore(CONNECTIONS)

    async def close(self) -> None:
        """Close the connections that are kept open."""
        while self._idle:
            await _close(self._idle.pop())

    async def request(self, method: str, address: str, body: object = None, *, seconds: float) -> Answer:
        """One request and its answer, within ``seconds``. Raises ``NotSent`` or ``Unanswered``."""
        try:
            async with asyncio.timeout(seconds) as patience:
                await self._room.acquire()
                try:
                    return await self._exchange(self._message(method, address, body), patience)
                finally:
                    self._room.release()
        except TimeoutError as error:
            raise NotSent("no connection in time") from error

    def _message(self, method: str, address: str, body: object) -> bytes:
        content = b"" if body is None else json.dumps(body).encode()
        kind = "Content-Type: application/json\r\n" if content else ""
        start = f"{method} {self._path}{address} HTTP/1.1\r\n"
        return f"{start}{self._head}{kind}Content-Length: {len(content)}\r\n\r\n".encode() + content

    async def _exchange(self, message: bytes, patience: asyncio.Timeout) -> Answer:
        connection = await self._connect()
        try:
            connection.writer.write(message)
            answer, stays_open = await _read_answer(connection.reader)
        except (OSError, EOFError, ValueError) as error:
            connection.writer.close()
            raise Unanswered(str(error) or type(error).__name__) from error
        except asyncio.CancelledError:
            connection.writer.close()
            if patience.expired():
                raise Unanswered("no answer in time") from None
            raise
        if stays_open:
            self._idle.append(_Connection(connection.reader, connection.writer, monotonic()))
        else:
            connection.writer.close()
        return answer

    async def _connect(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh:
                return connection
            connection.writer.close()
        try:
            reader, writer = await asyncio.open_connection(self._host, self._port, ssl=self._tls, limit=LARGEST)
        except OSError as error:
            raise NotSent(error.strerror or str(error)) from error
        return _Connection(reader, writer, monotonic())


async def _read_answer(reader: asyncio.StreamReader) -> tuple[Answer, bool]:
    """The answer, and whether the connection stays open after it."""
    head = await reader.readuntil(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").rstrip().split("\r\n")
    version, status = start.split(" ")[:2]
    fields = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip().lower() for name, _, value in fields}
    body, is_bounded = await _read_body(reader, int(status), headers)
    stays_open = is_bounded and version == "HTTP/1.1" and headers.get("connection") != "close"
    return Answer(int(status), body.decode()), stays_open


async def _read_body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> tuple[bytes, bool]:
    if status == 204:
        return b"", True
    if headers.get("transfer-encoding") == "chunked":
        return await _read_chunks(reader), True
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"])), True
    return await reader.read(), False


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    chunks = []
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        chunks.append(await reader.readexactly(size))
        await reader.readuntil(b"\r\n")
    while (await reader.readuntil(b"\r\n")).strip():
        pass  # trailers
    return b"".join(chunks)


async def _close(connection: _Connection) -> None:
    connection.writer.close()
    try:
        await connection.writer.wait_closed()
    except OSError:
        return  # the server was faster
