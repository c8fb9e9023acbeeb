"""The door: who gets in, what is said to those who do not, and the language of the pages."""

import pytest
from django.test import Client

from kenzen.accounts.models import Person
from tests.cast import PASSWORD, Cast, signed_in
from tests.screens.conftest import Said

WRONG = "The e-mail address or the password is not right. Please check both."


def test_a_seller_comes_to_account_health(cast: Cast, client: Client) -> None:
    response = client.post("/sign-in/", {"email": "YAMADA@example.jp ", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/health/"


def test_an_associate_comes_to_the_desk(cast: Cast, client: Client) -> None:
    response = client.post("/sign-in/", {"email": "sato@example.jp", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/desk/"


def test_who_has_no_pages_yet_is_told(cast: Cast) -> None:
    assert signed_in(cast.supervisor).get("/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"email": "", "password": "x"}, "Enter your e-mail address."),
        ({"email": "nobody", "password": "x"}, "This is not an e-mail address. It looks like name@example.jp."),
        ({"email": "yamada@example.jp", "password": ""}, "Enter your password."),
        ({"email": "yamada@example.jp", "password": "wrong"}, WRONG),
        ({"email": "nobody@example.jp", "password": PASSWORD}, WRONG),
    ],
)
def test_bad_input_is_said_at_its_field(
    cast: Cast, stranger: Client, says: Said, sent: dict[str, str], sentence: str
) -> None:
    response = stranger.post("/sign-in/", sent)
    assert response.status_code == 422
    assert says(response, sentence)
    assert sent["email"] in response.content.decode()


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/callbacks/", "/callbacks/"), ("https://evil.example/", "/"), ("//evil.example/", "/"), ("javascript:x", "/")],
)
def test_only_pages_of_this_site_are_gone_on_to(cast: Cast, client: Client, wanted: str, reached: str) -> None:
    sent = {"email": "yamada@example.jp", "password": PASSWORD, "next": wanted}
    assert client.post("/sign-in/", sent)["Location"] == reached


def test_the_demo_names_its_people(cast: Cast, stranger: Client) -> None:
    assert "佐藤 健" in stranger.get("/sign-in/").content.decode()


def test_the_chosen_language_stays_with_the_person(cast: Cast) -> None:
    browser = signed_in(cast.seller)
    response = browser.post("/language/", {"language": "en", "next": "/health/"})
    assert response["Location"] == "/health/"
    assert Person.objects.get(pk=cast.seller.pk).language == "en"
    assert b'lang="en"' in browser.get("/health/").content


def test_an_unknown_language_changes_nothing(cast: Cast) -> None:
    browser = signed_in(cast.seller)
    assert browser.post("/language/", {"language": "xx"}).status_code == 302
    assert Person.objects.get(pk=cast.seller.pk).language == ""
    assert "django_language" not in browser.cookies


def test_signing_in_brings_the_persons_language(cast: Cast, client: Client) -> None:
    Person.objects.filter(pk=cast.seller.pk).update(language="en")
    client.post("/sign-in/", {"email": "yamada@example.jp", "password": PASSWORD})
    assert client.cookies["django_language"].value == "en"


def test_signing_out_needs_a_press_and_ends_the_session(cast: Cast) -> None:
    browser = signed_in(cast.seller)
    assert browser.get("/sign-out/").status_code == 405
    browser.post("/sign-out/")
    assert browser.get("/health/")["Location"].startswith("/sign-in/")
