"""Addresses of the seller's home."""

from django.urls import path

from kenzen.screens.seller_home.pages import emergency_phone, export, health, violation, what_if

urlpatterns = [
    path("health/", health.health, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("health/print/", health.print_, name="health_print"),
    path("health/violations/<int:violation_id>/", violation.violation, name="violation"),
    path("health/what-if/", what_if.what_if, name="what_if"),
    path("health/emergency-phone/", emergency_phone.emergency_phone, name="emergency_phone"),
    path("health/export/<str:what>.<str:form>", export.export, name="health_export"),
    path("help/", health.help_, name="help"),
]
