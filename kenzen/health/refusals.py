"""What a sender or an operator reads when something about an account's health cannot be taken."""

from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext_lazy as _

from kenzen.health.report_refusals import REPORT_REFUSALS
from kenzen.kit.errors import RefusalText

_AGAIN: Final = _("Correct it and send it again. It does no harm if you send what was taken a second time.")

REFUSALS = {
    **REPORT_REFUSALS,
    "health.key_conflict": RefusalText(
        what=_("The key %(key)s was used before for something else."),
        why=_("A key tells the same message when it is sent twice. This one came with another content the first time."),
        next_step=_("Send a correction under a key of its own; for counts, under the same key with a higher revision."),
    ),
    "health.key_missing": RefusalText(
        what=_("“%(field)s” is empty or cannot be read."),
        why=_("By it we recognise the same message when it is sent twice."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.too_long": RefusalText(
        what=_("“%(field)s” is too long."),
        why=_("It may have up to %(most)s characters."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.too_many": RefusalText(
        what=_("There are too many entries in “%(field)s”."),
        why=_("It may have up to %(most)s of them."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.field_unknown": RefusalText(
        what=_("A violation has no field “%(field)s”."),
        why=_("What we do not know we would lose, so we do not take it."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.field_missing": RefusalText(
        what=_("“%(field)s” is missing."),
        why=_("A violation cannot be opened without its category and its severity."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.title_missing": RefusalText(
        what=_("The violation has no title."),
        why=_("The seller reads it first. One language is enough."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.value_unreadable": RefusalText(
        what=_("“%(value)s” is no value for “%(field)s”."),
        why=_("Instants need a time zone and a year from 2000 on; words and numbers must be those of the description."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.count_out_of_range": RefusalText(
        what=_("“%(value)s” is no count for “%(name)s”."),
        why=_("Counts of a day are whole numbers from 0 to %(most)s."),
        next_step=_AGAIN,
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.in_the_future": RefusalText(
        what=_("What was sent under the key %(key)s lies in the future."),
        why=_("We take what has happened, and allow clocks to be ahead by a day at most."),
        next_step=_("Check the clock and the time zone of the sender, then send it again."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.points_not_allowed": RefusalText(
        what=_("%(points)s points cannot be set for this violation."),
        why=_("The scoring model of the marketplace allows: %(allowed)s."),
        next_step=_("Choose one of these values, or leave it to the model by setting none."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.reference_taken": RefusalText(
        what=_("There is a violation with the reference %(reference)s already."),
        why=_("Each violation of an account has a reference of its own."),
        next_step=_("Open the violation to change it, or choose another reference."),
    ),
    "health.already_closed": RefusalText(
        what=_("The violation was not closed again."),
        why=_("It is closed already. Only a later finding, that it should not have been, can still change how."),
        next_step=_("See on its page when and how it was closed."),
    ),
    "health.no_such_violation": RefusalText(
        what=_("There is no such violation."),
        why=_("It may have been removed, or the address is mistyped."),
        next_step=_("Choose the violation from the list."),
        status=HTTPStatus.NOT_FOUND,
    ),
    "health.cursor_unreadable": RefusalText(
        what=_("This page of violations cannot be shown."),
        why=_("The cursor is none that this interface has given."),
        next_step=_("Read the first page without a cursor, then follow `next_cursor`."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.span_not_shown": RefusalText(
        what=_("This span of days cannot be shown."),
        why=_("It ends before it begins, or has more than %(most)s days."),
        next_step=_("Ask for a shorter span, or for several."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
}
