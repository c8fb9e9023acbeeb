"""Database work of asynchronous loops: in a few threads that keep their connections."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final, ParamSpec, TypeVar

import psycopg
from django.db import InterfaceError, OperationalError, connection

P = ParamSpec("P")
T = TypeVar("T")

#: What the database raises while it cannot be reached; everything else is a fault of ours.
AWAY: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


class Database:
    """Runs actions and queries in threads that keep their database connections."""

    def __init__(self, threads: int) -> None:
        self._count = threads
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="database")

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``work`` in a thread; a broken connection is dropped, so that the next try gets a new one."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: _with_fresh_connection(work, *args, **kwargs))

    def close(self) -> None:
        """Let running work end, close the connection of every thread, take no more."""
        everybody = Barrier(self._count)
        for _ in range(self._count):
            self._threads.submit(_close_together, everybody)
        self._threads.shutdown(wait=True)


def _close_together(everybody: Barrier) -> None:
    everybody.wait()  # one task in each thread, none twice
    connection.close()


def _with_fresh_connection(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        return work(*args, **kwargs)
    except (OperationalError, InterfaceError):
        connection.close()
        raise
