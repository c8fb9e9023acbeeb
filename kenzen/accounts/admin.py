"""The operator's view of people, sellers and the keys of programs."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kenzen.accounts import actions
from kenzen.accounts.models import ApiKey, Membership, Person, Seller
from kenzen.kit import clock


class PersonCreationForm(BaseUserCreationForm[Person]):
    """A new person: address, name, role and a first password."""

    class Meta:
        model = Person
        fields = ("email", "name", "role", "language")


@admin.register(Person)
class PersonAdmin(UserAdmin[Person]):
    add_form = PersonCreationForm
    ordering = ("email",)
    list_display = ("email", "name", "role", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("email", "name")
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "role", "language")}),
        (None, {"fields": ("is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "role", "language", "password1", "password2")}),)
    filter_horizontal = ()


class MembershipInline(admin.TabularInline[Membership, Seller]):
    """Who acts for a seller."""

    model = Membership
    extra = 0
    raw_id_fields = ("person",)


MOVES: Final = {"marketplace", "region", "segment"}


@admin.register(Seller)
class SellerAdmin(admin.ModelAdmin[Seller]):
    list_display = ("name", "owner_name", "marketplace", "plan")
    list_filter = ("marketplace", "plan")
    search_fields = ("name", "owner_name", "=reference")
    inlines = (MembershipInline,)

    def save_model(self, request: HttpRequest, obj: Seller, form: Any, change: bool) -> None:
        """Save, and say so if the rating may be another one now."""
        super().save_model(request, obj, form, change)
        if change and not MOVES.isdisjoint(form.changed_data):
            actions.tell_moved(seller=obj, now=clock.read())


KNOWN: Final = ("begins_with", "state", "made", "revoked")


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """A new key."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("The program that will send the key.")
    )

    class Meta:
        model = ApiKey
        fields = ("marketplace", "name")
        labels = {"marketplace": gettext_lazy("Marketplace")}


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """Makes keys, whose secret is shown once, and revokes them."""

    form = ApiKeyForm
    list_display = ("name", "market", "begins_with", "state", "made", "revoked")
    list_filter = ("marketplace",)
    list_select_related = ("marketplace",)
    ordering = ("-created_at",)
    actions = ("revoke",)
    readonly_fields = KNOWN

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> tuple[str, ...]:  # noqa: ARG002
        """What is typed, or what is known of a key; never its digest."""
        return ("marketplace", "name") if obj is None else ("marketplace", "name", *KNOWN)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:  # noqa: ARG002
        """A key is made and revoked, never altered."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:  # noqa: ARG002
        """Nor removed: who had which key stays known."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:  # noqa: ARG002
        """Make the key, and show its secret this once."""
        made = actions.make_key(marketplace_id=obj.marketplace_id, name=obj.name, now=clock.read())
        obj.pk = made.id
        obj.refresh_from_db()
        words = _("This is the secret of the key. Copy it now; it is not shown again: {secret}")
        messages.warning(request, format_html(words, secret=format_html("<code>{}</code>", made.secret)))

    @admin.display(description=gettext_lazy("Marketplace"), ordering="marketplace")
    def market(self, key: ApiKey) -> str:
        """Whose data it opens."""
        return str(key.marketplace)

    @admin.display(description=gettext_lazy("Begins with"), ordering="prefix")
    def begins_with(self, key: ApiKey) -> str:
        """By which people tell keys apart."""
        return f"{key.prefix}…"

    @admin.display(description=gettext_lazy("Made"), ordering="created_at")
    def made(self, key: ApiKey) -> datetime:
        """When it was made."""
        return key.created_at

    @admin.display(description=gettext_lazy("Revoked"), ordering="revoked_at")
    def revoked(self, key: ApiKey) -> datetime | None:
        """When it was revoked."""
        return key.revoked_at

    @admin.display(description=gettext_lazy("State"))
    def state(self, key: ApiKey) -> str:
        """Whether it opens anything; by sign and word."""
        return f"✗ {_('Revoked')}" if key.revoked_at else f"✓ {_('In use')}"

    @admin.action(description=gettext_lazy("Revoke the chosen keys"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """From now on they open nothing."""
        now = clock.read()
        revoked = sum(actions.revoke_key(key_id=key_id, now=now) for key_id in queryset.values_list("id", flat=True))
        messages.success(request, _("Revoked keys: %(count)s") % {"count": revoked})
