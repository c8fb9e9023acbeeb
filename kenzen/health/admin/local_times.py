"""Instants in the admin: written and shown on the clock of the marketplace they belong to."""

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

WRITTEN: Final = "%Y-%m-%dT%H:%M"


class LocalTimeField(forms.DateTimeField):
    """An instant on a clock that the form knows only later: ``in_zone`` says which one was meant."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WRITTEN)
        super().__init__(widget=widget, **options)


def in_zone(written: datetime | None, zone: ZoneInfo) -> datetime | None:
    """The instant at which the clocks of ``zone`` show what was written. Forms read it as UTC at first."""
    return written and written.replace(tzinfo=zone).astimezone(UTC)


def on_the_clock(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What the clocks of ``zone`` show, for a form."""
    return at and at.astimezone(zone).replace(tzinfo=None)


def shown(at: datetime | None, zone: ZoneInfo) -> str:
    """The instant as lists show it."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})" if at else "–"
