"""Assurance: 250 points for 180 days with at most 10 below, a professional plan, and a phone for emergencies."""

from datetime import date, timedelta
from typing import Any

import pytest

from kenzen.health import scoring
from kenzen.health.rules.assurance import AssuranceResult, assurance
from tests.health.rules.making import TODAY

MODEL = scoring.builtin("amazon_ahr")


def history(*values: int, until: date = TODAY) -> list[tuple[date, int]]:
    """One value a day, the last on ``until``."""
    return [(until - timedelta(days=len(values) - 1 - number), value) for number, value in enumerate(values)]


def ask(values: list[tuple[date, int]], **fields: Any) -> AssuranceResult:
    asked: dict[str, Any] = {"professional": True, "emergency_phone": True, "today": TODAY} | fields
    result = assurance(MODEL, values, **asked)
    assert result is not None
    return result


def test_it_is_granted_after_180_days_at_250() -> None:
    assert ask(history(*[250] * 180)) == AssuranceResult(
        granted=True, min_value=250, days_above=180, days_below=0, missing=(), earliest=TODAY, grace_hours=72
    )


@pytest.mark.parametrize(("below", "granted"), [(0, True), (10, True), (11, False)])
def test_ten_days_below_are_forgiven(below: int, granted: bool) -> None:
    result = ask(history(*[249] * below, *[250] * (180 - below)))
    assert (result.granted, result.days_below, result.days_above) == (granted, below, 180 - below)


def test_days_before_the_180_do_not_count() -> None:
    assert ask(history(*[0] * 50, *[250] * 180)).granted


def test_a_day_without_a_rating_is_below() -> None:
    result = ask(history(*[300] * 169))
    assert (result.granted, result.days_below, result.missing) == (False, 11, ("value",))


def test_a_day_left_out_was_like_the_one_before_it() -> None:
    result = ask([(TODAY - timedelta(days=200), 300), (TODAY - timedelta(days=20), 249), (TODAY, 300)])
    assert (result.days_above, result.days_below) == (160, 20)


def test_days_may_come_in_any_order() -> None:
    values = history(*[249] * 11, *[250] * 169)
    assert ask(values[::-1]) == ask(values)


@pytest.mark.parametrize(
    ("has", "missing"),
    [
        ({"professional": False}, ("professional_plan",)),
        ({"emergency_phone": False}, ("emergency_phone",)),
        ({"professional": False, "emergency_phone": False}, ("professional_plan", "emergency_phone")),
    ],
)
def test_what_the_model_needs_besides_is_told_as_missing(has: dict[str, bool], missing: tuple[str, ...]) -> None:
    result = ask(history(*[250] * 180), **has)
    assert (result.granted, result.missing, result.earliest) == (False, missing, TODAY)


def test_the_earliest_day_is_when_the_eleventh_bad_day_has_passed_out_of_sight() -> None:
    values = history(*[249] * 30, *[250] * 100)  # 50 unknown days before, 30 bad ones, 100 good ones
    result = ask(values)
    assert result.earliest == TODAY + timedelta(days=70)
    assert ask([*values, (result.earliest, 250)], today=result.earliest).granted
    assert not ask(values, today=result.earliest - timedelta(days=1)).granted


def test_there_is_no_earliest_day_while_the_value_is_too_low() -> None:
    assert ask(history(*[250] * 100, *[249] * 80)).earliest is None
    assert ask([]).earliest is None


def test_a_model_without_an_assurance_grants_none() -> None:
    for key in ("rakuten", "tiktok_shop_us_uk", "walmart_us"):
        model = scoring.builtin(key)
        assert assurance(model, [], professional=True, emergency_phone=True, today=TODAY) is None
