"""Asking for a call, and the live page of one request until its written record is there."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kenzen.accounts.audience import person_of, seller_page
from kenzen.accounts.queries import SellerView
from kenzen.callbacks import actions, rules
from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.queries import CallbackView
from kenzen.cases.queries import records_of_seller
from kenzen.dispatch.actions import cancel_callback
from kenzen.health.queries import open_violations, violation_of_seller
from kenzen.kit import clock
from kenzen.kit.errors import Explained, Refused, explain
from kenzen.kit.phone_numbers import PhoneNumber
from kenzen.marketplaces.queries import DepartmentView, department, department_by_id, zone_of
from kenzen.marketplaces.rules import Topic
from kenzen.screens import formats
from kenzen.screens.callback import countries, forms, words
from kenzen.screens.callback.call_button import Kind, call_button
from kenzen.screens.callback.forms import NumberForm, RequestForm
from kenzen.screens.callback.live import LivePage, live_page

OwnPage = Callable[[HttpRequest, CallbackView], HttpResponseBase]

SELLER_TOPICS: Final = {topic.value: topic for topic in (Topic.HEALTH, Topic.TECHNICAL)}


def own(page: OwnPage) -> Callable[[HttpRequest, SellerView, int], HttpResponseBase]:
    """The request of that number if it is the seller's own; for everybody else it does not exist."""

    @wraps(page)
    def with_callback(request: HttpRequest, seller: SellerView, callback_id: int) -> HttpResponseBase:
        found = callbacks.callback_of_seller(seller_id=seller.id, callback_id=callback_id)
        if found is None:
            raise Http404
        return page(request, found)

    return with_callback


def posted(page: OwnPage) -> OwnPage:
    """A page that only takes what is sent to it; whoever comes back to its address sees the request."""

    @wraps(page)
    def on_post(request: HttpRequest, callback: CallbackView) -> HttpResponseBase:
        return page(request, callback) if request.method == "POST" else redirect("callback", callback.id)

    return on_post


@seller_page
@require_GET
def callback_list(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The seller's requests so far, each with its written records."""
    records: dict[str, list[Any]] = {}
    for record in records_of_seller(seller.id):
        records.setdefault(record.case_source, []).append(record)
    now = clock.read()
    context = {
        "callbacks": callbacks.callbacks_of_seller(seller.id),
        "records": records,
        "look": words.look,
        "outcomes": words.OUTCOMES,
        "button": call_button(seller, now=now),
        "zone": zone_of(seller.marketplace_id),
    }
    return render(request, "callback/list.html", context)


@seller_page
@require_GET
def button(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The place of the yellow button, read again while a request is open."""
    context = {"button": call_button(seller, now=clock.read()), "about": _about(request)}
    return render(request, "callback/_button.html", context)


@seller_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The form, and the press of すぐに電話を受ける."""
    now = clock.read()
    topic = SELLER_TOPICS.get(request.GET.get("topic", Topic.HEALTH))
    if topic is None:
        raise Refused("callbacks.no_such_department")
    if request.method == "POST":
        return _press(request, seller, topic, now)
    served_by = department(marketplace_id=seller.marketplace_id, topic=topic)
    if served_by is None:
        raise Refused("callbacks.no_such_department")
    return _form(request, seller, topic, _prefilled(request, seller, served_by), now=now)


def _press(request: HttpRequest, seller: SellerView, topic: Topic, now: datetime) -> HttpResponse:
    form = forms.read_request(request.POST)
    if form.errors or form.phone.parsed is None:
        return _form(request, seller, topic, form, now=now, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    served_by = department(marketplace_id=seller.marketplace_id, topic=topic)
    try:
        made = _ask(request, seller, served_by, form, form.phone.parsed, now)
    except Refused as refused:
        return _after_refusal(request, seller, topic, form, refused, now)
    return redirect("callback", made)


def _ask(
    request: HttpRequest,
    seller: SellerView,
    served_by: DepartmentView | None,
    form: RequestForm,
    number: PhoneNumber,
    now: datetime,
) -> int:
    return actions.request_callback(
        seller_id=seller.id,
        person_id=person_of(request).pk,
        department=served_by,
        opens_at=_opens_at(served_by, now) if served_by else "",
        subject=form.subject,
        question=form.question,
        number=number,
        language=formats.language(),
        now=now,
    )


def _after_refusal(
    request: HttpRequest,
    seller: SellerView,
    topic: Topic,
    form: RequestForm,
    refused: Refused,
    now: datetime,
) -> HttpResponse:
    earlier = callbacks.open_callback(seller.id)
    if earlier is not None and _is_same_press(earlier, form, now):
        return redirect("callback", earlier.id)
    explained = explain(refused)
    return _form(request, seller, topic, form, now=now, refusal=explained, status=explained.status)


def _is_same_press(earlier: CallbackView, form: RequestForm, now: datetime) -> bool:
    number = form.phone.parsed
    same = number is not None and (earlier.number, earlier.extension) == (number.e164, number.extension)
    same_wish = same and earlier.subject == form.subject
    return rules.is_pressed_twice(same_wish=same_wish, requested_at=earlier.requested_at, now=now)


def _form(
    request: HttpRequest,
    seller: SellerView,
    topic: Topic,
    form: RequestForm,
    *,
    now: datetime,
    refusal: Explained | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    place = call_button(seller, now=now, topic=topic)
    served_by = place.department
    if refusal is None and served_by and place.kind is Kind.CLOSED:
        refusal = explain(Refused("callbacks.closed", opens_at=_opens_at(served_by, now)))
    context = {
        "button": place,
        "topic": topic,
        "department": served_by,
        "zone": zone_of(seller.marketplace_id),
        "form": form,
        "refusal": refusal,
        "regions": countries.choices(
            countries.region_of_code(served_by.calling_code) if served_by else form.phone.region
        ),
        "subject_length": forms.SUBJECT_LENGTH,
        "question_length": forms.QUESTION_LENGTH,
    }
    return render(request, "callback/new.html", context, status=status)


def _prefilled(request: HttpRequest, seller: SellerView, served_by: DepartmentView) -> RequestForm:
    subject = _subject(request, seller) if served_by.topic is Topic.HEALTH else _("Question about using the site")
    last = next(iter(callbacks.callbacks_of_seller(seller.id, limit=1)), None)
    phone = forms.remembered_number(last.number, last.extension) if last else NumberForm("")
    if not phone.region:
        phone = NumberForm(countries.region_of_code(served_by.calling_code), phone.number, phone.extension)
    return RequestForm(subject, "", phone)


def _subject(request: HttpRequest, seller: SellerView) -> str:
    """The title of the violation asked about by ``?about=``, open or not; else of the most urgent one."""
    about = _about(request)
    chosen = violation_of_seller(seller_id=seller.id, violation_id=about) if about else None
    first = chosen or next(iter(open_violations(seller.id)), None)
    return first.title if first else _("Question about account health")


def _about(request: HttpRequest) -> int | None:
    """The number of the violation to talk about, if it reads as one."""
    about = request.GET.get("about", "")
    return int(about) if re.fullmatch("[1-9][0-9]{0,17}", about) else None


def _opens_at(served_by: DepartmentView, now: datetime) -> str:
    opening = served_by.next_opening(now)
    return formats.moment_in_zone(opening, served_by.zone) if opening else _("a day that is not fixed yet")


@seller_page
@own
@require_GET
def show(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """The live page."""
    return _page(request, callback)


@seller_page
@own
@require_GET
def live(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """Its fragment, read again whenever something changed. Once nothing can change, the stream ends with it."""
    page = live_page(callback, now=clock.read())
    if not page.is_settled:
        return render(request, "callback/_live.html", _shown(page))
    settled = render(request, "callback/_stream.html", _shown(page))
    settled["HX-Retarget"], settled["HX-Reswap"] = "#stream", "outerHTML"
    return settled


@seller_page
@own
@posted
def cancel(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """Take the request back."""
    try:
        cancel_callback(callback_id=callback.id, now=clock.read())
    except Refused as refused:
        return _page_refused(request, callback, refused)
    return redirect("callback", callback.id)


@seller_page
@own
@posted
def ready(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """今かけてください: the seller of a missed request is at the phone."""
    try:
        _ready_now(callback, clock.read())
    except Refused as refused:
        return _page_refused(request, callback, refused)
    return redirect("callback", callback.id)


@seller_page
@own
@posted
def number(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """Correct the number; with ``then=ready`` ask to be called at it at once."""
    form = forms.read_number(request.POST)
    if form.parsed is None:
        return _page(request, callback, typed=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    now = clock.read()
    try:
        if request.POST.get("then") == "ready":
            _ready_now(callback, now, at=form.parsed)
        else:
            actions.correct_number(callback_id=callback.id, number=form.parsed, now=now)
    except Refused as refused:
        return _page_refused(request, callback, refused, typed=form)
    return redirect("callback", callback.id)


def _ready_now(callback: CallbackView, now: datetime, *, at: PhoneNumber | None = None) -> None:
    served_by = department_by_id(callback.department_id)
    opens_at = _opens_at(served_by, now)
    actions.ready_now(callback_id=callback.id, department=served_by, opens_at=opens_at, number=at, now=now)


def _page_refused(
    request: HttpRequest, callback: CallbackView, refused: Refused, *, typed: NumberForm | None = None
) -> HttpResponse:
    explained = explain(refused)
    fresh = callbacks.callback(callback.id) or callback
    return _page(request, fresh, typed=typed, refusal=explained, status=explained.status)


def _page(
    request: HttpRequest,
    callback: CallbackView,
    *,
    typed: NumberForm | None = None,
    refusal: Explained | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = live_page(callback, now=clock.read())
    return render(request, "callback/show.html", _shown(page, typed) | {"refusal": refusal}, status=status)


def _shown(page: LivePage, typed: NumberForm | None = None) -> dict[str, Any]:
    callback = page.callback
    return {
        "page": page,
        "phone": typed or forms.remembered_number(callback.number, callback.extension),
        "typed": typed is not None,
        "regions": countries.choices(countries.region_of_code(page.department.calling_code)),
        "state": words.look(callback.state, callback.end_reason),
        "outcomes": words.OUTCOMES,
    }
