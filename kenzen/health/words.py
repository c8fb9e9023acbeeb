"""Words of health for people: states, severities, categories, resolutions, and the sentences of ledger and assurance.

Names of bands, tiers, metrics and actions stand in the scoring models.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kenzen.health.rules import AccountState, Category, ModelKind, Resolution, Sanction, Severity, Tone
from kenzen.health.rules.results import Entry, EntryKind, MetricStatus
from kenzen.health.rules.violation_events import EventKind

MINUS: Final = "\N{MINUS SIGN}"

_BAND_SENTENCES = {
    Tone.GOOD: _("Your account is healthy. There is nothing you need to do about the rating."),
    Tone.WARN: _("Your account may be deactivated if the open violations are not resolved."),
    Tone.BAD: _("Your account can be deactivated at any time. Please respond to the open violations today."),
}

_POINTS_SENTENCES = {
    Tone.GOOD: _("No measures apply to your account. There is nothing you need to do about the points."),
    Tone.WARN: _("Your points have reached a level that brings measures. Further violations bring stricter ones."),
    Tone.BAD: _(
        "Your points have reached a level that brings severe measures. Please respond to the open violations today."
    ),
}

_LEVEL_SENTENCES = {
    Tone.GOOD: _("Your account meets what the marketplace asks. There is nothing you need to do."),
    Tone.WARN: _("Your account may be restricted unless the figures marked below improve."),
    Tone.BAD: _("Your account is below what the marketplace asks. Please see today what is marked below."),
}

_SENTENCES = {
    ModelKind.BALANCE_DOWN: _BAND_SENTENCES,
    ModelKind.POINTS_UP: _POINTS_SENTENCES,
    ModelKind.THRESHOLDS: _LEVEL_SENTENCES,
    ModelKind.LEVELS: _LEVEL_SENTENCES,
}

STATES = {
    AccountState.NORMAL: _("Normal"),
    AccountState.AT_RISK: _("At risk of deactivation"),
    AccountState.UNDER_REVIEW: _("Under review"),
    AccountState.DEACTIVATED: _("Deactivated"),
    AccountState.CLOSED: _("Closed"),
}

SEVERITIES = {
    Severity.CRITICAL: _("Critical"),
    Severity.HIGH: _("High"),
    Severity.MEDIUM: _("Medium"),
    Severity.LOW: _("Low"),
    Severity.NO_IMPACT: _("No impact"),
}

CATEGORIES = {
    Category.SUSPECTED_IP: _("Suspected intellectual property violations"),
    Category.RECEIVED_IP: _("Received intellectual property complaints"),
    Category.AUTHENTICITY: _("Product authenticity customer complaints"),
    Category.CONDITION: _("Product condition customer complaints"),
    Category.SAFETY: _("Food and product safety issues"),
    Category.LISTING: _("Listing policy violations"),
    Category.RESTRICTED: _("Restricted product policy violations"),
    Category.REVIEWS: _("Customer product reviews policy violations"),
    Category.REGULATORY: _("Regulatory compliance and document requests"),
    Category.OTHER: _("Other policy violations"),
}

RESOLUTIONS = {
    Resolution.RESOLVED: _("Resolved"),
    Resolution.APPEAL_ACCEPTED: _("Appeal accepted"),
    Resolution.WITHDRAWN: _("Withdrawn by the marketplace"),
}

#: What was told about a violation, by the kind of the event.
EVENTS = {
    EventKind.OPENED: _("The violation was opened."),
    EventKind.CHANGED: _("Something about the violation was changed."),
    EventKind.RESOLVED: _("The violation was resolved."),
    EventKind.APPEAL_ACCEPTED: _("The appeal was accepted."),
    EventKind.WITHDRAWN: _("The marketplace withdrew the violation."),
}

#: What an event of a violation can change, by the name of the field.
FIELDS = {
    "policy": _("policy"),
    "category": _("category"),
    "severity": _("severity"),
    "title_ja": _("title"),
    "title_en": _("title"),
    "listing": _("listing"),
    "found_ja": _("what was found"),
    "found_en": _("what was found"),
    "evidence_ja": _("evidence asked"),
    "evidence_en": _("evidence asked"),
    "points": _("points"),
    "sanction": _("sanction"),
    "sanction_until": _("sanction"),
    "respond_by": _("response deadline"),
    "expires_at": _("expiry"),
}

SANCTIONS = {
    Sanction.WARNING: _("Warning"),
    Sanction.LISTING_REMOVED: _("Listing removed"),
    Sanction.RESTRICTED: _("Restricted for a time"),
    Sanction.RESTRICTED_INDEFINITELY: _("Restricted until further notice"),
    Sanction.EXPELLED: _("Expelled"),
}

METRIC_STATUSES = {
    MetricStatus.MET: _("Target met"),
    MetricStatus.MISSED: _("Target missed"),
    MetricStatus.TOO_FEW: _("Too few to judge"),
    MetricStatus.NO_DATA: _("No data"),
    MetricStatus.NO_TARGET: _("No target"),
}


def band_sentence(kind: ModelKind, tone: Tone) -> str:
    """What a band of this tone means for the seller, in one sentence."""
    return str(_SENTENCES[kind][tone])


def signed(points: int) -> str:
    """``+4``, ``−8``, ``0``."""
    return f"{MINUS}{-points:,}" if points < 0 else f"{points:+,}" if points else "0"


def entry_sentence(entry: Entry, *, title: str) -> str:
    """A line of the ledger in one sentence. ``title`` is that of its violation."""
    if entry.kind is EntryKind.LOST:
        return _lost(entry, title)
    texts = {
        EntryKind.START: lambda n: ngettext(
            "%(points)s point every account starts with", "%(points)s points every account starts with", n
        ),
        EntryKind.EARNED: lambda n: ngettext(
            "%(points)s point for %(quantity)s orders", "%(points)s points for %(quantity)s orders", n
        ),
        EntryKind.LIMIT: lambda n: ngettext(
            "%(points)s point, as the rating cannot go beyond its limits",
            "%(points)s points, as the rating cannot go beyond its limits",
            n,
        ),
    }
    shown = f"{entry.points:,}" if entry.kind is EntryKind.START else signed(entry.points)
    return texts[entry.kind](abs(entry.points)) % {"points": shown, "quantity": f"{entry.quantity:,}"}


def _lost(entry: Entry, title: str) -> str:
    count = abs(entry.points)
    fill = {"points": signed(entry.points), "title": title, "factor": entry.factor}
    if entry.factor > 1 and entry.points:
        text = ngettext(
            "%(points)s point for a violation, weighed %(factor)s times as a repeat: %(title)s",
            "%(points)s points for a violation, weighed %(factor)s times as a repeat: %(title)s",
            count,
        )
    else:
        text = ngettext(
            "%(points)s point for a violation: %(title)s", "%(points)s points for a violation: %(title)s", count
        )
    return text % fill


def days_above(days: int, least: int) -> str:
    """How long the rating has been high enough for the assurance."""
    text = ngettext(
        "The rating was %(least)s or more on %(num)s day.", "The rating was %(least)s or more on %(num)s days.", days
    )
    return text % {"num": days, "least": least}


def days_below(days: int, most: int) -> str:
    """How many days below the assurance forgives, and how many there were."""
    text = ngettext(
        "It was below on %(num)s day; up to %(most)s are allowed.",
        "It was below on %(num)s days; up to %(most)s are allowed.",
        days,
    )
    return text % {"num": days, "most": most}


def missing(code: str, *, least: int, days: int, most: int) -> str:
    """What an assurance still needs, in one sentence."""
    fill = {"least": least, "days": days, "most": most}
    return str(_MISSING[code]) % fill


_MISSING = {
    "professional_plan": _("The account must be on the professional plan."),
    "emergency_phone": _("A phone number for emergencies must be on file."),
    "value": _("The rating must be %(least)s or more for %(days)s days, with at most %(most)s days below."),
}
