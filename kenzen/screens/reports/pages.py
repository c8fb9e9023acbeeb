"""Reports of other marketplaces: sending files, what they brought, and each file as it was read."""

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kenzen.accounts.audience import person_of, seller_page
from kenzen.accounts.queries import SellerView
from kenzen.health import actions
from kenzen.health.queries import reports as queries
from kenzen.health.rules.report import MAX_BYTES
from kenzen.kit import clock
from kenzen.kit.errors import Explained, Refused, explain
from kenzen.marketplaces.queries import zone_of
from kenzen.screens.callback.call_button import call_button
from kenzen.screens.reports import words
from kenzen.screens.reports.reported import look, look_of

SHOWN: Final = 30  # files in the list
AT_ONCE: Final = 20  # files in one sending


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one file that was sent: ``imported``, or why it was declined."""

    file_name: str
    imported: actions.Imported | None
    refusal: Explained | None


@seller_page
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """All files, and the place to send one."""
    now = clock.read()
    sent = _take(request, seller, now) if request.method == "POST" else []
    if len(sent) == 1 and (taken := sent[0].imported):
        return _after(request, f"{reverse('report', args=[taken.report_id])}?taken={'new' if taken.new else 'known'}")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if any(one.refusal for one in sent) else HTTPStatus.OK
    template = "reports/_sent.html" if request.headers.get("HX-Request") else "reports/reports.html"
    return render(request, template, _list(seller, now) | {"sent": sent}, status=status)


def _after(request: HttpRequest, address: str) -> HttpResponse:
    """To the file that was taken in; htmx goes there itself."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return redirect(address)


def _take(request: HttpRequest, seller: SellerView, now: datetime) -> list[Sent]:
    files = request.FILES.getlist("file")[:AT_ONCE]
    if not files:
        return [Sent("", None, explain(Refused("health.report_missing")))]
    return [_take_one(request, seller, file, now) for file in files]


def _take_one(request: HttpRequest, seller: SellerView, file: "UploadedFile[Any]", now: datetime) -> Sent:
    name = file.name or ""
    try:
        taken = actions.import_report(
            seller_id=seller.id,
            person_id=person_of(request).pk,
            content=file.read(MAX_BYTES + 1),
            file_name=name,
            now=now,
        )
    except Refused as refused:
        return Sent(name, None, explain(refused))
    return Sent(name, taken, None)


def _list(seller: SellerView, now: datetime) -> dict[str, Any]:
    zone = zone_of(seller.marketplace_id)
    newest = look(seller.id, zone=zone)
    return {
        "seller": seller,
        "button": call_button(seller, now=now),
        "zone": zone,
        "views": queries.reports(seller.id, limit=SHOWN),
        "newest": newest,
        "limit": MAX_BYTES // 1_000_000,
        "change_pill": words.of_change,
        "account_pill": words.of_account,
        "market_name": queries.market_name,
    }


@seller_page
@require_GET
def report(request: HttpRequest, seller: SellerView, report_id: int) -> HttpResponse:
    """One file: ``?market=`` chooses among its marketplaces, ``?taken=`` says that it was just sent."""
    view = queries.report_of_seller(seller_id=seller.id, report_id=report_id)
    if view is None:
        raise Http404
    now, zone = clock.read(), zone_of(seller.marketplace_id)
    context = {
        "seller": seller,
        "button": call_button(seller, now=now),
        "zone": zone,
        "now": now,
        "reported": look_of(seller.id, view, market=request.GET.get("market", ""), zone=zone),
        "taken": request.GET.get("taken", ""),
    }
    return render(request, "reports/report.html", context)


@seller_page
@require_GET
def unread(_request: HttpRequest, seller: SellerView, report_id: int) -> HttpResponse:
    """What was not understood of a file, by its path, as a file of JSON."""
    view = queries.report_of_seller(seller_id=seller.id, report_id=report_id)
    if view is None:
        raise Http404
    content = json.dumps(view.everything_unknown, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="report-{view.id}-unread.json"'}
    return HttpResponse(content, content_type="application/json; charset=utf-8", headers=headers)
