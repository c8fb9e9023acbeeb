"""The small plot of a metric: its course and the line of its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 160.0
HEIGHT: Final = 44.0
_MARGIN: Final = 5.0  # room for the point at the end and for the width of lines


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The course as one path, its last point, and the height of the target."""

    path: str
    end: tuple[float, float]
    target: float | None


def sparkline(values: Sequence[float | None], target: float | None) -> Sparkline | None:
    """The plot of ``values``, oldest first, with a gap where one is missing; ``None`` with fewer than two of them."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    low, high = _range(known, target)
    points = [None if value is None else (_x(i, len(values)), _y(value, low, high)) for i, value in enumerate(values)]
    drawn = [point for point in points if point is not None]
    return Sparkline(_path(points), drawn[-1], None if target is None else _y(target, low, high))


def _range(known: Sequence[float], target: float | None) -> tuple[float, float]:
    shown = [*known, *([] if target is None else [target])]
    low, high = min(shown), max(shown)
    return (low, high) if high > low else (low - 1, high + 1)


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    path, pen_is_down = "", False
    for point in points:
        if point is not None:
            path += f"{'L' if pen_is_down else 'M'}{point[0]} {point[1]}"
        pen_is_down = point is not None
    return path


def _x(index: int, count: int) -> float:
    return round(_MARGIN + (WIDTH - 2 * _MARGIN) * index / (count - 1), 1)


def _y(value: float, low: float, high: float) -> float:
    return round(_MARGIN + (HEIGHT - 2 * _MARGIN) * (high - value) / (high - low), 1)
