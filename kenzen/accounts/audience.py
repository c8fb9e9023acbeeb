"""Every page says who may use it. The door checks it, and a test walks all addresses for the saying."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from kenzen.accounts.models import Person
from kenzen.accounts.queries import SellerView, seller_of
from kenzen.accounts.rules import Role

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def public(page: Page[P]) -> Page[P]:
    """Anybody may use the page, signed in or not."""
    cast("Any", page).audience = frozenset()
    return page


def audience(*roles: Role) -> Callable[[Page[P]], Page[P]]:
    """Only signed-in people with one of ``roles`` may use the page: strangers sign in, others get 403."""

    def guard(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.role not in roles:
                raise PermissionDenied
            return page(request, *args, **kwargs)

        cast("Any", guarded).audience = frozenset(roles)
        return guarded

    return guard


def person_of(request: HttpRequest) -> Person:
    """The signed-in person. Only behind ``audience``."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def seller_page(page: Callable[Concatenate[HttpRequest, SellerView, P], HttpResponseBase]) -> Page[P]:
    """A page of the seller's own account, which it gets as its second argument."""

    @audience(Role.SELLER)
    @wraps(page)
    def with_seller(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        seller = seller_of(person_of(request).pk)
        if seller is None:
            raise PermissionDenied
        return page(request, seller, *args, **kwargs)

    return with_seller
