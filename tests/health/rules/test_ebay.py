"""eBay's levels, computed by hand: the 20th, the look-back, defects by distinct buyers, cases by share or count."""

from datetime import date

import pytest

from kenzen.health import scoring
from kenzen.health.rules.rating import assess
from kenzen.health.rules.results import MetricStatus
from tests.cast import NOW
from tests.health.rules.making import tokyo
from tests.health.rules.shops import shop, told

EBAY = scoring.builtin("ebay")
OCTOBER = date(2026, 10, 1)  # within the three months up to the evaluation of 20 November
SPRING = date(2026, 3, 1)  # within the twelve months, not within the three


@pytest.mark.parametrize(
    ("defects", "buyers", "level"),
    [
        (5, 5, "top_rated"),  # 0.5 %
        (6, 6, "above_standard"),
        (20, 20, "above_standard"),  # 2 %
        (21, 21, "below_standard"),
        (21, 5, "below_standard"),
        (21, 4, "top_rated"),  # four angry buyers are too few to judge by
    ],
)
def test_defects_count_if_more_than_four_distinct_buyers_had_them(defects: int, buyers: int, level: str) -> None:
    account = shop(told(OCTOBER, {"transaction_defects": buyers}, transactions=1000, transaction_defects=defects))
    assert assess(EBAY, account, NOW).current.band == level


def test_a_buyer_with_defects_on_several_days_is_one_buyer() -> None:
    days = [told(date(2026, 10, n), {"transaction_defects": 4}, transactions=10, transaction_defects=9) for n in (1, 2)]
    rating = assess(EBAY, shop(*days), NOW).current
    assert rating.metrics[0].status is MetricStatus.TOO_FEW
    assert (rating.metrics[0].numerator, rating.metrics[0].denominator) == (18, 20)


@pytest.mark.parametrize(
    ("transactions", "cases", "level"),
    [
        (1000, 3, "top_rated"),  # 0.3 %
        (1000, 4, "below_standard"),
        (100, 2, "top_rated"),  # 2 %, but no more than two
        (100, 3, "below_standard"),
    ],
)
def test_cases_without_resolution_are_judged_by_share_or_by_two(transactions: int, cases: int, level: str) -> None:
    account = shop(told(OCTOBER, transactions=transactions, cases_closed_without_seller_resolution=cases))
    assert assess(EBAY, account, NOW).current.band == level


@pytest.mark.parametrize(
    ("transactions", "late", "level"),
    [
        (1000, 30, "top_rated"),  # 3 %
        (1000, 31, "above_standard"),
        (1000, 900, "above_standard"),  # lateness alone puts nobody below standard
        (100, 5, "top_rated"),  # 5 %, but no more than five
        (100, 6, "above_standard"),
    ],
)
def test_late_shipments_are_asked_of_the_top_rated_alone(transactions: int, late: int, level: str) -> None:
    account = shop(told(OCTOBER, transactions=transactions, late_shipments=late))
    assert assess(EBAY, account, NOW).current.band == level


@pytest.mark.parametrize(("transactions", "level"), [(99, "above_standard"), (100, "top_rated")])
def test_the_top_rated_have_a_hundred_transactions_in_twelve_months(transactions: int, level: str) -> None:
    assert assess(EBAY, shop(told(SPRING, transactions=transactions)), NOW).current.band == level


def test_an_account_without_transactions_is_above_standard() -> None:
    rating = assess(EBAY, shop(), NOW).current
    assert rating.band == "above_standard"
    assert {metric.status for metric in rating.metrics} == {MetricStatus.NO_DATA}


@pytest.mark.parametrize(
    ("recent", "level", "first_day", "share"),
    [
        (400, "top_rated", date(2026, 8, 20), 0.0),
        (399, "below_standard", date(2025, 11, 20), 60 / 1399),
    ],
)
def test_four_hundred_transactions_in_three_months_shorten_the_look_back(
    recent: int, level: str, first_day: date, share: float
) -> None:
    bad_spring = told(SPRING, {"transaction_defects": 60}, transactions=1000, transaction_defects=60)
    rating = assess(EBAY, shop(bad_spring, told(OCTOBER, transactions=recent)), NOW).current
    defects = rating.metrics[0]
    assert (rating.band, defects.value) == (level, share)
    assert (defects.first_day, defects.last_day) == (first_day, date(2026, 11, 19))


@pytest.mark.parametrize(
    ("day", "current", "projected"),
    [
        (date(2026, 11, 19), "below_standard", "below_standard"),
        (date(2026, 11, 20), "top_rated", "below_standard"),  # the evaluation is at the first instant of the day
        (date(2026, 11, 24), "top_rated", "below_standard"),
        (date(2026, 11, 25), "top_rated", "top_rated"),
    ],
)
def test_the_level_in_force_is_that_of_the_20th_and_the_projected_one_of_today(
    day: date, current: str, projected: str
) -> None:
    bad_day = told(day, {"transaction_defects": 50}, transactions=100, transaction_defects=50)
    assessment = assess(EBAY, shop(told(OCTOBER, transactions=1000), bad_day), NOW)
    assert (assessment.current.band, assessment.projected.band) == (current, projected)
    assert assessment.current.at == tokyo(2026, 11, 20)
    assert assessment.next_change_at == tokyo(2026, 11, 25)  # windows move at midnight


def test_until_the_20th_the_level_of_the_month_before_is_in_force() -> None:
    before = tokyo(2026, 11, 19, 23, 59)
    assert assess(EBAY, shop(), before).current.at == tokyo(2026, 10, 20)
