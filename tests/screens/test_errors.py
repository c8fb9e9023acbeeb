"""Error pages in both languages, without session and database."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override

from kenzen.screens import errors
from tests.cast import Cast
from tests.screens.conftest import Said

REQUEST: HttpRequest = RequestFactory().get("/")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "We could not understand this request."),
        (403, "You cannot open this page."),
        (404, "This page does not exist."),
        (500, "We are sorry. Something went wrong on our side."),
    ],
)
def test_each_error_says_what_and_what_next(language: str, says: Said, status: int, sentence: str) -> None:
    pages = {
        400: lambda: errors.bad_request(REQUEST, SuspiciousOperation()),
        403: lambda: errors.forbidden(REQUEST, PermissionError()),
        404: lambda: errors.not_found(REQUEST, LookupError()),
        500: lambda: errors.broken(REQUEST),
    }
    with override(language):
        page = pages[status]()
    assert page.status_code == status
    assert says(page, sentence)
    assert says(page, "To the start page")
    assert f'lang="{language}"' in page.content.decode()


def test_an_unknown_address_has_a_page(stranger: Client, says: Said) -> None:
    response = stranger.get("/no/such/page/")
    assert response.status_code == 404
    assert says(response, "This page does not exist.")


def test_a_form_from_elsewhere_is_not_accepted(cast: Cast, language: str, says: Said) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = language
    response = browser.post("/sign-in/", {"email": "yamada@example.jp", "password": "x"})
    assert response.status_code == 403
    assert says(response, "The form was not accepted. Nothing was changed.")
