"""Shopee's penalty points, case by case: counted from a quarter's first Monday, looked at on Mondays."""

from datetime import datetime
from typing import Any

import pytest

from kenzen.health import scoring
from kenzen.health.rules import Resolution
from kenzen.health.rules.account import Violation
from kenzen.health.rules.rating import NO_TIER, assess
from kenzen.health.rules.results import Assessment
from tests.health.rules.making import account, tokyo, violation

MODEL = scoring.builtin("shopee")
MONDAY = tokyo(2026, 11, 23)
TUESDAY = tokyo(2026, 11, 24, 10)


def points(key: str, value: int, opened_at: datetime, **fields: Any) -> Violation:
    return violation(key, points=value, opened_at=opened_at, **fields)


def look(*violations: Violation, at: datetime = TUESDAY) -> Assessment:
    return assess(MODEL, account(*violations), at)


def actions(result: Assessment) -> set[str]:
    return {action.action for action in result.current.actions}


def test_points_count_from_the_next_monday_and_show_before_as_what_it_would_give() -> None:
    result = look(points("a", 3, tokyo(2026, 11, 23, 0, 1)))
    assert (result.current.value, result.current.band, result.current.at) == (0, NO_TIER, MONDAY)
    assert (result.projected.value, result.projected.band, result.projected.at) == (3, "tier_1", TUESDAY)
    assert (result.current.actions, [one.action for one in result.projected.actions]) == ((), ["campaign_ban"])


def test_what_happened_at_the_first_instant_of_monday_counts_on_that_monday() -> None:
    assert look(points("a", 3, MONDAY)).current.value == 3


def test_it_changes_on_the_next_monday_if_something_happened_since_the_last() -> None:
    assert look(points("a", 3, tokyo(2026, 11, 23, 0, 1))).next_change_at == tokyo(2026, 11, 30)


def test_no_monday_changes_anything_where_nothing_happened() -> None:
    seen = points("a", 2, tokyo(2026, 11, 18))
    assert look().next_change_at is None
    assert look(seen).next_change_at == look(seen, at=MONDAY).next_change_at == tokyo(2027, 1, 4)


@pytest.mark.parametrize(
    ("value", "band", "expected"),
    [
        (2, NO_TIER, set()),
        (3, "tier_1", {"campaign_ban"}),
        (6, "tier_2", {"campaign_ban", "shipping_rebate_off", "deboost"}),
        (9, "tier_3", {"campaign_ban", "shipping_rebate_off", "deboost", "deboost_severe"}),
        (12, "tier_4", {"campaign_ban", "shipping_rebate_off", "deboost", "deboost_severe", "listing_block"}),
        (15, "tier_5", {"account_freeze"}),
    ],
)
def test_a_tier_brings_its_actions(value: int, band: str, expected: set[str]) -> None:
    result = look(points("a", value, tokyo(2026, 11, 18)))
    assert (result.current.band, actions(result)) == (band, expected)


def test_actions_run_28_days_from_the_monday_on_which_the_tier_was_reached() -> None:
    frozen = points("a", 15, tokyo(2026, 11, 18))
    (action,) = look(frozen).current.actions
    assert (action.since, action.until) == (MONDAY, tokyo(2026, 12, 21))
    assert actions(look(frozen, at=tokyo(2026, 12, 20, 23, 59))) == {"account_freeze"}
    assert actions(look(frozen, at=tokyo(2026, 12, 21))) == set()


def test_a_tier_passed_between_two_mondays_was_never_reached() -> None:
    result = look(points("a", 3, tokyo(2026, 11, 17)), points("b", 12, tokyo(2026, 11, 19)))
    assert {action.tier for action in result.current.actions} == {"tier_5"}


def test_a_change_taken_back_before_monday_was_never_seen() -> None:
    taken_back = {"closed_at": tokyo(2026, 11, 20), "resolution": Resolution.APPEAL_ACCEPTED}
    result = look(points("a", 15, tokyo(2026, 11, 18), **taken_back))
    assert (result.current.value, result.current.actions) == (0, ())


def test_points_go_on_the_first_monday_of_a_quarter_and_not_on_its_first_day() -> None:
    old = points("a", 6, tokyo(2026, 11, 18))
    assert look(old, at=tokyo(2027, 1, 1)).projected.value == 6  # a Friday
    assert look(old, at=tokyo(2027, 1, 3, 23, 59)).current.value == 6
    assert look(old, at=tokyo(2027, 1, 4)).current.value == 0


def test_points_of_the_days_before_the_first_monday_belong_to_the_old_quarter() -> None:
    assert look(points("a", 6, tokyo(2027, 1, 3, 12)), at=tokyo(2027, 1, 4)).current.value == 0
    assert look(points("a", 6, tokyo(2027, 1, 4)), at=tokyo(2027, 1, 4)).current.value == 6


def test_a_quarter_that_begins_on_a_monday_begins_on_its_first_day() -> None:
    assert look(points("a", 6, tokyo(2029, 1, 1)), at=tokyo(2029, 1, 1)).current.value == 6
    assert look(points("a", 6, tokyo(2028, 12, 31, 23)), at=tokyo(2029, 1, 1)).current.value == 0


def test_it_changes_by_itself_when_an_action_ends() -> None:
    assert look(points("a", 3, tokyo(2026, 11, 18))).next_change_at == tokyo(2026, 12, 21)
