"""TikTok Shop's two systems, case by case: a balance with milestones on its way down, and points that add up."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kenzen.health import scoring
from kenzen.health.rules import Resolution
from kenzen.health.rules.account import Violation
from kenzen.health.rules.model import PointsUp
from kenzen.health.rules.rating import NO_TIER, assess
from kenzen.health.rules.results import Rating
from kenzen.health.rules.weights import may_be_set
from tests.cast import NOW
from tests.health.rules.making import account, closed, violation

BALANCE = scoring.builtin("tiktok_shop_us_uk")
POINTS = scoring.builtin("tiktok_shop_points")


def lost(key: str, points: int, days_ago: float, **fields: Any) -> Violation:
    return violation(key, points=points, days_ago=days_ago, **fields)


def balance(*violations: Violation, at: datetime = NOW) -> Rating:
    return assess(BALANCE, account(*violations), at).current


def tally(*violations: Violation, region: str = "TH", at: datetime = NOW) -> Rating:
    return assess(POINTS, account(*violations, region=region), at).current


def in_force(rating: Rating) -> list[tuple[str, str]]:
    return [(action.tier, action.action) for action in rating.actions]


# United States and United Kingdom


@pytest.mark.parametrize(
    ("points", "band"), [(0, "healthy"), (1, "at_risk"), (49, "at_risk"), (50, "unhealthy"), (200, "unhealthy")]
)
def test_a_balance_below_200_wants_care_and_from_150_on_it_is_unhealthy(points: int, band: str) -> None:
    result = balance(lost("a", points, 1))
    assert (result.value, result.band) == (200 - points, band)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (49, []),
        (50, [("milestone_150", "listing_block", 7)]),
        (100, [("milestone_100", "restrict", 14)]),
        (150, [("milestone_50", "restrict", 28)]),
        (200, [("milestone_0", "terminate", None)]),
    ],
)
def test_a_milestone_on_the_way_down_brings_its_action(
    points: int, expected: list[tuple[str, str, int | None]]
) -> None:
    actions = balance(lost("a", points, 1)).actions
    days = [action.until and (action.until - action.since).days for action in actions]
    assert [(one.tier, one.action, day) for one, day in zip(actions, days, strict=True)] == expected


def test_an_action_runs_for_its_days_although_the_balance_has_recovered() -> None:
    given_up = lost("a", 60, 5, expires_at=NOW - timedelta(days=1))
    assert (balance(given_up).value, in_force(balance(given_up))) == (200, [("milestone_150", "listing_block")])
    assert in_force(balance(given_up, at=NOW + timedelta(days=2))) == []


def test_the_termination_lasts_while_nothing_is_left() -> None:
    assert in_force(balance(lost("a", 200, 100))) == [("milestone_0", "terminate")]
    assert in_force(balance(lost("a", 200, 100), at=NOW + timedelta(days=80))) == []


def test_a_milestone_reached_again_begins_again() -> None:
    first, second = lost("a", 60, 100, expires_at=NOW - timedelta(days=90)), lost("b", 60, 2)
    assert [action.since for action in balance(first, second).actions] == [second.opened_at]


def test_falling_further_begins_the_next_milestone_and_ends_none() -> None:
    assert in_force(balance(lost("a", 60, 3), lost("b", 60, 1))) == [
        ("milestone_150", "listing_block"),
        ("milestone_100", "restrict"),
    ]


def test_climbing_past_a_milestone_from_below_begins_nothing() -> None:
    deep = lost("a", 120, 100, expires_at=NOW - timedelta(days=1))
    assert (balance(deep, lost("b", 60, 100)).value, in_force(balance(deep, lost("b", 60, 100)))) == (140, [])


def test_an_accepted_appeal_undoes_the_milestone() -> None:
    appealed = lost("a", 60, 5, **closed(Resolution.APPEAL_ACCEPTED, days_ago=1))
    assert (balance(appealed).value, balance(appealed).actions) == (200, ())


def test_a_balance_forgets_a_violation_after_180_days() -> None:
    assert balance(lost("a", 30, 179.9)).value == 170
    assert balance(lost("a", 30, 180)).value == 200


# Elsewhere


@pytest.mark.parametrize(
    ("points", "band", "near"),
    [
        (0, NO_TIER, ""),
        (6, NO_TIER, ""),
        (7, NO_TIER, "milestone_12"),
        (11, NO_TIER, "milestone_12"),
        (12, "milestone_12", ""),
        (19, "milestone_12", "milestone_24"),
        (24, "milestone_24", ""),
        (36, "milestone_36", ""),
        (43, "milestone_36", "milestone_48"),
        (48, "milestone_48", ""),
    ],
)
def test_a_warning_comes_5_points_before_a_milestone(points: int, band: str, near: str) -> None:
    result = tally(lost("a", points, 1))
    assert (result.value, result.band, result.near_tier) == (points, band, near)


@pytest.mark.parametrize(("region", "days"), [("TH", 180), ("VN", 180), ("PH", 90), ("", 180)])
def test_points_expire_after_180_days_and_in_the_philippines_after_90(region: str, days: int) -> None:
    assert tally(lost("a", 12, days - 0.01), region=region).value == 12
    assert tally(lost("a", 12, days), region=region).value == 0


def test_points_expire_one_violation_at_a_time() -> None:
    result = assess(POINTS, account(lost("a", 12, 170), lost("b", 6, 20)), NOW)
    assert (result.current.value, result.next_change_at) == (18, NOW + timedelta(days=10))
    assert tally(lost("a", 12, 170), lost("b", 6, 20), at=NOW + timedelta(days=10)).value == 6


def test_48_points_are_the_end_for_good() -> None:
    gone = lost("a", 48, 200)
    assert (tally(gone).value, in_force(tally(gone))) == (0, [("milestone_48", "terminate")])


def test_48_points_that_should_not_have_been_are_not() -> None:
    assert tally(lost("a", 48, 200, **closed(Resolution.WITHDRAWN))).actions == ()


@pytest.mark.parametrize(
    ("policy", "points", "allowed"),
    [
        ("late_dispatch", 1, False),
        ("late_dispatch", 2, True),
        ("late_dispatch", 4, True),
        ("late_dispatch", 5, False),
        ("counterfeit", 48, True),
        ("counterfeit", 49, False),
        ("another", 0, True),
        ("another", 49, False),
    ],
)
def test_a_policy_bounds_the_points_of_its_violations(policy: str, points: int, allowed: bool) -> None:
    assert isinstance(POINTS, PointsUp)
    assert may_be_set(POINTS.points, policy, points) is allowed
