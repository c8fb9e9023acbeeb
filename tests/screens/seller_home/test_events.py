"""Violations on the history."""

from datetime import timedelta

from kenzen.health.rules import Resolution
from kenzen.screens.seller_home.events import events
from tests.screens.accounts import account, ago, days, violation


def test_a_closed_violation_happens_twice() -> None:
    closed = violation(2, opened_at=ago(20), resolved_at=ago(5), resolution=Resolution.RESOLVED, points=0)
    health = account(history=days(*[200] * 30), open=(violation(1, opened_at=ago(9)),), closed=(closed,))
    told = [(event.number, event.violation.id, event.opened) for event in events(health)]
    assert told == [(3, 2, False), (2, 1, True), (1, 2, True)]


def test_what_happened_before_the_history_is_not_told() -> None:
    health = account(history=days(*[200] * 10), open=(violation(1, opened_at=ago(30)),))
    assert events(health) == ()


def test_without_a_history_nothing_is_told() -> None:
    assert events(account(open=(violation(),))) == ()


def test_a_day_is_that_of_the_marketplaces_zone() -> None:
    late = ago(3).replace(hour=16)  # 1 o'clock of the next day in Tokyo
    (event,) = events(account(history=days(*[200] * 9), open=(violation(1, opened_at=late),)))
    assert event.day == late.date() + timedelta(days=1)
