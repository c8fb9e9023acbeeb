"""Numerator ÷ denominator: windows, bounds, what is too few to judge, and that the order of telling changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenzen.health import scoring
from kenzen.health.rules import Category, Sanction, Severity, metrics
from kenzen.health.rules.account import Account, DayCounts, Violation
from kenzen.health.rules.model import Coverage, Metric, Rolling, Sample, SmallCount, Target, Words
from kenzen.health.rules.rating import assess
from kenzen.health.rules.results import Measured, MetricStatus
from tests.cast import NOW
from tests.health.rules.making import LOS_ANGELES, TODAY, TOKYO
from tests.health.rules.shops import days_ago, shop, told

MINE = ("ebay", "etsy", "lazada", "mercari_jp", "walmart_ca", "walmart_us", "yahoo_shopping_jp")
LATE = Metric(
    key="late",
    name=Words(ja="遅延", en="Late"),
    numerator=("late",),
    denominator="orders",
    windows=(Rolling(days=7),),
    target=Target(at_most=0.1),
)


def with_(**fields: Any) -> Metric:
    """The metric with other fields."""
    return LATE.model_copy(update=fields)


def measured(metric: Metric, account: Account) -> Measured:
    """The metric over its first window, today."""
    return metrics.measure_one(metric, metric.windows[0], metrics.Counts(account), TODAY, metric.target)


@pytest.mark.parametrize(
    ("bound", "value", "met"),
    [
        ("below", 9, True),
        ("below", 10, False),
        ("at_most", 10, True),
        ("at_most", 11, False),
        ("at_least", 10, True),
        ("at_least", 9, False),
        ("above", 11, True),
        ("above", 10, False),
    ],
)
def test_a_bound_is_within_the_target_or_not(bound: str, value: int, met: bool) -> None:
    metric = with_(target=Target.model_validate({bound: 0.1}))
    result = measured(metric, shop(days_ago(0, orders=100, late=value)))
    assert result.status is (MetricStatus.MET if met else MetricStatus.MISSED)
    assert (result.comparison, result.target) == (bound, 0.1)


@pytest.mark.parametrize(
    ("window", "first", "last"),
    [
        (Rolling(days=1), 0, 0),
        (Rolling(days=7), 6, 0),
        (Rolling(days=7, lag_days=14), 20, 14),
    ],
)
def test_a_window_holds_its_first_and_its_last_day(window: Rolling, first: int, last: int) -> None:
    days = [days_ago(ago, orders=10**ago, late=1) for ago in (first + 1, first, last, last - 1) if ago >= 0]
    result = measured(with_(windows=(window,)), shop(*{day.key: day for day in days}.values()))
    assert result.denominator == (10**first + 10**last if first != last else 1)
    assert result.first_day == TODAY - timedelta(days=first)
    assert result.last_day == TODAY - timedelta(days=last)


def test_several_counts_make_one_numerator() -> None:
    result = measured(with_(numerator=("late", "lost")), shop(days_ago(1, orders=100, late=1), days_ago(2, lost=2)))
    assert (result.numerator, result.denominator, result.value) == (3, 100, 0.03)


@pytest.mark.parametrize("counts", [{}, {"late": 3}, {"orders": 0, "late": 3}])
def test_without_a_denominator_there_is_no_value(counts: dict[str, int]) -> None:
    result = measured(LATE, shop(days_ago(1, **counts)))
    assert (result.value, result.status) == (None, MetricStatus.NO_DATA)


def test_without_a_target_there_is_a_value_and_no_judgement() -> None:
    result = measured(with_(target=None), shop(days_ago(1, orders=2, late=1)))
    assert (result.value, result.status, result.target, result.comparison) == (0.5, MetricStatus.NO_TARGET, None, "")


@pytest.mark.parametrize(
    ("fields", "counts", "status"),
    [
        ({"sample": Sample(of="orders", at_least=10)}, {"orders": 9, "late": 9}, MetricStatus.TOO_FEW),
        ({"sample": Sample(of="orders", at_least=10)}, {"orders": 9}, MetricStatus.TOO_FEW),
        ({"sample": Sample(of="orders", at_least=10)}, {"orders": 10, "late": 9}, MetricStatus.MISSED),
        (
            {"coverage": Coverage(part="told", of="orders", at_least=0.5)},
            {"orders": 9, "late": 9, "told": 4},
            "too_few",
        ),
        ({"coverage": Coverage(part="told", of="orders", at_least=0.5)}, {"orders": 8, "late": 8, "told": 4}, "missed"),
        ({"coverage": Coverage(part="told", of="other", at_least=0.5)}, {"orders": 8, "late": 8}, "too_few"),
        ({"or_count_at_most": 2}, {"orders": 2, "late": 2}, MetricStatus.MET),
        ({"or_count_at_most": 2}, {"orders": 3, "late": 3}, MetricStatus.MISSED),
        ({"distinct_buyers_above": 0}, {"orders": 3, "late": 3}, MetricStatus.TOO_FEW),
        ({"distinct_buyers_above": 0}, {"orders": 30, "late": 3}, MetricStatus.MET),
    ],
)
def test_what_is_too_few_to_judge_by_is_not_judged(fields: dict[str, Any], counts: dict[str, int], status: str) -> None:
    assert measured(with_(**fields), shop(days_ago(1, **counts))).status == status


@pytest.mark.parametrize(
    ("orders", "late", "value", "status"),
    [
        (9, 0, 0.0, MetricStatus.MET),
        (9, 2, 2.0, MetricStatus.MET),
        (9, 3, 3.0, MetricStatus.MISSED),
        (10, 1, 0.1, MetricStatus.MET),
        (10, 2, 0.2, MetricStatus.MISSED),
        (0, 0, None, MetricStatus.NO_DATA),
        (0, 3, 3.0, MetricStatus.MISSED),
    ],
)
def test_small_counts_are_judged_as_counts(orders: int, late: int, value: float | None, status: MetricStatus) -> None:
    metric = with_(small_count=SmallCount(of="orders", below=10, at_most=2))
    account = shop(days_ago(1, orders=orders, late=late))
    result = measured(metric, account)
    assert (result.value, result.status) == (value, status)
    assert metrics.trend(metric, metric.windows[0], account, [TODAY]) == (value,)


def test_only_buyers_within_the_window_are_counted() -> None:
    before, within = TODAY - timedelta(days=7), TODAY - timedelta(days=1)
    account = shop(told(before, {"late": 5}, orders=9, late=9), told(within, {"late": 1}, orders=9, late=9))
    assert measured(with_(distinct_buyers_above=1), account).status is MetricStatus.TOO_FEW
    assert measured(with_(distinct_buyers_above=0), account).status is MetricStatus.MISSED


@pytest.mark.parametrize(
    ("region", "segment", "target"),
    [("", "", 0.1), ("US", "", 0.2), ("US", "fashion", 0.3), ("JP", "fashion", 0.3), ("JP", "toys", 0.1)],
)
def test_a_target_differs_by_segment_and_else_by_region(region: str, segment: str, target: float) -> None:
    metric = with_(target=Target(at_most=0.1, by_region={"US": 0.2}, by_segment={"fashion": 0.3}))
    assert measured(metric, shop(days_ago(1, orders=1), region=region, segment=segment)).target == target


@pytest.mark.parametrize(("zone", "orders"), [(TOKYO, 3), (LOS_ANGELES, 2)])
def test_today_is_the_day_in_the_marketplaces_zone(zone: ZoneInfo, orders: int) -> None:
    # 10:00 on the 24th in Tokyo is 17:00 on the 23rd in Los Angeles.
    account = replace(shop(days_ago(0, orders=1), days_ago(1, orders=2)), zone=zone)
    by_key = {one.key: one for one in metrics.measure(scoring.builtin("walmart_ca"), account, NOW)}
    assert by_key["refund_rate"].denominator == orders


def test_a_trend_is_what_was_measured_on_each_of_its_days() -> None:
    account = shop(days_ago(9, orders=10, late=1), days_ago(3, orders=10, late=3))
    days = [TODAY - timedelta(days=ago) for ago in (16, 9, 3, 2, 0)]
    assert metrics.trend(LATE, LATE.windows[0], account, days) == (None, 0.1, 0.2, 0.3, 0.3)
    later = [TODAY - timedelta(days=ago) for ago in (3, 2)]
    assert metrics.trend(LATE, LATE.windows[0], account, later) == (4 / 20, 3 / 10)


# Whatever the order of telling


@st.composite
def accounts(draw: st.DrawFn, key: str) -> Account:
    """An account with counts that the model asks for, on days around its windows, and with sanctions."""
    model = scoring.builtin(key)
    names = sorted({count for metric in model.metrics for count in (*metric.numerator, metric.denominator)}) or [
        "orders"
    ]
    counts = st.dictionaries(st.sampled_from(names), st.integers(0, 400), max_size=4)
    buyers = st.dictionaries(st.sampled_from(names), st.frozensets(st.sampled_from("abcdef")), max_size=2)
    days = draw(st.lists(st.tuples(st.integers(-3, 400), counts, buyers), max_size=8))
    sanctions = draw(
        st.lists(st.tuples(st.sampled_from(Sanction), st.integers(-5, 200), st.integers(1, 100)), max_size=4)
    )
    return Account(
        violations=tuple(_sanctioned(f"v{n}", *sanction) for n, sanction in enumerate(sanctions)),
        days=tuple(
            DayCounts(f"d{n}", TODAY - timedelta(days=ago), told_counts, told_buyers)
            for n, (ago, told_counts, told_buyers) in enumerate(days)
        ),
        zone=TOKYO,
        segment=draw(st.sampled_from(["", "fashion"])),
    )


def _sanctioned(key: str, sanction: Sanction, hours_ago: int, hours: int) -> Violation:
    opened_at = NOW - timedelta(hours=hours_ago)
    return Violation(
        key,
        "",
        Category.OTHER,
        Severity.LOW,
        opened_at,
        sanction=sanction,
        sanction_until=opened_at + timedelta(hours=hours),
    )


def permuted(account: Account, data: st.DataObject) -> Account:
    """The same told in another order."""
    return replace(
        account,
        days=tuple(data.draw(st.permutations(account.days))),
        violations=tuple(data.draw(st.permutations(account.violations))),
    )


def repeated(account: Account, data: st.DataObject) -> Account:
    """The same with some of it told twice."""
    return replace(
        account,
        days=account.days + tuple(one for one in account.days if data.draw(st.booleans())),
        violations=tuple(one for one in account.violations if data.draw(st.booleans())) + account.violations,
    )


def split(account: Account, data: st.DataObject) -> Account:
    """The same with every day told in two parts."""
    parts: list[DayCounts] = []
    for one in account.days:
        first = {count: data.draw(st.integers(0, many)) for count, many in one.counts.items()}
        rest = {count: many - first[count] for count, many in one.counts.items()}
        parts += [replace(one, key=f"{one.key}a", counts=first), replace(one, key=f"{one.key}b", counts=rest)]
    return replace(account, days=tuple(parts))


@pytest.mark.parametrize("key", MINE)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_order_repetition_and_portions_of_telling_change_no_rating(key: str, data: st.DataObject) -> None:
    account = data.draw(accounts(key))
    assessment = assess(scoring.builtin(key), account, NOW)
    for change in (permuted, repeated, split):
        assert assess(scoring.builtin(key), change(account, data), NOW) == assessment


@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_a_metric_is_the_sum_over_the_days_of_its_window(data: st.DataObject) -> None:
    account = data.draw(accounts("walmart_us"))
    for one in metrics.measure(scoring.builtin("walmart_us"), account, NOW):
        metric = next(metric for metric in scoring.builtin("walmart_us").metrics if metric.key == one.key)
        inside = [day for day in account.days if one.first_day <= day.day <= one.last_day]
        assert one.numerator == sum(day.counts.get(metric.numerator[0], 0) for day in inside)
        assert one.denominator == sum(day.counts.get(metric.denominator, 0) for day in inside)


def test_a_year_of_misses_is_followed_back_and_no_further() -> None:
    days = [told(date(2026, 11, 1) - timedelta(days=ago), orders=100, seller_cancellations=3) for ago in range(1000)]
    actions = assess(scoring.builtin("lazada"), shop(*days), NOW).current.actions
    assert [action.since.date() for action in actions] == [date(2025, 12, 31)]
