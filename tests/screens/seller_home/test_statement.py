"""The ledger as a bank book."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kenzen.health.rules.results import EntryKind
from kenzen.screens.seller_home.statement import SHOWN, statement
from tests.screens.accounts import TODAY, line


def test_lines_stand_in_their_order_with_a_running_balance() -> None:
    lines = [
        line(-8, on=TODAY),
        line(200, kind=EntryKind.START),
        line(4, kind=EntryKind.EARNED, on=TODAY - timedelta(days=9)),
    ]
    book = statement(lines)
    assert [(row.line.points, row.balance) for row in book.rows] == [(200, 200), (4, 204), (-8, 196)]
    assert book.hidden == 0


def test_a_short_book_shows_every_line() -> None:
    lines = [line(4, kind=EntryKind.EARNED, on=TODAY + timedelta(days=i)) for i in range(SHOWN)]
    book = statement(lines)
    assert not book.is_folded
    assert len(book.rows) == SHOWN


def test_lines_for_orders_that_follow_each_other_are_drawn_together() -> None:
    earned = [line(4, kind=EntryKind.EARNED, on=TODAY + timedelta(days=i)) for i in range(20)]
    book = statement([line(200, kind=EntryKind.START), *earned, line(-8, on=TODAY + timedelta(days=9, hours=1))])
    assert book.is_folded
    assert [(row.points, row.balance) for row in book.rows] == [(200, 200), (40, 240), (-8, 232), (40, 272)]
    assert len(book.whole) == 22


def test_older_lines_are_carried_over_in_one() -> None:
    book = statement([line(-4, on=TODAY + timedelta(days=i)) for i in range(20)])
    assert len(book.rows) == SHOWN
    assert (book.hidden, book.carried) == (8, -32)
    assert book.rows[0].balance == -36


def test_one_line_alone_is_not_carried_over() -> None:
    assert statement([line(-4, on=TODAY)] * (SHOWN + 1)).hidden == 0


def test_nothing_has_no_lines() -> None:
    assert statement([]).rows == ()


@given(st.lists(st.integers(-100, 100), max_size=40))
def test_the_last_balance_is_the_sum(points: list[int]) -> None:
    book = statement([line(one, on=TODAY) for one in points])
    assert book.total == sum(points)
    assert book.carried + sum(row.points for row in book.rows) == sum(points)
