"""History: the value at the end of each local day."""

from datetime import date, timedelta

from kenzen.health import scoring
from kenzen.health.rules import Severity
from kenzen.health.rules.history import daily
from tests.health.rules.making import LOS_ANGELES, TODAY, account, orders, tokyo, violation
from tests.health.rules.models import GENEROUS

MODEL = scoring.builtin("amazon_ahr")


def test_every_day_has_the_value_and_the_band_of_its_end() -> None:
    opened = violation("a", opened_at=tokyo(2026, 11, 21, 23, 59), closed_at=tokyo(2026, 11, 23), resolution="resolved")
    rated = account(opened, days=[orders(200, date(2026, 11, 24))])
    assert daily(MODEL, rated, date(2026, 11, 20), date(2026, 11, 25)) == [
        (date(2026, 11, 20), 200, "healthy"),
        (date(2026, 11, 21), 192, "at_risk"),
        (date(2026, 11, 22), 192, "at_risk"),  # resolved at the first instant of the 23rd
        (date(2026, 11, 23), 200, "healthy"),
        (date(2026, 11, 24), 204, "healthy"),
        (date(2026, 11, 25), 204, "healthy"),
    ]


def test_what_happened_before_the_first_day_is_known_on_it() -> None:
    rated = account(violation("a", Severity.CRITICAL, days_ago=20), days=[orders(400, TODAY - timedelta(days=50))])
    assert daily(MODEL, rated, TODAY, TODAY) == [(TODAY, 0, "unhealthy")]


def test_days_are_those_of_the_place() -> None:
    rated = account(violation("a", opened_at=tokyo(2026, 11, 24, 16)), zone=LOS_ANGELES)  # still the 23rd there
    assert [value for _, value, _ in daily(MODEL, rated, date(2026, 11, 22), date(2026, 11, 23))] == [200, 192]


def test_days_to_come_show_what_will_expire() -> None:
    rated = account(violation("a", days_ago=179))
    assert [value for _, value, _ in daily(MODEL, rated, TODAY, TODAY + timedelta(days=1))] == [192, 200]


def test_a_weekly_evaluation_changes_the_days_from_monday_on() -> None:
    rated = account(violation("a", points=6, opened_at=tokyo(2026, 11, 20)))
    course = daily(scoring.builtin("shopee"), rated, date(2026, 11, 21), date(2026, 11, 24))
    assert [(value, band) for _, value, band in course] == [(0, "none"), (0, "none"), (6, "tier_2"), (6, "tier_2")]


def test_each_count_that_earns_begins_on_its_own_day() -> None:
    early, late = date(2026, 11, 1), date(2026, 11, 20)
    rated = account(violation("a", points=30, days_ago=29), days=[orders(7, early, of="reviews"), orders(10, late)])
    course = {day: value for day, value, _ in daily(GENEROUS, rated, date(2026, 11, 5), date(2026, 11, 25))}
    assert [course[date(2026, 11, day)] for day in (5, 6, 24, 25)] == [170, 171, 171, 174]  # five days late


def test_a_model_without_a_number_has_no_history() -> None:
    assert daily(scoring.builtin("walmart_us"), account(), TODAY, TODAY) == []


def test_no_days_have_no_history() -> None:
    assert daily(MODEL, account(), TODAY, TODAY - timedelta(days=1)) == []
