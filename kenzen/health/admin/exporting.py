"""Chosen violations as files for spreadsheets, whichever sellers they are of."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from kenzen.health.models import Violation
from kenzen.health.queries import tables
from kenzen.kit import clock
from kenzen.kit.downloads import FORMS, file_name


@admin.action(description=_("Export the chosen ones as CSV"), permissions=["view"])
def export_csv(_admin: Any, _request: HttpRequest, chosen: QuerySet[Violation]) -> HttpResponseBase:
    """One line for each."""
    return _export(chosen, "csv")


@admin.action(description=_("Export the chosen ones for Excel"), permissions=["view"])
def export_xlsx(_admin: Any, _request: HttpRequest, chosen: QuerySet[Violation]) -> HttpResponseBase:
    """One row for each."""
    return _export(chosen, "xlsx")


def _export(chosen: QuerySet[Violation], form: str) -> HttpResponseBase:
    now = clock.read()
    table = tables.violations_of_sellers(chosen, now=now)
    return FORMS[form](table, file_name(table.name, f"{now:%Y-%m-%d}", form=form))
