"""What the seller reads when a number cannot be used."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "kit.number_missing": RefusalText(
        what=_("The phone number is missing."),
        why=_("We call you, so we need the number of the phone that is in front of you."),
        next_step=_("Enter the number we should call."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "kit.number_unreadable": RefusalText(
        what=_("This does not read as a phone number."),
        why=_("It has letters or signs that no phone number has, or too few digits."),
        next_step=_("Enter it like 080-1234-5678 and choose the country."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "kit.number_not_in_use": RefusalText(
        what=_("This number is not in use in the chosen country."),
        why=_("The number plan of the country has no number of this length or with these first digits."),
        next_step=_("Check the digits and the country, then try again."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "kit.number_not_called": RefusalText(
        what=_("We do not call numbers of this kind."),
        why=_(
            "Toll-free, premium-rate, shared-cost and personal numbers, pagers, satellite phones and short numbers "
            "cannot be called back, or cost more than a call."
        ),
        next_step=_("Enter the number of a mobile, landline or IP phone (050) that you can answer."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "kit.country_not_called": RefusalText(
        what=_("We do not call numbers that begin with +%(calling_code)s."),
        why=_("This support calls only certain countries."),
        next_step=_("Enter a number in one of the countries of the list."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "kit.extension_unreadable": RefusalText(
        what=_("The extension cannot be read."),
        why=_("An extension has digits only, at most 10 of them."),
        next_step=_("Enter the digits of the extension, or leave it empty."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
}
