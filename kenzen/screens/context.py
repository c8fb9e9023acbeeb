"""What every page knows of its reader. Costs no query beyond the session's own."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from kenzen.accounts.rules import Role
from kenzen.kit import clock
from kenzen.screens import formats

ZONE_COOKIE: Final = "zone"  # written by frontend/src/zone.js


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page. ``role`` is ``None`` for strangers; ``here`` is the address to come back to."""

    name: str
    role: Role | None
    here: str


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """One language of the pages, named in itself."""

    code: str
    name: str


def for_every_page(request: HttpRequest) -> dict[str, Any]:
    """Context of all Jinja2 pages."""
    return {
        "reader": reader_of(request),
        "reader_zone": reader_zone_of(request),
        "rendered_at": rendered_at(),
        "languages": [LanguageChoice(code, get_language_info(code)["name_local"]) for code, _ in settings.LANGUAGES],
        "demo": settings.KENZEN.demo,
        "simulated": settings.KENZEN.phone_system == "simulated",
    }


def reader_of(request: HttpRequest) -> Reader:
    """The reader of a page, signed in or not."""
    here = request.get_full_path() if request.method == "GET" else request.path
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Reader("", None, here)
    return Reader(user.name, Role(user.role), here)


def reader_zone_of(request: HttpRequest) -> tzinfo | None:
    """The zone of the reader's own clock, if their browser told it."""
    name = request.COOKIES.get(ZONE_COOKIE, "").replace("%2F", "/")
    return formats.zone_named(name) if name else None


def rendered_at() -> datetime:
    """When the page was made; ticking clocks in the browser correct themselves by it."""
    return clock.read()
