"""Standings of accounts: computed or reported, so they are read; only the state is the marketplace's to choose."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from kenzen.health import actions, queries, words
from kenzen.health.admin.labels import LABELS, column
from kenzen.health.admin.local_times import shown
from kenzen.health.models import Standing
from kenzen.health.rules import AccountState, Source
from kenzen.kit import clock

SOURCES: Final = {Source.COMPUTED: _("Rated here"), Source.REPORTED: _("Reported by a file")}


class StateForm(forms.ModelForm[Standing]):
    """The state of an account."""

    state = forms.ChoiceField(label=_("State"), choices=lambda: list(words.STATES.items()))

    class Meta:
        model = Standing
        fields = ("state",)
        labels = LABELS


class StateFilter(admin.SimpleListFilter):
    """Accounts in one state."""

    title = _("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """The states in words."""
        return [(state.value, words.STATES[state]) for state in AccountState]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        """Those in the chosen state."""
        return queryset.filter(state=self.value()) if self.value() else queryset


class SourceFilter(admin.SimpleListFilter):
    """Accounts rated here, or reported."""

    title = LABELS["source"]
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """The sources in words."""
        return [(source.value, name) for source, name in SOURCES.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        """Those of the chosen source."""
        return queryset.filter(source=self.value()) if self.value() else queryset


@admin.register(Standing)
class StandingAdmin(admin.ModelAdmin[Standing]):
    """Reads standings and changes states."""

    form = StateForm
    list_display = (
        column("seller"),
        "marketplace",
        "state_name",
        column("rating"),
        column("band"),
        "rated_by",
        "rated",
    )
    list_filter = (StateFilter, SourceFilter, "seller__marketplace")
    list_select_related = ("seller__marketplace",)
    search_fields = ("=seller__reference", "seller__name__startswith")
    ordering = ("-id",)
    show_full_result_count = False
    readonly_fields = ("seller", "marketplace", "source_name", "rating", "band", "rated_by", "rated", "ledger_lines")
    fields = ("seller", "marketplace", "state", "source_name", "rating", "band", "rated_by", "rated", "ledger_lines")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A standing comes by itself with the first event."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Standing | None = None) -> bool:  # noqa: ARG002
        """Nor is it removed."""
        return False

    def save_model(self, request: HttpRequest, obj: Standing, form: Any, change: bool) -> None:  # noqa: ARG002
        """Only the state is saved, by its action."""
        if "state" in form.changed_data:
            actions.change_state(
                seller_id=obj.seller_id, state=AccountState(form.cleaned_data["state"]), now=clock.read()
            )

    @admin.display(description=_("Marketplace"))
    def marketplace(self, standing: Standing) -> str:
        """The seller's marketplace."""
        return str(standing.seller.marketplace)

    @admin.display(description=_("State"))
    def state_name(self, standing: Standing) -> str:
        """The state in words."""
        return str(words.STATES[AccountState(standing.state)])

    @admin.display(description=LABELS["source"])
    def source_name(self, standing: Standing) -> str:
        """Where it comes from, in words."""
        return str(SOURCES[Source(standing.source)])

    @admin.display(description=_("Scoring model"))
    def rated_by(self, standing: Standing) -> str:
        """Key and version of the model that rated it."""
        return f"{standing.model_key} {standing.model_version}" if standing.model_key else "–"

    @admin.display(description=_("Rated"), ordering="rated_at")
    def rated(self, standing: Standing) -> str:
        """When, on the marketplace's clock."""
        return shown(standing.rated_at, ZoneInfo(standing.seller.marketplace.time_zone))

    @admin.display(description=_("Ledger"))
    def ledger_lines(self, standing: Standing) -> str:
        """Every point with its cause."""
        lines = queries.standing(standing.seller_id, now=clock.read()).ledger
        rows = ((f"{line.points:+d}", line.on or "", line.sentence) for line in lines)
        body = format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", rows)
        return format_html("<table>{}</table>", body) if body else "–"
