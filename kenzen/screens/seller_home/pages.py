"""アカウント健全性: how the account stands, what is urgent, and the way to the phone."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kenzen.accounts.audience import seller_page
from kenzen.accounts.queries import SellerView
from kenzen.health import queries
from kenzen.health.queries import ViolationView
from kenzen.health.rules import AccountState
from kenzen.health.words import BANDS as BAND_NAMES
from kenzen.kit import clock
from kenzen.marketplaces.queries import zone_of
from kenzen.marketplaces.rules import Topic
from kenzen.screens.callback.call_button import call_button
from kenzen.screens.seller_home import arc, words

SOON: Final = timedelta(days=3)  # a deadline this near is shown in red


@seller_page
@require_GET
def health(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The page."""
    return render(request, "seller_home/health.html", _page(seller, now=clock.read()))


@seller_page
@require_GET
def help_(_request: HttpRequest, _seller: SellerView) -> HttpResponse:
    """ヘルプ leads to technical support."""
    return redirect(f"{reverse('callback_new')}?topic={Topic.TECHNICAL}")


def _page(seller: SellerView, *, now: datetime) -> dict[str, Any]:
    standing = queries.standing(seller.id)
    violations = queries.open_violations(seller.id)
    return {
        "seller": seller,
        "standing": standing,
        "leads_by_hand": standing.state in {AccountState.DEACTIVATED, AccountState.CLOSED},
        "urgent": _urgent(violations),
        "soon": now + SOON,
        "violations": violations,
        "points": sum(violation.points or 0 for violation in violations),
        "categories": queries.by_category(violations),
        "metrics": queries.metrics(seller.id),
        "arc": arc.arc(standing.rating, standing.band),
        "bands": [(band, BAND_NAMES[band], low, high) for band, low, high in reversed(arc.BANDS)],
        "history": arc.history(standing.history),
        "plot": (arc.WIDTH, arc.HEIGHT),
        "band_looks": words.BANDS,
        "state_look": words.STATES[standing.state],
        "severity_looks": words.SEVERITIES,
        "button": call_button(seller, now=now),
        "zone": zone_of(seller.marketplace_id),
        "now": now,
    }


def _urgent(violations: list[ViolationView]) -> ViolationView | None:
    """The warning whose response is due first."""
    first = next(iter(violations), None)
    return first if first and first.respond_by else None
