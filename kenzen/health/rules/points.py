"""Points that violations add: their sum, its ledger, and how it changes with time. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Self

from kenzen.health.rules.account import Account
from kenzen.health.rules.model import PointsUp
from kenzen.health.rules.results import Entry
from kenzen.health.rules.timeline import loads, of_violations
from kenzen.health.rules.weights import Weight, lost, weights


@dataclass(frozen=True, slots=True)
class Tally:
    """An account's points, prepared once for as many instants as are asked."""

    model: PointsUp
    zone: tzinfo
    weights: tuple[Weight, ...]

    @classmethod
    def of(cls, model: PointsUp, account: Account) -> Self:
        """Prepare what is asked of an account under a model."""
        return cls(model, account.zone, weights(model, account))

    @property
    def at_first(self) -> int:
        """The value of an account of which nothing is known."""
        return 0

    def ledger(self, at: datetime) -> tuple[Entry, ...]:
        """The points of each violation that weighs."""
        return tuple(lost(weight, self.zone, weight.points) for weight in self.weights if weight.weighs(at))

    def values(self, *, happened: bool = False) -> Iterator[tuple[datetime, int]]:
        """The sum from each instant on at which it may change. With ``happened``, as if nothing annulled had been."""
        return ((load.at, load.points) for load in loads(of_violations(self.weights, happened=happened)))

    def next_change_at(self, at: datetime) -> datetime | None:
        """The earliest instant after ``at`` at which points come or go by themselves."""
        return min((change.at for change in of_violations(self.weights) if change.at > at), default=None)
