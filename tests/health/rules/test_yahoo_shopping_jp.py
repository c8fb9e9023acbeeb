"""Yahoo! JAPAN Shopping's late shipments, computed by hand: 5 %, from 600 orders on, with 80 % reported."""

import pytest

from kenzen.health import scoring
from kenzen.health.rules.rating import assess
from tests.cast import NOW
from tests.health.rules.shops import days_ago, shop

YAHOO = scoring.builtin("yahoo_shopping_jp")


@pytest.mark.parametrize(
    ("orders", "reported", "late", "band"),
    [
        (600, 480, 30, "met"),  # 5 %
        (600, 480, 31, "missed"),
        (599, 599, 599, "not_judged"),  # too few orders
        (600, 479, 31, "not_judged"),  # too few of them reported
        (1000, 800, 51, "missed"),
    ],
)
def test_delays_are_judged_of_enough_orders_with_enough_of_them_reported(
    orders: int, reported: int, late: int, band: str
) -> None:
    account = shop(days_ago(3, orders=orders, orders_with_shipping_report=reported, late_shipments=late))
    assert assess(YAHOO, account, NOW).current.band == band


def test_closing_a_shop_is_for_the_marketplace_to_decide() -> None:
    account = shop(days_ago(0, orders=600, orders_with_shipping_report=600, late_shipments=60))
    actions = assess(YAHOO, account, NOW).current.actions
    assert [(one.action, one.discretionary) for one in actions] == [("forced_suspension", True), ("removal", True)]
