"""What a person or program reads when the file of a report cannot be taken in."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import RefusalText

NOT_TAKEN = _("The file was not taken in. Nothing was changed.")

REPORT_REFUSALS = {
    "health.report_missing": RefusalText(
        what=NOT_TAKEN,
        why=_("No file was chosen."),
        next_step=_("Choose the report you downloaded, then send it again."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_empty": RefusalText(
        what=NOT_TAKEN,
        why=_("The file is empty."),
        next_step=_("Download the report again, and check that it has a size."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_too_large": RefusalText(
        what=NOT_TAKEN,
        why=_("It is larger than %(limit)s MB, packed or unpacked. A report has some kilobytes."),
        next_step=_("Check that it is the performance report, and not another file."),
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ),
    "health.report_damaged": RefusalText(
        what=NOT_TAKEN,
        why=_("The file is packed (gzip) and cannot be unpacked; its end may be missing."),
        next_step=_("Download it again, or unpack it yourself and send what was inside."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_encoding": RefusalText(
        what=NOT_TAKEN,
        why=_("Its text is in an encoding we do not read. UTF-8, UTF-16 and UTF-32 are read."),
        next_step=_("Send the file as it was downloaded, or save it as UTF-8."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_unreadable": RefusalText(
        what=NOT_TAKEN,
        why=_("It is neither whole JSON nor whole XML: reading stopped at line %(line)s, column %(column)s."),
        next_step=_("Send the file as it was downloaded. If it was edited, look at that line."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_ambiguous": RefusalText(
        what=NOT_TAKEN,
        why=_("The key “%(key)s” stands twice at one place with different contents, and we cannot know which holds."),
        next_step=_("Send the file as it was downloaded. If it was edited, remove one of them."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_too_deep": RefusalText(
        what=NOT_TAKEN,
        why=_("Its contents are nested more than %(limit)s levels deep, which no report is."),
        next_step=_("Check that it is the performance report, and not another file."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_other": RefusalText(
        what=NOT_TAKEN,
        why=_(
            "It is not a seller performance report: “accountStatuses” or “performanceMetrics” was expected at the top, "
            "and this was found: %(found)s."
        ),
        next_step=_("Download the report of the type GET_V2_SELLER_PERFORMANCE_REPORT and send that file."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_without_market": RefusalText(
        what=NOT_TAKEN,
        why=_("It speaks of no marketplace: an entry with a “marketplaceId” was expected."),
        next_step=_("Request the report again for at least one of your marketplaces."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
    "health.report_too_many_markets": RefusalText(
        what=NOT_TAKEN,
        why=_("It speaks of %(count)s marketplaces; up to %(limit)s are taken in."),
        next_step=_("Check that it is the performance report of one account."),
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
}
