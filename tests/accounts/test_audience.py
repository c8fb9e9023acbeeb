"""The door of a page: strangers sign in, the wrong role is refused, the right one enters."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from kenzen.accounts.audience import audience, person_of, public, seller_page
from kenzen.accounts.models import Membership
from kenzen.accounts.queries import SellerView
from kenzen.accounts.rules import Role
from tests.cast import Cast


def asked_by(who: object) -> HttpRequest:
    """A request of ``who``."""
    request = RequestFactory().get("/desk/?a=1")
    request.user = who  # type: ignore[assignment]
    return request


@audience(Role.ASSOCIATE, Role.SUPERVISOR)
def page(request: HttpRequest) -> HttpResponse:
    """A page for two roles."""
    return HttpResponse(person_of(request).name)


@seller_page
def own_account(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """A page of a seller's own account."""
    return HttpResponse(seller.name)


@public
def open_door(request: HttpRequest) -> HttpResponse:
    """A page for everybody."""
    return HttpResponse("welcome")


def test_a_page_states_its_audience() -> None:
    assert page.audience == {Role.ASSOCIATE, Role.SUPERVISOR}  # type: ignore[attr-defined]
    assert own_account.audience == {Role.SELLER}  # type: ignore[attr-defined]
    assert open_door.audience == frozenset()  # type: ignore[attr-defined]


def test_a_stranger_signs_in_and_comes_back() -> None:
    response = page(asked_by(AnonymousUser()))
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/desk/%3Fa%3D1"


@pytest.mark.parametrize("role", ["seller", "other_seller", "reviewer", "operator"])
def test_the_wrong_role_is_refused(cast: Cast, role: str) -> None:
    with pytest.raises(PermissionDenied):
        page(asked_by(getattr(cast, role)))


@pytest.mark.parametrize("role", ["associate", "other_associate", "supervisor"])
def test_the_right_role_enters(cast: Cast, role: str) -> None:
    assert page(asked_by(getattr(cast, role))).status_code == 200


def test_a_seller_is_given_the_own_account(cast: Cast) -> None:
    assert own_account(asked_by(cast.seller)).content.decode() == cast.shop.name  # type: ignore[attr-defined]


def test_a_seller_without_an_account_has_nothing_to_enter(cast: Cast) -> None:
    Membership.objects.filter(person=cast.seller).delete()
    with pytest.raises(PermissionDenied):
        own_account(asked_by(cast.seller))


def test_everybody_enters_a_public_page() -> None:
    assert open_door(asked_by(AnonymousUser())).status_code == 200


@pytest.mark.parametrize("read", [person_of])
def test_nobody_is_the_person_of_a_stranger(read: Callable[[HttpRequest], object]) -> None:
    with pytest.raises(PermissionDenied):
        read(asked_by(AnonymousUser()))
