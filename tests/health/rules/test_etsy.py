"""Etsy's standards, computed by hand: the 1st, five sales, count or share, and the badge above the targets."""

from datetime import date

import pytest

from kenzen.health import scoring
from kenzen.health.rules.rating import assess
from tests.cast import NOW
from tests.health.rules.making import tokyo
from tests.health.rules.shops import shop, told

ETSY = scoring.builtin("etsy")
OCTOBER = date(2026, 10, 1)


def band(**counts: int) -> str:
    """What Etsy says of a shop that counted this in October, beside enough sales."""
    return assess(ETSY, shop(told(OCTOBER, **({"orders": 500} | counts))), NOW).current.band


@pytest.mark.parametrize(("orders", "expected"), [(4, "not_judged"), (5, "missed")])
def test_a_shop_is_judged_from_five_sales_on(orders: int, expected: str) -> None:
    assert band(orders=orders, cases=4) == expected


@pytest.mark.parametrize(
    ("reviews", "low", "expected"),
    [
        (39, 4, "met"),  # more than a tenth, but no more than four
        (39, 5, "missed"),
        (40, 4, "met"),  # a tenth
        (40, 5, "missed"),
        (50, 5, "met"),
    ],
)
def test_low_reviews_are_judged_by_count_below_forty_reviews_and_else_by_share(
    reviews: int, low: int, expected: str
) -> None:
    assert band(reviews=reviews, low_reviews=low) == expected


@pytest.mark.parametrize(
    ("orders", "cases", "expected"),
    [(299, 3, "met"), (299, 4, "missed"), (300, 3, "met"), (300, 4, "missed"), (400, 4, "met")],
)
def test_cases_are_judged_by_count_below_three_hundred_orders_and_else_by_share(
    orders: int, cases: int, expected: str
) -> None:
    assert band(orders=orders, cases=cases) == expected


def test_cases_without_an_order_in_the_window_are_judged_by_their_count() -> None:
    account = shop(told(OCTOBER, cases=4))
    measured = {metric.key: metric for metric in assess(ETSY, account, NOW).current.metrics}["case_rate"]
    assert (measured.value, measured.target, measured.comparison, measured.status) == (4.0, 3.0, "at_most", "missed")


@pytest.mark.parametrize(("of", "counted"), [("messages", "messages_answered_48h"), ("shipments", "on_time_shipments")])
def test_four_fifths_of_messages_and_of_shipments_are_in_time(of: str, counted: str) -> None:
    assert band(**{of: 100, counted: 80}) == "met"
    assert band(**{of: 100, counted: 79}) == "missed"


STAR = {
    "messages": 100,
    "messages_answered_48h": 100,
    "messages_answered_24h": 95,
    "shipments": 100,
    "on_time_shipments": 95,
    "reviews": 10,
    "review_stars": 48,
}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, "star_seller"),
        ({"messages_answered_24h": 94}, "met"),
        ({"on_time_shipments": 94}, "met"),
        ({"review_stars": 47}, "met"),  # 4.7 on average
        ({"reviews": 0, "review_stars": 0}, "met"),  # what nobody can judge earns no badge
        ({"cases": 6}, "missed"),
        ({"orders": 4}, "not_judged"),
    ],
)
def test_a_star_seller_answers_in_a_day_ships_in_time_and_has_4_8_stars(change: dict[str, int], expected: str) -> None:
    assert band(**(STAR | change)) == expected


@pytest.mark.parametrize(
    ("day", "current"),
    [
        (date(2026, 7, 31), "not_judged"),
        (date(2026, 8, 1), "missed"),
        (date(2026, 10, 31), "missed"),
        (date(2026, 11, 1), "not_judged"),
    ],
)
def test_three_months_are_judged_on_the_first_of_the_month(day: date, current: str) -> None:
    assessment = assess(ETSY, shop(told(day, orders=10, cases=4)), NOW)
    assert assessment.current.band == current
    assert assessment.current.at == tokyo(2026, 11, 1)
    assert assessment.next_change_at == tokyo(2026, 11, 25)  # windows move at midnight
