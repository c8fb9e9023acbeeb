"""Violations that were opened and closed in the days of the history, numbered in their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from kenzen.health.queries import AccountHealth, ViolationView
from kenzen.screens.seller_home import words
from kenzen.screens.seller_home.plots.history import Event


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of the list beside the plot; its number stands on the plot as well."""

    number: int
    day: date
    opened: bool
    words: str
    violation: ViolationView

    @property
    def event(self) -> Event:
        """The same for the plot."""
        return Event(self.number, self.day, self.opened)


def events(health: AccountHealth) -> tuple[EventLine, ...]:
    """What happened in the days of the history, newest first; the oldest has number 1."""
    days = health.standing.history
    if len(days) < 2:
        return ()
    told = sorted(
        ((at, opened, violation) for at, opened, violation in _told(health) if _within(health, at)),
        key=lambda one: (one[0], one[2].id, not one[1]),
    )
    lines = [_line(health, number, *one) for number, one in enumerate(told, start=1)]
    return tuple(reversed(lines))


def _told(health: AccountHealth) -> Iterator[tuple[datetime, bool, ViolationView]]:
    for violation in (*health.open, *health.closed):
        yield violation.opened_at, True, violation
        if violation.resolved_at is not None:
            yield violation.resolved_at, False, violation


def _within(health: AccountHealth, at: datetime) -> bool:
    days = health.standing.history
    return days[0][0] <= at.astimezone(health.zone).date() <= days[-1][0]


def _line(health: AccountHealth, number: int, at: datetime, opened: bool, violation: ViolationView) -> EventLine:
    said = words.event(health, opened=opened, resolution=violation.resolution_name, points=violation.points)
    return EventLine(number, at.astimezone(health.zone).date(), opened, said, violation)
