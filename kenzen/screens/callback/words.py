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
    State.MISSED: StateWords("phone-missed", "warn", _("Missed, place kept")),
    State.CANCELLED: StateWords("circle-x", "idle", _("Cancelled")),
    State.EXPIRED: StateWords("clock", "idle", _("Ended without a call")),
}


@dataclass(frozen=True, slots=True)
class MissedWords:
    """A miss by its reason: how it looks, what happened, and what helps now."""

    look: StateWords
    happened: Promise
    advice: Promise


MISSED: Final = {
    EndReason.BUSY: MissedWords(
        StateWords("phone-missed", "warn", _("Line busy, place kept")),
        _("The line was busy when we called."),
        _("Let us know when the line is free; we call again."),
    ),
    EndReason.NO_ANSWER: MissedWords(
        StateWords("phone-missed", "warn", _("No answer, place kept")),
        _("Nobody answered when we called."),
        _("Let us know when you are at the phone; we call again."),
    ),
    EndReason.REJECTED: MissedWords(
        StateWords("phone-missed", "warn", _("Declined, place kept")),
        _("The call was declined at the phone."),
        _("Some phones decline unknown numbers by themselves. Please check the setting, or change the number."),
    ),
    EndReason.INVALID_NUMBER: MissedWords(
        StateWords("phone-off", "warn", _("Number failed, place kept")),
        _("The telephone network does not know the number we called."),
        _("Please enter the right number, or another one."),
    ),
    EndReason.UNREACHABLE: MissedWords(
        StateWords("phone-missed", "warn", _("Out of reach, place kept")),
        _("The phone was switched off or out of reach."),
        _("Please check that the phone is on and has reception, or change the number."),
    ),
    EndReason.CONGESTED: MissedWords(
        StateWords("triangle-alert", "warn", _("Lines overloaded, place kept")),
        _("The telephone lines were overloaded, and our call did not get through."),
        _("It was not your doing. Please try again in a moment."),
    ),
    EndReason.FAILED: MissedWords(
        StateWords("triangle-alert", "warn", _("Not connected, place kept")),
        _("We could not connect the call, for a reason on our side. We are sorry."),
        _("Please try again. If it fails again, another number may help."),
    ),
    EndReason.CUT_OFF: MissedWords(
        StateWords("phone-off", "warn", _("Cut off, place kept")),
        _("The talk was cut off."),
        _("It was not your doing. Let us know when you are ready; we call again and go on."),
    ),
    EndReason.HUNG_UP: MissedWords(
        StateWords("phone-off", "warn", _("Ended early, place kept")),
        _("The call ended before the associate could be joined."),
        _("If you still wish to talk, let us know; we call again."),
    ),
}

#: What helps after a number that did not work was changed.
CORRECTED: Final = _("The number was changed. Let us know when you are at the phone; we call again.")

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
    "callbacks.missed": EventWords("phone-missed", "warn", _("We could not reach you.")),
    "callbacks.cancelled": EventWords("circle-x", "idle", _("You cancelled the request.")),
    "callbacks.expired": EventWords("clock", "idle", _("The request ended.")),
    "cases.recorded": EventWords("file-text", "good", _("You got the record in writing.")),
}


def look(state: State, reason: EndReason) -> StateWords:
    """How a request in ``state`` looks; a missed one by the reason of the miss."""
    return MISSED[reason].look if state is State.MISSED and reason in MISSED else STATES[state]
