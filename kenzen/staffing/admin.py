"""The operator's view of associates. Presence is shown, not written: it has its own actions."""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from kenzen.kit import clock
from kenzen.staffing.models import Associate


@admin.register(Associate)
class AssociateAdmin(admin.ModelAdmin[Associate]):
    list_display = ("person", "phone", "presence", "presence_since")
    list_filter = ("presence", "departments")
    readonly_fields = ("presence", "break_reason")
    exclude = ("presence_since",)
    filter_horizontal = ("departments",)
    raw_id_fields = ("person",)

    def save_model(self, request: HttpRequest, obj: Associate, form: ModelForm[Associate], change: bool) -> None:
        """A new associate has been offline since now."""
        if not change:
            obj.presence_since = clock.read()
        super().save_model(request, obj, form, change)
