"""What somebody reads at a handset when a key does nothing."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "telephony.no_call": RefusalText(
        what=_("Nothing was changed on this phone."),
        why=_("The call ended a moment ago, or another hand was faster."),
        next_step=_("Wait for the next call; this page shows it by itself."),
    ),
    "telephony.acts_by_itself": RefusalText(
        what=_("This phone cannot be answered."),
        why=_("Numbers with these last digits act by themselves, so that you can try what happens then."),
        next_step=_("Ask for a call on a number with other last digits."),
    ),
    "telephony.not_a_key": RefusalText(
        what=_("This is not a key of a phone."),
        why=_("A phone has the keys 0 to 9, star and hash."),
        next_step=_("Press one of the keys shown."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
}
