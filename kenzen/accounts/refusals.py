"""What somebody reads who is not let in."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "accounts.too_many_tries": RefusalText(
        what=_("Signing in is closed to you for a short while."),
        why=_("The password was wrong too many times. The pause protects accounts from being guessed."),
        next_step=_(
            "Try again in %(minutes)s min. If you do not remember the password, ask the marketplace for a new one."
        ),
        status=HTTPStatus.TOO_MANY_REQUESTS,
    ),
    "accounts.emergency_extension": RefusalText(
        what=_("An emergency phone needs a number without an extension."),
        why=_("In an emergency we have to reach you at once, without a switchboard between us."),
        next_step=_("Enter the number of a phone that you answer yourself, best a mobile."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "accounts.key_not_accepted": RefusalText(
        what=_("The request was not answered."),
        why=_("It has no key, or one that this installation does not know or that has been revoked."),
        next_step=_("Send the key of your marketplace in the header `Authorization: Bearer kzn_…`."),
        status=HTTPStatus.UNAUTHORIZED,
    ),
    "accounts.no_such_seller": RefusalText(
        what=_("There is no seller %(reference)s."),
        why=_("The marketplace of the key has no seller with this reference."),
        next_step=_("Check the reference, or send the seller first to /api/v1/health/sellers."),
        status=HTTPStatus.NOT_FOUND,
    ),
}
