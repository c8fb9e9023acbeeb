"""Wake-ups reach those who listen to the channel, and say so when some may have been lost."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction

from kenzen.kit import wakeup
from kenzen.kit.wakeup import Channel, Wakeup, listen, wake

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work: Callable[[], object]) -> None:
    """Database work beside the loop."""
    try:
        work()
    finally:
        connection.close()


def wake_up(channel: Channel, *topics: str) -> None:
    """A commit that wakes."""
    with transaction.atomic():
        wake(channel, *topics)


def test_every_listener_of_the_channel_hears_and_others_do_not() -> None:
    async def scene() -> tuple[list[Wakeup], bool]:
        async with listen(Channel.WORK) as one, listen(Channel.WORK, Channel.LIVE) as two, listen(Channel.LIVE) as deaf:
            await asyncio.to_thread(in_thread, lambda: wake_up(Channel.WORK, "waiting", "ready"))
            heard = [await asyncio.wait_for(queue.get(), 5) for queue in (one, two)]
            return heard, deaf.empty()

    topics = frozenset({"waiting", "ready"})
    assert asyncio.run(scene()) == ([Wakeup(topics), Wakeup(topics)], True)


def test_outside_a_transaction_a_wakeup_is_heard_at_once() -> None:
    async def scene() -> Wakeup:
        async with listen(Channel.HANDSET) as wakeups:
            await asyncio.to_thread(in_thread, lambda: wake(Channel.HANDSET, "phone:desk:sato"))
            return await asyncio.wait_for(wakeups.get(), 5)

    assert asyncio.run(scene()).topics == {"phone:desk:sato"}


def test_who_left_hears_nothing_and_disturbs_nobody() -> None:
    async def scene() -> bool:
        async with listen(Channel.WORK) as wakeups:
            pass
        await asyncio.to_thread(in_thread, lambda: wake_up(Channel.WORK, "waiting"))
        return wakeups.empty()

    assert asyncio.run(scene())


@pytest.mark.postgres
def test_after_a_broken_connection_everything_counts_as_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite wakes in the process itself: there is no connection to break")
    monkeypatch.setattr(wakeup, "RECONNECT_SECONDS", 0.01)

    def break_listeners() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"
            )

    async def scene() -> tuple[Wakeup, Wakeup]:
        async with listen(Channel.WORK) as wakeups:
            await asyncio.to_thread(in_thread, break_listeners)
            lost = await asyncio.wait_for(wakeups.get(), 5)
            await asyncio.to_thread(in_thread, lambda: wake_up(Channel.WORK, "waiting"))
            return lost, await asyncio.wait_for(wakeups.get(), 5)

    assert asyncio.run(scene()) == (Wakeup(frozenset(), missed=True), Wakeup(frozenset({"waiting"})))


@pytest.mark.postgres
def test_listening_fails_aloud_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs no connection to listen")

    async def refuse(*_: object, **__: object) -> psycopg.AsyncConnection:
        raise psycopg.OperationalError

    monkeypatch.setattr(psycopg.AsyncConnection, "connect", refuse)

    async def scene() -> None:
        async with listen(Channel.WORK):
            pass

    with pytest.raises(psycopg.OperationalError):
        asyncio.run(scene())


def test_a_connection_that_listens_notices_when_it_is_lost() -> None:
    reached = wakeup._parameters({"host": "db", "port": 5432, "password": "", "client_encoding": "UTF8"})
    assert reached == {
        "host": "db",
        "port": 5432,
        "connect_timeout": 5,
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }


def test_what_the_operator_says_about_the_connection_wins() -> None:
    reached = wakeup._parameters({"host": "db", "keepalives": 0, "keepalives_idle": 60, "connect_timeout": 1})
    assert (reached["keepalives"], reached["keepalives_idle"], reached["connect_timeout"]) == (0, 60, 1)
