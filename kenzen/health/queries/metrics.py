"""Order metrics of an account with their targets, and how each came here over the last half year."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from kenzen.health.queries.views import MetricView
from kenzen.health.rules import lookback, metrics
from kenzen.health.rules.account import Account
from kenzen.health.rules.model import AnyModel, Metric, Window
from kenzen.health.rules.results import Measured
from kenzen.marketplaces.queries import localized

TREND_DAYS: Final = tuple(range(-180, 1, 6))  # days before today at which a trend has its points


def counts_since(model: AnyModel, today: date) -> date:
    """The first local day whose counts the metrics and their trends need."""
    return today + timedelta(days=TREND_DAYS[0]) - timedelta(days=lookback.of_metrics(model))


def metric_views(model: AnyModel, account: Account, now: datetime) -> tuple[MetricView, ...]:
    """The metrics in the model's order, each over each of its windows."""
    today = now.astimezone(account.zone).date()
    days = [today + timedelta(days=offset) for offset in TREND_DAYS]
    windows = [(metric, window) for metric in model.metrics for window in metric.windows]
    counts = metrics.Counts(account)
    measured = metrics.measure_on(model, counts, today)
    return tuple(
        _view(metric, window, one, counts, days) for (metric, window), one in zip(windows, measured, strict=True)
    )


def _view(metric: Metric, window: Window, one: Measured, counts: metrics.Counts, days: Sequence[date]) -> MetricView:
    return MetricView(
        key=one.key,
        name=localized(metric.name.ja, metric.name.en),
        value=one.value,
        target=one.target,
        comparison=one.comparison,
        status=one.status,
        numerator=one.numerator,
        denominator=one.denominator,
        first_day=one.first_day,
        last_day=one.last_day,
        days=(one.last_day - one.first_day).days + 1,
        trend=metrics.trend(metric, window, counts.account, days, counts=counts),
        advisory=one.advisory,
        is_rate=metric.unit == "rate" and not _is_count(metric, one),
    )


def _is_count(metric: Metric, one: Measured) -> bool:
    """Whether the numerator itself is judged, because there is too little to make a rate of."""
    small = metric.small_count
    return small is not None and (one.comparison, one.target) == ("at_most", small.at_most)
