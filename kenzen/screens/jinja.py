"""The Jinja2 environment of all pages: what templates may call. No page's own words or data here."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Final

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from kenzen.facts.live import stream_url
from kenzen.screens import formats

ICON: Final = Markup(  # its size is said here too: without the style sheet icons would fill the page
    '<svg class="icon {}" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
)


def environment(**options: Any) -> Environment:
    """Made once by Django's Jinja2 backend, which adds ``request`` and the CSRF fields to every page."""
    settled = {"autoescape", "undefined", "trim_blocks", "lstrip_blocks", "extensions"}
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        **{name: value for name, value in options.items() if name not in settled},
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(
        static=staticfiles_storage.url, url=url, icon=icon, stream_url=stream_url, language=formats.language
    )
    made.filters.update(FILTERS)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page by its name."""
    return reverse(name, args=args, kwargs=kwargs)


def icon(name: str, classes: str = "") -> Markup:
    """An icon of the sprite; the words beside it carry the meaning."""
    sheet = staticfiles_storage.url("kenzen/icons.svg")
    return ICON.format(classes, sheet, name)


def iso(at: datetime) -> str:
    """The instant for a ``datetime`` attribute, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


@pass_context
def moment(context: Context, at: datetime, zone: tzinfo, *, short: bool = False) -> str:
    """Date and time in ``zone``, named where the reader's zone shows another time."""
    return formats.moment(at, zone, reader_zone=_reader_zone(context), short=short)


@pass_context
def clock(context: Context, at: datetime, zone: tzinfo) -> str:
    """Time of day in ``zone``, named where the reader's zone shows another time."""
    return formats.clock(at, zone, reader_zone=_reader_zone(context))


def day(value: date | datetime, zone: tzinfo | None = None, short: bool = False) -> str:
    """A calendar day."""
    return formats.day(value, zone, short=short)


def _reader_zone(context: Context) -> tzinfo | None:
    zone = context.get("reader_zone")
    return zone if isinstance(zone, tzinfo) else None


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "moment_in_zone": formats.moment_in_zone,
    "clock": clock,
    "day": day,
    "month": formats.month,
    "duration": formats.duration,
    "stopwatch": formats.stopwatch,
    "number": formats.number,
    "percent": formats.percent,
    "figure": formats.figure,
    "signed": formats.signed,
    "phone": formats.phone,
    "iso": iso,
}
