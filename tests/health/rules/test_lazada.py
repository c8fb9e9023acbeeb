"""Lazada's targets, computed by hand: weeks, segments, and the badge that goes after three months in a row."""

from datetime import date, datetime, timedelta

import pytest

from kenzen.health import scoring
from kenzen.health.rules.rating import assess
from tests.cast import NOW
from tests.health.rules.making import tokyo
from tests.health.rules.shops import shop, told

LAZADA = scoring.builtin("lazada")
LAST_DAY = date(2026, 10, 31)  # that the evaluation of 1 November sees


@pytest.mark.parametrize(
    ("counted", "of", "met", "missed"),
    [
        ("positive_ratings", "ratings", 70, 69),
        ("on_time_shipments", "shipments", 90, 89),
        ("seller_cancellations", "orders", 2, 3),
        ("returns", "orders", 1, 2),
    ],
)
def test_each_target_is_met_at_its_bound(counted: str, of: str, met: int, missed: int) -> None:
    assert assess(LAZADA, shop(told(LAST_DAY, **{of: 100, counted: met})), NOW).current.band == "met"
    assert assess(LAZADA, shop(told(LAST_DAY, **{of: 100, counted: missed})), NOW).current.band == "missed"


@pytest.mark.parametrize(("returns", "band"), [(10, "met"), (11, "missed")])
def test_fashion_may_have_a_tenth_returned(returns: int, band: str) -> None:
    account = shop(told(LAST_DAY, orders=100, returns=returns), segment="fashion")
    assert assess(LAZADA, account, NOW).current.band == band


@pytest.mark.parametrize(
    ("weeks", "of", "counted"), [(8, "ratings", "positive_ratings"), (4, "shipments", "on_time_shipments")]
)
def test_ratings_count_for_eight_weeks_and_shipments_for_four(weeks: int, of: str, counted: str) -> None:
    first = LAST_DAY - timedelta(days=weeks * 7 - 1)
    day_before = first - timedelta(days=1)
    assert assess(LAZADA, shop(told(first, **{of: 10, counted: 0})), NOW).current.band == "missed"
    assert assess(LAZADA, shop(told(day_before, **{of: 10, counted: 0})), NOW).current.band == "not_judged"


@pytest.mark.parametrize(
    ("months", "band", "lost_since"),
    [
        ([10], "missed", None),
        ([9, 10], "missed", None),
        ([8, 9, 10], "badge_lost", tokyo(2026, 11, 1)),
        ([7, 8, 9, 10], "badge_lost", tokyo(2026, 10, 1)),
        ([7, 8, 10], "missed", None),  # September was good: counting begins again
        ([7, 8, 9], "not_judged", None),
    ],
)
def test_the_badge_is_lost_after_three_months_in_a_row(
    months: list[int], band: str, lost_since: datetime | None
) -> None:
    account = shop(*(told(date(2026, month, 20), orders=100, seller_cancellations=3) for month in months))
    rating = assess(LAZADA, account, NOW).current
    assert rating.band == band
    assert [action.since for action in rating.actions] == [lost_since] * (lost_since is not None)


def test_an_evaluation_today_would_be_the_third_in_a_row() -> None:
    days = [date(2026, 9, 20), date(2026, 10, 20), date(2026, 11, 20)]
    account = shop(*(told(day, orders=100, seller_cancellations=3) for day in days))
    assessment = assess(LAZADA, account, NOW)
    assert (assessment.current.band, assessment.projected.band) == ("missed", "badge_lost")
