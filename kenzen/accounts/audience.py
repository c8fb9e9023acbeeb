"""Every page says who may use it. The door checks it, and a test walks all addresses for the saying."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from kenzen.accounts.models import Person
from kenzen.accounts.queries import ProgramView, SellerView, program_with, seller_of
from kenzen.accounts.rules import Role
from kenzen.kit.errors import Refused, explain

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PROGRAMS: Final = frozenset({"program"})  # the audience of addresses that people's sessions do not open


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


def programs(page: Page[P]) -> Page[P]:
    """Only programs that send a marketplace's key may use the address; everybody else gets 401 as JSON."""

    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        program = _with_key(request)
        if program is None:
            return _no_key()
        cast("Any", request).program = program
        return page(request, *args, **kwargs)

    cast("Any", guarded).audience = PROGRAMS
    return guarded


def program_of(request: HttpRequest) -> ProgramView:
    """The program whose key came with the request. Only behind ``programs``."""
    program: ProgramView | None = getattr(request, "program", None)
    if program is None:
        raise PermissionDenied
    return program


def _with_key(request: HttpRequest) -> ProgramView | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return program_with(secret.strip()) if scheme.lower() == "bearer" else None


def _no_key() -> HttpResponse:
    refusal = explain(Refused("accounts.key_not_accepted"))
    answer = JsonResponse(refusal.for_programs(), status=refusal.status)
    answer["WWW-Authenticate"] = 'Bearer realm="Kenzen"'
    return answer
