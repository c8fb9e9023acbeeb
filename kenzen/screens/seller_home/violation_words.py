"""How a violation and its story look, and what its end means for the seller."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kenzen.health.queries import ViolationView, WhatIf
from kenzen.health.rules import Resolution
from kenzen.health.rules.violation_events import EventKind
from kenzen.screens.seller_home.words import Look


@dataclass(frozen=True, slots=True)
class State:
    """Open, or how it was closed; ``means`` is what that means for the seller."""

    icon: str
    tone: str
    word: Promise
    what: Promise
    means: Promise


OPEN: Final = State("circle-dot", "warn", _("Open"), _("The violation is open."), _("It waits for your answer."))

CLOSED: Final = {
    Resolution.RESOLVED: State(
        "circle-check",
        "good",
        _("Resolved"),
        _("This violation is resolved."),
        _("There is nothing you need to do about it."),
    ),
    Resolution.APPEAL_ACCEPTED: State(
        "badge-check",
        "good",
        _("Appeal accepted"),
        _("Your appeal was accepted."),
        _("The violation counts as if it had never been, and later ones are no repeats of it."),
    ),
    Resolution.WITHDRAWN: State(
        "badge-check",
        "good",
        _("Withdrawn"),
        _("The marketplace withdrew this violation."),
        _("It counts as if it had never been, and later ones are no repeats of it."),
    ),
}

EVENTS: Final = {
    EventKind.OPENED: Look("file-text", "warn"),
    EventKind.CHANGED: Look("pencil", "info"),
    EventKind.RESOLVED: Look("circle-check", "good"),
    EventKind.APPEAL_ACCEPTED: Look("badge-check", "good"),
    EventKind.WITHDRAWN: Look("badge-check", "good"),
}


def state_of(violation: ViolationView) -> State:
    """How the violation stands."""
    return CLOSED[violation.resolution] if violation.resolution else OPEN


def resolving(result: WhatIf) -> str:
    """What becomes of the rating: 解決すると148点から196点になり、健全に戻ります。"""
    fill = {
        "now": result.now_rating,
        "then": result.then_rating,
        "band": result.then_band.name if result.then_band else "",
    }
    if result.now_band != result.then_band and result.then_band:
        return gettext("The rating goes from %(now)s to %(then)s points, and the account becomes “%(band)s”.") % fill
    if result.change:
        return gettext("The rating goes from %(now)s to %(then)s points.") % fill
    return gettext("The rating stays at %(now)s points.") % fill
