"""What the desk says: presences, why somebody is on a break, how a call ended, languages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kenzen.calls.rules import LegRole
from kenzen.dispatch.rules import AttemptOutcome
from kenzen.staffing.rules import BreakReason, Presence


@dataclass(frozen=True, slots=True)
class Advice:
    """Why the system put an associate on a break, and what to do about it."""

    why: Promise
    what_to_do: Promise


PRESENCES = {
    Presence.OFFLINE: _("Offline"),
    Presence.READY: _("Ready"),
    Presence.ON_CALL: _("On a call"),
    Presence.WRAP_UP: _("Wrap-up"),
    Presence.BREAK: _("On a break"),
}

PHONES = {LegRole.ASSOCIATE: _("Your phone"), LegRole.SELLER: _("The seller's phone")}
TALK = _("Talk")

BREAKS = {
    BreakReason.NOT_ANSWERED: Advice(
        _("Your phone rang and was not answered, so you are on a break. The seller has kept the place in the queue."),
        _("Check that you hear your phone ring. Press “Ready” when you are back at your desk."),
    ),
    BreakReason.DECLINED: Advice(
        _("You declined the call or hung up before the seller answered. The seller has kept the place in the queue."),
        _("Press “Ready” when you can take calls again."),
    ),
    BreakReason.PHONE_UNREACHABLE: Advice(
        _("Your phone could not be reached, so you are on a break. The seller has kept the place in the queue."),
        _("Check that your phone is switched on and connected. Then press “Ready”."),
    ),
}

_SELLER_KEEPS_PLACE = {
    AttemptOutcome.SELLER_BUSY: _("The seller's line was busy. The seller has been told and keeps the place."),
    AttemptOutcome.SELLER_NO_ANSWER: _("The seller did not answer. The seller has been told and keeps the place."),
    AttemptOutcome.SELLER_REJECTED: _("The seller's phone rejected the call. The seller keeps the place."),
    AttemptOutcome.SELLER_INVALID_NUMBER: _("The number is not in use. The seller is asked for another one."),
    AttemptOutcome.SELLER_UNREACHABLE: _("The seller's phone was not reachable. The seller keeps the place."),
    AttemptOutcome.SELLER_HUNG_UP: _("The seller hung up before you were connected. The seller keeps the place."),
}

_NOT_TAKEN = {
    AttemptOutcome.ASSOCIATE_DECLINED: _("You declined the call. It went back to its place in the queue."),
    AttemptOutcome.ASSOCIATE_NO_ANSWER: _("You did not answer. The call went back to its place in the queue."),
    AttemptOutcome.ASSOCIATE_UNREACHABLE: _("Your phone was not reachable. The call went back to its place."),
    AttemptOutcome.ASSOCIATE_HUNG_UP: _("You hung up before the seller answered. The call went back to its place."),
}

ENDS = {
    AttemptOutcome.TALKED: _("You talked, and the seller has the answer in writing."),
    AttemptOutcome.CUT_OFF: _("The line broke off. The seller has the answer in writing and keeps the place."),
    AttemptOutcome.CANCELLED: _("The seller cancelled the request while phones were ringing."),
    AttemptOutcome.CONGESTED: _("The telephone network had no free line. The seller keeps the place."),
    AttemptOutcome.FAILED: _("The call failed because of the telephone network. The seller keeps the place."),
    AttemptOutcome.LOST: _("The connection to the phone system was lost. The seller keeps the place."),
    **_SELLER_KEEPS_PLACE,
    **_NOT_TAKEN,
}

_LANGUAGES = {"ja": _("Japanese"), "en": _("English")}


def language(code: str) -> str:
    """The name of a language, or its code where we have no name."""
    return str(_LANGUAGES.get(code, code))
