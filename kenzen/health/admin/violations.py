"""Violations in the admin: opened, texts and deadlines corrected, closed. Each is an event, as a program sends it."""

from datetime import datetime
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db import transaction
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kenzen.health import actions, words
from kenzen.health.admin.exporting import export_csv, export_xlsx
from kenzen.health.admin.labels import LABELS, column
from kenzen.health.admin.local_times import LocalTimeField, in_zone, on_the_clock, shown
from kenzen.health.models import Violation
from kenzen.health.rules import Category, Resolution, Sanction, Severity
from kenzen.kit import clock
from kenzen.kit.errors import Refused, explain

TEXTS: Final = ("title_ja", "title_en", "listing", "found_ja", "found_en", "evidence_ja", "evidence_en")
DEADLINES: Final = ("respond_by", "expires_at")
OPENING: Final = ("seller", "reference", "category", "severity", "policy", "points", "opened_at")
SANCTION: Final = ("sanction", "sanction_until")
MAY_CHANGE: Final = (*TEXTS, *DEADLINES)


def named(names: dict[Any, Any]) -> list[tuple[str, Any]]:
    """Choices of a field from the words of health; none is chosen before."""
    return [("", _("– none –")), *((key.value, name) for key, name in names.items())]


class TextBox(AdminTextareaWidget):
    """Room for a few sentences."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 4})


class ViolationForm(forms.ModelForm[Violation]):
    """What both forms have: texts and deadlines, on the clock of the seller's marketplace.

    The action is run while the form is checked: what it declines is said in the form, and nothing typed is lost.
    """

    title_ja = forms.CharField(label=LABELS["title_ja"], max_length=200, required=False, widget=AdminTextInputWidget)
    title_en = forms.CharField(label=LABELS["title_en"], max_length=200, required=False, widget=AdminTextInputWidget)
    listing = forms.CharField(label=LABELS["listing"], max_length=200, required=False, widget=AdminTextInputWidget)
    found_ja = forms.CharField(label=LABELS["found_ja"], required=False, widget=TextBox)
    found_en = forms.CharField(label=LABELS["found_en"], required=False, widget=TextBox)
    evidence_ja = forms.CharField(label=LABELS["evidence_ja"], required=False, widget=TextBox)
    evidence_en = forms.CharField(label=LABELS["evidence_en"], required=False, widget=TextBox)
    respond_by = LocalTimeField(
        label=LABELS["respond_by"], required=False, help_text=_("On the clock of the marketplace.")
    )
    expires_at = LocalTimeField(
        label=LABELS["expires_at"], required=False, help_text=_("Empty: as the scoring model says.")
    )

    class Meta:
        model = Violation
        fields: tuple[str, ...] = MAY_CHANGE
        labels = LABELS

    def clean(self) -> dict[str, Any]:
        """At least one title; instants as the marketplace's clock shows them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "title_ja" in self.fields and not cleaned.get("title_ja") and not cleaned.get("title_en"):
            self.add_error("title_ja", _("Enter a title in at least one language."))
        zone = self.zone(cleaned)
        for name, field in self.fields.items():
            if isinstance(field, LocalTimeField) and zone is not None:
                cleaned[name] = in_zone(cleaned.get(name), zone)
        return cleaned

    def full_clean(self) -> None:
        """After everything else was found to be right, run the action, and say here what it declines."""
        super().full_clean()
        if self.is_bound and not self.errors:
            self._run()

    def zone(self, cleaned: dict[str, Any]) -> ZoneInfo | None:
        """The zone of the seller's marketplace, once the seller is known."""
        seller = cleaned.get("seller") or (self.instance.seller if self.instance.pk else None)
        return ZoneInfo(seller.marketplace.time_zone) if seller else None

    def carry_out(self, cleaned: dict[str, Any], now: datetime) -> None:
        """Run the action. Raises ``Refused``."""
        raise NotImplementedError

    def _run(self) -> None:
        try:
            with transaction.atomic():
                self.carry_out(self.cleaned_data, clock.read())
        except Refused as refusal:
            self.add_error(None, _said(refusal))


def _said(refusal: Refused) -> list[str]:
    text = explain(refusal)
    return [text.what, text.why, text.next_step]


class OpenForm(ViolationForm):
    """A new violation."""

    reference = forms.CharField(
        label=LABELS["reference"], max_length=64, required=False, help_text=_("Empty: one is made up.")
    )
    category = forms.ChoiceField(label=_("Category"), choices=lambda: named(words.CATEGORIES))
    severity = forms.ChoiceField(label=_("Severity"), choices=lambda: named(words.SEVERITIES))
    policy = forms.CharField(
        label=LABELS["policy"],
        max_length=48,
        required=False,
        help_text=_("Repeats are counted by it. Empty: the category."),
    )
    points = forms.IntegerField(
        label=LABELS["points"], min_value=0, required=False, help_text=_("Empty: as the scoring model says.")
    )
    opened_at = LocalTimeField(label=_("Opened"), required=False, help_text=_("Empty: now."))
    sanction = forms.ChoiceField(label=_("Sanction"), required=False, choices=lambda: named(words.SANCTIONS))
    sanction_until = LocalTimeField(label=_("Sanction until"), required=False)

    class Meta(ViolationForm.Meta):
        fields = (*OPENING, *MAY_CHANGE, *SANCTION)

    def clean(self) -> dict[str, Any]:
        """A reference that is free; said before Django says it in words of its own."""
        cleaned = super().clean()
        taken = Violation.objects.filter(seller=cleaned.get("seller"), reference=cleaned.get("reference") or "")
        if taken.exists():
            self.add_error("reference", _said(Refused("health.reference_taken", reference=cleaned["reference"])))
        return cleaned

    def carry_out(self, cleaned: dict[str, Any], now: datetime) -> None:
        """Open it; the id is then known."""
        plain = {name: cleaned[name] for name in (*MAY_CHANGE, "policy", "points", "opened_at", "sanction_until")}
        self.opened_id = actions.open_violation(
            seller_id=cleaned["seller"].pk,
            reference=cleaned["reference"] or f"admin-{uuid4().hex[:12]}",
            category=Category(cleaned["category"]),
            severity=Severity(cleaned["severity"]),
            sanction=Sanction(cleaned["sanction"]) if cleaned["sanction"] else None,
            now=now,
            **plain,
        )


class ChangeForm(ViolationForm):
    """Texts and deadlines of an open violation, and its end."""

    close_as = forms.ChoiceField(label=_("Close it"), required=False, choices=lambda: named(words.RESOLUTIONS))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.resolved_at is not None:  # the page shows them for reading
            for name in MAY_CHANGE:
                self.fields.pop(name, None)
        zone = self.zone({})
        for name in DEADLINES:
            if zone is not None and name in self.fields:
                self.initial[name] = on_the_clock(getattr(self.instance, name), zone)

    def carry_out(self, cleaned: dict[str, Any], now: datetime) -> None:
        """Tell what differs, then close it if that is chosen."""
        changes = {name: cleaned[name] for name in self.changed_data if name in MAY_CHANGE}
        if changes:
            actions.change_violation(violation_id=self.instance.pk, fields=changes, now=now)
        if cleaned.get("close_as"):
            actions.close_violation(violation_id=self.instance.pk, resolution=Resolution(cleaned["close_as"]), now=now)


class WordsFilter(admin.SimpleListFilter):
    """A filter by one of the vocabularies of health, in words."""

    vocabulary: dict[Any, Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """The vocabulary in words."""
        return [(key.value, name) for key, name in self.vocabulary.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        """Those with the chosen value."""
        return queryset.filter(**{self.parameter_name or "": self.value()}) if self.value() else queryset


class SeverityFilter(WordsFilter):
    """Violations of one severity."""

    title = _("Severity")
    parameter_name = "severity"
    vocabulary = words.SEVERITIES


class CategoryFilter(WordsFilter):
    """Violations of one category."""

    title = _("Category")
    parameter_name = "category"
    vocabulary = words.CATEGORIES


class StateFilter(admin.SimpleListFilter):
    """Open violations, or closed ones."""

    title = _("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ARG002
        """Two states."""
        return [("open", _("Open")), ("closed", _("No longer open"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ARG002
        """Those in the chosen state."""
        return queryset.filter(resolved_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(Violation)
class ViolationAdmin(admin.ModelAdmin[Violation]):
    """Opens, corrects and closes violations; never removes one."""

    list_display = (
        column("reference"),
        column("seller"),
        "title",
        "severity_name",
        "state",
        "deadline",
        "opened",
        "category_name",
    )
    list_filter = (StateFilter, SeverityFilter, CategoryFilter, "seller__marketplace")
    list_select_related = ("seller__marketplace",)
    search_fields = ("=reference", "=seller__reference", "seller__name__startswith")
    ordering = ("-id",)
    actions = (export_csv, export_xlsx)
    show_full_result_count = False
    raw_id_fields = ("seller",)

    def get_form(self, request: HttpRequest, obj: Violation | None = None, change: bool = False, **options: Any) -> Any:
        """Another form for a violation that is there."""
        return super().get_form(request, obj, change, form=OpenForm if obj is None else ChangeForm, **options)

    def get_fields(self, request: HttpRequest, obj: Violation | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """What is known of it; at the end how it can be closed, as long as more can be said about that."""
        if obj is None:
            return (*OPENING, *MAY_CHANGE, *SANCTION)
        told = ("seller", "reference", "state", "category_name", "severity_name", "policy", "points", "opened")
        end = () if obj.resolution == Resolution.WITHDRAWN else ("close_as",)
        return (*told, *MAY_CHANGE, "sanction_name", *end)

    def get_readonly_fields(self, request: HttpRequest, obj: Violation | None = None) -> tuple[str, ...]:
        """Only texts and deadlines of an open violation may change, and how it ended."""
        if obj is None:
            return ()
        may = {"close_as"} if obj.resolved_at else {*MAY_CHANGE, "close_as"}
        return tuple(name for name in self.get_fields(request, obj) if name not in may)

    def has_change_permission(self, request: HttpRequest, obj: Violation | None = None) -> bool:
        """Nothing more can be said of what was withdrawn."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.resolution != Resolution.WITHDRAWN)

    def has_delete_permission(self, request: HttpRequest, obj: Violation | None = None) -> bool:  # noqa: ARG002
        """A violation that should not have been is withdrawn."""
        return False

    def save_model(self, request: HttpRequest, obj: Violation, form: Any, change: bool) -> None:  # noqa: ARG002
        """The form has run the action already."""
        if not change:
            obj.pk = form.opened_id
            obj.refresh_from_db()

    @admin.display(description=_("Title"))
    def title(self, violation: Violation) -> str:
        """In one of its languages."""
        return str(violation)

    @admin.display(description=_("Severity"))
    def severity_name(self, violation: Violation) -> str:
        """In words."""
        return str(words.SEVERITIES[Severity(violation.severity)])

    @admin.display(description=_("Category"))
    def category_name(self, violation: Violation) -> str:
        """In words."""
        return str(words.CATEGORIES[Category(violation.category)])

    @admin.display(description=_("Sanction"))
    def sanction_name(self, violation: Violation) -> str:
        """In words, with its end."""
        if not violation.sanction:
            return "–"
        name = words.SANCTIONS[Sanction(violation.sanction)]
        return f"{name} ({_shown(violation, violation.sanction_until)})" if violation.sanction_until else str(name)

    @admin.display(description=_("Opened"), ordering="opened_at")
    def opened(self, violation: Violation) -> str:
        """On the marketplace's clock."""
        return _shown(violation, violation.opened_at)

    @admin.display(description=LABELS["respond_by"], ordering="respond_by")
    def deadline(self, violation: Violation) -> str:
        """On the marketplace's clock."""
        return _shown(violation, violation.respond_by)

    @admin.display(description=_("State"))
    def state(self, violation: Violation) -> str:
        """Open, or how it was closed and when; by sign and word."""
        if violation.resolved_at is None:
            return format_html("○ {}", _("Open"))
        how = words.RESOLUTIONS[Resolution(violation.resolution)]
        return format_html("✓ {} ({})", how, _shown(violation, violation.resolved_at))


def _shown(violation: Violation, at: datetime | None) -> str:
    return shown(at, ZoneInfo(violation.seller.marketplace.time_zone))
