"""How a number changes with time: the instants at which something enters or leaves the scales. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from kenzen.health.rules.weights import Weight


@dataclass(frozen=True, slots=True)
class Change:
    """What an instant adds to what is in the scales: points of violations, violations that take all, earned points."""

    at: datetime
    points: int = 0
    to_zero: int = 0
    earned: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """What is in the scales from an instant on, until the next one."""

    at: datetime
    points: int
    to_zero: int
    earned: int


def of_violations(weights: Iterable[Weight], *, happened: bool = False) -> Iterator[Change]:
    """Changes that violations make. With ``happened``, those that were annulled make none."""
    for weight in weights:
        never = weight.ends_at is not None and weight.ends_at <= weight.begins_at
        if never or (happened and weight.annulled):
            continue
        yield Change(weight.begins_at, weight.points, int(weight.to_zero))
        if weight.ends_at is not None:
            yield Change(weight.ends_at, -weight.points, -int(weight.to_zero))


def loads(changes: Iterable[Change]) -> Iterator[Load]:
    """What is in the scales, from each instant of a change on. Everything at one instant is one change."""
    points = to_zero = earned = 0
    for at, together in groupby(sorted(changes, key=attrgetter("at")), key=attrgetter("at")):
        for change in together:
            points, to_zero, earned = points + change.points, to_zero + change.to_zero, earned + change.earned
        yield Load(at, points, to_zero, earned)
