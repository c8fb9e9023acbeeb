"""The desk of an associate: presence, queue, the call, its record. Pages parse, call one action, and render.

A change arrives as fragments (htmx) or by a redirect back. Fields somebody types in are replaced only when the record
itself is another one: the browser says which request and which talk it shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kenzen.accounts.audience import Page, audience, person_of
from kenzen.accounts.rules import Role
from kenzen.cases import actions as cases
from kenzen.cases.rules import Written
from kenzen.cases.words import OUTCOMES
from kenzen.dispatch import actions as dispatch
from kenzen.facts.live import stream_url
from kenzen.kit import clock
from kenzen.kit.errors import Explained, Refused, explain
from kenzen.marketplaces.queries import department_by_id
from kenzen.screens.context import reader_zone_of
from kenzen.screens.desk.queries import Desk, desk_of, facts_of
from kenzen.staffing import actions as staffing
from kenzen.staffing.queries import AssociateView, associate_of

ID_DIGITS = 19  # more than an id can have
WRITTEN = ("talk", "notes", "answer", "outcome")


@dataclass(frozen=True, slots=True)
class Declined:
    """A refusal, the action it declined, and what was written and not kept, if anything."""

    refusal: Explained
    action: str
    unsaved: Written | None = None

    @property
    def talk(self) -> str:
        """Whose record it was about, as posted, or an empty text."""
        return str(self.unsaved.talk_id) if self.unsaved else ""


def associate_page(page: Callable[[HttpRequest, AssociateView], HttpResponseBase]) -> Page[[]]:
    """A page of an associate's own desk, who is its second argument. Without a desk of their own: 403."""

    @audience(Role.ASSOCIATE)
    @wraps(page)
    def with_associate(request: HttpRequest) -> HttpResponseBase:
        associate = associate_of(person_of(request).pk)
        if associate is None:
            raise PermissionDenied
        return page(request, associate)

    return with_associate


@associate_page
@require_GET
def desk(request: HttpRequest, associate: AssociateView) -> HttpResponse:
    """The whole desk."""
    return _whole(request, associate)


@associate_page
@require_GET
def live(request: HttpRequest, associate: AssociateView) -> HttpResponse:
    """What may have changed on the desk."""
    return _fragments(request, associate, shown=request.GET)


@associate_page
@require_POST
def presence(request: HttpRequest, associate: AssociateView) -> HttpResponse:
    """Offline, ready or break."""
    chosen = request.POST.get("presence", "")
    return _do(
        request,
        associate,
        "presence",
        lambda now: staffing.choose_presence(associate_id=associate.id, presence=chosen, now=now),
    )


@associate_page
@require_POST
def leave(request: HttpRequest, associate: AssociateView) -> HttpResponse:
    """Decline the call that rings, or hang up."""
    return _do(request, associate, "leave", lambda now: dispatch.leave_call(associate_id=associate.id, now=now))


@associate_page
@require_POST
def draft(request: HttpRequest, associate: AssociateView) -> HttpResponse:
    """Keep what is written so far."""
    written = _written(request)
    try:
        _save(associate, written)
    except Refused as refused:
        return _refuse(request, associate, Declined(explain(refused), "draft", written))
    if not _by_htmx(request):
        return redirect("desk")
    return render(request, "desk/_saved.html", {"saved_at": clock.read(), "zone": _zone(request, associate)})


@associate_page
@require_POST
def finish(request: HttpRequest, associate: AssociateView) -> HttpResponse:
    """Give the seller the record and choose the next presence."""
    written = _written(request)
    return _do(request, associate, "finish", lambda now: _finish(request, associate, written, now), written)


def _save(associate: AssociateView, written: Written) -> None:
    cases.save_draft(associate_person_id=associate.person_id, written=written)


def _finish(request: HttpRequest, associate: AssociateView, written: Written, now: datetime) -> None:
    dispatch.finish_record(
        associate_id=associate.id,
        person_id=associate.person_id,
        written=written,
        then=request.POST.get("then", ""),
        now=now,
    )


def _written(request: HttpRequest) -> Written:
    talk, notes, answer, outcome = (request.POST.get(name, "").replace("\0", "") for name in WRITTEN)
    return Written(
        int(talk) if talk.isascii() and talk.isdigit() and len(talk) < ID_DIGITS else 0, notes, answer, outcome
    )


def _do(
    request: HttpRequest,
    associate: AssociateView,
    action: str,
    act: Callable[[datetime], None],
    written: Written | None = None,
) -> HttpResponse:
    try:
        act(clock.read())
    except Refused as refused:
        return _refuse(request, associate, Declined(explain(refused), action, written))
    if not _by_htmx(request):
        return redirect("desk")
    return _fragments(request, _again(associate), shown=request.POST, answered=True)


def _refuse(request: HttpRequest, associate: AssociateView, declined: Declined) -> HttpResponse:
    if not _by_htmx(request):
        return _whole(request, _again(associate), declined)
    if declined.action == "draft":
        return render(request, "desk/_saved.html", {"declined": declined}, status=declined.refusal.status)
    return _fragments(request, _again(associate), shown=request.POST, answered=True, declined=declined)


def _again(associate: AssociateView) -> AssociateView:
    """The associate as they are after the action."""
    return associate_of(associate.person_id) or associate


def _whole(request: HttpRequest, associate: AssociateView, declined: Declined | None = None) -> HttpResponse:
    now_shown = desk_of(associate)
    topics = [f"associate:{associate.id}", *(f"queue:{id_}" for id_ in associate.department_ids)]
    context = _context(now_shown, declined) | {
        "facts": facts_of(now_shown.card, now=clock.read()) if now_shown.card else None,
        "stream": stream_url(*topics),
    }
    return render(request, "desk/desk.html", context, status=declined.refusal.status if declined else 200)


def _fragments(
    request: HttpRequest,
    associate: AssociateView,
    *,
    shown: Mapping[str, str],
    answered: bool = False,
    declined: Declined | None = None,
) -> HttpResponse:
    """The regions that may have changed. ``shown`` names the request and the talk the browser has; ``answered`` is
    true after a press of a button, when the place for refusals is part of the answer."""
    now_shown = desk_of(associate)
    new_facts = shown.get("callback", "") != _id_of_callback(now_shown)
    keep_text = declined is not None and declined.action == "finish"
    context = _context(now_shown, declined) | {
        "new_facts": new_facts,
        "facts": facts_of(now_shown.card, now=clock.read()) if new_facts and now_shown.card else None,
        "new_record": not keep_text and not now_shown.shows_record(shown.get("talk", "")),
        "answered": answered,
    }
    return render(request, "desk/_fragments.html", context, status=declined.refusal.status if declined else 200)


def _context(now_shown: Desk, declined: Declined | None) -> dict[str, object]:
    return {
        "desk": now_shown,
        "declined": declined,
        "outcomes": OUTCOMES,
        "headset": now_shown.associate.phone if settings.KENZEN.phone_system == "simulated" else "",
    }


def _id_of_callback(now_shown: Desk) -> str:
    return str(now_shown.card.callback.id) if now_shown.card else ""


def _zone(request: HttpRequest, associate: AssociateView) -> tzinfo:
    """The associate's own clock, or that of their first department."""
    own = reader_zone_of(request)
    return own or (department_by_id(associate.department_ids[0]).zone if associate.department_ids else UTC)


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
