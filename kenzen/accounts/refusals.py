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
}
