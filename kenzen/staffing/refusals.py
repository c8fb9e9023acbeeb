"""What an associate reads when a change of presence is declined."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "staffing.on_a_call": RefusalText(
        what=_("Your presence was not changed."),
        why=_("A call is assigned to you at this moment."),
        next_step=_("Finish or decline the call first."),
    ),
    "staffing.record_unfinished": RefusalText(
        what=_("Your presence was not changed."),
        why=_("The record of the last call is not finished yet, and the seller is waiting for it in writing."),
        next_step=_("Finish the record; you can choose your next presence there."),
    ),
    "staffing.not_a_presence": RefusalText(
        what=_("Your presence was not changed."),
        why=_("There is no such presence to choose."),
        next_step=_("Choose ready, break or offline."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
}
