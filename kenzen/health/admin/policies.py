"""Rating policies: the scoring model of each marketplace as text, checked and looked at before it is saved for good."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kenzen.health import actions, scoring
from kenzen.health.admin.labels import LABELS, column
from kenzen.health.admin.local_times import LocalTimeField, in_zone, shown
from kenzen.health.models import RatingPolicy
from kenzen.health.rules.model import AnyModel
from kenzen.kit import clock
from kenzen.marketplaces.queries import localized

read = lru_cache(maxsize=64)(scoring.read)


def model_name(model: AnyModel) -> str:
    """The model's name in the reader's language."""
    return localized(model.name.ja, model.name.en)


def builtin_choices() -> list[tuple[str, Any]]:
    """The models that come with Kenzen."""
    return [("", _("– none –")), *((key, model_name(scoring.builtin(key))) for key in scoring.builtin_keys())]


class RatingPolicyForm(forms.ModelForm[RatingPolicy]):
    """A new policy. It cannot be altered later, so that its values are looked at first."""

    start = forms.ChoiceField(
        label=_("Start from"),
        required=False,
        choices=builtin_choices,
        help_text=_("Puts the text of a model that comes with Kenzen into the field below, to be edited."),
    )
    text = forms.CharField(
        label=_("Scoring model"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 40, "class": "scoring-model", "spellcheck": "false", "wrap": "off"}),
        help_text=_("YAML. Without any policy, the model of Amazon that comes with Kenzen rates the marketplace."),
    )
    since = LocalTimeField(
        label=_("In force from"),
        required=False,
        help_text=_("On the clock of the marketplace. Empty: at once."),
    )
    looked = forms.BooleanField(
        label=_("I have looked at the values below."),
        required=False,
        help_text=_("A policy cannot be altered or removed; a later one takes its place."),
    )

    class Meta:
        model = RatingPolicy
        fields = ("marketplace", "text")
        labels = LABELS

    def clean(self) -> dict[str, Any]:
        """Start text, the text's problems, the moment, and whether somebody looked; nothing typed is lost."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["text"] = cleaned.get("text", "").replace("\r\n", "\n")
        if cleaned.get("start"):
            self._begin_with(cleaned["start"], cleaned["text"])
        elif not cleaned["text"].strip():
            self.add_error("text", _("Choose a model to start from, or paste the text of one."))
        else:
            self._check(cleaned)
        return cleaned

    def _begin_with(self, key: str, text: str) -> None:
        if text.strip():
            self.add_error("start", _("Nothing was put in, because there is a text. Empty it to start from another."))
            return
        refilled = cast("Any", self.data).copy()
        refilled["text"], refilled["start"] = scoring.builtin_text(key), ""
        self.data = refilled
        self.add_error("text", _("The text was put in. Nothing is saved yet."))

    def _check(self, cleaned: dict[str, Any]) -> None:
        try:
            read(cleaned["text"])
        except scoring.WrongModel as wrong:
            self.add_error("text", [_said(problem) for problem in wrong.problems])
            return
        self._place(cleaned)
        if not cleaned.get("looked"):
            self.add_error("looked", _("Nothing is saved yet. Look at the values below, then tick this and save."))

    def _place(self, cleaned: dict[str, Any]) -> None:
        now = clock.read()
        market = cleaned.get("marketplace")
        wanted = in_zone(cleaned.get("since"), ZoneInfo(market.time_zone)) if market else None
        if wanted is not None and wanted < now:
            self.add_error("since", _("This moment is past. Leave it empty for at once."))
        cleaned["since_at"] = wanted or now


def _said(problem: scoring.Problem) -> ValidationError:
    facts = {"line": problem.line, "path": problem.path, "reason": problem.reason}
    if not problem.path:
        return ValidationError(_("Line %(line)s: %(reason)s"), params=facts)
    return ValidationError(_("Line %(line)s, %(path)s: %(reason)s"), params=facts)


@admin.register(RatingPolicy)
class RatingPolicyAdmin(admin.ModelAdmin[RatingPolicy]):
    """Lists what is and was in force; adds; never alters."""

    form = RatingPolicyForm
    list_display = (column("version"), column("marketplace"), "name", "in_force_from", "state", column("created_by"))
    list_filter = ("marketplace",)
    ordering = ("marketplace", "-since_at", "-version")
    list_select_related = ("marketplace", "created_by")

    class Media:
        css = {"all": ("health/admin.css",)}

    def get_fields(self, request: HttpRequest, obj: RatingPolicy | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """What is typed, and below it the values it means."""
        if obj is None:
            return ("marketplace", "start", "text", "since", "looked", "values")
        return ("marketplace", "version", "name", "in_force_from", "state", "created_by", "values", "file")

    def get_readonly_fields(self, request: HttpRequest, obj: RatingPolicy | None = None) -> tuple[str, ...]:
        """A saved policy is for reading."""
        return ("values",) if obj is None else self.get_fields(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[RatingPolicy]:
        """With the id of the policy in force beside each."""
        past = RatingPolicy.objects.filter(marketplace=OuterRef("marketplace"), since_at__lte=clock.read())
        in_force = past.order_by("-since_at", "-version").values("id")[:1]
        return super().get_queryset(request).annotate(in_force_id=Subquery(in_force), now_id=F("id"))

    def has_change_permission(self, request: HttpRequest, obj: RatingPolicy | None = None) -> bool:  # noqa: ARG002
        """Nobody alters a policy."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: RatingPolicy | None = None) -> bool:  # noqa: ARG002
        """Nobody removes one."""
        return False

    def save_model(self, request: HttpRequest, obj: RatingPolicy, form: Any, change: bool) -> None:  # noqa: ARG002
        """Through the action, which makes every standing of the marketplace due."""
        obj.pk = actions.set_policy(
            marketplace_id=obj.marketplace_id,
            text=form.cleaned_data["text"],
            since_at=form.cleaned_data["since_at"],
            person_id=request.user.pk,
            now=clock.read(),
        )
        obj.refresh_from_db()

    @admin.display(description=_("Scoring model"))
    def name(self, policy: RatingPolicy) -> str:
        """Name, key and version of the model."""
        model = read(policy.text)
        return f"{model_name(model)} ({model.key} {model.version})"

    @admin.display(description=_("In force from"))
    def in_force_from(self, policy: RatingPolicy) -> str:
        """On the marketplace's clock."""
        return shown(policy.since_at, ZoneInfo(policy.marketplace.time_zone))

    @admin.display(description=_("State"))
    def state(self, policy: RatingPolicy) -> str:
        """Whether it decides now; by sign and word."""
        if policy.pk == getattr(policy, "in_force_id", None):
            return format_html("<strong>✓ {}</strong>", _("In force"))
        return str(_("Not yet in force") if _is_future(policy.since_at) else _("Replaced"))

    @admin.display(description=_("Values"))
    def values(self, policy: RatingPolicy) -> str:
        """Every value of the model; those that want a check carry a sign, a word and the reason."""
        try:
            model = read(policy.text)
        except scoring.WrongModel:
            return str(_("They stand here once the text can be read."))
        rows = ((path, value, _doubt(model, path)) for path, value in flat(model))
        body = format_html_join("", "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>", rows)
        head = format_html("<tr><th>{}</th><th>{}</th><th>{}</th></tr>", _("Path"), _("Value"), _("Remark"))
        return format_html('<table class="model-values"><thead>{}</thead><tbody>{}</tbody></table>', head, body)

    @admin.display(description=_("Text"))
    def file(self, policy: RatingPolicy) -> str:
        """The file as it was saved."""
        return format_html("<pre>{}</pre>", policy.text)


def _is_future(at: datetime) -> bool:
    return at > clock.read()


def flat(model: AnyModel) -> Iterator[tuple[str, str]]:
    """Every value of the model with its path (``points.by_severity.high``, ``metrics.refund_rate.target``).

    Parts of a list that have a key are named by it, as ``unconfirmed`` names them; others by their place.
    """
    dumped = model.model_dump(mode="json", exclude={"unconfirmed", "source"}, exclude_none=True)
    return _leaves("", dumped)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict | list) and value:
        for name, part in _parts(value):
            yield from _leaves(f"{path}.{name}" if path else str(name), part)
    elif not isinstance(value, dict | list):
        yield path, str(value)


def _parts(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
        return
    for place, part in enumerate(value):
        yield (part.get("key") if isinstance(part, dict) else None) or str(place), part


def _doubt(model: AnyModel, path: str) -> str | SafeString:
    """The mark of a value that is unconfirmed, itself or as part of something that is."""
    reason = next((why for of, why in model.unconfirmed.items() if path == of or path.startswith(f"{of}.")), None)
    if reason is None:
        return ""
    return format_html('<span class="unconfirmed">⚠ {}</span><span>{}</span>', _("Unconfirmed"), reason)
