"""Times, numbers and phone numbers read as people write them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import gettext, override

from kenzen.screens import formats

TOKYO = ZoneInfo("Asia/Tokyo")
PARIS = ZoneInfo("Europe/Paris")
AT = datetime(2026, 11, 23, 7, 50, tzinfo=UTC)


@pytest.mark.parametrize(("language", "words"), [("ja", "2026年11月23日(月) 16:50"), ("en", "Mon 23 Nov 2026, 16:50")])
def test_a_moment_has_its_weekday(language: str, words: str) -> None:
    with override(language):
        assert formats.moment(AT, TOKYO) == words


@pytest.mark.parametrize(("language", "words"), [("ja", "11月23日(月) 16:50"), ("en", "Mon 23 Nov, 16:50")])
def test_a_short_moment_leaves_the_year_out(language: str, words: str) -> None:
    with override(language):
        assert formats.moment(AT, TOKYO, short=True) == words


@pytest.mark.parametrize(("language", "zone"), [("ja", "日本時間"), ("en", "Japan Time")])
def test_the_zone_is_named_where_the_readers_clock_differs(language: str, zone: str) -> None:
    with override(language):
        assert zone not in formats.moment(AT, TOKYO, reader_zone=TOKYO)
        assert zone in formats.moment(AT, TOKYO, reader_zone=PARIS)
        assert zone in formats.clock(AT, TOKYO, reader_zone=PARIS)
        assert zone in formats.moment_in_zone(AT, TOKYO)


def test_zones_with_the_same_clock_are_not_named() -> None:
    with override("en"):
        assert formats.clock(AT, TOKYO, reader_zone=ZoneInfo("Asia/Seoul")) == "16:50"


@pytest.mark.parametrize(("language", "words"), [("ja", "2026年11月24日(火)"), ("en", "Tue 24 Nov 2026")])
def test_a_day_is_the_day_of_its_zone(language: str, words: str) -> None:
    with override(language):
        assert formats.day(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), TOKYO) == words
        assert formats.day(date(2026, 11, 24)) == words


@pytest.mark.parametrize(
    ("length", "ja", "en"),
    [
        (timedelta(days=1, hours=20, minutes=59), "1日20時間", "1 day 20 hours"),
        (timedelta(days=2), "2日", "2 days"),
        (timedelta(hours=3, minutes=20), "3時間20分", "3 hours 20 minutes"),
        (timedelta(minutes=1), "1分", "1 minute"),
        (timedelta(seconds=42), "42秒", "42 seconds"),
        (timedelta(seconds=-5), "0秒", "0 seconds"),
    ],
)
def test_a_duration_has_its_two_largest_units(length: timedelta, ja: str, en: str) -> None:
    with override("ja"):
        assert formats.duration(length) == ja
    with override("en"):
        assert formats.duration(length) == en


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "0:00"), (5, "0:05"), (760, "12:40"), (3723, "1:02:03"), (90_000, "25:00:00")]
)
def test_a_stopwatch_counts_on(seconds: int, words: str) -> None:
    assert formats.stopwatch(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("fraction", "words"), [(0.01, "1%"), (0.0076, "0.76%"), (0.025, "2.5%"), (1.0, "100%"), (0.0, "0%")]
)
def test_a_rate_has_at_most_two_decimals(fraction: float, words: str) -> None:
    with override("ja"):
        assert formats.percent(fraction) == words


def test_large_numbers_are_grouped() -> None:
    with override("ja"):
        assert formats.number(12345) == "12,345"


def test_an_extension_stands_behind_the_number() -> None:
    with override("en"):
        assert formats.phone("+818012345678") == "+81 80-1234-5678"
        assert formats.phone("+81312345678", "12") == "+81 3-1234-5678 ext. 12"
    with override("ja"):
        assert formats.phone("+81312345678", "12") == gettext("%(number)s ext. %(extension)s") % {
            "number": "+81 3-1234-5678",
            "extension": "12",
        }


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../etc/passwd", "/etc/passwd", "Asia", "a\0b"])
def test_an_unknown_zone_is_none(name: str) -> None:
    assert formats.zone_named(name) is None


def test_a_known_zone_is_found() -> None:
    assert formats.zone_named("Asia/Tokyo") == TOKYO
