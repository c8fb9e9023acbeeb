"""States, reasons and events of a request in the seller's words. The inner names of states never reach a page."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kenzen.callbacks.rules import EndReason, State
from kenzen.cases.rules import TalkOutcome


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state looks: icon, tone and word together, never colour alone."""

    icon: str
    tone: str
    word: Promise


STATES: Final = {
    State.WAITING: StateWords("hourglass", "info", _("In the queue")),
    State.CALLING: StateWords("bell-ring", "warn", _("Calling")),
    State.TALKING: StateWords("phone-call", "good", _("Talking")),
    State.DONE: StateWords("circle-check", "good", _("Talked")),
    State.MISSED: StateWords("phone-missed", "warn", _("Not reached, place kept")),
    State.CANCELLED: StateWords("circle-x", "idle", _("Cancelled")),
    State.EXPIRED: StateWords("clock", "idle", _("Ended without a call")),
}

MISSED: Final = {
    EndReason.BUSY: _("The line was busy when we called."),
    EndReason.NO_ANSWER: _("Nobody answered when we called."),
    EndReason.REJECTED: _("The call was declined at the phone."),
    EndReason.INVALID_NUMBER: _("The telephone network does not know this number. Please give another one."),
    EndReason.UNREACHABLE: _("The phone was switched off or out of reach."),
    EndReason.CONGESTED: _("The telephone lines were overloaded. It was not your doing."),
    EndReason.FAILED: _("The call failed for a technical reason on our side. We are sorry."),
    EndReason.CUT_OFF: _("The talk was cut off. You can go on with it at once."),
    EndReason.HUNG_UP: _("The call ended before the associate could be joined."),
}

EXPIRED: Final = {
    EndReason.PLACE_NOT_USED: _("We kept your place as long as we could, and did not hear from you."),
    EndReason.WAITED_TOO_LONG: _("No associate became free in time. You should not have had to wait; we are sorry."),
}

OUTCOMES: Final = {
    TalkOutcome.EXPLAINED: _("We explained what is wrong and what to do"),
    TalkOutcome.EVIDENCE_ASKED: _("We ask you for evidence"),
    TalkOutcome.HANDED_ON: _("Another department goes on with it"),
    TalkOutcome.CALL_AGAIN: _("To be continued in another call with you"),
}


@dataclass(frozen=True, slots=True)
class EventWords:
    """One line of what happened."""

    icon: str
    tone: str
    text: Promise


EVENTS: Final = {
    "callbacks.requested": EventWords("send", "info", _("You asked for a call.")),
    "callbacks.number_corrected": EventWords("pencil", "info", _("You changed the number.")),
    "callbacks.claimed": EventWords("headset", "info", _("An associate was found, and we began to call.")),
    "callbacks.returned": EventWords(
        "history", "idle", _("The associate could not take the call. You kept your place.")
    ),
    "callbacks.ready": EventWords("hand", "info", _("You told us that you are at the phone.")),
    "callbacks.connected": EventWords("phone-call", "good", _("You and the associate were connected.")),
    "callbacks.finished": EventWords("circle-check", "good", _("The talk ended.")),
    "callbacks.missed": EventWords("phone-missed", "warn", _("We could not reach you. Your place is kept.")),
    "callbacks.cancelled": EventWords("circle-x", "idle", _("You cancelled the request.")),
    "callbacks.expired": EventWords("clock", "idle", _("The request ended.")),
    "cases.recorded": EventWords("file-text", "good", _("You got the record in writing.")),
}
