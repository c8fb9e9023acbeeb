"""Asking for a call, and the live page of one request until its written record is there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kenzen.accounts.audience import person_of, seller_page
from kenzen.accounts.queries import SellerView
from kenzen.callbacks import actions
from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.queries import CallbackView
from kenzen.cases.queries import records_of_seller
from kenzen.dispatch.actions import cancel_callback
from kenzen.health.queries import open_violations
from kenzen.kit import clock
from kenzen.kit.errors import Explained, Refused, explain
from kenzen.kit.phone_numbers import PhoneNumber
from kenzen.marketplaces.queries import DepartmentView, department, department_by_id, zone_of
from kenzen.marketplaces.rules import Topic
from kenzen.screens import formats
from kenzen.screens.callback import countries, forms, words
from kenzen.screens.callback.call_button import Kind, call_button
from kenzen.screens.callback.forms import NumberForm, RequestForm
from kenzen.screens.callback.live import live_page

OwnPage = Callable[[HttpRequest, CallbackView], HttpResponseBase]

PRESSED_TWICE: Final = timedelta(
    seconds=30
)  # the same request again this soon is one press too many, not a second wish
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
        "states": words.STATES,
        "outcomes": words.OUTCOMES,
        "button": call_button(seller, now=now),
        "zone": zone_of(seller.marketplace_id),
    }
    return render(request, "callback/list.html", context)


@seller_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The form, and the press of すぐに電話を受ける."""
    now = clock.read()
    topic = SELLER_TOPICS.get(request.GET.get("topic", Topic.HEALTH))
    served_by = department(marketplace_id=seller.marketplace_id, topic=topic) if topic else None
    if served_by is None:
        raise Refused("callbacks.no_such_department")
    if request.method != "POST":
        return _form(request, seller, served_by, _prefilled(request, seller, served_by), now=now)
    form = forms.read_request(request.POST)
    if form.errors or form.phone.parsed is None:
        return _form(request, seller, served_by, form, now=now, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = _ask(request, seller, served_by, form, form.phone.parsed, now)
    except Refused as refused:
        return _after_refusal(request, seller, served_by, form, refused, now)
    return redirect("callback", made)


def _ask(
    request: HttpRequest,
    seller: SellerView,
    served_by: DepartmentView,
    form: RequestForm,
    number: PhoneNumber,
    now: datetime,
) -> int:
    return actions.request_callback(
        seller_id=seller.id,
        person_id=person_of(request).pk,
        department=served_by,
        opens_at=_opens_at(served_by, now),
        subject=form.subject,
        question=form.question,
        number=number,
        language=formats.language(),
        now=now,
    )


def _after_refusal(
    request: HttpRequest,
    seller: SellerView,
    served_by: DepartmentView,
    form: RequestForm,
    refused: Refused,
    now: datetime,
) -> HttpResponse:
    earlier = callbacks.open_callback(seller.id)
    if earlier is not None and _is_same_press(earlier, form, now):
        return redirect("callback", earlier.id)
    explained = explain(refused)
    return _form(request, seller, served_by, form, now=now, refusal=explained, status=explained.status)


def _is_same_press(earlier: CallbackView, form: RequestForm, now: datetime) -> bool:
    number = form.phone.parsed
    same = number is not None and (earlier.number, earlier.extension) == (number.e164, number.extension)
    return same and earlier.subject == form.subject and now - earlier.requested_at < PRESSED_TWICE


def _form(
    request: HttpRequest,
    seller: SellerView,
    served_by: DepartmentView,
    form: RequestForm,
    *,
    now: datetime,
    refusal: Explained | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    button = call_button(seller, now=now, topic=served_by.topic)
    if refusal is None and button.kind is Kind.CLOSED:
        refusal = explain(Refused("callbacks.closed", opens_at=_opens_at(served_by, now)))
    context = {
        "button": button,
        "department": served_by,
        "form": form,
        "refusal": refusal,
        "regions": countries.choices(countries.region_of_code(served_by.calling_code)),
        "registered_name": seller.owner_name,
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
    """The title of the warning asked about by ``?about=``, or of the most urgent one."""
    warnings = open_violations(seller.id)
    chosen = next((w for w in warnings if str(w.id) == request.GET.get("about")), None)
    first = chosen or next(iter(warnings), None)
    return first.title if first else _("Question about account health")


def _opens_at(served_by: DepartmentView, now: datetime) -> str:
    opening = served_by.next_opening(now)
    return formats.moment_in_zone(opening, served_by.zone) if opening else _("a day that is not fixed yet")


@seller_page
@own
@require_GET
def show(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """The live page."""
    return _live(request, callback, "callback/show.html")


@seller_page
@own
@require_GET
def live(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """Its fragment, read again whenever something changed."""
    return _live(request, callback, "callback/_live.html")


@seller_page
@own
@posted
def cancel(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """Take the request back."""
    try:
        cancel_callback(callback_id=callback.id, now=clock.read())
    except Refused as refused:
        return _live_refused(request, callback, refused)
    return redirect("callback", callback.id)


@seller_page
@own
@posted
def ready(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """今かけてください: the seller of a missed request is at the phone."""
    try:
        _ready_now(callback, clock.read())
    except Refused as refused:
        return _live_refused(request, callback, refused)
    return redirect("callback", callback.id)


@seller_page
@own
@posted
def number(request: HttpRequest, callback: CallbackView) -> HttpResponse:
    """Correct the number; with ``then=ready`` ask to be called at it at once."""
    form = forms.read_number(request.POST)
    if form.parsed is None:
        return _live(request, callback, "callback/show.html", phone=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.correct_number(callback_id=callback.id, number=form.parsed, now=clock.read())
        if request.POST.get("then") == "ready":
            _ready_now(callback, clock.read())
    except Refused as refused:
        return _live_refused(request, callback, refused)
    return redirect("callback", callback.id)


def _ready_now(callback: CallbackView, now: datetime) -> None:
    served_by = department_by_id(callback.department_id)
    opens_at = _opens_at(served_by, now)
    actions.ready_now(callback_id=callback.id, department=served_by, opens_at=opens_at, now=now)


def _live_refused(request: HttpRequest, callback: CallbackView, refused: Refused) -> HttpResponse:
    explained = explain(refused)
    fresh = callbacks.callback(callback.id) or callback
    return _live(request, fresh, "callback/show.html", refusal=explained, status=explained.status)


def _live(
    request: HttpRequest,
    callback: CallbackView,
    template: str,
    *,
    phone: NumberForm | None = None,
    refusal: Explained | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    page = live_page(callback, now=clock.read())
    context = {
        "page": page,
        "phone": phone or forms.remembered_number(callback.number, callback.extension),
        "refusal": refusal,
        "regions": countries.choices(countries.region_of_code(page.department.calling_code)),
        "state": words.STATES[callback.state],
        "outcomes": words.OUTCOMES,
    }
    return render(request, template, context, status=status)
