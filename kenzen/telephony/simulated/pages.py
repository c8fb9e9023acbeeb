"""A handset in the browser: the phone of a seller's number or of an associate's desk, while phones are simulated.

Sellers reach the numbers of their own requests, associates their own phone; every other address does not exist.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kenzen.accounts.audience import Page, audience, person_of
from kenzen.accounts.queries import seller_of
from kenzen.accounts.rules import Role
from kenzen.callbacks.queries import callbacks_of_seller
from kenzen.facts.live import stream_url
from kenzen.kit import clock, phone_numbers
from kenzen.kit.errors import Explained, Refused, explain
from kenzen.staffing.queries import associate_of
from kenzen.telephony.simulated import actions, queries, rules

KEYS = "123456789*0#"


def handset_page(page: Callable[[HttpRequest, str], HttpResponseBase]) -> Page[[str]]:
    """A page of a handset its reader may use. 404 for every other, and where phones are real."""

    @audience(Role.SELLER, Role.ASSOCIATE)
    @wraps(page)
    def with_own_address(request: HttpRequest, address: str) -> HttpResponseBase:
        if settings.KENZEN.phone_system != "simulated" or address not in _addresses_of(person_of(request).pk):
            raise Http404
        return page(request, address)

    return with_own_address


@handset_page
@require_GET
def handset(request: HttpRequest, address: str) -> HttpResponse:
    """The whole page with the phone."""
    return _whole(request, address)


@handset_page
@require_GET
def live(request: HttpRequest, address: str) -> HttpResponse:
    """The phone as it is now."""
    return _phone(request, address)


@handset_page
@require_POST
def answer(request: HttpRequest, address: str) -> HttpResponse:
    """Pick up."""
    return _do(request, address, lambda now: actions.answer(address=address, now=now))


@handset_page
@require_POST
def reject(request: HttpRequest, address: str) -> HttpResponse:
    """Decline the ringing call."""
    return _do(request, address, lambda now: actions.reject(address=address, now=now))


@handset_page
@require_POST
def hang_up(request: HttpRequest, address: str) -> HttpResponse:
    """End the talk."""
    return _do(request, address, lambda now: actions.hang_up(address=address, now=now))


@handset_page
@require_POST
def press(request: HttpRequest, address: str) -> HttpResponse:
    """Press one key."""
    digit = request.POST.get("digit", "")
    return _do(request, address, lambda _: actions.press(address=address, digit=digit))


def _addresses_of(person_id: int) -> set[str]:
    associate = associate_of(person_id)
    if associate is not None:
        return {associate.phone}
    seller = seller_of(person_id)
    return set() if seller is None else {f"tel:{request.number}" for request in callbacks_of_seller(seller.id)}


def _do(request: HttpRequest, address: str, act: Callable[[datetime], None]) -> HttpResponse:
    try:
        act(clock.read())
    except Refused as refused:
        show = _phone if _by_htmx(request) else _whole
        return show(request, address, explain(refused))
    return _phone(request, address) if _by_htmx(request) else redirect("handset", address)


def _whole(request: HttpRequest, address: str, refusal: Explained | None = None) -> HttpResponse:
    context = _context(address, refusal) | {"stream": stream_url(f"phone:{address}")}
    return render(request, "handset/handset.html", context, status=refusal.status if refusal else 200)


def _phone(request: HttpRequest, address: str, refusal: Explained | None = None) -> HttpResponse:
    return render(request, "handset/_phone.html", _context(address, refusal), status=refusal.status if refusal else 200)


def _context(address: str, refusal: Explained | None) -> dict[str, object]:
    scheme, _, number = address.partition(":")
    phone = queries.handset(address)
    return {
        "phone": phone,
        "is_desk": scheme == "desk",
        "own_number": phone_numbers.display(number),
        "caller": phone.caller_name or (phone_numbers.display(phone.caller_id) if phone.caller_id else ""),
        "can_be_answered": rules.can_be_answered(address),
        "refusal": refusal,
        "keys": KEYS,
    }


def _by_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
