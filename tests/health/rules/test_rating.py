"""The one entry to all kinds of models: what is in force, when it changes by itself, and the bands in one shape."""

from datetime import datetime, timedelta

import pytest

from kenzen.health import scoring
from kenzen.health.rules import Sanction
from kenzen.health.rules.account import Account
from kenzen.health.rules.rating import assess, band, bands
from tests.cast import NOW
from tests.health.rules.making import TODAY, account, orders, tokyo, violation

TOLD = account(days=[orders(10, TODAY - timedelta(days=40), of="orders")])


@pytest.mark.parametrize("key", scoring.builtin_keys())
def test_every_built_in_model_rates_an_account_of_which_nothing_is_known(key: str) -> None:
    model = scoring.builtin(key)
    result = assess(model, account(), NOW)
    assert result.next_change_at is None
    for rating in (result.current, result.projected):
        assert (rating.actions, band(model, rating.band).tone) == ((), "good")


@pytest.mark.parametrize("key", scoring.builtin_keys())
def test_every_built_in_model_has_names_in_both_languages(key: str) -> None:
    model = scoring.builtin(key)
    words = [model.name, *(one.name for one in bands(model)), *(metric.name for metric in model.metrics)]
    words += [one.name for tier in getattr(model, "tiers", ()) for one in (tier, *tier.actions)]
    assert all(one.ja and one.en and not one.ja.isascii() and one.en.isascii() for one in words)


@pytest.mark.parametrize("key", scoring.builtin_keys())
def test_every_built_in_model_names_its_source(key: str) -> None:
    assert scoring.builtin(key).source


@pytest.mark.parametrize(
    ("key", "rated", "expected"),
    [
        ("etsy", TOLD, tokyo(2026, 11, 25)),
        ("ebay", TOLD, tokyo(2026, 11, 25)),
        ("walmart_us", TOLD, tokyo(2026, 11, 25)),
        ("mercari_jp", account(violation(sanction=Sanction.WARNING)), None),
        ("mercari_jp", account(violation(days_ago=-2, sanction=Sanction.WARNING)), NOW + timedelta(days=2)),
        (
            "mercari_jp",
            account(violation(sanction=Sanction.RESTRICTED, sanction_until=NOW + timedelta(hours=3))),
            NOW + timedelta(hours=3),
        ),
    ],
)
def test_without_a_number_it_changes_at_an_evaluation_a_midnight_or_the_end_of_a_sanction(
    key: str, rated: Account, expected: datetime | None
) -> None:
    assert assess(scoring.builtin(key), rated, NOW).next_change_at == expected


def test_the_result_in_force_is_that_of_the_last_evaluation() -> None:
    result = assess(scoring.builtin("ebay"), TOLD, NOW)
    assert (result.current.at, result.projected.at) == (tokyo(2026, 11, 20), NOW)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("amazon_ahr", ["unhealthy", "at_risk", "healthy"]),
        ("shopee", ["tier_5", "tier_4", "tier_3", "tier_2", "tier_1", "none"]),
        ("rakuten", ["V-A", "IV", "III", "II", "I", "none"]),
    ],
)
def test_bands_tiers_and_levels_come_in_one_shape_the_worst_first(key: str, expected: list[str]) -> None:
    assert [one.key for one in bands(scoring.builtin(key))] == expected


@pytest.mark.parametrize("key", ["walmart_us", "etsy", "lazada", "yahoo_shopping_jp", "ebay", "mercari_jp"])
def test_models_without_a_number_have_outcomes_from_bad_to_good(key: str) -> None:
    outcomes = bands(scoring.builtin(key))
    tones = [one.tone for one in outcomes]
    assert tones == sorted(tones, key=["bad", "warn", "good"].index)
    assert {(one.low, one.high) for one in outcomes} == {(None, None)}
