"""Icons, tones and sentences of health on the seller's page. Names of what is shown belong to the room of health."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kenzen.health.queries import AccountHealth, LedgerLine, Projected, StandingView
from kenzen.health.rules import AccountState, ModelKind, Severity, Tone
from kenzen.health.rules.results import EntryKind, MetricStatus
from kenzen.screens import formats


@dataclass(frozen=True, slots=True)
class Look:
    """How a state looks: icon and tone, beside its word."""

    icon: str
    tone: str


BANDS: Final = {Tone.GOOD: "circle-check", Tone.WARN: "triangle-alert", Tone.BAD: "octagon-alert"}

STATES: Final = {
    AccountState.NORMAL: Look("circle-check", "good"),
    AccountState.AT_RISK: Look("triangle-alert", "warn"),
    AccountState.UNDER_REVIEW: Look("search", "info"),
    AccountState.DEACTIVATED: Look("octagon-x", "bad"),
    AccountState.CLOSED: Look("lock", "bad"),
}

SEVERITIES: Final = {
    Severity.CRITICAL: Look("octagon-alert", "bad"),
    Severity.HIGH: Look("triangle-alert", "bad"),
    Severity.MEDIUM: Look("triangle-alert", "warn"),
    Severity.LOW: Look("info", "idle"),
    Severity.NO_IMPACT: Look("info", "idle"),
}

METRICS: Final = {
    MetricStatus.MET: Look("check", "good"),
    MetricStatus.MISSED: Look("triangle-alert", "bad"),
    MetricStatus.TOO_FEW: Look("circle", "idle"),
    MetricStatus.NO_DATA: Look("circle", "idle"),
    MetricStatus.NO_TARGET: Look("circle", "idle"),
}


def points_words(kind: ModelKind, points: int) -> str:
    """What a violation does to the rating: −8 points, or +8 where points add up."""
    counts = points if kind is ModelKind.POINTS_UP else -points
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": formats.signed(counts)}


def why(standing: StandingView) -> str:
    """One sentence on what pulls the rating away from where it could be; empty if nothing does."""
    lost = [line for line in standing.ledger if line.kind is EntryKind.LOST and line.points]
    if not lost:
        return ""
    if standing.kind is ModelKind.POINTS_UP:
        return _adds_up(lost)
    sentence = ngettext(
        "%(num)s unresolved violation lowers it by %(points)s points.",
        "%(num)s unresolved violations lower it by %(points)s points.",
        len(lost),
    )
    return sentence % {"num": len(lost), "points": formats.number(-_sum(lost))}


def _adds_up(lost: list[LedgerLine]) -> str:
    sentence = ngettext(
        "%(num)s violation counts with %(points)s points.",
        "%(num)s violations count with %(points)s points.",
        len(lost),
    )
    return sentence % {"num": len(lost), "points": formats.number(_sum(lost))}


def _sum(lines: list[LedgerLine]) -> int:
    return sum(line.points for line in lines)


def next_rating(projected: Projected | None) -> str:
    """What the next evaluation would bring as things stand; empty where that is in force already."""
    if projected is None:
        return ""
    band = projected.band.name if projected.band else ""
    if projected.rating is None:
        return _("As things stand, the next evaluation brings: %(band)s.") % {"band": band}
    sentence = _("As things stand, the next evaluation brings %(rating)s points (%(band)s).")
    return sentence % {"rating": formats.number(projected.rating), "band": band}


def event(health: AccountHealth, *, opened: bool, resolution: str, points: int | None) -> str:
    """What happened to a violation on a day of the history."""
    if not opened:
        return resolution
    cost = points_words(health.standing.kind, points) if points else ""
    return _("Opened (%(points)s)") % {"points": cost} if cost else _("Violation opened")
