"""The part of Asterisk's REST interface that Kenzen uses: commands over HTTP, events over a WebSocket.

Knows addresses, answers and failures of ARI; what they mean for a leg of a call is decided in ``system``.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from kenzen.calls.ports import CommandUnclear, PhoneSystemDown
from kenzen.telephony.asterisk.http import Answer, HttpClient, NotSent, Unanswered
from kenzen.telephony.asterisk.options import AsteriskOptions

PING_EVERY: Final = 10.0  # seconds

Event = Mapping[str, Any]


class AriClient:
    """Sends commands. ``PhoneSystemDown``: nothing was sent. ``CommandUnclear``: sent, but no answer came."""

    def __init__(self, options: AsteriskOptions) -> None:
        self._seconds = options.timeout_seconds
        self._http = HttpClient(f"{options.url.rstrip('/')}/ari", {"Authorization": _basic(options)})

    async def close(self) -> None:
        """Let go of all connections."""
        await self._http.close()

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: object = None,
        extra_seconds: float = 0,
    ) -> Answer:
        """One command and its answer, whatever its status. ``extra_seconds`` are for a command that takes its time."""
        address = f"{path}?{urlencode(query)}" if query else path
        try:
            return await self._http.request(method, address, body, seconds=self._seconds + extra_seconds)
        except NotSent as error:
            raise PhoneSystemDown(f"Asterisk cannot be reached: {error}") from error
        except Unanswered as error:
            raise CommandUnclear(f"{method} {path} got no answer: {error}") from error


@asynccontextmanager
async def event_stream(options: AsteriskOptions, app: str) -> AsyncIterator[AsyncIterator[Event]]:
    """Register ``app`` and hear its events until the connection is lost. Raises ``PhoneSystemDown``."""
    address = f"{_websocket_base(options.url)}/ari/events?{urlencode({'app': app})}"
    try:
        socket = await connect(
            address,
            additional_headers={"Authorization": _basic(options)},
            open_timeout=options.timeout_seconds,
            ping_interval=PING_EVERY,
            ping_timeout=PING_EVERY,
            close_timeout=1,
            compression=None,
            max_size=None,
            max_queue=None,
            proxy=None,
        )
    except (OSError, TimeoutError, InvalidHandshake) as error:
        raise PhoneSystemDown(f"Asterisk does not take our line: {error or type(error).__name__}") from error
    try:
        yield _events(socket)
    finally:
        await asyncio.shield(socket.close())


async def _events(socket: ClientConnection) -> AsyncIterator[Event]:
    try:
        while True:
            yield json.loads(await socket.recv())
    except ConnectionClosed:
        return


def _websocket_base(url: str) -> str:
    return "ws" + url.rstrip("/").removeprefix("http")


def _basic(options: AsteriskOptions) -> str:
    return f"Basic {base64.b64encode(f'{options.user}:{options.password}'.encode()).decode()}"
