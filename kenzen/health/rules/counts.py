"""Daily counts of an account, added up: what several senders told of one day, each once. Pure."""

from collections.abc import Iterable
from datetime import date
from itertools import accumulate, repeat

from kenzen.health.rules.account import Account, DayCounts


def told_once(days: Iterable[DayCounts]) -> Iterable[DayCounts]:
    """The day counts, each key once."""
    return {told.key: told for told in days}.values()


class Series:
    """One count by local day, with running sums: any range of days costs two look-ups. Days are ordinals inside."""

    __slots__ = ("_first", "_running")

    def __init__(self, by_day: dict[int, int]) -> None:
        self._first = min(by_day, default=0)
        last = max(by_day, default=-1)
        each_day = map(by_day.get, range(self._first, last + 1), repeat(0))
        self._running = list(accumulate(each_day, initial=0))

    @property
    def span(self) -> range:
        """Ordinals of the days from the first that was counted to the last."""
        return range(self._first, self._first + len(self._running) - 1)

    def until(self, day: int) -> int:
        """Sum up to the end of a day (an ordinal)."""
        return self._running[min(max(day - self._first + 1, 0), len(self._running) - 1)]

    def between(self, first: int, last: int) -> int:
        """Sum from one day to another, both included (ordinals)."""
        return max(self.until(last) - self.until(first - 1), 0)

    def total(self, first: date, last: date) -> int:
        """Sum from one day to another, both included."""
        return self.between(first.toordinal(), last.toordinal())


def series(account: Account, count: str) -> Series:
    """One of the account's counts by day."""
    by_day: dict[int, int] = {}
    for told in told_once(account.days):
        if quantity := told.counts.get(count, 0):
            day = told.day.toordinal()
            by_day[day] = by_day.get(day, 0) + quantity
    return Series(by_day)
