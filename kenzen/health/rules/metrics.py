"""Metrics of an account: numerator ÷ denominator over each window, and whether the target is met. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import ge, gt, le, lt
from typing import Final

from kenzen.health.rules.account import Account
from kenzen.health.rules.counts import Series, told_once
from kenzen.health.rules.model import AnyModel, Coverage, Metric, Sample, SmallCount, Target, Window
from kenzen.health.rules.results import Measured, MetricStatus
from kenzen.health.rules.windows import bounds, local_day

COMPARISONS: Final = {"below": lt, "at_most": le, "at_least": ge, "above": gt}

INSTANT: Final = timedelta(microseconds=1)  # the smallest step of time

Bound = tuple[str, float]  # a comparison, and what is compared with
_Counted = tuple[date, date, int, int]  # first and last day, numerator, denominator


def measure(model: AnyModel, account: Account, at: datetime) -> tuple[Measured, ...]:
    """Every metric of the model over each of its windows, as they stand on the local day of ``at``."""
    return measure_on(model, Counts(account), local_day(at, account.zone))


def trend(
    metric: Metric, window: Window, account: Account, days: Sequence[date], *, counts: "Counts | None" = None
) -> tuple[float | None, ...]:
    """The value of one metric over one window as it stood on each of the days; ``None`` without data.

    ``counts`` are the account's, if the caller has added them up already.
    """
    counts = counts or Counts(account)
    return tuple(_value(metric, _counted(metric, window, counts, day), counts) for day in days)


class Counts:
    """The daily counts of one account. Each is added up when it is asked for the first time, and only then."""

    __slots__ = ("_by_day", "_series", "_told", "account")

    def __init__(self, account: Account) -> None:
        self.account = account
        self._told = tuple(told_once(account.days))
        self._by_day = [(told.day.toordinal(), told.counts) for told in self._told]
        self._series: dict[str, Series] = {}

    def total(self, count: str, first: date, last: date) -> int:
        """How much of a count there was from one day to another, both included."""
        series = self._series.get(count)
        if series is None:
            series = self._series[count] = self._added_up(count)
        return series.total(first, last)

    def buyers(self, counts: Iterable[str], first: date, last: date) -> int:
        """How many different buyers stand behind some counts."""
        told = [told.buyers for told in self._told if first <= told.day <= last]
        return len(frozenset[str]().union(*(buyers.get(count, ()) for buyers in told for count in counts)))

    def first_day(self) -> date | None:
        """The first day of which anything was told."""
        return min((told.day for told in self._told), default=None)

    def _added_up(self, count: str) -> Series:
        by_day: dict[int, int] = {}
        for day, counts in self._by_day:
            if quantity := counts.get(count):
                by_day[day] = by_day.get(day, 0) + quantity
        return Series(by_day)


def measure_on(model: AnyModel, counts: Counts, day: date) -> tuple[Measured, ...]:
    """Every metric of the model over each of its windows, as they stand on ``day``."""
    return tuple(
        measure_one(metric, window, counts, day, metric.target) for metric in model.metrics for window in metric.windows
    )


def measure_one(metric: Metric, window: Window, counts: Counts, day: date, target: Target | None) -> Measured:
    """One metric over one window on ``day``, held against ``target``."""
    counted = first, last, numerator, denominator = _counted(metric, window, counts, day)
    small = _small(metric, counts, first, last)
    value = _value(metric, counted, counts)
    bound = ("at_most", float(small.at_most)) if small else bound_of(target, counts.account)
    return Measured(
        key=metric.key,
        first_day=first,
        last_day=last,
        numerator=numerator,
        denominator=denominator,
        value=value,
        comparison=bound[0] if bound else "",
        target=bound[1] if bound else None,
        status=_status(metric, counts, counted, value, bound),
        advisory=metric.advisory and counts.account.region not in metric.binding_in,
    )


def bound_of(target: Target | None, account: Account) -> Bound | None:
    """The bound that holds for an account: that of its segment, else of its region, else the one for all."""
    if target is None:
        return None
    comparison, bound = next((word, bound) for word in COMPARISONS if (bound := getattr(target, word)) is not None)
    bound = target.by_region.get(account.region, bound)
    return comparison, target.by_segment.get(account.segment, bound)


def _counted(metric: Metric, window: Window, counts: Counts, day: date) -> _Counted:
    first, last = bounds(window, day, counts.total)
    numerator = sum(counts.total(count, first, last) for count in metric.numerator)
    return first, last, numerator, counts.total(metric.denominator, first, last)


def _value(metric: Metric, counted: _Counted, counts: Counts) -> float | None:
    """The share, or the plain number where it is too few to make a share of; ``None`` if there is nothing to judge."""
    first, last, numerator, denominator = counted
    if metric.small_count and numerator and _small(metric, counts, first, last):
        return float(numerator)
    if denominator == 0:
        return None
    return numerator / denominator


def _status(
    metric: Metric, counts: Counts, counted: _Counted, value: float | None, bound: Bound | None
) -> MetricStatus:
    first, last, numerator, _ = counted
    if value is None:
        return MetricStatus.NO_DATA
    if bound is None:
        return MetricStatus.NO_TARGET
    if not (is_enough(metric.sample, counts, first, last) and _is_covered(metric.coverage, counts, first, last)):
        return MetricStatus.TOO_FEW
    if COMPARISONS[bound[0]](value, bound[1]) or _is_excused(metric.or_count_at_most, numerator):
        return MetricStatus.MET
    if _are_few_buyers(metric, counts, first, last):
        return MetricStatus.TOO_FEW
    return MetricStatus.MISSED


def statuses(model: AnyModel, key: str, target: Target, counts: Counts, day: date) -> set[MetricStatus]:
    """How a metric stands on ``day`` to another target than its own, over all its windows."""
    metric = next(metric for metric in model.metrics if metric.key == key)
    return {measure_one(metric, window, counts, day, target).status for window in metric.windows}


def judged_day(model: AnyModel, account: Account, at: datetime) -> date:
    """The last local day that counts at ``at``. An evaluation at midnight sees nothing of the day that begins."""
    return local_day(at if model.evaluation.every == "change" else at - INSTANT, account.zone)


def is_enough_in(sample: Sample | None, window: Window | None, counts: Counts, day: date) -> bool:
    """Whether there is enough to judge by in a window as it stands on ``day``. Without a sample there always is."""
    return window is None or is_enough(sample, counts, *bounds(window, day, counts.total))


def is_enough(sample: Sample | None, counts: Counts, first: date, last: date) -> bool:
    """Whether there is enough of what is counted to judge by it."""
    return sample is None or counts.total(sample.of, first, last) >= sample.at_least


def _is_covered(coverage: Coverage | None, counts: Counts, first: date, last: date) -> bool:
    if coverage is None:
        return True
    whole = counts.total(coverage.of, first, last)
    return whole > 0 and counts.total(coverage.part, first, last) / whole >= coverage.at_least


def _small(metric: Metric, counts: Counts, first: date, last: date) -> SmallCount | None:
    small = metric.small_count
    return small if small and counts.total(small.of, first, last) < small.below else None


def _is_excused(or_count_at_most: int | None, numerator: int) -> bool:
    return or_count_at_most is not None and numerator <= or_count_at_most


def _are_few_buyers(metric: Metric, counts: Counts, first: date, last: date) -> bool:
    limit = metric.distinct_buyers_above
    return limit is not None and counts.buyers(metric.numerator, first, last) <= limit
