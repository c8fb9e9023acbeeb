"""The number at which the marketplace reaches an account before a deactivation: kept, changed and taken back."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kenzen.accounts import actions
from kenzen.accounts.audience import seller_page
from kenzen.accounts.queries import SellerView, emergency_phone_of
from kenzen.health.queries import model_of
from kenzen.health.rules.model import Assurance, BalanceDown
from kenzen.kit import clock
from kenzen.kit.errors import Refused, explain
from kenzen.marketplaces.queries import department, localized
from kenzen.marketplaces.rules import Topic
from kenzen.screens.callback import countries, forms
from kenzen.screens.callback.forms import NumberForm

JAPAN: Final = "JP"  # the country offered first where the marketplace has no support that calls


@seller_page
@require_http_methods(["GET", "POST"])
def emergency_phone(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The number as it is kept and the form to change it; with ``then=remove`` it is forgotten."""
    now = clock.read()
    if request.method == "POST":
        return _remove(request, seller, now) if request.POST.get("then") == "remove" else _save(request, seller, now)
    return _page(request, seller, now)


def _save(request: HttpRequest, seller: SellerView, now: datetime) -> HttpResponse:
    form = forms.read_number(request.POST)
    if form.parsed is None:
        return _page(request, seller, now, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        actions.set_emergency_phone(seller_id=seller.id, number=form.parsed, now=now)
    except Refused as refused:
        explained = explain(refused)
        said = _("%(what)s %(next_step)s") % {"what": explained.what, "next_step": explained.next_step}
        return _page(request, seller, now, form=replace(form, errors={"number": said}), status=explained.status)
    return redirect("emergency_phone")


def _remove(request: HttpRequest, seller: SellerView, now: datetime) -> HttpResponse:
    """Forget the number. It stays in the form, so that one press brings it back."""
    kept = emergency_phone_of(seller.id)
    actions.remove_emergency_phone(seller_id=seller.id, now=now)
    return _page(request, seller, now, form=_written(kept) if kept else None, removed=bool(kept))


def _page(
    request: HttpRequest,
    seller: SellerView,
    now: datetime,
    *,
    form: NumberForm | None = None,
    removed: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kept = emergency_phone_of(seller.id)
    home = _home(seller)
    assurance = _assurance(seller, now)
    context: dict[str, Any] = {
        "seller": seller,
        "kept": kept,
        "removed": removed,
        "form": form or (_written(kept) if kept else NumberForm(home)),
        "regions": countries.choices(home),
        "assurance": assurance,
        "assurance_name": localized(assurance.name.ja, assurance.name.en) if assurance else "",
    }
    return render(request, "seller_home/emergency_phone.html", context, status=status)


def _written(e164: str) -> NumberForm:
    return forms.remembered_number(e164, "")


def _home(seller: SellerView) -> str:
    """The country of the marketplace's support."""
    served_by = department(marketplace_id=seller.marketplace_id, topic=Topic.HEALTH)
    return countries.region_of_code(served_by.calling_code) if served_by else JAPAN


def _assurance(seller: SellerView, now: datetime) -> Assurance | None:
    """What the number is needed for, if the marketplace has it."""
    model = model_of(seller.marketplace_id, now)
    return model.assurance if isinstance(model, BalanceDown) else None
