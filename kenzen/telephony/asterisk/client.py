"""The part of Asterisk's REST interface that Kenzen uses: commands over HTTP, events over a WebSocket.

Knows addresses, answers and failures of ARI; what they mean for a leg of a call is decided in ``system``.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from kenzen.calls.ports import CommandUnclear, PhoneSystemDown
from kenzen.telephony.asterisk.options import AsteriskOptions

CONNECTIONS: Final = 32
KEEP_ALIVE: Final = 10.0  # seconds; shorter than Asterisk's, so that it never closes a connection we are about to use
PING_EVERY: Final = 10.0  # seconds

Event = Mapping[str, Any]


class UnexpectedStatus(Exception):
    """Asterisk refused what it normally grants."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an answer."""

    status: int
    text: str

    @property
    def is_error(self) -> bool:
        """Whether the command was refused."""
        return self.status >= 400

    def json(self) -> Any:
        """The body, read as JSON. Raises ``UnexpectedStatus`` where it is not what was asked for."""
        self.check()
        return json.loads(self.text)

    def check(self) -> None:
        """Raise ``UnexpectedStatus`` if the command was refused."""
        if self.is_error:
            raise UnexpectedStatus(f"{self.status} {self.text.strip()}")


class AriClient:
    """Commands and events of one Asterisk. Made inside a running loop, and closed."""

    def __init__(self, options: AsteriskOptions) -> None:
        self._base = f"{options.url.rstrip('/')}/ari"
        self._seconds = options.timeout_seconds
        self._session = aiohttp.ClientSession(
            headers={"Authorization": aiohttp.encode_basic_auth(options.user, options.password)},
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """Let go of all connections."""
        await self._session.close()

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        extra_seconds: float = 0,
    ) -> Answer:
        """One command and its answer, whatever its status. ``extra_seconds`` are for a command that takes its time.

        Raises ``PhoneSystemDown`` if nothing was sent, and ``CommandUnclear`` if it was and no answer came.
        """
        patience = aiohttp.ClientTimeout(total=self._seconds + extra_seconds, connect=self._seconds)
        try:
            async with self._session.request(
                method, self._base + path, params=query, json=body, timeout=patience
            ) as response:
                return Answer(response.status, await response.text())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise PhoneSystemDown(f"Asterisk cannot be reached: {error}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CommandUnclear(f"{method} {path} got no answer: {error or type(error).__name__}") from error

    @asynccontextmanager
    async def events(self, app: str) -> AsyncIterator[AsyncIterator[Event]]:
        """Register ``app`` and hear its events until the connection is lost. Raises ``PhoneSystemDown``."""
        try:
            async with asyncio.timeout(self._seconds):
                socket = await self._session.ws_connect(
                    f"{self._base}/events",
                    params={"app": app},
                    heartbeat=PING_EVERY,
                    max_msg_size=0,
                    timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            raise PhoneSystemDown(f"Asterisk does not take our line: {error or type(error).__name__}") from error
        try:
            yield _read(socket)
        finally:
            await asyncio.shield(socket.close())


async def _read(socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[Event]:
    async for message in socket:
        if message.type is aiohttp.WSMsgType.TEXT:
            yield json.loads(message.data)
