"""Wake-ups after a commit: LISTEN/NOTIFY on PostgreSQL, an in-process event elsewhere. A hint, never the truth.

A wake-up says that something about its topics has changed; whoever hears it reads the database. Heard late or never,
a slow look around (seconds) finds the work all the same.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import Any, Final, NamedTuple

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, transaction

log = logging.getLogger(__name__)

RECONNECT_SECONDS: Final = 1.0
# A listener says nothing for hours: without these a connection that a firewall forgot stays open for ever, and deaf.
ALIVE: Final = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


class Channel(StrEnum):
    """Who listens: web processes for their live pages, dispatchers for work, simulated phones for their handsets."""

    LIVE = "kenzen_live"
    WORK = "kenzen_work"
    HANDSET = "kenzen_handset"


class Wakeup(NamedTuple):
    """``topics`` that changed; ``missed`` if wake-ups may have been lost and everything should be looked at."""

    topics: frozenset[str]
    missed: bool = False


_Subscriber = tuple[asyncio.AbstractEventLoop, asyncio.Queue[Wakeup]]
_subscribers: dict[Channel, set[_Subscriber]] = {channel: set() for channel in Channel}


def wake(channel: Channel, *topics: str) -> None:
    """Wake the listeners of ``channel`` once the current transaction commits; nobody is woken by a rollback."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [channel.value, " ".join(topics)])
    else:
        transaction.on_commit(lambda: _publish(channel, Wakeup(frozenset(topics))))


def _publish(channel: Channel, wakeup: Wakeup) -> None:
    for loop, queue in tuple(_subscribers[channel]):
        with suppress(RuntimeError):  # the loop was closed between our look and the call
            loop.call_soon_threadsafe(queue.put_nowait, wakeup)


@asynccontextmanager
async def listen(*channels: Channel) -> AsyncIterator[asyncio.Queue[Wakeup]]:
    """Hear wake-ups of ``channels`` in a queue, from the moment the context is entered."""
    queue: asyncio.Queue[Wakeup] = asyncio.Queue()
    if connections[DEFAULT_DB_ALIAS].vendor != "postgresql":
        subscriber = (asyncio.get_running_loop(), queue)
        for channel in channels:
            _subscribers[channel].add(subscriber)
        try:
            yield queue
        finally:
            for channel in channels:
                _subscribers[channel].discard(subscriber)
        return
    connection = await _connect(channels)
    task = asyncio.create_task(_forward(connection, channels, queue))
    try:
        yield queue
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await connection.close()  # a task that is cancelled before its first step has not opened its ``async with``


async def _connect(channels: tuple[Channel, ...]) -> psycopg.AsyncConnection:
    chosen = _parameters(connections[DEFAULT_DB_ALIAS].get_connection_params())
    connection = await psycopg.AsyncConnection.connect(**chosen, autocommit=True)
    for channel in channels:
        await connection.execute(f'LISTEN "{channel.value}"'.encode())
    return connection


def _parameters(djangos: Mapping[str, Any]) -> dict[str, Any]:
    """Those of Django's connections that are about reaching the database; what the operator's URL sets wins."""
    ours = {"cursor_factory", "context", "prepare_threshold", "client_encoding"}
    return ALIVE | {name: value for name, value in djangos.items() if name not in ours and value not in (None, "")}


async def _forward(
    connection: psycopg.AsyncConnection, channels: tuple[Channel, ...], queue: asyncio.Queue[Wakeup]
) -> None:
    while True:
        try:
            async with connection:
                async for notice in connection.notifies():
                    queue.put_nowait(Wakeup(frozenset(notice.payload.split())))
        except psycopg.Error as error:
            log.warning("listening to %s was interrupted: %s", ", ".join(channels), type(error).__name__)
        connection = await _reconnect(channels)
        queue.put_nowait(Wakeup(frozenset(), missed=True))


async def _reconnect(channels: tuple[Channel, ...]) -> psycopg.AsyncConnection:
    while True:
        try:
            return await _connect(channels)
        except psycopg.Error:
            await asyncio.sleep(RECONNECT_SECONDS)
