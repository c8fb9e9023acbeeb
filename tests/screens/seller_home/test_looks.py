"""Which look an account has."""

from typing import Any

import pytest

from kenzen.health.rules import AccountState, Source
from kenzen.health.rules.results import MetricStatus
from kenzen.screens.seller_home.looks import Look, look_of
from tests.screens.accounts import AT_RISK, account, days, metric, violation

CASES: list[tuple[Look, dict[str, Any]]] = [
    (Look.EMPTY, {}),
    (Look.EMPTY, {"history": days(200, 200), "metrics": (metric("a", status=MetricStatus.NO_DATA),)}),
    (Look.HEALTHY, {"history": days(200, 204)}),
    (Look.HEALTHY, {"metrics": (metric("a"),)}),
    (Look.HEALTHY, {"closed": (violation(),)}),
    (Look.AT_RISK, {"open": (violation(),)}),
    (Look.AT_RISK, {"band": AT_RISK}),
    (Look.AT_RISK, {"state": AccountState.AT_RISK}),
    (Look.UNDER_REVIEW, {"state": AccountState.UNDER_REVIEW, "open": (violation(),)}),
    (Look.DEACTIVATED, {"state": AccountState.DEACTIVATED}),
    (Look.CLOSED, {"state": AccountState.CLOSED}),
    (Look.REPORTED, {"source": Source.REPORTED, "rating": None, "band": None, "scale": None}),
]


@pytest.mark.parametrize(("look", "changes"), CASES)
def test_an_account_has_the_look_of_what_matters_most(look: Look, changes: dict[str, Any]) -> None:
    assert look_of(account(**changes)) is look


def test_every_look_has_a_case() -> None:
    assert {look for look, _changes in CASES} == set(Look)
