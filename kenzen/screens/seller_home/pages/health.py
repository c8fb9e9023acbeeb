"""アカウント健全性: the page, the fragment that follows it live, and the view for paper."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from kenzen.accounts.audience import seller_page
from kenzen.accounts.queries import SellerView
from kenzen.kit import clock
from kenzen.marketplaces.rules import Topic
from kenzen.screens.seller_home.overview import newest_version, overview


@seller_page
@require_GET
def health(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The page."""
    return render(request, "seller_home/health.html", overview(seller, now=clock.read()))


@seller_page
@require_GET
def live(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """Its parts, read again when something changed; nothing where the page has ``seen`` the newest already."""
    if request.GET.get("seen") == newest_version(seller.id):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "seller_home/_health.html", overview(seller, now=clock.read()))


@seller_page
@require_GET
def print_(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """Everything unfolded, for paper."""
    return render(request, "seller_home/print.html", overview(seller, now=clock.read(), printing=True))


@seller_page
@require_GET
def help_(_request: HttpRequest, _seller: SellerView) -> HttpResponse:
    """ヘルプ leads to technical support."""
    return redirect(f"{reverse('callback_new')}?topic={Topic.TECHNICAL}")
