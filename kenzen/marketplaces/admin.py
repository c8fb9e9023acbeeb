"""The operator's view of marketplaces, departments and hours."""

from django.contrib import admin

from kenzen.marketplaces.models import Department, Marketplace, OpeningHours


class OpeningHoursInline(admin.TabularInline[OpeningHours, Department]):
    """The weekly hours of a department, in minutes after local midnight."""

    model = OpeningHours
    extra = 0


@admin.register(Marketplace)
class MarketplaceAdmin(admin.ModelAdmin[Marketplace]):
    list_display = ("code", "name_ja", "name_en", "time_zone", "currency")


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin[Department]):
    list_display = ("name_ja", "marketplace", "topic", "first_leg", "caller_id")
    list_filter = ("marketplace", "topic")
    inlines = (OpeningHoursInline,)
