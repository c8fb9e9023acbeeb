"""Targets kept or missed, in general: what is advisory, what a run of misses brings, what the model can say at all."""

from datetime import date

import pytest

from kenzen.health import scoring
from kenzen.health.rules import thresholds
from kenzen.health.rules.model import Consequence, Thresholds
from kenzen.health.rules.rating import assess, band, bands
from tests.cast import NOW
from tests.health.rules.making import tokyo
from tests.health.rules.shops import days_ago, shop, told

MONTHLY = scoring.read(
    """
key: monthly
version: 1
name: {ja: 毎月, en: Monthly}
source: made up
kind: thresholds
evaluation: {every: month, day: 1}
sample: {of: orders, at_least: 10}
sample_window: {type: rolling, days: 28}
metrics:
  - key: cancelled
    name: {ja: 取消, en: Cancelled}
    numerator: [cancelled]
    denominator: orders
    windows: [{type: rolling, days: 28}]
    target: {at_most: 0.1}
  - key: late
    name: {ja: 遅延, en: Late}
    numerator: [late]
    denominator: orders
    windows: [{type: rolling, days: 28}]
    target: {at_most: 0.1}
    advisory: true
consequences:
  - {key: warned, name: {ja: 警告, en: Warned}, tone: warn}
  - {key: reviewed, name: {ja: 審査, en: Reviewed}, tone: warn, missed_in_a_row: 2, discretionary: true}
  - {key: lost, name: {ja: 失効, en: Lost}, tone: bad, missed_in_a_row: 2}
"""
)
MISSED = {"orders": 10, "cancelled": 2}


def test_the_gravest_consequence_that_is_not_for_the_marketplace_to_decide_is_the_state() -> None:
    once, twice = shop(told(date(2026, 10, 20), **MISSED)), [told(date(2026, month, 20), **MISSED) for month in (9, 10)]
    assert assess(MONTHLY, once, NOW).current.band == "warned"
    rating = assess(MONTHLY, shop(*twice), NOW).current
    assert rating.band == "lost"
    assert [(action.tier, action.since, action.discretionary) for action in rating.actions] == [
        ("warned", tokyo(2026, 10, 1), False),
        ("reviewed", tokyo(2026, 11, 1), True),
        ("lost", tokyo(2026, 11, 1), False),
    ]


def test_an_advisory_target_that_is_missed_changes_nothing() -> None:
    rating = assess(MONTHLY, shop(told(date(2026, 10, 20), orders=10, late=9)), NOW).current
    assert [(one.key, one.status, one.advisory) for one in rating.metrics] == [
        ("cancelled", "met", False),
        ("late", "missed", True),
    ]
    assert (rating.band, rating.actions) == ("met", ())


def test_a_month_with_too_few_orders_interrupts_a_run() -> None:
    few = told(date(2026, 9, 20), orders=9, cancelled=9)
    days = [told(date(2026, month, 20), **MISSED) for month in (8, 10)]
    assert assess(MONTHLY, shop(*days, few), NOW).current.band == "warned"


@pytest.mark.parametrize(("hour", "state"), [(0, "warned"), (12, "lost")])
def test_later_on_the_day_of_an_evaluation_that_evaluation_is_in_the_run(hour: int, state: str) -> None:
    # At midnight the evaluation itself is the first miss; at noon another one would be the second.
    account = shop(told(date(2026, 10, 20), **MISSED))
    assert assess(MONTHLY, account, tokyo(2026, 11, 1, hour)).projected.band == state


def test_where_every_change_counts_the_run_begins_with_its_first_day() -> None:
    walmart = scoring.builtin("walmart_ca")
    assert isinstance(walmart, Thresholds)
    warned = Consequence.model_validate_json('{"key": "warned", "name": {"ja": "警", "en": "Warned"}, "tone": "warn"}')
    model = walmart.model_copy(update={"consequences": (warned,)})
    fine = days_ago(5, orders=100, seller_cancellations=3)  # 3 %
    account = shop(fine, days_ago(2, orders=1, seller_cancellations=1))  # from then on 4 of 101
    rating = assess(model, account, NOW).current
    assert rating.band == "warned"
    assert [action.since for action in rating.actions] == [tokyo(2026, 11, 22)]


def test_all_that_a_model_can_say_is_told_the_worst_first() -> None:
    assert [one.key for one in bands(MONTHLY)] == ["lost", "warned", "missed", "not_judged", "met"]
    assert [one.key for one in bands(scoring.builtin("etsy"))] == ["missed", "not_judged", "met", "star_seller"]
    for outcome in (thresholds.MISSED, thresholds.NOT_JUDGED, thresholds.MET):
        assert band(MONTHLY, outcome.key).name == outcome.name
