"""A balance that violations reduce and orders raise: its value, its ledger, and how it changes with time. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Self

from kenzen.health.rules.account import Account
from kenzen.health.rules.counts import Series, series
from kenzen.health.rules.model import BalanceDown
from kenzen.health.rules.orders import earned_changes, earned_entries
from kenzen.health.rules.results import Entry, EntryKind
from kenzen.health.rules.timeline import Change, loads, of_violations
from kenzen.health.rules.weights import Weight, lost, weights
from kenzen.health.rules.windows import local_day, starts_at


@dataclass(frozen=True, slots=True)
class Balance:
    """An account's balance, prepared once for as many instants as are asked. ``counts`` hold one for each accrual."""

    model: BalanceDown
    zone: tzinfo
    weights: tuple[Weight, ...]
    counts: tuple[Series, ...]

    @classmethod
    def of(cls, model: BalanceDown, account: Account) -> Self:
        """Prepare what is asked of an account under a model."""
        counts = tuple(series(account, accrual.of) for accrual in model.accrual)
        return cls(model, account.zone, weights(model, account), counts)

    @property
    def at_first(self) -> int:
        """The value of an account of which nothing is known."""
        return self._limited(self.model.start)

    def ledger(self, at: datetime) -> tuple[Entry, ...]:
        """Every point with its cause: start, what orders earned, what violations cost, what the range swallows."""
        entries = [Entry(EntryKind.START, self.model.start, None, None, "start")]
        entries += earned_entries(self.model, self.counts, local_day(at, self.zone).toordinal())
        live = [weight for weight in self.weights if weight.weighs(at)]
        entries += [lost(weight, self.zone, -weight.points) for weight in live if not weight.to_zero]
        value, lowest = sum(entry.points for entry in entries), self.model.range[0]
        for weight in (weight for weight in live if weight.to_zero):
            entries.append(lost(weight, self.zone, min(lowest - value, 0)))
            value = min(value, lowest)
        swallowed = self._limited(value) - value
        return (*entries, Entry(EntryKind.LIMIT, swallowed, None, None, "range")) if swallowed else tuple(entries)

    def values(self, *, happened: bool = False) -> Iterator[tuple[datetime, int]]:
        """The value from each instant on at which it may change. With ``happened``, as if nothing annulled had been."""
        for load in loads([*of_violations(self.weights, happened=happened), *self._of_orders()]):
            value = self.model.start + load.earned - load.points
            yield load.at, self.model.range[0] if load.to_zero else self._limited(value)

    def next_change_at(self, at: datetime) -> datetime | None:
        """The earliest instant after ``at`` at which something enters or leaves the ledger by itself."""
        instants = [change.at for change in of_violations(self.weights) if change.at > at]
        today = local_day(at, self.zone).toordinal()
        for day, _ in earned_changes(self.model, self.counts, after=today):
            instants.append(self._midnight(day))
            break
        return min(instants, default=None)

    def _of_orders(self) -> Iterator[Change]:
        before = 0
        for day, earned in earned_changes(self.model, self.counts):
            yield Change(self._midnight(day), earned=earned - before)
            before = earned

    def _limited(self, value: int) -> int:
        lowest, highest = self.model.range
        return min(max(value, lowest), highest)

    def _midnight(self, day: int) -> datetime:
        return starts_at(date.fromordinal(day), self.zone)
