"""One violation: what was found, what is asked, by when, what it costs, and what to do next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from babel.lists import format_list
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kenzen.accounts.audience import seller_page
from kenzen.accounts.queries import SellerView
from kenzen.callbacks.queries import CallbackView, callbacks_of_seller
from kenzen.cases.queries import Record, records_of_seller
from kenzen.health.queries.violation_details import EventView, ViolationDetail, violation_detail
from kenzen.kit import clock
from kenzen.marketplaces.queries import zone_of
from kenzen.screens import formats
from kenzen.screens.callback import words as callback_words
from kenzen.screens.callback.call_button import call_button
from kenzen.screens.callback.words import StateWords
from kenzen.screens.seller_home import violation_words, words
from kenzen.screens.seller_home.overview import SOON

_BULLET: Final = re.compile(r"\s*(?:[・•●○◦‣①-⑳]|[*\-–—](?=\s)|[(（]?\d{1,2}[.)．）](?!\d))\s*")


@dataclass(frozen=True, slots=True)
class Call:
    """A request to be called about the violation, and what was written of it."""

    callback: CallbackView
    look: StateWords
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the timeline."""

    at: datetime
    icon: str
    tone: str
    text: str
    detail: str


@seller_page
@require_GET
def violation(request: HttpRequest, seller: SellerView, violation_id: int) -> HttpResponse:
    """The page."""
    now = clock.read()
    detail = violation_detail(seller, violation_id=violation_id, now=now)
    if detail is None:
        raise Http404
    return render(request, "seller_home/violation.html", _page(seller, detail, now))


def _page(seller: SellerView, detail: ViolationDetail, now: datetime) -> dict[str, Any]:
    shown = detail.violation
    return {
        "seller": seller,
        "detail": detail,
        "violation": shown,
        "about": shown.id,
        "state": violation_words.state_of(shown),
        "severity_look": words.SEVERITIES[shown.severity],
        "band_looks": words.BANDS,
        "points_words": _points(detail),
        "evidence": checklist(shown.evidence),
        "resolving_sentence": violation_words.resolving(detail.resolving) if detail.resolving else "",
        "events": [_happened(event) for event in detail.events],
        "calls": _calls(seller.id, detail.titles),
        "outcomes": callback_words.OUTCOMES,
        "button": call_button(seller, now=now),
        "zone": zone_of(seller.marketplace_id),
        "soon": now + SOON,
        "now": now,
    }


def _points(detail: ViolationDetail) -> str:
    """What it does to the rating now; empty where it does nothing, or nobody knows."""
    counting, points = detail.counting, detail.violation.points
    return words.points_words(counting.kind, points) if counting and points else ""


def checklist(text: str) -> list[str]:
    """The lines of a text as items, without the bullets and numbers they may begin with."""
    items = (line.removeprefix(_bullet(line)).strip() for line in text.splitlines())
    return [item for item in items if item]


def _bullet(line: str) -> str:
    found = _BULLET.match(line)
    return found[0] if found else ""


def _happened(event: EventView) -> Happened:
    look = violation_words.EVENTS[event.kind]
    changed = format_list(event.changed, locale=formats.locale()) if event.changed else ""
    detail = _("Changed: %(fields)s") % {"fields": changed} if changed else ""
    return Happened(event.at, look.icon, look.tone, event.text, detail)


def _calls(seller_id: int, titles: frozenset[str]) -> list[Call]:
    """Requests that were made about it: those that bear its title, as the form proposes it."""
    about = [callback for callback in callbacks_of_seller(seller_id) if callback.subject in titles]
    records = records_of_seller(seller_id, limit=50) if about else []
    return [_call(callback, records) for callback in about]


def _call(callback: CallbackView, records: Sequence[Record]) -> Call:
    source = f"callback:{callback.id}"
    own = tuple(record for record in records if record.case_source == source)
    return Call(callback, callback_words.look(callback.state, callback.end_reason), own)
