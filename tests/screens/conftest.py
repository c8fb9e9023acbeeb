"""Fixtures of pages: a signed-in seller's browser in each language, and what a page says."""

import html
from collections.abc import Callable

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.utils.translation import gettext, override

from tests.cast import Cast, signed_in

Said = Callable[..., bool]


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Every test that asks for it runs in both languages."""
    return str(request.param)


@pytest.fixture
def seller(cast: Cast, language: str) -> Client:
    """The seller's browser, in the language of the test."""
    browser = signed_in(cast.seller)
    browser.cookies["django_language"] = language
    return browser


@pytest.fixture
def stranger(db: None, language: str) -> Client:
    """A browser in which nobody has signed in, in the language of the test."""
    browser = Client()
    browser.cookies["django_language"] = language
    return browser


@pytest.fixture
def says(language: str) -> Said:
    """Whether the page has the sentence in the language of the test."""

    def in_page(response: HttpResponseBase, sentence: str, **values: object) -> bool:
        page = html.unescape(response.content.decode())  # type: ignore[attr-defined]
        with override(language):
            words = gettext(sentence)
        return (words % values if values else words) in page

    return in_page
