"""How many local days of counts a model looks back on. Pure; a safe upper bound, not a window."""

from collections.abc import Iterable
from typing import Final

from kenzen.health.rules.model import (
    AnyModel,
    CalendarQuarter,
    CalendarYear,
    ConditionalMonths,
    Levels,
    PointsUp,
    Rolling,
    RollingMonths,
    Thresholds,
    Window,
)
from kenzen.health.rules.thresholds import LOOK_BACK

MONTH: Final = 31
SINCE_WHEN: Final = 400  # days over which it is known when the balance fell to a tier
_EVALUATIONS: Final = {"change": 0, "week": 7, "month": MONTH}


def of_model(model: AnyModel) -> int:
    """Days of counts before a day that its rating may depend on, actions that run on included."""
    return _longest(_windows(model)) + _EVALUATIONS[model.evaluation.every] + _running_on(model)


def of_metrics(model: AnyModel) -> int:
    """Days of counts before a day that its metrics depend on."""
    return _longest(window for metric in model.metrics for window in metric.windows)


def _longest(windows: Iterable[Window]) -> int:
    return max((_days(window) for window in windows), default=0)


def _windows(model: AnyModel) -> Iterable[Window]:
    for metric in model.metrics:
        yield from metric.windows
    own = model.sample_window if isinstance(model, Thresholds) else getattr(model, "window", None)
    of_levels = [level.sample_window for level in model.levels] if isinstance(model, Levels) else []
    yield from (window for window in (own, *of_levels) if window is not None)


def _days(window: Window) -> int:
    match window:
        case Rolling():
            return window.days + window.lag_days
        case RollingMonths():
            return window.months * MONTH
        case CalendarYear():
            return 366
        case CalendarQuarter():
            return 4 * MONTH
        case ConditionalMonths():
            return max(window.months, window.else_months) * MONTH


def _running_on(model: AnyModel) -> int:
    """Days for which something that was reached stays: actions of tiers, or targets missed again and again."""
    if isinstance(model, Thresholds):
        return LOOK_BACK[model.evaluation.every] if model.consequences else 0
    if isinstance(model, Levels):
        return 0
    if isinstance(model, PointsUp) or not model.tiers:
        return 0  # points are of violations, and these are always known as a whole
    return SINCE_WHEN
