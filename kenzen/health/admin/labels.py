"""What the columns of health's tables are called in the admin."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

LABELS: Final[dict[str, Any]] = {
    "marketplace": _("Marketplace"),
    "seller": _("Seller"),
    "reference": _("Reference"),
    "policy": _("Policy"),
    "points": _("Points"),
    "title_ja": _("Title (Japanese)"),
    "title_en": _("Title (English)"),
    "listing": _("Listing"),
    "found_ja": _("What was found (Japanese)"),
    "found_en": _("What was found (English)"),
    "evidence_ja": _("Evidence asked (Japanese)"),
    "evidence_en": _("Evidence asked (English)"),
    "respond_by": _("Respond by"),
    "expires_at": _("Expires"),
    "source": _("Source"),
    "rating": _("Rating"),
    "band": _("Band"),
    "version": _("Version"),
    "created_by": _("Set by"),
    "format": _("Format"),
    "file_name": _("File"),
    "digest": _("Digest"),
    "covers_to": _("Reports up to"),
    "received_at": _("Received"),
    "remarks": _("Remarks"),
    "unknown": _("Not understood"),
    "market": _("Marketplace"),
    "status": _("State"),
    "rating_status": _("State of the rating"),
    "metrics": _("Metrics"),
    "counts": _("Counts"),
    "warnings": _("Warnings"),
    "day": _("Day"),
    "key": _("Key"),
    "revision": _("Revision"),
    "buyers": _("Buyers"),
}


def column(name: str) -> Callable[[Any], Any]:
    """A column of a list, by the name of its field."""

    @admin.display(description=LABELS[name], ordering=name)
    def shown(row: Any) -> Any:
        return getattr(row, name)

    return shown
