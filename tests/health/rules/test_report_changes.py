"""What is told when one report follows another."""

from dataclasses import replace
from typing import Any

import pytest

from kenzen.health.report_formats import vocabulary
from kenzen.health.rules import AccountState, Category, Tone
from kenzen.health.rules.report import AccountReport, ChangeKind, CountReport, MetricReport, changes, decides, primary

STATES = {"NORMAL": AccountState.NORMAL, "AT_RISK": AccountState.AT_RISK, "DEACTIVATED": AccountState.DEACTIVATED}


def account(market: str = "M", status: str = "NORMAL", **fields: Any) -> AccountReport:
    """How an account stands on a marketplace."""
    return AccountReport(market, status, STATES.get(status), **fields)


def metric(rate: float, status: str = "GOOD", target: float = 0.04) -> MetricReport:
    """A late shipment rate."""
    return MetricReport("late_shipment_rate", "lateShipmentRate", rate, status, target, "LESS_THAN")


def count(number: int | None) -> CountReport:
    """Listing violations."""
    return CountReport("listingPolicyViolations", Category.LISTING, number, "BAD")


def told(before: AccountReport, after: AccountReport) -> list[tuple[ChangeKind, Tone]]:
    """Kinds and tones."""
    return [(change.kind, change.tone) for change in changes([before], [after])]


@pytest.mark.parametrize(
    ("before", "after", "tone"),
    [
        ("NORMAL", "AT_RISK", Tone.BAD),
        ("AT_RISK", "DEACTIVATED", Tone.BAD),
        ("DEACTIVATED", "NORMAL", Tone.GOOD),
        ("NORMAL", "PAUSED", Tone.WARN),
        ("PAUSED", "NORMAL", Tone.WARN),
    ],
)
def test_a_status_that_changed_is_told(before: str, after: str, tone: Tone) -> None:
    assert told(account(status=before), account(status=after)) == [(ChangeKind.STATUS, tone)]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (200, 180, [(ChangeKind.RATING_FELL, Tone.BAD)]),
        (180, 200, [(ChangeKind.RATING_ROSE, Tone.GOOD)]),
        (200, 200, []),
        (None, 200, []),
        (200, None, []),
    ],
)
def test_a_rating_that_fell_or_rose_is_told(
    before: int | None, after: int | None, kinds: list[tuple[ChangeKind, Tone]]
) -> None:
    assert told(account(rating=before), account(rating=after)) == kinds


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (metric(0.01), metric(0.05, "BAD"), [(ChangeKind.METRIC_BAD, Tone.BAD)]),
        (None, metric(0.05, "BAD"), [(ChangeKind.METRIC_BAD, Tone.BAD)]),
        (metric(0.05, "BAD"), metric(0.06, "BAD"), []),
        (metric(0.01), metric(0.05), [(ChangeKind.TARGET_MISSED, Tone.WARN)]),
        (metric(0.05), metric(0.06), []),
        (metric(0.05, "BAD"), metric(0.01), [(ChangeKind.METRIC_GOOD, Tone.GOOD)]),
        (metric(0.05, "BAD"), metric(0.05), []),
        (metric(0.01), metric(0.02), []),
    ],
)
def test_a_metric_is_told_when_it_turns_bad_or_newly_misses_its_target(
    before: MetricReport | None, after: MetricReport, kinds: list[tuple[ChangeKind, Tone]]
) -> None:
    assert told(account(metrics=(before,) if before else ()), account(metrics=(after,))) == kinds


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (count(1), count(3), [(ChangeKind.COUNT_ROSE, Tone.BAD)]),
        (count(3), count(1), [(ChangeKind.COUNT_FELL, Tone.GOOD)]),
        (count(1), count(1), []),
        (count(None), count(1), []),
        (count(1), count(None), []),
        (None, count(2), [(ChangeKind.COUNT_ROSE, Tone.BAD)]),
        (None, count(0), []),
    ],
)
def test_a_count_that_rose_or_fell_is_told(
    before: CountReport | None, after: CountReport, kinds: list[tuple[ChangeKind, Tone]]
) -> None:
    assert told(account(counts=(before,) if before else ()), account(counts=(after,))) == kinds


def test_marketplaces_that_come_and_go_are_told() -> None:
    found = changes([account("A"), account("B")], [account("B"), account("C", "AT_RISK")])
    assert [(change.kind, change.market) for change in found] == [
        (ChangeKind.MARKET_NEW, "C"),
        (ChangeKind.MARKET_GONE, "A"),
    ]


def test_the_gravest_comes_first() -> None:
    before = account(rating=150, metrics=(metric(0.01),), status="AT_RISK")
    after = account(rating=160, metrics=(metric(0.05),), status="DEACTIVATED")
    assert [tone for _kind, tone in told(before, after)] == [Tone.BAD, Tone.WARN, Tone.GOOD]


def test_windows_of_one_metric_are_told_apart() -> None:
    short, long = (replace(metric(0.01), path=path) for path in ("a", "b"))
    assert told(account(metrics=(long,)), account(metrics=(long, short))) == []


def test_the_same_report_changes_nothing() -> None:
    one = account(rating=1, metrics=(metric(0.5, "BAD"),), counts=(count(2),))
    assert changes([one], [one]) == ()


@pytest.mark.parametrize(
    ("orders", "violations", "decide"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_reports_decide_only_for_accounts_with_nothing_of_their_own(
    orders: bool, violations: bool, decide: bool
) -> None:
    assert decides(has_orders=orders, has_violations=violations) is decide


def test_the_sellers_own_marketplace_counts_else_the_first() -> None:
    accounts = [account("A"), account("B")]
    assert primary(accounts, "B").market == "B"
    assert primary(accounts, "Z").market == "A"


def test_the_statuses_that_are_understood_are_states_of_ours() -> None:
    assert {status: vocabulary().state_of(status) for status in STATES} == STATES
    assert vocabulary().state_of("suspended") is AccountState.DEACTIVATED
    assert vocabulary().state_of("") is None
