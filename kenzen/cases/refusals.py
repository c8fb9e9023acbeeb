"""What an associate reads when a record cannot be finished."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "cases.answer_missing": RefusalText(
        what=_("The record was not finished."),
        why=_("The answer is empty, and it is what the seller gets in writing."),
        next_step=_("Write what is wrong, which evidence is needed and what comes next."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "cases.outcome_missing": RefusalText(
        what=_("The record was not finished."),
        why=_("The outcome of the talk is not chosen."),
        next_step=_("Choose what came of the talk."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "cases.still_talking": RefusalText(
        what=_("The record was not finished."),
        why=_("You are still on the phone with the seller."),
        next_step=_("End the call first; what you have written stays here."),
    ),
    "cases.nothing_to_finish": RefusalText(
        what=_("There is no record to write."),
        why=_("You have no talk whose record is unfinished."),
        next_step=_("Choose ready to take the next call."),
    ),
}
