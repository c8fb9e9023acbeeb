"""Facts are written with their change or not at all, and wake nobody before the commit."""

import asyncio
from datetime import timedelta

import pytest
from django.db import connection, transaction

from kenzen.facts import actions, queries
from kenzen.facts.models import Fact
from kenzen.facts.reactions import Happened, react_to, reactions_to
from kenzen.kit.wakeup import Channel, listen
from tests.cast import NOW


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        actions.record("tests.happened", subject="callback:1", now=NOW)
    assert Fact.objects.count() == 0


def record_and_break() -> None:
    """Something goes wrong after the fact, in its transaction."""
    with transaction.atomic():
        actions.record("tests.happened", subject="callback:1", now=NOW)
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_rollback_takes_the_fact_with_it() -> None:
    with pytest.raises(ZeroDivisionError):
        record_and_break()
    assert Fact.objects.count() == 0


def test_facts_of_a_subject_are_read_oldest_first(db: None) -> None:
    for minute, (kind, subject) in enumerate([("a.b", "call:1"), ("a.c", "call:2"), ("a.d", "call:1")]):
        with transaction.atomic():
            actions.record(kind, subject=subject, now=NOW + timedelta(minutes=minute), why="x")
    assert [fact.kind for fact in queries.facts_of("call:1")] == ["a.b", "a.d"]
    assert len(queries.facts_of("call:1", limit=1)) == 1
    assert Fact.objects.filter(data={"why": "x"}).count() == 3


def test_a_reaction_sees_the_fact_in_its_transaction(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[Happened, bool]] = []
    monkeypatch.setattr("kenzen.facts.reactions._reactions", {"tests.happened": []})

    def reaction(happened: Happened) -> None:
        heard.append((happened, connection.in_atomic_block))

    react_to("tests.happened", reaction)
    react_to("tests.happened", reaction)  # once, however often an app is made ready
    assert reactions_to("tests.happened") == (reaction,)
    with transaction.atomic():
        actions.record("tests.happened", subject="call:7", now=NOW, why="x")
    assert heard == [(Happened("tests.happened", "call:7", NOW, {"why": "x"}), True)]
    assert heard[0][0].subject_id == 7


def test_a_reaction_that_fails_undoes_the_fact(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Happened) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kenzen.facts.reactions._reactions", {"tests.happened": [fail]})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record("tests.happened", subject="call:7", now=NOW)
    assert Fact.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_subject_and_those_told_are_woken_after_the_commit_and_not_before() -> None:
    def in_the_middle(queue: asyncio.Queue[object], loop: asyncio.AbstractEventLoop) -> bool:
        with transaction.atomic():
            actions.record("tests.happened", subject="callback:1", now=NOW, tell=("seller:2", "queue:3"))
            return asyncio.run_coroutine_threadsafe(_is_empty(queue), loop).result()

    async def scene() -> tuple[bool, frozenset[str]]:
        async with listen(Channel.LIVE) as wakeups:
            silent = await asyncio.to_thread(_and_close, in_the_middle, wakeups, asyncio.get_running_loop())
            wakeup = await asyncio.wait_for(wakeups.get(), 5)
            return silent, wakeup.topics

    assert asyncio.run(scene()) == (True, frozenset({"callback:1", "seller:2", "queue:3"}))


@pytest.mark.django_db(transaction=True)
def test_nobody_is_woken_by_a_rollback() -> None:
    def undone_then_done() -> None:
        with pytest.raises(ZeroDivisionError):
            record_and_break()
        with transaction.atomic():
            actions.record("tests.happened", subject="callback:2", now=NOW)

    async def scene() -> frozenset[str]:
        async with listen(Channel.LIVE) as wakeups:
            await asyncio.to_thread(_and_close, undone_then_done)
            return (await asyncio.wait_for(wakeups.get(), 5)).topics

    assert asyncio.run(scene()) == frozenset({"callback:2"})


async def _is_empty(queue: asyncio.Queue[object]) -> bool:
    await asyncio.sleep(0)
    return queue.empty()


def _and_close(work, *arguments):  # type: ignore[no-untyped-def]
    try:
        return work(*arguments)
    finally:
        connection.close()
