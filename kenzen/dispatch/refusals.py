"""What an associate reads when a call cannot be changed."""

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

REFUSALS = {
    "dispatch.no_call": RefusalText(
        what=_("There is no call to end."),
        why=_("The seller hung up or cancelled a moment ago, or the call is over."),
        next_step=_("Look at the middle column: it shows what comes next."),
    ),
}
