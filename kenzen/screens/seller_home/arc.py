"""Geometry of the rating arc and of the history plot: numbers to SVG paths. Pure; colours and words stand elsewhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from kenzen.health.rules import Band

RATING_MAX: Final = 1000
BANDS: Final = ((Band.UNHEALTHY, 0, 100), (Band.AT_RISK, 100, 200), (Band.HEALTHY, 200, RATING_MAX))

_CENTRE: Final = (160.0, 132.0)
_RADIUS: Final = 112.0
_GAP: Final = 0.9  # degrees left free at each side of a band


@dataclass(frozen=True, slots=True)
class Piece:
    """One band of the arc as an SVG path; ``current`` if the rating lies in it."""

    band: Band
    path: str
    current: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A number beside the arc."""

    value: int
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Arc:
    """The whole arc: its bands, the numbers beside it and the marker's centre at the rating."""

    pieces: tuple[Piece, ...]
    ticks: tuple[Tick, ...]
    marker: tuple[float, float]


def arc(rating: int, band: Band) -> Arc:
    """The arc for a rating of 0 to 1000."""
    pieces = tuple(Piece(name, _path(low, high), name is band) for name, low, high in BANDS)
    ticks = tuple(_tick(value) for value in (0, 100, 200, RATING_MAX))
    return Arc(pieces, ticks, _on_circle(_degrees(rating), _RADIUS))


def _degrees(value: float) -> float:
    return 180 - 180 * min(max(value, 0), RATING_MAX) / RATING_MAX


def _on_circle(degrees: float, radius: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    x, y = _CENTRE
    return round(x + radius * math.cos(angle), 1), round(y - radius * math.sin(angle), 1)


def _path(low: int, high: int) -> str:
    x1, y1 = _on_circle(_degrees(low) - _GAP, _RADIUS)
    x2, y2 = _on_circle(_degrees(high) + _GAP, _RADIUS)
    return f"M{x1} {y1}A{_RADIUS} {_RADIUS} 0 0 1 {x2} {y2}"


def _tick(value: int) -> Tick:
    if value in {0, RATING_MAX}:
        x, y = _on_circle(_degrees(value), _RADIUS)
        return Tick(value, x, y + 20, "middle")
    x, y = _on_circle(_degrees(value), _RADIUS + 18)
    return Tick(value, x, y + 2, "end")


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line of the plot with its number."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the rating changed."""

    day: date
    rating: int
    by: int


@dataclass(frozen=True, slots=True)
class History:
    """The plot: one path, its last point, lines at the limits of the bands, and the days on which something changed."""

    path: str
    area: str
    end: tuple[float, float]
    levels: tuple[Level, ...]
    first: tuple[date, int]
    last: tuple[date, int]
    highest: int
    lowest: int
    changes: tuple[Change, ...]


WIDTH: Final = 480.0
HEIGHT: Final = 240.0
LOWEST_TOP: Final = 230  # the limit of 200 is always in sight
HEADROOM: Final = 1.1
_LEFT: Final = 52.0  # room for the numbers
_TOP: Final = 10.0
_BOTTOM: Final = 12.0


def history(days: Sequence[tuple[date, int]]) -> History | None:
    """The plot of daily ratings, oldest first; ``None`` with fewer than two days."""
    if len(days) < 2:
        return None
    ratings = [rating for _day, rating in days]
    top = max(LOWEST_TOP, math.ceil(max(ratings) * HEADROOM))
    points = [(_x(i, len(days)), _y(rating, top)) for i, rating in enumerate(ratings)]
    path = "M" + "L".join(f"{x} {y}" for x, y in points)
    return History(
        path=path,
        area=f"{path}L{points[-1][0]} {HEIGHT - _BOTTOM}L{points[0][0]} {HEIGHT - _BOTTOM}Z",
        end=points[-1],
        levels=tuple(Level(value, _y(value, top)) for value in _levels(top)),
        first=days[0],
        last=days[-1],
        highest=max(ratings),
        lowest=min(ratings),
        changes=_changes(days),
    )


def _levels(top: int) -> tuple[int, ...]:
    return (0, 100, 200) if top <= 450 else (0, 200, *range(400, top, 200))


def _changes(days: Sequence[tuple[date, int]]) -> tuple[Change, ...]:
    pairs = pairwise(days)
    return tuple(Change(day, now, now - before) for (_day, before), (day, now) in pairs if now != before)[::-1]


def _x(index: int, count: int) -> float:
    return round(_LEFT + (WIDTH - _LEFT - 8) * index / (count - 1), 1)


def _y(rating: int, top: int) -> float:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - rating / top), 1)
