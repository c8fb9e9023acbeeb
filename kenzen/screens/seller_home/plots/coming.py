"""The plot of the days to come: the rating if nothing is done beside the rating if chosen violations are resolved."""

from dataclasses import dataclass
from datetime import date

from kenzen.screens.seller_home.plots import history
from kenzen.screens.seller_home.plots.history import Axis, Days, Frame, Level, Limits, Month, Zone


@dataclass(frozen=True, slots=True)
class Line:
    """One course: its path and its last point."""

    path: str
    end: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Coming:
    """One drawing in its frame. ``chosen`` is ``None`` where it would lie on ``nothing``.

    ``at`` is where the day that is asked about stands.
    """

    frame: Frame
    nothing: Line
    chosen: Line | None
    at: float | None
    levels: tuple[Level, ...]
    zones: tuple[Zone, ...]
    months: tuple[Month, ...]


def coming(nothing: Days, chosen: Days, limits: Limits, frame: Frame, *, at: date | None = None) -> Coming:
    """The drawing of both courses over the same days, at least two. ``limits`` as those of the history."""
    axis = Axis(frame, [*nothing, *chosen], limits)
    return Coming(
        frame=frame,
        nothing=_line(nothing, axis),
        chosen=None if list(nothing) == list(chosen) else _line(chosen, axis),
        at=axis.x(at) if at else None,
        levels=history.levels(axis, limits),
        zones=history.zones(axis, limits),
        months=history.months(nothing, axis),
    )


def _line(days: Days, axis: Axis) -> Line:
    return Line("M" + history.steps(days, axis), (axis.x(days[-1][0]), axis.y(days[-1][1])))
