"""Geometry of the rating arc: a scale with parts becomes SVG paths, for any model that has a number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

WIDTH: Final = 320.0
HEIGHT: Final = 168.0
_CENTRE: Final = (160.0, 136.0)
_RADIUS: Final = 112.0
_GAP: Final = 0.9  # degrees left free at each side of a part
_EVEN: Final = 0.5  # this share of the arc is dealt out evenly, so that a narrow part is still seen


@dataclass(frozen=True, slots=True)
class Part:
    """One band or tier of the scale, from ``low`` up to the next part's ``low``. ``tone`` is a word of ``Tone``."""

    key: str
    low: int
    high: int
    tone: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of the arc as an SVG path; ``current`` if the rating lies in it."""

    key: str
    tone: str
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
    """The whole arc. ``marker`` is the centre of the rating's mark, ``projected`` that of the result to come."""

    pieces: tuple[Piece, ...]
    ticks: tuple[Tick, ...]
    marker: tuple[float, float]
    projected: tuple[float, float] | None


def arc(parts: Sequence[Part], value: int, current: str, *, projected: int | None = None) -> Arc:
    """The arc of ``parts`` (lowest first, at least one) for a rating in the part called ``current``."""
    bounds = _bounds(parts)
    shares = _shares(parts)
    pieces = tuple(
        Piece(part.key, part.tone, _path(low, high), part.key == current)
        for part, (low, high) in zip(parts, pairwise(shares), strict=True)
        if high > low
    )
    ticks = tuple(_tick(bound, share) for bound, share in zip(bounds, shares, strict=True))
    ahead = None if projected in (None, value) else _mark(projected or 0, bounds, shares)
    return Arc(pieces, ticks, _mark(value, bounds, shares), ahead)


def _bounds(parts: Sequence[Part]) -> list[int]:
    return [*(part.low for part in parts), parts[-1].high]


def _shares(parts: Sequence[Part]) -> list[float]:
    """How far along the arc each bound lies, from 0 to 1: half by even parts, half by their true width."""
    bounds = _bounds(parts)
    widths = [high - low for low, high in pairwise(bounds)]
    wide, whole = sum(width > 0 for width in widths) or 1, sum(widths) or 1
    shares = [0.0]
    for width in widths:
        shares.append(shares[-1] + (_EVEN / wide + (1 - _EVEN) * width / whole if width else 0))
    return [share / (shares[-1] or 1) for share in shares]


def _mark(value: int, bounds: list[int], shares: list[float]) -> tuple[float, float]:
    return _on_circle(_degrees(_share(value, bounds, shares)), _RADIUS)


def _share(value: int, bounds: list[int], shares: list[float]) -> float:
    """How far along the arc a value lies; values beyond an end stand at the end."""
    for (low, high), (start, end) in zip(pairwise(bounds), pairwise(shares), strict=True):
        if value < high:
            return start + (end - start) * max(value - low, 0) / (high - low)
    return 1.0


def _degrees(share: float) -> float:
    return 180 - 180 * share


def _on_circle(degrees: float, radius: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    x, y = _CENTRE
    return round(x + radius * math.cos(angle), 1), round(y - radius * math.sin(angle), 1)


def _path(low: float, high: float) -> str:
    x1, y1 = _on_circle(_degrees(low) - _GAP, _RADIUS)
    x2, y2 = _on_circle(_degrees(high) + _GAP, _RADIUS)
    return f"M{x1} {y1}A{_RADIUS} {_RADIUS} 0 0 1 {x2} {y2}"


def _tick(value: int, share: float) -> Tick:
    degrees = _degrees(share)
    if share in {0.0, 1.0}:
        x, y = _on_circle(degrees, _RADIUS)
        return Tick(value, x, y + 25, "middle")
    x, y = _on_circle(degrees, _RADIUS + 21)
    return Tick(value, x, y + 3, "end" if degrees > 100 else "start" if degrees < 80 else "middle")
