"""Points that orders earn: which lots are full, since when, and until when if no order comes any more."""

from datetime import date, timedelta
from itertools import pairwise

from kenzen.health import scoring
from kenzen.health.rules.account import DayCounts
from kenzen.health.rules.history import daily
from kenzen.health.rules.rating import assess
from kenzen.health.rules.results import Entry, EntryKind
from tests.cast import NOW
from tests.health.rules.making import TODAY, account, orders

MODEL = scoring.builtin("amazon_ahr")


def earned(*days: DayCounts) -> list[Entry]:
    entries = assess(MODEL, account(days=days), NOW).current.ledger
    return [entry for entry in entries if entry.kind is EntryKind.EARNED]


def told(entries: list[Entry]) -> list[tuple[int, int, date | None, date | None]]:
    return [(entry.points, entry.quantity, entry.on, entry.expires_on) for entry in entries]


def test_a_lot_stands_from_the_day_on_which_it_was_full() -> None:
    lots = earned(orders(150, date(2026, 10, 1)), orders(100, date(2026, 10, 2)))
    assert [entry.on for entry in lots] == [date(2026, 10, 2)]


def test_the_oldest_orders_leave_first_and_with_them_the_oldest_lot() -> None:
    days = orders(150, date(2026, 6, 1)), orders(100, date(2026, 6, 2)), orders(150, date(2026, 6, 3))
    assert told(earned(*days)) == [
        (4, 200, date(2026, 6, 2), date(2026, 11, 28)),  # 250 remain when the 1st leaves: one lot
        (4, 200, date(2026, 6, 3), date(2026, 11, 29)),  # 150 remain when the 2nd leaves: none
    ]


def test_orders_beyond_the_last_full_lot_keep_the_others_standing() -> None:
    days = orders(150, date(2026, 6, 1)), orders(100, date(2026, 6, 2)), orders(300, date(2026, 6, 3))
    assert told(earned(*days)) == [
        (4, 200, date(2026, 6, 2), date(2026, 11, 29)),  # 400 remain when the 1st leaves: still two
        (4, 200, date(2026, 6, 3), date(2026, 11, 30)),
    ]


def test_lots_of_one_day_are_one_line() -> None:
    assert told(earned(orders(1_000, date(2026, 6, 1)))) == [(20, 1_000, date(2026, 6, 1), date(2026, 11, 28))]


def test_orders_that_left_the_window_fill_no_lot() -> None:
    days = orders(150, date(2026, 5, 28)), orders(100, date(2026, 5, 29)), orders(100, date(2026, 5, 30))
    assert told(earned(*days)) == [(4, 200, date(2026, 5, 30), date(2026, 11, 25))]


def test_no_lot_is_full_without_orders() -> None:
    assert earned() == earned(orders(0)) == earned(orders(199)) == []


def test_a_lot_names_the_rule_it_comes_from() -> None:
    assert {entry.rule for entry in earned(orders(400))} == {"accrual.0"}


def test_the_value_falls_on_the_days_on_which_lots_expire() -> None:
    rated = account(days=[orders(37, TODAY - timedelta(days=number * 3)) for number in range(50)])
    lots = [entry for entry in assess(MODEL, rated, NOW).current.ledger if entry.kind is EntryKind.EARNED]
    course = daily(MODEL, rated, TODAY, TODAY + timedelta(days=200))
    falls = {day: before - after for (_, before, _), (day, after, _) in pairwise(course) if before != after}
    assert falls == {entry.expires_on: entry.points for entry in lots}
    assert sum(falls.values()) == 36  # 1850 orders
