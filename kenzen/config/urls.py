"""All addresses. Each page says beside itself who may use it."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from kenzen.config.api import PREFIX

admin.site.site_header = admin.site.site_title = _("Kenzen administration")

urlpatterns = [
    path("", include("kenzen.screens.urls")),
    path(PREFIX, include("kenzen.config.api")),
    path("admin/", admin.site.urls),
]
if settings.KENZEN.phone_system == "simulated":
    urlpatterns.append(path("handset/", include("kenzen.telephony.simulated.urls")))

handler400 = "kenzen.screens.errors.bad_request"
handler403 = "kenzen.screens.errors.forbidden"
handler404 = "kenzen.screens.errors.not_found"
handler500 = "kenzen.screens.errors.broken"
