"""Walmart's standards in both countries, computed by hand: each target at its bound, two windows, information."""

import pytest

from kenzen.health import scoring
from kenzen.health.rules.rating import assess
from kenzen.health.rules.results import MetricStatus
from tests.cast import NOW
from tests.health.rules.making import tokyo
from tests.health.rules.shops import days_ago, shop

US, CANADA = scoring.builtin("walmart_us"), scoring.builtin("walmart_ca")


@pytest.mark.parametrize(
    ("counted", "of", "met", "missed"),
    [
        ("seller_cancellations", "orders", 20, 21),
        ("on_time_deliveries", "deliveries", 900, 899),
        ("valid_tracking", "shipments", 990, 989),
        ("refunds", "orders", 60, 61),
        ("messages_answered", "messages", 950, 949),
    ],
)
def test_each_target_of_the_united_states_is_met_at_its_bound(counted: str, of: str, met: int, missed: int) -> None:
    assert assess(US, shop(days_ago(1, **{of: 1000, counted: met})), NOW).current.band == "met"
    assert assess(US, shop(days_ago(1, **{of: 1000, counted: missed})), NOW).current.band == "missed"


@pytest.mark.parametrize(
    ("counted", "of", "met", "missed"),
    [
        ("seller_cancellations", "orders", 30, 31),
        ("on_time_deliveries", "deliveries", 900, 899),
        ("valid_tracking", "shipments", 850, 849),
        ("refunds", "orders", 130, 131),
        ("messages_answered_48h", "messages", 800, 799),
    ],
)
def test_each_target_of_canada_is_met_at_its_bound(counted: str, of: str, met: int, missed: int) -> None:
    assert assess(CANADA, shop(days_ago(1, **{of: 1000, counted: met})), NOW).current.band == "met"
    assert assess(CANADA, shop(days_ago(1, **{of: 1000, counted: missed})), NOW).current.band == "missed"


@pytest.mark.parametrize(
    ("days", "status_of_30", "status_of_60", "band"),
    [
        (29, MetricStatus.MISSED, MetricStatus.MISSED, "missed"),
        (30, MetricStatus.NO_DATA, MetricStatus.MISSED, "missed"),
        (59, MetricStatus.NO_DATA, MetricStatus.MISSED, "missed"),
        (60, MetricStatus.NO_DATA, MetricStatus.NO_DATA, "not_judged"),
    ],
)
def test_a_target_is_judged_over_30_and_over_60_days(
    days: int, status_of_30: MetricStatus, status_of_60: MetricStatus, band: str
) -> None:
    rating = assess(US, shop(days_ago(days, deliveries=10, on_time_deliveries=1)), NOW).current
    statuses = [metric.status for metric in rating.metrics if metric.key == "on_time_delivery_rate"]
    assert (statuses, rating.band) == ([status_of_30, status_of_60], band)


@pytest.mark.parametrize("counted", ["returns", "items_not_received", "negative_feedback"])
def test_metrics_without_a_target_are_shown_and_not_judged(counted: str) -> None:
    rating = assess(US, shop(days_ago(1, **{"orders": 100, counted: 99})), NOW).current
    shown = [metric for metric in rating.metrics if metric.value == 0.99]
    assert [metric.status for metric in shown] == [MetricStatus.NO_TARGET, MetricStatus.NO_TARGET]
    assert [metric.target for metric in shown] == [None, None]
    assert rating.band == "met"  # of the orders, none was cancelled or refunded


def test_what_a_missed_target_brings_is_for_walmart_to_decide() -> None:
    account = shop(days_ago(2, deliveries=10, on_time_deliveries=9), days_ago(1, deliveries=10, on_time_deliveries=8))
    actions = assess(US, account, NOW).current.actions
    assert [(action.action, action.discretionary) for action in actions] == [
        ("suppressed", True),
        ("suspended", True),
        ("terminated", True),
    ]
    assert {action.since for action in actions} == {tokyo(2026, 11, 23)}  # the first day of the misses


def test_targets_met_bring_nothing() -> None:
    assert assess(US, shop(days_ago(1, orders=10)), NOW).current.actions == ()
