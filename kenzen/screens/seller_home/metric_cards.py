"""Order metrics as cards: one for each metric, with its longest window first and a small plot of its course."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from kenzen.health.queries import MetricView
from kenzen.screens import formats
from kenzen.screens.seller_home.plots.sparkline import Sparkline, sparkline


@dataclass(frozen=True, slots=True)
class Card:
    """One metric: its longest window, and the shorter ones below. ``course`` says the plot in words."""

    main: MetricView
    others: tuple[MetricView, ...]
    plot: Sparkline | None
    course: str


def cards(metrics: Sequence[MetricView]) -> list[Card]:
    """The metrics in the model's order. Those of orders that the marketplace ships are metrics of their own."""
    return [_card(list(same)) for _key, same in groupby(metrics, key=lambda metric: metric.key)]


def _card(windows: list[MetricView]) -> Card:
    main = max(windows, key=lambda metric: metric.days)
    others = tuple(metric for metric in windows if metric is not main)
    return Card(main, others, sparkline(main.trend, main.target), _course(main))


def _course(metric: MetricView) -> str:
    known = [value for value in metric.trend if value is not None]
    if not known:
        return ""
    first, last = (formats.figure(value, metric.is_rate) for value in (known[0], known[-1]))
    return _("Course: from %(first)s to %(last)s") % {"first": first, "last": last}
