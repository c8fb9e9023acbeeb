"""Ratings that change by themselves are made anew when they are due, by however many processes."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from kenzen.health import actions, jobs, queries
from kenzen.health.models import Standing
from kenzen.health.rules import Source
from kenzen.kit.threads import Database
from tests.cast import NOW, Cast, signed_in
from tests.health.telling import TODAY, history, opened, standing, tell

EXPIRED = NOW + timedelta(days=179)


def test_what_expires_is_rated_when_it_is_due_and_not_before(cast: Cast) -> None:
    tell(cast, opened(days_ago=1))
    assert queries.next_due_at() == EXPIRED
    assert jobs.rate_due(now=EXPIRED - timedelta(seconds=1)) == 0
    assert jobs.rate_due(now=EXPIRED) == 1
    assert (standing(cast).rating, standing(cast).next_change_at) == (200, None)
    assert history(cast.shop)[TODAY + timedelta(days=179)] == 200
    assert queries.next_due_at() is None


def test_the_longest_due_comes_first_and_no_more_than_asked(cast: Cast) -> None:
    for shop, days in ((cast.shop, 1), (cast.other_shop, 2)):
        actions.record_violation_events(seller_id=shop.pk, events=[opened(days_ago=days)], now=NOW)
    assert jobs.rate_due(now=EXPIRED, limit=1) == 1
    assert Standing.objects.get(seller=cast.other_shop).rating == 200
    assert standing(cast).rating == 192


def test_an_account_that_was_reported_is_never_due(cast: Cast) -> None:
    Standing.objects.create(seller=cast.shop, source=Source.REPORTED, rating=3, next_change_at=NOW)
    assert queries.next_due_at() is None
    assert jobs.rate_due(now=NOW) == 0


def test_an_account_that_cannot_be_rated_is_put_off_and_keeps_nobody_waiting(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for shop, days in ((cast.shop, 3), (cast.other_shop, 2)):
        actions.record_violation_events(seller_id=shop.pk, events=[opened(days_ago=days)], now=NOW)
    rate = actions.rate_if_due

    def stumble(*, seller_id: int, now: datetime) -> bool:
        if seller_id == cast.shop.pk:
            raise ZeroDivisionError
        return rate(seller_id=seller_id, now=now)

    monkeypatch.setattr(actions, "rate_if_due", stumble)
    assert jobs.rate_due(now=EXPIRED) == 2
    assert standing(cast).next_change_at == EXPIRED + jobs.PUT_OFF
    assert Standing.objects.get(seller=cast.other_shop).rating == 200
    assert f"the account of seller {cast.shop.pk} could not be rated" in caplog.text


def test_a_database_that_is_away_puts_nobody_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(cast, opened(days_ago=1))

    def away(**_asked: Any) -> bool:
        raise OperationalError

    monkeypatch.setattr(actions, "rate_if_due", away)
    with pytest.raises(OperationalError):
        jobs.rate_due(now=EXPIRED)
    assert standing(cast).next_change_at == EXPIRED


def test_whoever_comes_second_finds_nothing_to_do(cast: Cast) -> None:
    tell(cast, opened(days_ago=1))
    assert actions.rate_if_due(seller_id=cast.shop.pk, now=EXPIRED)
    assert not actions.rate_if_due(seller_id=cast.shop.pk, now=EXPIRED)


@pytest.mark.parametrize(
    ("due_in", "seconds"), [(None, 60.0), (0.01, 1.0), (-5, 1.0), (12.5, 12.5), (60, 60.0), (3600, 60.0)]
)
def test_the_next_look_is_when_something_is_due_but_within_a_minute(due_in: float | None, seconds: float) -> None:
    due_at = None if due_in is None else NOW + timedelta(seconds=due_in)
    assert jobs.wait(due_at, NOW) == seconds


def run_until(database: Database, over: Callable[[], bool], clock: Callable[[], datetime]) -> None:
    """Keep accounts rated until ``over``, which is asked at every reading of the clock."""

    async def keep() -> None:
        done = asyncio.Event()

        def read() -> datetime:
            if over():
                done.set()
            return clock()

        rating = asyncio.create_task(jobs.keep_rated(database=database, clock=read))
        await asyncio.wait_for(done.wait(), 20)
        rating.cancel()
        await asyncio.gather(rating, return_exceptions=True)

    asyncio.run(keep())


def test_the_loop_rates_what_is_due_and_outlives_what_goes_wrong(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tell(committed_cast, opened(days_ago=1))
    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    monkeypatch.setattr(jobs, "LOOK_AROUND", 0.01)
    troubles: list[Exception] = [OperationalError(), ZeroDivisionError()]
    rated: list[int] = []
    rate_due = jobs.rate_due

    def troubled(*, now: datetime) -> int:
        if troubles:
            raise troubles.pop(0)
        rated.append(rate_due(now=now))
        return rated[-1]

    monkeypatch.setattr(jobs, "rate_due", troubled)
    database = Database(1)
    try:
        run_until(database, lambda: sum(rated) > 0, lambda: EXPIRED)
    finally:
        database.close()
    assert standing(committed_cast).rating == 200
    assert "rating waits for the database" in caplog.text
    assert "rating failed" in caplog.text


def in_another_process(work: Callable[[], Any]) -> list[Any]:
    """What the work gives with a connection of its own."""
    given: list[Any] = []

    def run() -> None:
        try:
            given.append(work())
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    other.join(20)
    return given


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no row locks: writers take turns")
def test_an_account_another_process_is_rating_is_passed_over(committed_cast: Cast) -> None:
    tell(committed_cast, opened(days_ago=1))
    seller_id = committed_cast.shop.pk
    with transaction.atomic():
        assert actions.rate_if_due(seller_id=seller_id, now=EXPIRED)
        assert in_another_process(lambda: actions.rate_if_due(seller_id=seller_id, now=EXPIRED)) == [False]
    assert standing(committed_cast).rating == 200


def test_a_seller_that_moved_to_another_region_is_due_at_once(cast: Cast) -> None:
    actions.rate(seller_id=cast.shop.pk, now=NOW)
    Standing.objects.filter(seller=cast.shop).update(next_change_at=None)
    operator = signed_in(cast.operator)
    address = reverse("admin:accounts_seller_change", args=[cast.shop.pk])
    form = operator.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None and name != "people"}
    inline = {"membership_set-TOTAL_FORMS": 0, "membership_set-INITIAL_FORMS": 0}
    assert operator.post(address, sent | inline | {"region": "US"}).status_code == 302
    assert Standing.objects.get(seller=cast.shop).next_change_at is not None
    assert jobs.rate_due(now=timezone.now()) == 1
