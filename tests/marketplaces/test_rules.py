"""Opening hours on the wall clock of a zone, through every change of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.marketplaces import rules
from kenzen.marketplaces.rules import Hours

TOKYO, NEW_YORK, LONDON = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York"), ZoneInfo("Europe/London")
LORD_HOWE, APIA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")
EVERY_DAY = tuple(Hours(day, 9 * 60, 17 * 60) for day in range(7))
WEEKDAYS = EVERY_DAY[:5]
ALWAYS = tuple(Hours(day, 0, 1440) for day in range(7))


def at(text: str, zone: ZoneInfo = TOKYO, *, fold: int = 0) -> datetime:
    """An instant as the wall clock of ``zone`` shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("2026-11-24 08:59:59", False),
        ("2026-11-24 09:00", True),
        ("2026-11-24 16:59:59", True),
        ("2026-11-24 17:00", False),
        ("2026-11-28 12:00", True),  # Saturday
        ("2027-01-01 12:00", True),  # every day of the year
    ],
)
def test_a_department_is_open_from_nine_until_just_before_five(text: str, is_open: bool) -> None:
    assert rules.is_open(EVERY_DAY, TOKYO, at(text)) is is_open


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-24 08:00", "2026-11-24 09:00"),
        ("2026-11-24 09:00", "2026-11-25 09:00"),
        ("2026-11-24 18:00", "2026-11-25 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),  # Friday evening to Monday
        ("2026-12-31 23:59", "2027-01-01 09:00"),
    ],
)
def test_the_next_opening_is_the_first_after_now(now: str, opening: str) -> None:
    assert rules.next_opening(WEEKDAYS, TOKYO, at(now)) == at(opening)


def test_the_only_opening_of_a_week_is_found_right_after_it_passed() -> None:
    mondays = [Hours(0, 9 * 60, 10 * 60)]
    assert rules.next_opening(mondays, TOKYO, at("2026-11-23 09:00")) == at("2026-11-30 09:00")


def test_without_hours_a_department_never_opens() -> None:
    assert rules.is_open((), TOKYO, at("2026-11-24 12:00")) is False
    assert rules.next_opening((), TOKYO, at("2026-11-24 12:00")) is None


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        (NEW_YORK, "2026-03-07 09:00", "2026-03-08 09:00"),  # the clocks go forward on the 8th
        (NEW_YORK, "2026-10-31 09:00", "2026-11-01 09:00"),  # and back on the 1st
        (LONDON, "2026-03-28 09:00", "2026-03-29 09:00"),
        (LONDON, "2026-10-24 09:00", "2026-10-25 09:00"),
        (LORD_HOWE, "2026-10-03 09:00", "2026-10-04 09:00"),  # by half an hour
    ],
)
def test_a_department_opens_at_nine_local_whatever_the_clocks_do(zone: ZoneInfo, before: str, after: str) -> None:
    opening = rules.next_opening(EVERY_DAY, zone, at(before, zone))
    assert opening == at(after, zone)
    assert opening is not None
    assert rules.is_open(EVERY_DAY, zone, opening)
    assert not rules.is_open(EVERY_DAY, zone, opening - timedelta(seconds=1))


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    early = [Hours(6, 60, 120)]  # 1:00 to 2:00 on a Sunday
    for fold in (0, 1):
        assert rules.is_open(early, NEW_YORK, at("2026-11-01 01:30", NEW_YORK, fold=fold))


def test_an_opening_in_an_hour_that_is_left_out_comes_when_the_clocks_have_jumped() -> None:
    skipped = [Hours(6, 150, 240)]  # 2:30 to 4:00 on the Sunday whose clocks jump from 2:00 to 3:00
    opening = rules.next_opening(skipped, NEW_YORK, at("2026-03-08 01:00", NEW_YORK))
    assert opening == at("2026-03-08 03:30", NEW_YORK)


def test_a_day_a_zone_left_out_does_not_confuse_the_week() -> None:
    fridays = [Hours(4, 9 * 60, 17 * 60)]  # Samoa had no Friday 30 December 2011
    opening = rules.next_opening(fridays, APIA, at("2011-12-29 12:00", APIA))
    assert opening is not None
    assert rules.is_open(fridays, APIA, at("2012-01-06 09:00", APIA))


WEEK = st.lists(
    st.builds(lambda day, a, b: Hours(day, min(a, b), max(a, b) + 1), st.integers(0, 6), *[st.integers(0, 1439)] * 2),
    max_size=8,
)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from([TOKYO, NEW_YORK, LONDON, LORD_HOWE, APIA, ZoneInfo("UTC")])


@given(WEEK, ZONES, INSTANTS)
def test_the_next_opening_lies_ahead_and_within_eight_days(week: list[Hours], zone: ZoneInfo, now: datetime) -> None:
    opening = rules.next_opening(week, zone, now)
    assert (opening is None) is (not week)
    if opening is not None:
        assert now < opening <= now + timedelta(days=8, hours=1)


@given(WEEK, INSTANTS)
def test_a_department_is_open_at_its_next_opening(week: list[Hours], now: datetime) -> None:
    opening = rules.next_opening(week, TOKYO, now)
    assert opening is None or rules.is_open(week, TOKYO, opening)
