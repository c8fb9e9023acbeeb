"""An installation in earnest: real processes on the tests' PostgreSQL, to be started, stopped and killed."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final
from urllib.parse import quote

import psycopg
from django.db import connection

from kenzen.kit.wakeup import Channel

LOOK_AROUND: Final = 0.1  # seconds; for what changes without a fact
PATIENCE: Final = 30.0  # seconds; far above what anything takes, so that only a fault reaches it


def database_url() -> str:
    """The address of the database this test runs on, for other processes."""
    settings = connection.settings_dict
    user, password = quote(settings["USER"]), quote(settings["PASSWORD"])
    return f"postgres://{user}:{password}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


class Process:
    """One running ``kenzen`` command whose log can be waited for."""

    def __init__(self, *command: str, settings: dict[str, str]) -> None:
        own = ("KENZEN_", "DJANGO_")  # what the tests themselves run with is not for the installation
        environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kenzen", *command],
            env=environment | {"KENZEN_DEMO": "1"} | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.log: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.log.append(line)
            self._lines.put(line)
        self._process.stdout.close()

    def says(self, words: str) -> str:
        """Wait until a line of the log has ``words``; gives the line."""
        until = monotonic() + PATIENCE
        while (left := until - monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if words in line:
                return line
        raise AssertionError(f"{words!r} was not said:\n{''.join(self.log)}")

    def kill(self) -> None:
        """As by the kernel: nothing is finished, nothing is said."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As by an operator: the process may finish what is under way; gives its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self._process.wait(timeout=PATIENCE)


@contextmanager
def running(*command: str, says: str, settings: dict[str, str] | None = None) -> Iterator[Process]:
    """A command that has said ``says``; killed at the end if it still runs."""
    process = Process(*command, settings={"KENZEN_DATABASE_URL": database_url()} | (settings or {}))
    try:
        process.says(says)
        yield process
    finally:
        process.kill()


@contextmanager
def dispatching(settings: dict[str, str] | None = None) -> Iterator[Process]:
    """A dispatcher whose line is open."""
    with running("dispatcher", says="is open", settings=settings) as process:
        yield process


def follow(see: Callable[[frozenset[str]], bool], *, after: Callable[[], object] = lambda: None) -> None:
    """Do ``after``, then call ``see`` with the topics of every change since, until it says true. Woken by commits."""
    with psycopg.connect(database_url(), autocommit=True) as listening:
        listening.execute(f'LISTEN "{Channel.LIVE.value}"'.encode())
        after()
        until, topics = monotonic() + PATIENCE, frozenset[str]()
        if see(topics):
            return
        while monotonic() < until:
            for notice in listening.notifies(timeout=LOOK_AROUND):
                topics = frozenset(notice.payload.split())
                if see(topics):
                    return
            if see(frozenset()):
                return
        raise AssertionError(f"nothing more happened; the last change was {sorted(topics)}")


def wait_for(what: Callable[[], Any]) -> Any:
    """Wait until ``what`` gives something true, looking at every change; gives it."""
    found: list[Any] = []

    def see(_topics: frozenset[str]) -> bool:
        found[:] = [what()]
        return bool(found[0])

    follow(see)
    return found[0]
