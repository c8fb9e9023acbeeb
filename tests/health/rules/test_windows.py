"""Windows: which days they hold, when a day falls out of them, and on which instants an evaluation falls."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenzen.health.rules.model import (
    CalendarQuarter,
    CalendarYear,
    ConditionalMonths,
    Evaluation,
    PlainWindow,
    Rolling,
    RollingMonths,
)
from kenzen.health.rules.windows import (
    ONE_DAY,
    bounds,
    evaluation_from,
    last_evaluation,
    leaves_on,
    local_day,
    months_before,
    next_evaluation,
    plain_bounds,
    starts_at,
)
from tests.health.rules.making import LOS_ANGELES, TOKYO, tokyo

YEAR = CalendarYear(type="calendar_year")
QUARTER = CalendarQuarter(type="calendar_quarter")
MONDAYS = CalendarQuarter(type="calendar_quarter", begins="first_monday")
MONTHS = RollingMonths(type="rolling_months", months=3)
ANY_WINDOW = st.one_of(
    st.builds(Rolling, days=st.integers(1, 400), lag_days=st.integers(0, 30)),
    st.builds(RollingMonths, type=st.just("rolling_months"), months=st.integers(1, 24)),
    st.sampled_from([YEAR, QUARTER, MONDAYS]),
)
ANY_DAY = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("window", "day", "first", "last"),
    [
        (Rolling(days=1), date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        (Rolling(days=180), date(2026, 11, 24), date(2026, 5, 29), date(2026, 11, 24)),
        (Rolling(days=7, lag_days=14), date(2026, 11, 24), date(2026, 11, 4), date(2026, 11, 10)),
        (Rolling(days=2), date(2028, 3, 1), date(2028, 2, 29), date(2028, 3, 1)),
        (MONTHS, date(2026, 11, 24), date(2026, 8, 25), date(2026, 11, 24)),
        (MONTHS, date(2026, 5, 31), date(2026, 3, 1), date(2026, 5, 31)),
        (MONTHS, date(2028, 5, 31), date(2028, 3, 1), date(2028, 5, 31)),
        (MONTHS, date(2028, 5, 29), date(2028, 3, 1), date(2028, 5, 29)),
        (MONTHS, date(2028, 5, 28), date(2028, 2, 29), date(2028, 5, 28)),
        (YEAR, date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1)),
        (YEAR, date(2026, 12, 31), date(2026, 1, 1), date(2026, 12, 31)),
        (QUARTER, date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30)),
        (QUARTER, date(2026, 7, 1), date(2026, 7, 1), date(2026, 7, 1)),
        (MONDAYS, date(2027, 1, 3), date(2026, 10, 5), date(2027, 1, 3)),
        (MONDAYS, date(2027, 1, 4), date(2027, 1, 4), date(2027, 1, 4)),
        (MONDAYS, date(2027, 3, 31), date(2027, 1, 4), date(2027, 3, 31)),
        (MONDAYS, date(2029, 1, 1), date(2029, 1, 1), date(2029, 1, 1)),
        (MONDAYS, date(2026, 2, 28), date(2026, 1, 5), date(2026, 2, 28)),
    ],
)
def test_a_window_holds_these_days(window: PlainWindow, day: date, first: date, last: date) -> None:
    assert plain_bounds(window, day) == (first, last)


@pytest.mark.parametrize(("sold", "first"), [(400, date(2026, 8, 25)), (399, date(2025, 11, 25))])
def test_a_conditional_window_is_short_where_enough_is_counted_in_it(sold: int, first: date) -> None:
    window = ConditionalMonths(type="conditional_months", months=3, of="sold", at_least=400, else_months=12)
    asked = []

    def total(count: str, since: date, until: date) -> int:
        asked.append((count, since, until))
        return sold

    assert bounds(window, date(2026, 11, 24), total) == (first, date(2026, 11, 24))
    assert asked == [("sold", date(2026, 8, 25), date(2026, 11, 24))]


@settings(deadline=None)
@given(window=ANY_WINDOW, day=ANY_DAY)
def test_a_day_lies_in_the_window_until_the_day_on_which_it_leaves(window: PlainWindow, day: date) -> None:
    leaves = leaves_on(window, day)
    assert plain_bounds(window, leaves)[0] > day
    assert plain_bounds(window, leaves - ONE_DAY)[0] <= day


@settings(deadline=None)
@given(window=ANY_WINDOW, day=ANY_DAY)
def test_a_window_never_moves_back(window: PlainWindow, day: date) -> None:
    first, last = plain_bounds(window, day)
    next_first, next_last = plain_bounds(window, day + ONE_DAY)
    assert first <= last
    assert (next_first >= first, next_last) == (True, last + ONE_DAY)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), -2, date(2027, 2, 28)),
        (date(2026, 6, 1), 12, date(2025, 6, 1)),
    ],
)
def test_months_before_end_with_the_month_where_it_is_shorter(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


# Days and midnights


def test_the_day_is_that_of_the_place() -> None:
    at = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert (local_day(at, TOKYO), local_day(at, LOS_ANGELES)) == (date(2026, 11, 24), date(2026, 11, 23))


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)])
def test_a_day_is_shorter_or_longer_where_the_clocks_change(day: date, hours: int) -> None:
    assert starts_at(day + ONE_DAY, LOS_ANGELES) - starts_at(day, LOS_ANGELES) == timedelta(hours=hours)


def test_a_day_without_a_midnight_begins_when_the_clocks_have_jumped() -> None:
    beirut = ZoneInfo("Asia/Beirut")  # 29 March 2026: from 0:00 to 1:00
    begins = starts_at(date(2026, 3, 29), beirut)
    assert begins.astimezone(beirut).hour == 1
    assert local_day(begins - timedelta(microseconds=1), beirut) == date(2026, 3, 28)


@settings(deadline=None)
@given(day=ANY_DAY, zone=st.sampled_from([TOKYO, LOS_ANGELES, ZoneInfo("Asia/Beirut"), ZoneInfo("America/Havana")]))
def test_a_day_begins_at_its_first_instant(day: date, zone: ZoneInfo) -> None:
    begins = starts_at(day, zone)
    assert (local_day(begins, zone), local_day(begins - timedelta(microseconds=1), zone)) == (day, day - ONE_DAY)


# Evaluations

CHANGE = Evaluation()
WEEKLY = Evaluation(every="week", weekday=0)
MONTHLY = Evaluation(every="month", day=20)


@pytest.mark.parametrize(
    ("evaluation", "at", "last", "following"),
    [
        (WEEKLY, tokyo(2026, 11, 24, 10), tokyo(2026, 11, 23), tokyo(2026, 11, 30)),
        (WEEKLY, tokyo(2026, 11, 23), tokyo(2026, 11, 23), tokyo(2026, 11, 30)),
        (WEEKLY, tokyo(2026, 11, 22, 23, 59), tokyo(2026, 11, 16), tokyo(2026, 11, 23)),
        (Evaluation(every="week", weekday=6), tokyo(2026, 11, 24), tokyo(2026, 11, 22), tokyo(2026, 11, 29)),
        (MONTHLY, tokyo(2026, 11, 24), tokyo(2026, 11, 20), tokyo(2026, 12, 20)),
        (MONTHLY, tokyo(2026, 11, 19, 23), tokyo(2026, 10, 20), tokyo(2026, 11, 20)),
        (MONTHLY, tokyo(2027, 1, 5), tokyo(2026, 12, 20), tokyo(2027, 1, 20)),
        (Evaluation(every="month", day=28), tokyo(2027, 2, 28), tokyo(2027, 2, 28), tokyo(2027, 3, 28)),
    ],
)
def test_an_evaluation_falls_on_the_first_instant_of_its_day(
    evaluation: Evaluation, at: datetime, last: datetime, following: datetime
) -> None:
    assert last_evaluation(evaluation, at, TOKYO) == last
    assert next_evaluation(evaluation, at, TOKYO) == following


def test_every_change_is_evaluated_at_once() -> None:
    at = tokyo(2026, 11, 24, 10)
    assert last_evaluation(CHANGE, at, TOKYO) == evaluation_from(CHANGE, at, TOKYO) == at


def test_what_happens_is_seen_by_the_evaluation_at_that_instant_or_else_by_the_next() -> None:
    assert evaluation_from(WEEKLY, tokyo(2026, 11, 23), TOKYO) == tokyo(2026, 11, 23)
    assert evaluation_from(WEEKLY, tokyo(2026, 11, 23, 0, 1), TOKYO) == tokyo(2026, 11, 30)


def test_weeks_are_those_of_the_place_where_the_clocks_change() -> None:
    at = datetime(2026, 11, 3, tzinfo=UTC)
    assert last_evaluation(WEEKLY, at, LOS_ANGELES) == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert next_evaluation(WEEKLY, datetime(2026, 10, 28, tzinfo=UTC), LOS_ANGELES) == datetime(
        2026, 11, 2, 8, tzinfo=UTC
    )
