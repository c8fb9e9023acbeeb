"""Who holds a line: a lease that is renewed, so that the calls of a process that died are taken over by another."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from kenzen.calls.models import Call, Leg, Line
from kenzen.calls.rules import LIVE_LEG, CallState

LEASE: Final = timedelta(seconds=6)


def hold_some_line(*, holder: str, now: datetime) -> str:
    """Take a line nobody holds, or make a new one; returns its name. Calls of the line come with it."""
    free = Line.objects.filter(_is_free(now)).order_by("name").values_list("name", flat=True)
    for name in free:
        if _take(name, holder, now):
            return name
    return _make(holder, now)


def take_stranded_lines(*, holder: str, now: datetime) -> list[str]:
    """Take the lines whose holder is gone while calls or phones still live on them; returns their names."""
    calls = Call.objects.exclude(state=CallState.ENDED).values("line_id")
    phones = Leg.objects.filter(state__in=LIVE_LEG).values("call__line_id")
    free = Line.objects.filter(_is_free(now))
    stranded = free.filter(Q(name__in=calls) | Q(name__in=phones)).values_list("name", flat=True)
    return [name for name in stranded if _take(name, holder, now)]


def renew_line(*, name: str, holder: str, now: datetime) -> bool:
    """Keep the line. False if the lease ran out and somebody else took it."""
    return bool(Line.objects.filter(name=name, holder=holder).update(lease_until=now + LEASE))


def drop_line(*, name: str, holder: str, now: datetime) -> None:
    """Give the line back, so that another process may take it at once."""
    Line.objects.filter(name=name, holder=holder).update(holder="", lease_until=now)


def _is_free(now: datetime) -> Q:
    return Q(holder="") | Q(lease_until__lt=now)


def _take(name: str, holder: str, now: datetime) -> bool:
    rows = Line.objects.filter(_is_free(now), name=name)
    return bool(rows.update(holder=holder, lease_until=now + LEASE))


def _make(holder: str, now: datetime) -> str:
    while True:
        name = f"kenzen-{Line.objects.count() + 1}"
        try:
            with transaction.atomic():
                Line.objects.create(name=name, holder=holder, lease_until=now + LEASE)
        except IntegrityError:  # another process made it between our count and our insert
            continue
        return name
