"""Icons and tones of what a publisher reported. The words themselves belong to the room of health."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kenzen.health.queries.reports import ChangeView
from kenzen.health.report_words import account_status, status
from kenzen.health.rules import AccountState, Tone
from kenzen.health.rules.report import AccountReport
from kenzen.screens import formats


@dataclass(frozen=True, slots=True)
class Pill:
    """A word with its icon and tone."""

    tone: str
    icon: str
    word: str


_STATES: Final = {
    AccountState.NORMAL: ("good", "circle-check"),
    AccountState.AT_RISK: ("warn", "triangle-alert"),
    AccountState.UNDER_REVIEW: ("info", "search"),
    AccountState.DEACTIVATED: ("bad", "octagon-x"),
    AccountState.CLOSED: ("bad", "lock"),
}

_STATUSES: Final = {
    "GOOD": ("good", "circle-check"),
    "GREAT": ("good", "circle-check"),
    "FAIR": ("warn", "triangle-alert"),
    "AT_RISK": ("warn", "triangle-alert"),
    "WARNED": ("warn", "triangle-alert"),
    "BAD": ("bad", "octagon-alert"),
    "POOR": ("bad", "octagon-alert"),
    "CRITICAL": ("bad", "octagon-alert"),
}

_CHANGES: Final = {
    Tone.GOOD: ("circle-check", gettext_lazy("Better")),
    Tone.WARN: ("triangle-alert", gettext_lazy("Check")),
    Tone.BAD: ("octagon-alert", gettext_lazy("Worse")),
}


def of_account(account: AccountReport) -> Pill:
    """The publisher's status of an account."""
    tone, icon = _STATES[account.state] if account.state else ("idle", "circle-help")
    return Pill(tone, icon, account_status(account.status, account.state))


def of_status(word: str) -> Pill:
    """The publisher's status of a metric, a count or the rating."""
    tone, icon = _STATUSES.get(word.upper(), ("idle", "circle"))
    return Pill(tone, icon, status(word))


def of_change(change: ChangeView) -> Pill:
    """Whether a change is for the better."""
    icon, word = _CHANGES[change.tone]
    return Pill(change.tone.value, icon, str(word))


def sentence_of(account: AccountReport) -> str:
    """What the status means for the seller, in one sentence."""
    match account.state:
        case AccountState.NORMAL:
            return _("The marketplace reports nothing that endangers this account.")
        case AccountState.AT_RISK:
            return _("The marketplace may deactivate this account unless its figures improve.")
        case AccountState.DEACTIVATED | AccountState.CLOSED:
            return _("The marketplace has stopped this account. Let us call you: we help you with the answer.")
        case _:
            return _("The marketplace's own word for the state is shown as it came.")


def target(condition: str, value: float | None, *, is_rate: bool = True) -> str:
    """The target in words; empty if none is said."""
    if value is None:
        return ""
    sentences = {
        "LESS_THAN": _("Target: below %(target)s"),
        "GREATER_THAN": _("Target: %(target)s or more"),
        "EQUALS": _("Target: exactly %(target)s"),
    }
    return sentences.get(condition, _("Target: %(target)s")) % {"target": formats.figure(value, is_rate)}
