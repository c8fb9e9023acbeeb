"""What was received: imported reports and daily counts, for reading."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from kenzen.health.admin.labels import LABELS, column
from kenzen.health.admin.local_times import shown
from kenzen.health.models import OrderDay, Report, ReportedAccount

REPORT: Final = ("seller", "format", "file_name", "covers_to", "received_at", "remarks", "unknown", "digest")
ACCOUNT: Final = ("market", "status", "rating", "rating_status", "metrics", "counts", "warnings", "unknown")
COUNTS: Final = ("seller", "day", "key", "revision", "counts", "buyers")


class ReadOnly:
    """Nobody adds, alters or removes what was received."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Not here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Not here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Not here."""
        return False


class LabelledReport(forms.ModelForm[Report]):
    """A report with the names of its fields."""

    class Meta:
        model = Report
        fields = REPORT
        labels = LABELS


class LabelledAccount(forms.ModelForm[ReportedAccount]):
    """What a report says of one marketplace, with the names of its fields."""

    class Meta:
        model = ReportedAccount
        fields = ACCOUNT
        labels = LABELS


class LabelledCounts(forms.ModelForm[OrderDay]):
    """Counts of a day with the names of their fields."""

    class Meta:
        model = OrderDay
        fields = COUNTS
        labels = LABELS


class ReportedAccountInline(ReadOnly, admin.StackedInline[ReportedAccount, Report]):
    """What the report says of each of its marketplaces."""

    model = ReportedAccount
    form = LabelledAccount
    extra = 0


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin[Report]):
    """Imported files of other marketplaces."""

    form = LabelledReport
    list_display = (column("seller"), column("format"), column("file_name"), "covers", "received")
    list_filter = ("seller__marketplace",)
    list_select_related = ("seller__marketplace",)
    search_fields = ("=seller__reference", "seller__name__startswith")
    ordering = ("-received_at",)
    inlines = (ReportedAccountInline,)

    @admin.display(description=LABELS["covers_to"], ordering="covers_to")
    def covers(self, report: Report) -> str:
        """On the marketplace's clock."""
        return shown(report.covers_to, ZoneInfo(report.seller.marketplace.time_zone))

    @admin.display(description=LABELS["received_at"], ordering="received_at")
    def received(self, report: Report) -> str:
        """On the marketplace's clock."""
        return shown(report.received_at, ZoneInfo(report.seller.marketplace.time_zone))


@admin.register(OrderDay)
class OrderDayAdmin(ReadOnly, admin.ModelAdmin[OrderDay]):
    """Daily counts as senders told them."""

    form = LabelledCounts
    list_display = (column("day"), column("seller"), column("key"), column("revision"), column("counts"))
    list_select_related = ("seller",)
    search_fields = ("=seller__reference", "=key")
    ordering = ("-id",)
    show_full_result_count = False
