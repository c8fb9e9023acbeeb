"""Whether the parts of a model fit together, as far as types do not say it. Gives paths and codes, no words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from kenzen.health.rules import Sanction, Severity
from kenzen.health.rules.metrics import COMPARISONS
from kenzen.health.rules.model import (
    AnyModel,
    BalanceDown,
    Level,
    Levels,
    Metric,
    Part,
    Points,
    PointsUp,
    Sample,
    Target,
    Thresholds,
    Tier,
    Window,
)
from kenzen.health.rules.rating import NO_TIER
from kenzen.health.rules.thresholds import RESERVED
from kenzen.health.rules.weights import TO_ZERO

Path = tuple[str | int, ...]


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Flaw:
    """What does not fit at ``path``. ``facts`` fill the sentence that belongs to ``code``."""

    path: Path
    code: str
    facts: dict[str, object] = field(default_factory=dict)


def flaws(model: AnyModel) -> Iterator[Flaw]:
    """Everything in the model that contradicts something else in it."""
    yield from _metrics(model)
    yield from _evaluation(model)
    match model:
        case BalanceDown():
            yield from _balance_down(model)
        case PointsUp():
            yield from _points_up(model)
        case Thresholds():
            yield from _thresholds(model)
        case Levels():
            yield from _levels(model)
    yield from _unconfirmed(model)


def value_at(model: AnyModel, path: str) -> object:
    """What stands at a path (``metrics.refund_rate.target``; items by key or place). Raises ``KeyError`` if nothing."""
    value: object = model
    for step in path.split("."):
        value = _step(value, step)
        if value is None:
            raise KeyError(path)
    return value


def _step(value: object, step: str) -> object:
    if isinstance(value, Part):
        return getattr(value, step, None) if step in type(value).model_fields else None
    if isinstance(value, dict):
        return value.get(step)
    if not isinstance(value, tuple):
        return None
    keyed = (item for item in value if getattr(item, "key", None) == step)
    return next(keyed, value[int(step)] if step.isdecimal() and int(step) < len(value) else None)


def _unconfirmed(model: AnyModel) -> Iterator[Flaw]:
    for path in model.unconfirmed:
        try:
            value_at(model, path)
        except KeyError:
            yield Flaw(("unconfirmed", path), "no_such_path", {"path": path})


# Metrics


def _metrics(model: AnyModel) -> Iterator[Flaw]:
    yield from _unique(("metrics",), model.metrics)
    for place, metric in enumerate(model.metrics):
        yield from _metric(("metrics", place), metric)


def _metric(path: Path, metric: Metric) -> Iterator[Flaw]:
    for place, window in enumerate(metric.windows):
        if window in metric.windows[:place]:
            yield Flaw((*path, "windows", place), "window_twice")
    if metric.coverage and metric.coverage.at_least > 1:
        yield Flaw((*path, "coverage", "at_least"), "not_a_fraction")
    if metric.target:
        yield from _target((*path, "target"), metric.target, metric)
    for name in ("or_count_at_most", "small_count", "distinct_buyers_above"):
        if getattr(metric, name) is not None and metric.target and _bounds(metric.target) & {"at_least", "above"}:
            yield Flaw((*path, name), "eases_upper_bounds")


def _bounds(target: Target) -> set[str]:
    return {name for name in COMPARISONS if getattr(target, name) is not None}


def _target(path: Path, target: Target, metric: Metric) -> Iterator[Flaw]:
    if len(_bounds(target)) != 1:
        yield Flaw(path, "not_one_bound")
    if metric.unit == "rate":
        values: dict[Path, float] = {(name,): getattr(target, name) for name in _bounds(target)}
        values |= {("by_segment", key): value for key, value in target.by_segment.items()}
        values |= {("by_region", key): value for key, value in target.by_region.items()}
        yield from (Flaw((*path, *where), "not_a_fraction") for where, value in values.items() if value > 1)


def _targets(path: Path, targets: dict[str, Target], model: AnyModel) -> Iterator[Flaw]:
    metrics = {metric.key: metric for metric in model.metrics}
    for key, target in targets.items():
        if key in metrics:
            yield from _target((*path, key), target, metrics[key])
        else:
            yield Flaw((*path, key), "no_such_metric", {"key": key})


def _sample(path: Path, sample: Sample | None, window: Window | None) -> Iterator[Flaw]:
    if (sample is None) != (window is None):
        yield Flaw((*path, "sample" if sample else "sample_window"), "sample_without_window")


def _evaluation(model: AnyModel) -> Iterator[Flaw]:
    for name, every in (("weekday", "week"), ("day", "month")):
        if name in model.evaluation.model_fields_set and model.evaluation.every != every:
            yield Flaw(("evaluation", name), "only_every", {"every": every})


# Numbers


def _balance_down(model: BalanceDown) -> Iterator[Flaw]:
    low, high = model.range
    if low >= high:
        yield Flaw(("range",), "upside_down")
        return
    if not low <= model.start <= high:
        yield Flaw(("start",), "out_of_range", {"low": low, "high": high})
    if model.assurance and not low <= model.assurance.min_value <= high:
        yield Flaw(("assurance", "min_value"), "out_of_range", {"low": low, "high": high})
    if model.second_review and model.second_review.requires_assurance and not model.assurance:
        yield Flaw(("second_review", "requires_assurance"), "no_assurance")
    yield from _bands(model)
    yield from _points(model.points)
    yield from _tiers(model.tiers, [-tier.at for tier in model.tiers])
    for place, tier in enumerate(model.tiers):
        if not low <= tier.at <= high:
            yield Flaw(("tiers", place, "at"), "out_of_range", {"low": low, "high": high})


def _bands(model: BalanceDown) -> Iterator[Flaw]:
    """From the lowest band to the highest: each begins one above the end of the one before."""
    yield from _unique(("bands",), model.bands)
    expected, high = model.range
    for place, band in sorted(enumerate(model.bands), key=lambda item: (item[1].min, item[1].max)):
        if band.min > band.max:
            yield Flaw(("bands", place), "upside_down")
        elif band.min != expected:
            code = "band_gap" if band.min > expected else "band_overlap"
            yield Flaw(("bands", place, "min"), code, {"expected": expected})
        expected = max(expected, band.max + 1)
    if expected != high + 1:
        yield Flaw(("bands",), "bands_end", {"high": high})


def _points_up(model: PointsUp) -> Iterator[Flaw]:
    if model.window is None and model.expiry is None:
        yield Flaw((), "never_expires")
    yield from _points(model.points)
    yield from _tiers(model.tiers, [tier.at for tier in model.tiers])
    for severity, weight in model.points.by_severity.items():
        if weight == TO_ZERO:
            yield Flaw(("points", "by_severity", severity.value), "to_zero_without_balance")
    for place, tier in enumerate(model.tiers):
        if tier.at <= 0:
            yield Flaw(("tiers", place, "at"), "tier_not_above_zero")
        if tier.key == NO_TIER:
            yield Flaw(("tiers", place, "key"), "reserved", {"key": tier.key})
        if model.terminal_at is not None and tier.at > model.terminal_at:
            yield Flaw(("tiers", place, "at"), "beyond_terminal", {"terminal_at": model.terminal_at})


def _tiers(tiers: Sequence[Tier], gravity: Sequence[int]) -> Iterator[Flaw]:
    """The mildest first; several may have the same bound."""
    yield from _unique(("tiers",), tiers)
    for place, (before, after) in enumerate(pairwise(gravity), start=1):
        if after < before:
            yield Flaw(("tiers", place, "at"), "not_in_order")
    for place, tier in enumerate(tiers):
        yield from _unique(("tiers", place, "actions"), tier.actions)


def _points(points: Points) -> Iterator[Flaw]:
    missing = [severity.value for severity in Severity if severity not in points.by_severity]
    if missing and not (points.between or points.allowed or points.by_policy):
        yield Flaw(("points", "by_severity"), "severities_missing", {"missing": ", ".join(missing)})
    if points.between and points.between[0] > points.between[1]:
        yield Flaw(("points", "between"), "upside_down")
    for policy, (least, most) in points.by_policy.items():
        if least > most:
            yield Flaw(("points", "by_policy", policy), "upside_down")


# Targets and levels


def _thresholds(model: Thresholds) -> Iterator[Flaw]:
    if not any(metric.target for metric in model.metrics):
        yield Flaw(("metrics",), "no_targets")
    yield from _sample((), model.sample, model.sample_window)
    yield from _consequences(model)
    if model.badge:
        if model.badge.key in RESERVED | {one.key for one in model.consequences}:
            yield Flaw(("badge", "key"), "reserved", {"key": model.badge.key})
        yield from _targets(("badge", "targets"), model.badge.targets, model)


def _consequences(model: Thresholds) -> Iterator[Flaw]:
    yield from _unique(("consequences",), model.consequences)
    in_a_row = 1
    for place, one in enumerate(model.consequences):
        path = ("consequences", place, "missed_in_a_row")
        if one.key in RESERVED:
            yield Flaw(("consequences", place, "key"), "reserved", {"key": one.key})
        if one.missed_in_a_row < in_a_row:
            yield Flaw(path, "not_in_order")
        if one.missed_in_a_row > 1 and model.evaluation.every == "change":
            yield Flaw(path, "in_a_row_of_what")
        in_a_row = max(in_a_row, one.missed_in_a_row)


def _levels(model: Levels) -> Iterator[Flaw]:
    yield from _unique(("levels",), model.levels)
    yield from _levels_by_metrics(model) if model.by == "metrics" else _levels_by_sanctions(model)


def _levels_by_metrics(model: Levels) -> Iterator[Flaw]:
    for place, level in enumerate(model.levels):
        path = ("levels", place)
        is_last = place == len(model.levels) - 1
        if is_last == bool(level.targets):
            yield Flaw(path, "last_level_has_targets" if is_last else "level_without_targets")
        yield from _targets((*path, "targets"), level.targets, model)
        yield from _sample(path, level.sample, level.sample_window)
        yield from _not_here(path, level, ("sanction", "hours"))


def _levels_by_sanctions(model: Levels) -> Iterator[Flaw]:
    """First the level without a sanction, then one for each, the gravest last."""
    expected = [None, *Sanction]
    if [level.sanction for level in model.levels] != expected:
        yield Flaw(("levels",), "sanctions_in_order", {"sanctions": ", ".join(Sanction)})
    for place, level in enumerate(model.levels):
        yield from _not_here(("levels", place), level, ("targets", "sample", "sample_window"))
        if level.hours and level.sanction is not Sanction.RESTRICTED:
            yield Flaw(("levels", place, "hours"), "hours_of_restrictions")


def _not_here(path: Path, level: Level, names: Sequence[str]) -> Iterator[Flaw]:
    return (Flaw((*path, name), "not_in_these_levels") for name in names if name in level.model_fields_set)


def _unique(path: Path, items: Sequence[_Keyed]) -> Iterator[Flaw]:
    seen = set()
    for place, item in enumerate(items):
        if item.key in seen:
            yield Flaw((*path, place, "key"), "key_twice", {"key": item.key})
        seen.add(item.key)
