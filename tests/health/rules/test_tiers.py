"""Tiers: when they are reached, what they bring, and for how long. In models that no marketplace has."""

from datetime import timedelta
from typing import Any

import pytest

from kenzen.health.rules import Severity
from kenzen.health.rules.account import Violation
from kenzen.health.rules.model import Evaluation, PointsUp
from kenzen.health.rules.rating import assess, bands
from tests.cast import NOW
from tests.health.rules.making import TODAY, account, orders, tokyo, violation
from tests.health.rules.models import STRICT, action, builtin_balance, builtin_points, tier

BALANCE = builtin_balance().model_copy(update={"tiers": (tier(199, "below", action("slowed"), action("named", 10)),)})


def points(key: str, value: int, days_ago: float, **fields: Any) -> Violation:
    return violation(key, points=value, days_ago=days_ago, **fields)


def in_force(model: object, *violations: Violation, days_on: float = 0) -> list[str]:
    assert isinstance(model, PointsUp)
    result = assess(model, account(*violations), NOW + timedelta(days=days_on)).current
    return [f"{one.tier}/{one.action}" for one in result.actions]


UNDATED = builtin_points().model_copy(
    update={"tiers": (tier(10, "low", action("watched")), tier(20, "high", action("blocked"), action("named", 30)))}
)


def test_an_action_without_days_lasts_while_the_tier_holds() -> None:
    passing = points("a", 10, 20, expires_at=NOW - timedelta(days=1))
    assert in_force(UNDATED, passing, days_on=-2) == ["low/watched"]
    assert in_force(UNDATED, passing) == []


def test_an_action_without_days_is_not_interrupted_by_a_higher_tier() -> None:
    passing = points("b", 10, 10, expires_at=NOW - timedelta(days=1))
    assert in_force(UNDATED, points("a", 10, 20), passing, days_on=-2) == ["low/watched", "high/blocked", "high/named"]
    assert in_force(UNDATED, points("a", 10, 20), passing) == ["low/watched", "high/named"]


def test_a_tier_that_was_jumped_over_is_not_reached_on_the_way_back() -> None:
    passing = points("b", 10, 10, expires_at=NOW - timedelta(days=1))
    together = points("a", 10, 10)
    assert in_force(UNDATED, together, passing) == ["high/named"]


def test_violations_of_one_instant_are_one_step() -> None:
    assert in_force(UNDATED, points("a", 10, 10), points("b", 10, 10)) == ["high/blocked", "high/named"]


def test_a_tier_left_and_reached_again_counts_from_the_second_time() -> None:
    first, second = points("a", 10, 20, expires_at=NOW - timedelta(days=9)), points("b", 10, 2)
    (one,) = assess(UNDATED, account(first, second), NOW).current.actions
    assert one.since == second.opened_at


def test_a_balance_that_begins_below_a_tier_did_not_reach_it() -> None:
    model = BALANCE.model_copy(update={"start": 150})
    assert assess(model, account(), NOW).current.actions == ()


def test_orders_that_expire_let_a_balance_fall_to_a_tier() -> None:
    model = BALANCE.model_copy(update={"tiers": (tier(200, "below", action("slowed")),)})
    rated = account(days=[orders(200, TODAY - timedelta(days=180))])
    assert [(one.since, one.until) for one in assess(model, rated, NOW).current.actions] == [
        (tokyo(2026, 11, 24), None)
    ]
    assert assess(model, rated, tokyo(2026, 11, 23, 23, 59)).current.actions == ()


def test_orders_lift_a_balance_out_of_a_tier_and_what_has_days_runs_on() -> None:
    rated = account(points("a", 3, 5), days=[orders(200, TODAY)])
    result = assess(BALANCE, rated, NOW)
    assert (result.current.value, [one.action for one in result.current.actions]) == (201, ["named"])
    assert result.next_change_at == NOW + timedelta(days=5)


def test_a_monthly_evaluation_sees_what_is_there_on_its_day() -> None:
    model = BALANCE.model_copy(update={"evaluation": Evaluation(every="month", day=20)})
    fallen = account(points("a", 3, 5))  # on 19 November
    result = assess(model, fallen, NOW)
    assert (result.current.value, result.current.at) == (197, tokyo(2026, 11, 20))
    assert {one.since for one in result.current.actions} == {tokyo(2026, 11, 20)}
    seen_later = assess(model, account(points("a", 3, 3)), NOW)
    assert (seen_later.current.value, seen_later.projected.value) == (200, 197)
    assert (seen_later.current.actions, {one.since for one in seen_later.projected.actions}) == ((), {NOW})
    assert seen_later.next_change_at == tokyo(2026, 12, 20)


@pytest.mark.parametrize(("severity", "expected"), [(Severity.HIGH, 15), (Severity.LOW, 3), (Severity.CRITICAL, 0)])
def test_points_that_add_up_may_be_said_by_severity_and_double_too(severity: Severity, expected: int) -> None:
    repeated = [violation("a", severity, policy="x", days_ago=40), violation("b", severity, policy="x", days_ago=20)]
    assert assess(STRICT, account(*repeated), NOW).current.value == expected


def test_a_violation_of_the_quarter_before_makes_no_repeat_where_points_are_counted_by_quarters() -> None:
    before = violation("a", policy="x", opened_at=tokyo(2026, 10, 4, 12))
    after = violation("b", policy="x", opened_at=tokyo(2026, 10, 5))
    assert assess(STRICT, account(before, after), tokyo(2026, 10, 6)).current.value == 5


def test_of_several_tiers_that_are_near_the_next_one_is_named() -> None:
    model = builtin_points().model_copy(update={"tiers": (tier(5, "a"), tier(6, "b")), "warn_before": 3})
    assert assess(model, account(points("v", 4, 1)), NOW).current.near_tier == "a"


def test_tiers_with_one_bound_share_their_range() -> None:
    model = builtin_points().model_copy(update={"tiers": (tier(5, "a"), tier(9, "b"), tier(9, "c"))})
    assert [(one.key, one.low, one.high) for one in bands(model)] == [("b", 9, None), ("a", 5, 8), ("none", 0, 4)]
