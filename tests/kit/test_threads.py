"""Database work beside a loop: connections are kept, and dropped when they break."""

import asyncio
from threading import current_thread

import pytest
from django.db import OperationalError, connection

from kenzen.kit.threads import Database

pytestmark = pytest.mark.django_db(transaction=True)


def select_one() -> int:
    """A query, and the thread's own connection with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


def is_connected() -> bool:
    """Whether this thread holds a connection."""
    return connection.connection is not None


def test_work_runs_in_a_thread_that_keeps_its_connection() -> None:
    async def scene() -> tuple[int, bool, str]:
        database = Database(1)
        try:
            name = await database.run(lambda: current_thread().name)
            return await database.run(select_one), await database.run(is_connected), name
        finally:
            await asyncio.to_thread(database.close)

    one, connected, name = asyncio.run(scene())
    assert (one, connected) == (1, True)
    assert name.startswith("database")


def test_a_broken_connection_is_dropped_and_the_error_flies() -> None:
    def break_down() -> None:
        select_one()
        raise OperationalError("server closed the connection unexpectedly")

    async def scene() -> tuple[bool, int]:
        database = Database(1)
        try:
            with pytest.raises(OperationalError):
                await database.run(break_down)
            return await database.run(is_connected), await database.run(select_one)
        finally:
            await asyncio.to_thread(database.close)

    assert asyncio.run(scene()) == (False, 1)


def test_closing_closes_the_connections_of_all_threads() -> None:
    async def scene() -> list[object]:
        database = Database(3)
        held: list[object] = []

        def hold() -> None:
            select_one()
            held.append(connection.connection)

        await asyncio.gather(*(database.run(hold) for _ in range(6)))
        await asyncio.to_thread(database.close)
        return held

    held = asyncio.run(scene())
    assert held
    with pytest.raises(RuntimeError):
        asyncio.run(run_after_close())


async def run_after_close() -> None:
    """Work for threads that are gone."""
    database = Database(1)
    database.close()
    await database.run(select_one)
