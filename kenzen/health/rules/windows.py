"""Which local days a window holds, when a day falls out of it, and when a result in force is made anew. Pure."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from kenzen.health.rules.model import (
    CalendarQuarter,
    CalendarYear,
    ConditionalMonths,
    Evaluation,
    PlainWindow,
    Rolling,
    RollingMonths,
    Window,
)

Total = Callable[[str, date, date], int]  # how much of a count there was from one day to another, both included

ONE_DAY = timedelta(days=1)


def local_day(at: datetime, zone: tzinfo) -> date:
    """Day of the calendar on the wall of ``zone``."""
    return at.astimezone(zone).date()


def starts_at(day: date, zone: tzinfo) -> datetime:
    """First instant of a local day, in UTC: midnight, or when the clocks have jumped over it."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months before (after, if negative), or that month's last."""
    month = day.year * 12 + day.month - 1 - months
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def bounds(window: Window, day: date, total: Total) -> tuple[date, date]:
    """First and last day, both included, of the window as it stands on ``day``. A conditional one asks ``total``."""
    if isinstance(window, ConditionalMonths):
        first = _months_first(day, window.months)
        enough = total(window.of, first, day) >= window.at_least
        return (first if enough else _months_first(day, window.else_months)), day
    return plain_bounds(window, day)


def plain_bounds(window: PlainWindow, day: date) -> tuple[date, date]:
    """First and last day of a window that only the calendar moves."""
    match window:
        case Rolling():
            last = day - timedelta(days=window.lag_days)
            return last - timedelta(days=window.days - 1), last
        case RollingMonths():
            return _months_first(day, window.months), day
        case CalendarYear():
            return date(day.year, 1, 1), day
        case CalendarQuarter():
            return _quarter_first(window, day), day


def leaves_on(window: PlainWindow, day: date) -> date:
    """The first day on which ``day`` no longer lies in the window."""
    match window:
        case Rolling():
            return day + timedelta(days=window.days + window.lag_days)
        case RollingMonths():
            leaves = months_before(day, -window.months)
            return leaves if months_before(leaves, window.months) >= day else leaves + ONE_DAY
        case CalendarYear():
            return date(day.year + 1, 1, 1)
        case CalendarQuarter():
            return _next_quarter_first(window, day)


def _months_first(day: date, months: int) -> date:
    return months_before(day, months) + ONE_DAY


def _quarter_first(window: CalendarQuarter, day: date) -> date:
    first = _begins(window, date(day.year, (day.month - 1) // 3 * 3 + 1, 1))
    return first if first <= day else _begins(window, months_before(day.replace(day=1), 3 + (day.month - 1) % 3))


def _next_quarter_first(window: CalendarQuarter, day: date) -> date:
    calendar = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    first = _begins(window, calendar)
    return first if first > day else _begins(window, months_before(calendar, -3))


def _begins(window: CalendarQuarter, first: date) -> date:
    return first if window.begins == "first_day" else first + timedelta(days=-first.weekday() % 7)


def last_evaluation(evaluation: Evaluation, at: datetime, zone: tzinfo) -> datetime:
    """When the result in force at ``at`` was made: ``at`` itself where every change counts at once."""
    if evaluation.every == "change":
        return at
    return starts_at(_evaluation_day(evaluation, local_day(at, zone)), zone)


def next_evaluation(evaluation: Evaluation, at: datetime, zone: tzinfo) -> datetime:
    """The first evaluation after ``at``, which must not be one of every change."""
    last = _evaluation_day(evaluation, local_day(at, zone))
    if evaluation.every == "week":
        return starts_at(last + timedelta(days=7), zone)
    return starts_at(months_before(last, -1), zone)


def evaluation_from(evaluation: Evaluation, at: datetime, zone: tzinfo) -> datetime:
    """The first evaluation that sees what happened at ``at``."""
    last = last_evaluation(evaluation, at, zone)
    return last if last == at else next_evaluation(evaluation, at, zone)


def _evaluation_day(evaluation: Evaluation, day: date) -> date:
    if evaluation.every == "week":
        return day - timedelta(days=(day.weekday() - evaluation.weekday) % 7)
    return (day if day.day >= evaluation.day else months_before(day.replace(day=1), 1)).replace(day=evaluation.day)
