"""P7: the pages of account health over real HTTP with a crowd in PostgreSQL, beside the redirect of the same server."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from random import Random
from typing import Final

from bench.harness import Figure, median_of_runs, report
from bench.market import Market, Visited, market
from tests.sip import ports

PAGE_GOAL: Final = 50.0  # ms, p95
CLIENTS: Final = 4  # that ask at once, for the rate
READY_WITHIN: Final = 20.0  # seconds


@dataclass(frozen=True, slots=True)
class Effort:
    """How many sellers, and how often each page is asked for."""

    sellers: int
    visited: int
    runs: int
    asked: int


FULL: Final = Effort(1_000_000, 400, 5, 400)
QUICK: Final = Effort(2_000, 5, 1, 20)

PAGES: Final[dict[str, Callable[[Visited], str]]] = {
    "health page": lambda _who: "/health/",
    "violation page": lambda who: f"/health/violations/{who.violation_id}/",
}


def main(*, quick: bool) -> None:
    """Measure and report."""
    effort = QUICK if quick else FULL
    with market(sellers=effort.sellers, visited=effort.visited, now=datetime.now(UTC)) as place, _web(place) as port:
        browser = Browser(port)
        for who in place.visited:  # every page once, before anything is measured
            for path in PAGES.values():
                browser.ask(path(who), who)
        figures = [figure for name in PAGES for figure in _page(name, place, browser, effort)]
        figures.append(_rate(place, port, effort))
    report(f"pages at {effort.sellers:,} sellers", figures)


class Browser:
    """A client on one connection, which it keeps. It signs in by the session of whoever asks."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, path: str, who: Visited | None) -> float:
        """Milliseconds to the whole page; for a stranger, to the redirect to the page of signing in."""
        headers = {"Accept-Language": "ja"} | ({"Cookie": f"sessionid={who.session}"} if who else {})
        began = time.perf_counter()
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != (HTTPStatus.OK if who else HTTPStatus.FOUND):
            raise SystemExit(f"{path} answered {answer.status}")
        return took


def _page(name: str, place: Market, browser: Browser, effort: Effort) -> list[Figure]:
    """One client asks in the name of a random seller each time; and as often as a stranger."""
    path, ours, floor = PAGES[name], [], []
    for run in range(effort.runs):
        asked = _at_random(place, run, effort.asked)
        floor.append([browser.ask(path(who), None) for who in asked])
        ours.append([browser.ask(path(who), who) for who in asked])
    times = [
        Figure(
            "P7",
            f"{name}, p{percent}; floor: the redirect to sign in",
            round(median_of_runs(ours, percent), 1),
            "ms",
            round(median_of_runs(floor, percent), 1),
            PAGE_GOAL if percent == 95 else None,
        )
        for percent in (50, 95)
    ]
    return [*times, Figure("P7", f"{name}, queries", _queries(path, place.visited[0]), "")]


def _rate(place: Market, port: int, effort: Effort) -> Figure:
    """Health pages a second, of one web process, with several clients at once."""
    rates = [
        [_a_second(place, port, run, effort.asked, signed_in=yes) for run in range(effort.runs)]
        for yes in (True, False)
    ]
    ours, floor = (round(statistics.median(some), 1) for some in rates)
    name = f"health pages a second, {CLIENTS} clients; floor: redirects"
    return Figure("P7", name, ours, "/s", floor, better="more")


def _a_second(place: Market, port: int, run: int, asked: int, *, signed_in: bool) -> float:
    def client(number: int) -> None:
        browser = Browser(port)
        for who in _at_random(place, run * CLIENTS + number, asked // CLIENTS):
            browser.ask("/health/", who if signed_in else None)

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(client, range(CLIENTS)))
    return asked // CLIENTS * CLIENTS / (time.perf_counter() - began)


def _at_random(place: Market, seed: int, asked: int) -> list[Visited]:
    return Random(seed).choices(place.visited, k=asked)


def _queries(path: Callable[[Visited], str], who: Visited) -> int:
    """Queries for one page, the session's and the person's among them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(SERVER_NAME="127.0.0.1")
    browser.cookies["sessionid"] = who.session
    with CaptureQueriesContext(connection) as captured:
        browser.get(path(who))
    return len(captured)


@contextmanager
def _web(place: Market) -> Iterator[int]:
    """``kenzen web`` on a free port."""
    port = ports.free()
    kenzen = str(Path(sys.executable).with_name("kenzen"))
    process = subprocess.Popen([kenzen, "web", "--port", str(port)], env=os.environ | place.environment)
    try:
        _wait_until_it_answers(process, port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            Browser(port).ask("/health/", None)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("kenzen web did not start")
