"""The floor: the least a client can do to make Asterisk ring two phones and join them. No database, no pages.

Raw HTTP over a few open connections and the events of one WebSocket; everything lives in memory and is lost with it.
"""

import asyncio
import base64
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from kenzen.telephony.asterisk.client import AriClient
from kenzen.telephony.asterisk.options import AsteriskOptions

APP = "bare"
CONNECTIONS = 16


@dataclass(slots=True)
class Calls:
    """What a run did: when each first POST was sent, by the desk it rang; how many were joined and ended."""

    sent_at: dict[str, float] = field(default_factory=dict)
    joined: int = 0
    ended: int = 0
    last_ended_at: float = 0.0


async def ring(options: AsteriskOptions, *, rate: float, count: int, patience: float = 20) -> Calls:
    """Start ``count`` calls at ``rate`` a second, first legs to desks named ``bare-N``; wait until all have ended."""
    calls, wire = Calls(), _Wire(options)
    await wire.open()
    done = asyncio.Event()
    client = AriClient(options)
    async with client.events(APP) as events:
        listening = asyncio.create_task(_listen(events, wire, calls, count, done))
        begun = time.monotonic()
        starts = set()
        for number in range(count):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            starts.add(asyncio.create_task(_start(wire, calls, number)))
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), patience)
        listening.cancel()
        await asyncio.gather(listening, *starts, return_exceptions=True)
    wire.close()
    await client.close()
    return calls


async def _start(wire: "_Wire", calls: Calls, number: int) -> None:
    desk = f"bare-{number}"
    calls.sent_at[desk] = time.time()
    await wire.send("POST", f"/channels/{uuid4().hex}-1", endpoint=f"PJSIP/{desk}@desks", app=APP)


async def _listen(events: Any, wire: "_Wire", calls: Calls, count: int, done: asyncio.Event) -> None:
    under_way = set()
    async for event in events:
        channel = event.get("channel", {}).get("id", "")
        uid, _, leg = channel.rpartition("-")
        if event["type"] == "StasisStart":
            work = _second(wire, uid) if leg == "1" else _join(wire, calls, uid)
        elif event["type"] == "ChannelDestroyed" and leg == "2":
            work = _end(wire, calls, uid, count, done)
        else:
            continue
        task = asyncio.create_task(work)
        under_way.add(task)
        task.add_done_callback(under_way.discard)


async def _second(wire: "_Wire", uid: str) -> None:
    number = f"+8180{int(uid[:7], 16) % 10**8:08d}"
    await wire.send("POST", f"/channels/{uid}-2", endpoint=f"PJSIP/{number}@trunk", app=APP)


async def _join(wire: "_Wire", calls: Calls, uid: str) -> None:
    await wire.send("POST", f"/bridges/{uid}", type="mixing")
    await wire.send("POST", f"/bridges/{uid}/addChannel", channel=f"{uid}-1,{uid}-2")
    calls.joined += 1


async def _end(wire: "_Wire", calls: Calls, uid: str, count: int, done: asyncio.Event) -> None:
    await wire.send("DELETE", f"/channels/{uid}-1")
    await wire.send("DELETE", f"/bridges/{uid}")
    calls.ended += 1
    calls.last_ended_at = time.time()
    if calls.ended == count:
        done.set()


class _Wire:
    """HTTP/1.1 with nothing on top: one request at a time on each of a few connections."""

    def __init__(self, options: AsteriskOptions) -> None:
        target = urlsplit(options.url)
        self._place = (target.hostname, target.port)
        token = base64.b64encode(f"{options.user}:{options.password}".encode()).decode()
        self._head = f" HTTP/1.1\r\nHost: {target.netloc}\r\nAuthorization: Basic {token}\r\nContent-Length: 0\r\n\r\n"
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def open(self) -> None:
        for _ in range(CONNECTIONS):
            self._free.put_nowait(await asyncio.open_connection(*self._place))

    def close(self) -> None:
        while not self._free.empty():
            self._free.get_nowait()[1].close()

    async def send(self, method: str, path: str, **query: str) -> Any:
        reader, writer = await self._free.get()
        try:
            writer.write(f"{method} /ari{path}?{urlencode(query)}{self._head}".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = head.partition("content-length:")[2].partition("\r\n")[0]
            body = await reader.readexactly(int(length or 0))
            return json.loads(body) if body else None
        finally:
            self._free.put_nowait((reader, writer))
