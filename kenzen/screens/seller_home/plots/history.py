"""The plot of a rating over days: steps, the limits of the bands, the months, and numbered events on the line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

_HEADROOM: Final = 1.12
_LINE: Final = 15.0  # two numbers at the side stand at least this far apart
_MARK: Final = 9.0  # radius of an event's mark
_LIFT: Final = 19.0  # how far above the line a mark stands


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing, and the room it leaves at the left for numbers and at the bottom for months."""

    width: float
    height: float
    left: float = 40.0
    right: float = 10.0
    top: float = 26.0
    bottom: float = 24.0


WIDE: Final = Frame(720, 264)
NARROW: Final = Frame(328, 232, left=34)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day; ``number`` stands on the plot and in the list beside it."""

    number: int
    day: date
    opened: bool


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line with its number; ``limit`` if a band begins there."""

    value: int
    y: float
    limit: bool


@dataclass(frozen=True, slots=True)
class Zone:
    """The part of the height that belongs to one band, as a mark along the side."""

    tone: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins."""

    day: date
    x: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One or several events that lie close together: 3, or 3–5. ``foot`` is the height of the line below."""

    x: float
    y: float
    foot: float
    label: str
    width: float
    opened: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """One drawing in its frame."""

    frame: Frame
    path: str
    area: str
    end: tuple[float, float]
    levels: tuple[Level, ...]
    zones: tuple[Zone, ...]
    months: tuple[Month, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the rating changed."""

    day: date
    rating: int
    by: int


@dataclass(frozen=True, slots=True)
class Course:
    """What the drawing says in numbers: ends, extremes, and the days of changes, newest first."""

    first: tuple[date, int]
    last: tuple[date, int]
    highest: int
    lowest: int
    changes: tuple[Change, ...]


Days = Sequence[tuple[date, int]]
Limits = Sequence[tuple[int, str]]


def course(days: Days) -> Course | None:
    """The numbers of daily ratings, oldest first; ``None`` with fewer than two days."""
    if len(days) < 2:
        return None
    ratings = [rating for _day, rating in days]
    changes = tuple(Change(day, now, now - before) for (_, before), (day, now) in pairwise(days) if now != before)
    return Course(days[0], days[-1], max(ratings), min(ratings), changes[::-1])


def plot(days: Days, limits: Limits, events: Sequence[Event], frame: Frame) -> Plot:
    """The drawing of at least two days. ``limits`` are (where a band begins, its tone), lowest first."""
    axis = Axis(frame, days, limits)
    line = steps(days, axis)
    floor = frame.height - frame.bottom
    return Plot(
        frame=frame,
        path="M" + line,
        area=f"M{axis.x(days[0][0])} {floor}L{line}V{floor}Z",
        end=(axis.x(days[-1][0]), axis.y(days[-1][1])),
        levels=levels(axis, limits),
        zones=zones(axis, limits),
        months=months(days, axis),
        marks=_marks(days, events, axis),
    )


class Axis:
    """From days and ratings to places in the frame."""

    def __init__(self, frame: Frame, days: Days, limits: Limits) -> None:
        self.frame = frame
        self.first, self.last = days[0][0], days[-1][0]
        ratings = [rating for _day, rating in days]
        self.low = min(0, *ratings)
        above = [value for value, _tone in limits if value > max(ratings)]
        self.high = max(1, math.ceil(min(above, default=max(ratings)) * _HEADROOM))

    def x(self, day: date) -> float:
        room = self.frame.width - self.frame.left - self.frame.right
        return round(self.frame.left + room * (day - self.first).days / max((self.last - self.first).days, 1), 1)

    def y(self, rating: float) -> float:
        room = self.frame.height - self.frame.top - self.frame.bottom
        return round(self.frame.top + room * (self.high - rating) / (self.high - self.low), 1)


def steps(days: Days, axis: Axis) -> str:
    """The line without its first letter: flat through a day, upright where the rating changed."""
    path = f"{axis.x(days[0][0])} {axis.y(days[0][1])}"
    for (_, before), (day, now) in pairwise(days):
        if now != before:
            path += f"H{axis.x(day)}V{axis.y(now)}"
    return f"{path}H{axis.x(days[-1][0])}"


def levels(axis: Axis, limits: Limits) -> tuple[Level, ...]:
    """The ends of bands that are in sight and the floor, those that would stand in each other's way left out."""
    values = sorted({axis.low, *(value for value, _tone in limits if axis.low < value <= axis.high)})
    shown: list[Level] = []
    for value in [*values, *_between(values[-1], axis)]:
        if not shown or shown[-1].y - axis.y(value) >= _LINE:
            shown.append(Level(value, axis.y(value), value in values[1:]))
    return tuple(shown)


def _between(top: int, axis: Axis) -> range:
    """Round numbers above the last limit, so that a high rating can be read as well."""
    step = 10 ** max(0, len(str(axis.high)) - 1)
    step = step * 2 if (axis.high - top) / step > 5 else step
    return range((top // step + 1) * step, axis.high + 1, step)


def zones(axis: Axis, limits: Limits) -> tuple[Zone, ...]:
    """The part of the height that each band has."""
    ends = [*(value for value, _tone in limits[1:]), axis.high]
    found = []
    for (low, tone), high in zip(limits, ends, strict=True):
        bottom, top = max(low, axis.low), min(high, axis.high)
        if top > bottom:
            found.append(Zone(tone, axis.y(top), round(axis.y(bottom) - axis.y(top), 1)))
    return tuple(found)


def months(days: Days, axis: Axis) -> tuple[Month, ...]:
    """The first of each month that leaves room for its name."""
    firsts = [day for day, _rating in days if day.day == 1]
    return tuple(Month(day, axis.x(day)) for day in firsts if axis.x(day) <= axis.frame.width - 26)


def _marks(days: Days, events: Sequence[Event], axis: Axis) -> tuple[Mark, ...]:
    ratings = dict(days)
    groups: list[list[Event]] = []
    for event in sorted((e for e in events if e.day in ratings), key=lambda e: (e.day, e.number)):
        if groups and axis.x(event.day) - axis.x(groups[-1][-1].day) < 2 * _MARK + 6:
            groups[-1].append(event)
        else:
            groups.append([event])
    return tuple(_mark(group, ratings, axis) for group in groups)


def _mark(group: list[Event], ratings: dict[date, int], axis: Axis) -> Mark:
    numbers = [event.number for event in group]
    label = str(numbers[0]) if len(group) == 1 else f"{min(numbers)}–{max(numbers)}"
    width = 2 * _MARK if len(group) == 1 else 2 * _MARK + 7.0 * (len(label) - 1)
    x = round(sum(axis.x(event.day) for event in group) / len(group), 1)
    x = min(max(x, axis.frame.left + width / 2), axis.frame.width - width / 2)
    foot = min(axis.y(ratings[event.day]) for event in group)
    before = min((axis.y(ratings[day]) for day in ratings if 0 <= (group[0].day - day).days <= 1), default=foot)
    y = max(min(foot, before) - _LIFT, _MARK + 1)
    return Mark(round(x, 1), round(y, 1), foot, label, width, any(event.opened for event in group))
