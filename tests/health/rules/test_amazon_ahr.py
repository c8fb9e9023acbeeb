"""Amazon's Account Health Rating, case by case: 200 to begin with, 4 for each 200 orders, less for violations."""

from datetime import date, timedelta
from typing import Any

import pytest

from kenzen.health import scoring
from kenzen.health.rules import Category, Resolution, Severity
from kenzen.health.rules.account import Account, Violation
from kenzen.health.rules.model import BalanceDown
from kenzen.health.rules.rating import assess, band, band_of, bands
from kenzen.health.rules.results import EntryKind, MetricStatus, Rating
from kenzen.health.rules.weights import weights
from tests.cast import NOW
from tests.health.rules.making import LOS_ANGELES, TODAY, account, by_kind, closed, orders, tokyo, violation

MODEL = scoring.builtin("amazon_ahr")
LIFE = timedelta(days=180)


def rate(rated: Account) -> Rating:
    return assess(MODEL, rated, NOW).current


def value(*violations: Violation) -> int | None:
    return rate(account(*violations)).value


def test_a_new_account_has_200_and_is_healthy() -> None:
    result = assess(MODEL, account(), NOW)
    assert (result.current.value, result.current.band) == (200, "healthy")
    assert result.projected == result.current
    assert result.next_change_at is None


@pytest.mark.parametrize(("count", "expected"), [(199, 200), (200, 204), (399, 204), (400, 208), (2_000, 240)])
def test_each_200_orders_earn_4(count: int, expected: int) -> None:
    assert rate(account(days=[orders(count)])).value == expected


def test_orders_of_several_days_and_senders_add_up() -> None:
    days = [orders(120, key="a"), orders(50, key="b"), orders(30, TODAY - timedelta(days=7))]
    assert rate(account(days=days)).value == 204


def test_the_same_key_told_twice_is_one() -> None:
    assert rate(account(days=[orders(150, key="a"), orders(150, key="a")])).value == 200
    assert value(violation("v1"), violation("v1")) == 192


@pytest.mark.parametrize(("days_ago", "expected"), [(179, 204), (180, 200)])
def test_orders_count_for_180_local_days_today_included(days_ago: int, expected: int) -> None:
    assert rate(account(days=[orders(200, TODAY - timedelta(days=days_ago))])).value == expected


def test_orders_of_tomorrow_do_not_count_yet() -> None:
    assert rate(account(days=[orders(200, TODAY + timedelta(days=1))])).value == 200


def test_nobody_has_more_than_1000() -> None:
    result = rate(account(days=[orders(60_000)]))
    assert result.value == 1000
    assert by_kind(result, EntryKind.EARNED) == [1200]
    assert by_kind(result, EntryKind.LIMIT) == [-400]


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (Severity.CRITICAL, 0),
        (Severity.HIGH, 192),
        (Severity.MEDIUM, 196),
        (Severity.LOW, 198),
        (Severity.NO_IMPACT, 200),
    ],
)
def test_a_violation_costs_by_its_severity(severity: Severity, expected: int) -> None:
    assert value(violation(severity=severity)) == expected


def test_a_critical_violation_takes_everything_whatever_was_earned() -> None:
    result = rate(account(violation("a", Severity.CRITICAL), violation("b"), days=[orders(1_000)]))
    assert (result.value, result.band) == (0, "unhealthy")
    assert by_kind(result, EntryKind.LOST) == [-8, -212]


def test_of_two_critical_violations_the_first_takes_what_is_there() -> None:
    result = rate(account(violation("a", Severity.CRITICAL, days_ago=2), violation("b", Severity.CRITICAL)))
    assert {entry.violation: entry.points for entry in result.ledger if entry.violation} == {"a": -200, "b": 0}


def test_points_that_the_marketplace_set_itself_count_instead() -> None:
    assert value(violation(severity=Severity.CRITICAL, points=5)) == 195


def test_nobody_has_less_than_0() -> None:
    result = rate(account(*(violation(f"v{number}") for number in range(30))))
    assert result.value == 0
    assert by_kind(result, EntryKind.LIMIT) == [40]


# Repeats


def test_a_second_violation_of_the_same_policy_costs_double() -> None:
    assert value(violation("a", policy="x", days_ago=9), violation("b", policy="x")) == 200 - 8 - 16


def test_a_third_one_costs_double_too_and_not_more() -> None:
    three = [violation(key, Severity.LOW, policy="x", days_ago=ago) for key, ago in (("a", 9), ("b", 5), ("c", 1))]
    assert value(*three) == 200 - 2 - 4 - 4


def test_violations_of_different_policies_cost_their_own() -> None:
    assert value(violation("a", policy="x"), violation("b", policy="y")) == 200 - 8 - 8


def test_without_a_policy_the_category_decides() -> None:
    other: dict[str, Any] = {"policy": "", "category": Category.SAFETY}
    assert value(violation("a", **other), violation("b", **other)) == 200 - 8 - 16
    assert value(violation("a", **other), violation("b", policy="safety")) == 200 - 8 - 16


def test_set_points_double_too() -> None:
    assert value(violation("a", policy="x", points=3, days_ago=9), violation("b", policy="x", points=3)) == 200 - 3 - 6


@pytest.mark.parametrize(("before", "expected"), [(LIFE - timedelta(seconds=1), 184), (LIFE, 192)])
def test_a_repeat_is_one_within_180_days(before: timedelta, expected: int) -> None:
    later = violation("b", policy="x")
    earlier = violation("a", policy="x", opened_at=later.opened_at - before, **closed())
    assert value(earlier, later) == expected


def test_a_resolved_violation_still_makes_the_next_one_a_repeat() -> None:
    assert value(violation("a", policy="x", days_ago=9, **closed()), violation("b", policy="x")) == 200 - 16


@pytest.mark.parametrize("how", [Resolution.APPEAL_ACCEPTED, Resolution.WITHDRAWN])
def test_a_violation_that_should_not_have_been_makes_no_repeat(how: Resolution) -> None:
    assert value(violation("a", policy="x", days_ago=9, **closed(how)), violation("b", policy="x")) == 200 - 8


def test_the_key_decides_which_of_two_at_the_same_instant_is_the_repeat() -> None:
    result = rate(account(violation("b", policy="x"), violation("a", policy="x")))
    assert {entry.violation: entry.points for entry in result.ledger if entry.violation} == {"a": -8, "b": -16}


def test_a_repeat_names_the_last_violation_that_it_repeats() -> None:
    wrong = violation("c", policy="x", days_ago=5, **closed(Resolution.WITHDRAWN))
    rated = account(
        violation("a", policy="x", days_ago=9),
        violation("b", policy="x", days_ago=7),
        wrong,
        violation("d", policy="x"),
    )
    assert isinstance(MODEL, BalanceDown)
    assert {one.key: one.repeats for one in weights(MODEL, rated)} == {"a": "", "b": "a", "c": "b", "d": "b"}


# Time


@pytest.mark.parametrize("how", Resolution)
def test_closing_a_violation_gives_its_points_back_whatever_the_reason(how: Resolution) -> None:
    assert value(violation(days_ago=9, **closed(how))) == 200
    assert value(violation(days_ago=9, **closed(how, days_ago=-0.01))) == 192


def test_a_violation_counts_from_the_instant_at_which_it_is_opened() -> None:
    assert value(violation(days_ago=0)) == 192
    assert value(violation(days_ago=-0.01)) == 200


def test_a_violation_weighs_for_180_times_24_hours() -> None:
    assert value(violation(opened_at=NOW - LIFE + timedelta(seconds=1))) == 192
    assert value(violation(opened_at=NOW - LIFE)) == 200


def test_its_own_expiry_goes_before_that_of_the_model() -> None:
    assert value(violation(days_ago=9, expires_at=NOW)) == 200
    assert value(violation(days_ago=300, expires_at=NOW + timedelta(days=1))) == 192


def test_180_days_are_no_hour_longer_where_the_clocks_change() -> None:
    opened = violation(opened_at=NOW - LIFE)  # in May, an hour nearer to UTC there than in November
    assert assess(MODEL, account(opened, zone=LOS_ANGELES), NOW).current.value == 200
    assert assess(MODEL, account(opened, zone=LOS_ANGELES), NOW - timedelta(seconds=1)).current.value == 192


def test_the_29_february_is_one_of_the_180_days() -> None:
    at = tokyo(2028, 8, 26, 12)  # the 180th day from 29 February, both included
    leap_day = account(days=[orders(200, date(2028, 2, 29))])
    assert assess(MODEL, leap_day, at).current.value == 204
    assert assess(MODEL, leap_day, at + timedelta(days=1)).current.value == 200


def test_the_local_midnight_moves_the_window_and_not_that_of_utc() -> None:
    rated = account(days=[orders(200, date(2026, 5, 28))])
    assert assess(MODEL, rated, tokyo(2026, 11, 23, 23, 59)).current.value == 204
    assert assess(MODEL, rated, tokyo(2026, 11, 24)).current.value == 200


# When it changes by itself


def test_it_changes_when_a_violation_expires() -> None:
    assert assess(MODEL, account(violation(days_ago=100)), NOW).next_change_at == NOW + timedelta(days=80)


def test_it_changes_at_the_midnight_on_which_200_orders_are_no_longer_there() -> None:
    rated = account(violation(days_ago=1), days=[orders(50, date(2026, 6, 1)), orders(180, date(2026, 6, 2))])
    result = assess(MODEL, rated, NOW)
    assert result.current.value == 196
    assert result.next_change_at == tokyo(2026, 11, 28)  # 180 days after 1 June


def test_orders_beyond_a_full_lot_may_go_without_a_change() -> None:
    rated = account(days=[orders(50, date(2026, 6, 1)), orders(210, date(2026, 6, 2))])
    assert assess(MODEL, rated, NOW).next_change_at == tokyo(2026, 11, 29)


def test_it_changes_at_the_very_next_midnight_where_the_last_day_of_a_lot_ends() -> None:
    rated = account(days=[orders(200, TODAY - timedelta(days=179))])
    assert assess(MODEL, rated, NOW).next_change_at == tokyo(2026, 11, 25)


def test_a_violation_that_is_over_as_it_begins_changes_nothing() -> None:
    tomorrow = NOW + timedelta(days=1)
    over = violation(opened_at=tomorrow, closed_at=tomorrow, resolution=Resolution.WITHDRAWN)
    assert assess(MODEL, account(over), NOW).next_change_at is None


def test_it_does_not_change_when_nothing_is_left_to_expire() -> None:
    over = [violation("a", days_ago=200), violation("b", days_ago=9, **closed())]
    rated = account(*over, days=[orders(900, TODAY - timedelta(days=300)), orders(199)])
    assert assess(MODEL, rated, NOW).next_change_at is None


# Bands and metrics


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (0, "unhealthy"),
        (99, "unhealthy"),
        (100, "at_risk"),
        (199, "at_risk"),
        (200, "healthy"),
        (1000, "healthy"),
    ],
)
def test_a_rating_lies_in_one_band(points: int, expected: str) -> None:
    assert isinstance(MODEL, BalanceDown)
    assert band_of(MODEL, points) == expected


def test_bands_come_worst_first() -> None:
    assert [(one.key, one.low, one.high) for one in bands(MODEL)] == [
        ("unhealthy", 0, 99),
        ("at_risk", 100, 199),
        ("healthy", 200, 1000),
    ]
    assert band(MODEL, "at_risk").name.ja == "リスクあり"
    with pytest.raises(KeyError):
        band(MODEL, "none")


def test_a_missed_metric_does_not_move_the_rating() -> None:
    counts = [orders(100, of="orders_seller"), orders(1, of="order_defects_seller")]
    result = rate(account(days=counts))
    missed = [one.key for one in result.metrics if one.status is MetricStatus.MISSED]
    assert (result.value, missed) == (200, ["order_defect_rate_seller"])


@pytest.mark.parametrize(("region", "target", "advisory"), [("US", 0.9, False), ("JP", 0.97, True)])
def test_the_target_for_deliveries_on_time_binds_in_the_united_states_only(
    region: str, target: float, advisory: bool
) -> None:
    result = rate(account(days=[orders(100, of="tracked_deliveries")], region=region))
    on_time = {(one.target, one.advisory) for one in result.metrics if one.key == "on_time_delivery_rate"}
    assert on_time == {(target, advisory)}
