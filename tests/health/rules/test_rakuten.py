"""Rakuten's violation points, case by case: one calendar year in Tokyo, levels with days, money and a decision."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kenzen.health import scoring
from kenzen.health.rules import Resolution
from kenzen.health.rules.account import Violation
from kenzen.health.rules.model import PointsUp
from kenzen.health.rules.rating import NO_TIER, assess, band_of
from kenzen.health.rules.results import ActionInForce, Money, Rating
from kenzen.health.rules.weights import may_be_set
from tests.health.rules.making import account, tokyo, violation

MODEL = scoring.builtin("rakuten")
AT = tokyo(2026, 11, 24, 10)


def points(key: str, value: int, opened_at: datetime, **fields: Any) -> Violation:
    return violation(key, points=value, opened_at=opened_at, **fields)


def rate(*violations: Violation, at: datetime = AT) -> Rating:
    return assess(MODEL, account(*violations), at).current


def actions(rating: Rating) -> list[tuple[str, str]]:
    return [(action.tier, action.action) for action in rating.actions]


def test_a_shop_without_violations_has_no_points_and_no_measures() -> None:
    assert (rate().value, rate().band, rate().actions) == (0, NO_TIER, ())


def test_points_of_one_year_add_up() -> None:
    result = rate(points("a", 20, tokyo(2026, 1, 1)), points("b", 15, tokyo(2026, 11, 24, 9)))
    assert (result.value, result.band) == (35, "I")
    assert [entry.points for entry in result.ledger] == [20, 15]


def test_the_year_ends_at_midnight_in_tokyo() -> None:
    last = points("a", 35, tokyo(2026, 12, 31, 23, 59))
    assert rate(last, at=tokyo(2026, 12, 31, 23, 59)).value == 35
    assert rate(last, at=tokyo(2027, 1, 1)).value == 0
    assert rate(points("a", 35, tokyo(2027, 1, 1)), at=tokyo(2027, 1, 1)).value == 35


def test_it_changes_by_itself_when_the_year_ends() -> None:
    result = assess(MODEL, account(points("a", 5, tokyo(2026, 11, 1))), AT)
    assert result.next_change_at == tokyo(2027, 1, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(34, NO_TIER), (35, "I"), (54, "I"), (55, "II"), (75, "III"), (79, "III"), (80, "IV"), (99, "IV"), (100, "V-A")],
)
def test_a_level_begins_at_its_points(value: int, expected: str) -> None:
    assert isinstance(MODEL, PointsUp)
    assert band_of(MODEL, value) == expected


def test_level_1_brings_three_limits_for_a_week_and_a_charge_in_yen() -> None:
    since, until = tokyo(2026, 11, 20), tokyo(2026, 11, 27)
    assert rate(points("a", 35, since)).actions == (
        ActionInForce("I", "ranking_off", since, until),
        ActionInForce("I", "search_down", since, until),
        ActionInForce("I", "media_off", since, until),
        ActionInForce("I", "fine", since, None, Money(100_000, "JPY")),
    )


def test_the_limits_end_after_their_days_and_the_charge_stays_for_the_year() -> None:
    shop = account(points("a", 35, tokyo(2026, 11, 1)))
    assert actions(assess(MODEL, shop, tokyo(2026, 11, 8)).current) == [("I", "fine")]
    assert actions(assess(MODEL, shop, tokyo(2027, 1, 1)).current) == []


def test_it_changes_by_itself_when_a_limit_ends() -> None:
    shop = account(points("a", 35, tokyo(2026, 11, 20)))
    assert assess(MODEL, shop, AT).next_change_at == tokyo(2026, 11, 27)


def test_a_jump_over_several_levels_brings_only_what_the_last_one_does() -> None:
    result = rate(points("a", 80, tokyo(2026, 11, 20)))
    assert {action.tier for action in result.actions} == {"IV"}
    assert [action.money.amount for action in result.actions if action.money] == [1_000_000]


def test_limits_of_a_lower_level_run_on_beside_those_of_the_next() -> None:
    result = rate(points("a", 35, tokyo(2026, 11, 19)), points("b", 20, tokyo(2026, 11, 22)))
    ends = {(action.tier, action.action): action.until for action in result.actions}
    assert ends["I", "ranking_off"] == tokyo(2026, 11, 26)
    assert ends["II", "ranking_off"] == tokyo(2026, 12, 6)
    assert [action.money.amount for action in result.actions if action.money] == [100_000, 400_000]


def test_more_points_in_the_same_level_begin_nothing_anew() -> None:
    result = rate(points("a", 35, tokyo(2026, 11, 18)), points("b", 5, tokyo(2026, 11, 23)))
    assert {action.since for action in result.actions} == {tokyo(2026, 11, 18)}


def test_limits_go_on_into_the_new_year() -> None:
    shop = account(points("a", 100, tokyo(2026, 12, 20)))
    result = assess(MODEL, shop, tokyo(2027, 1, 10)).current
    assert (result.value, result.band) == (0, NO_TIER)
    assert actions(result) == [("V-A", "ranking_off"), ("V-A", "media_off"), ("V-A", "rmail_off"), ("V-A", "closed")]


def test_at_100_points_the_end_of_the_contract_is_for_rakuten_to_decide() -> None:
    result = rate(points("a", 100, tokyo(2026, 11, 20)))
    assert result.band == "V-A"
    assert [(one.tier, one.action) for one in result.actions if one.discretionary] == [("V-B", "terminate")]


def test_putting_things_right_takes_no_points_back() -> None:
    resolved = points("a", 35, tokyo(2026, 11, 1), closed_at=tokyo(2026, 11, 2), resolution=Resolution.RESOLVED)
    assert rate(resolved).value == 35


def test_an_accepted_appeal_takes_points_and_measures_back() -> None:
    appealed = {"closed_at": tokyo(2026, 11, 23), "resolution": Resolution.APPEAL_ACCEPTED}
    result = rate(points("a", 35, tokyo(2026, 11, 20), **appealed))
    assert (result.value, result.actions) == (0, ())


def test_what_an_accepted_appeal_leaves_reaches_its_level_later_or_never() -> None:
    appealed = {"closed_at": tokyo(2026, 11, 23), "resolution": Resolution.APPEAL_ACCEPTED}
    result = rate(points("a", 20, tokyo(2026, 11, 10), **appealed), points("b", 35, tokyo(2026, 11, 20)))
    assert (result.value, {action.since for action in result.actions}) == (35, {tokyo(2026, 11, 20)})


@pytest.mark.parametrize(("value", "allowed"), [(5, True), (10, False), (100, True), (0, False)])
def test_only_certain_points_may_be_set(value: int, allowed: bool) -> None:
    assert isinstance(MODEL, PointsUp)
    assert may_be_set(MODEL.points, "any", value) is allowed


def test_a_violation_without_points_costs_none_yet() -> None:
    result = rate(violation(opened_at=AT - timedelta(days=1)))
    assert (result.value, [entry.rule for entry in result.ledger]) == (0, ["points"])
