"""Opening hours and the words of departments. Pure: local calendar days in a zone, no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Topic(StrEnum):
    """What a department is for."""

    HEALTH = "health"  # sellers' warnings and suspensions
    TECHNICAL = "technical"  # sellers, in general
    CUSTOMER = "customer"  # buyers


class FirstLeg(StrEnum):
    """Whose phone rings first."""

    ASSOCIATE = "associate"
    SELLER = "seller"


@dataclass(frozen=True, slots=True)
class Hours:
    """Half-open local hours of one weekday (0 is Monday), in minutes after midnight."""

    weekday: int
    opens_minute: int
    closes_minute: int


def is_open(hours: Iterable[Hours], zone: ZoneInfo, now: datetime) -> bool:
    """Whether ``now`` lies within one of the weekly hours, on the wall clock of ``zone``."""
    local = now.astimezone(zone)
    minute = local.hour * 60 + local.minute
    return any(h.weekday == local.weekday() and h.opens_minute <= minute < h.closes_minute for h in hours)


def next_opening(hours: Iterable[Hours], zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first opening after ``now`` within eight local days, or ``None`` if there are no hours."""
    today = now.astimezone(zone).date()
    weekly = tuple(hours)
    openings = (
        # Through UTC and back: an opening in an hour the clocks leave out is one the clocks show.
        datetime.combine(day, time(h.opens_minute // 60, h.opens_minute % 60), zone).astimezone(UTC).astimezone(zone)
        for day in (today + timedelta(days=offset) for offset in range(9))
        for h in weekly
        if h.weekday == day.weekday()
    )
    return min((opening for opening in openings if opening > now), default=None)
