"""What a standing means and brings: true of every kind of model, and of an account with and without open violations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kenzen.health.queries import AccountHealth
from kenzen.health.queries.views import ActionView
from kenzen.health.rules import ModelKind, Tone

_FOR_GOOD: Final = datetime.max.replace(tzinfo=UTC)

_NOTHING_OPEN: Final = {
    (ModelKind.BALANCE_DOWN, Tone.WARN): _("Your account may be deactivated unless the rating recovers."),
    (ModelKind.BALANCE_DOWN, Tone.BAD): _(
        "Your account can be deactivated at any time. An associate tells you on the phone what you can do."
    ),
    (ModelKind.POINTS_UP, Tone.BAD): _(
        "Your points have reached a level that brings severe measures. "
        "An associate tells you on the phone what you can do."
    ),
}

_MEASURES: Final = _("Measures of the marketplace apply to your account. Please see below which, and until when.")


@dataclass(frozen=True, slots=True)
class Advice:
    """What leads the page of an account without a deadline that nevertheless wants attention."""

    title: Promise
    text: Promise


_LOW: Final = {
    ModelKind.BALANCE_DOWN: Advice(
        _("No violations are open, but the rating is low."),
        _("It rises with orders, and as older violations expire. An associate explains how on the phone."),
    ),
    ModelKind.POINTS_UP: Advice(
        _("No violations are open, but points of earlier ones still count."),
        _("The list of points below says until when. An associate answers your questions on the phone."),
    ),
    ModelKind.THRESHOLDS: Advice(
        _("Some of your figures miss their targets."),
        _("They are marked below. An associate explains on the phone what you can do."),
    ),
}

_LESS_THAN_NORMAL: Final = Advice(
    _("No violations are open, but your account is not rated normal."),
    _("An associate explains on the phone why, and what you can do."),
)


def meaning(health: AccountHealth) -> str:
    """What the band means for the seller; empty where it would contradict what is open."""
    band, kind = health.standing.band, health.standing.kind
    if band is None or (health.open and band.tone is Tone.GOOD):
        return ""
    if kind is ModelKind.LEVELS and not health.metrics and band.tone is not Tone.GOOD:
        return str(_MEASURES)
    if not health.open and (kind, band.tone) in _NOTHING_OPEN:
        return str(_NOTHING_OPEN[kind, band.tone])
    return health.standing.sentence


def low(health: AccountHealth) -> Advice:
    """What an account at risk is told that has no open violation."""
    kind = health.standing.kind
    if kind is ModelKind.LEVELS and health.metrics:
        return _LOW[ModelKind.THRESHOLDS]
    return _LOW.get(kind, _LESS_THAN_NORMAL)


def in_force(actions: Iterable[ActionView]) -> list[ActionView]:
    """What holds now: the same measure once and as long as it holds, each charge by itself."""
    held: dict[object, ActionView] = {}
    for action in actions:
        if action.discretionary:
            continue
        key = (action.name, action.since) if action.money else action.name
        if key not in held or _end(action) > _end(held[key]):
            held[key] = action
    return list(held.values())


def possible(actions: Iterable[ActionView]) -> list[ActionView]:
    """What the marketplace may decide, each once."""
    return list({action.name: action for action in actions if action.discretionary}.values())


def _end(action: ActionView) -> datetime:
    return action.until or _FOR_GOOD
