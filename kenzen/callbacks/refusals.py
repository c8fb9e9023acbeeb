"""What the seller reads when a callback cannot be asked for or changed."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "callbacks.already_open": RefusalText(
        what=_("A second request was not made."),
        why=_("Your earlier request is still open and keeps its place; two calls at once would only disturb you."),
        next_step=_("Open the earlier request to see where it stands, correct the number or cancel it."),
    ),
    "callbacks.closed": RefusalText(
        what=_("We cannot call you at this moment."),
        why=_("The department is closed. It opens on %(opens_at)s."),
        next_step=_("Please press the button again once it is open; your account is not affected by the time."),
    ),
    "callbacks.no_such_department": RefusalText(
        what=_("We cannot call you about this topic."),
        why=_("Your marketplace has no department for it."),
        next_step=_("Please ask account health support; they hand your request on."),
        status=HTTPStatus.NOT_FOUND,
    ),
    "callbacks.too_late_to_cancel": RefusalText(
        what=_("The request was not cancelled."),
        why=_("It is being talked about or is over already."),
        next_step=_("You can end the talk by hanging up."),
    ),
    "callbacks.too_late_to_correct": RefusalText(
        what=_("The number was not changed."),
        why=_("The phone is ringing, you are talking, or the request is over."),
        next_step=_("If the wrong phone rings, let it ring out; you can then give another number."),
    ),
    "callbacks.not_missed": RefusalText(
        what=_("We did not start a new call."),
        why=_("The request does not wait for your word: it is in the queue, in a call, or over."),
        next_step=_("See on this page where the request stands."),
    ),
    "callbacks.subject_missing": RefusalText(
        what=_("The short description is missing."),
        why=_("The associate reads it before your phone rings."),
        next_step=_("Enter a few words, for example the title of the warning."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
}
