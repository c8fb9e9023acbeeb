"""The value and the band of an account at the end of each local day. Pure; one pass, however many days are asked."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo

from kenzen.health.rules.account import Account
from kenzen.health.rules.books import open_books
from kenzen.health.rules.model import AnyModel, BalanceDown, PointsUp
from kenzen.health.rules.rating import band_of
from kenzen.health.rules.tiers import evaluated
from kenzen.health.rules.windows import ONE_DAY, starts_at


def daily(model: AnyModel, account: Account, first: date, last: date) -> list[tuple[date, int, str]]:
    """Value in force and band at the end of each day from ``first`` to ``last``; nothing if a model has no number."""
    if not isinstance(model, BalanceDown | PointsUp):
        return []
    books = open_books(model, account)
    end = starts_at(last + ONE_DAY, account.zone)
    values = list(evaluated(books.values(), model.evaluation, account.zone, end))
    days = list(_at_ends(values, books.at_first, first, last, account.zone))
    names = {value: band_of(model, value) for value in {value for _, value in days}}
    return [(day, value, names[value]) for day, value in days]


def _at_ends(
    values: Sequence[tuple[datetime, int]], value: int, first: date, last: date, zone: tzinfo
) -> Iterator[tuple[date, int]]:
    """The value before each midnight. ``values`` come in order; ``value`` is what holds before the first of them."""
    position = 0
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        midnight = starts_at(date.fromordinal(ordinal + 1), zone)
        while position < len(values) and values[position][0] < midnight:
            value = values[position][1]
            position += 1
        yield date.fromordinal(ordinal), value
