"""The operator's view of people and sellers."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm

from kenzen.accounts.models import Membership, Person, Seller


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


@admin.register(Seller)
class SellerAdmin(admin.ModelAdmin[Seller]):
    list_display = ("name", "owner_name", "marketplace", "plan")
    list_filter = ("marketplace", "plan")
    search_fields = ("name", "owner_name")
    inlines = (MembershipInline,)
