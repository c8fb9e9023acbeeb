"""Asking for a call: what is prefilled, what is refused and how it is said, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from kenzen.callbacks.models import Callback
from kenzen.health.actions import open_violation
from kenzen.health.rules import Category, Severity
from kenzen.marketplaces.models import Department, OpeningHours
from kenzen.screens.callback import countries
from tests.cast import Cast
from tests.scenes import ask
from tests.screens.conftest import Said

GOOD = {"subject": "警告について", "question": "書類は?", "region": "JP", "number": "080-1234-5678", "extension": ""}


def test_pressing_the_button_makes_a_request(cast: Cast, seller: Client) -> None:
    response = seller.post("/callbacks/new/", GOOD)
    made = Callback.objects.get()
    assert response["Location"] == f"/callbacks/{made.pk}/"
    assert (made.number, made.subject, made.department_id) == ("+818012345678", "警告について", cast.health.pk)


def test_the_language_of_the_page_goes_with_the_request(seller: Client, language: str) -> None:
    seller.post("/callbacks/new/", GOOD)
    assert Callback.objects.get().language == language


def test_help_asks_technical_support(cast: Cast, seller: Client) -> None:
    seller.post("/callbacks/new/?topic=technical", GOOD)
    assert Callback.objects.get().department_id == cast.technical.pk


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"subject": " "}, "subject", "The short description is missing."),
        ({"subject": "\u200b\u3164"}, "subject", "The short description is missing."),
        ({"subject": "x" * 201}, "subject", "The short description can have %(most)s characters"),
        ({"question": "x" * 4001}, "question", "The question can have %(most)s characters"),
        ({"question": "x\0y"}, "question", "The text has signs that cannot be stored. Please type it again."),
        ({"number": ""}, "number", "The phone number is missing."),
        ({"number": "abc"}, "number", "This does not read as a phone number."),
        ({"number": "080-12345"}, "number", "This number is not in use in the chosen country."),
        ({"extension": "12a"}, "extension", "The extension cannot be read."),
        ({"region": "XX"}, "region", "Choose the country of the phone from the list."),
        ({"region": ""}, "region", "Choose the country of the phone from the list."),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(
    seller: Client, says: Said, wrong: dict[str, str], field: str, sentence: str
) -> None:
    response = seller.post("/callbacks/new/", GOOD | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert not Callback.objects.exists()
    assert f'id="id-{field}-error"' in page
    assert page.count("autofocus") == 1
    assert "%(" in sentence or says(response, sentence)
    assert "警告について" in page or "subject" in wrong
    assert "080-1234-5678" in page or "number" in wrong


def test_an_empty_post_is_refused(seller: Client) -> None:
    assert seller.post("/callbacks/new/", {}).status_code == 422


def test_the_most_urgent_warning_is_filled_in(cast: Cast, seller: Client) -> None:
    now = timezone.now()
    later, sooner = (
        open_violation(
            seller_id=cast.shop.pk,
            reference=title,
            category=Category.OTHER,
            severity=Severity.LOW,
            title_ja=title,
            title_en=title,
            respond_by=now + timedelta(days=days),
            now=now,
        )
        for title, days in (("later", 9), ("sooner", 1))
    )
    assert 'value="sooner"' in seller.get("/callbacks/new/").content.decode()
    assert 'value="later"' in seller.get(f"/callbacks/new/?about={later}").content.decode()
    assert 'value="sooner"' in seller.get(f"/callbacks/new/?about={later}x").content.decode()
    assert 'value="sooner"' in seller.get(f"/callbacks/new/?about={sooner + 1000}").content.decode()


def test_the_number_used_last_is_filled_in(cast: Cast, seller: Client) -> None:
    callback_id = ask(cast, now=timezone.now(), number="+14155552671", extension="7")
    Callback.objects.filter(pk=callback_id).update(state="done", ended_at=timezone.now(), due_at=None)
    page = seller.get("/callbacks/new/").content.decode()
    assert "(415) 555-2671" in page
    assert '<option value="US" selected>' in page


def test_a_second_request_is_refused_with_the_first_shown(cast: Cast, seller: Client, says: Said) -> None:
    first = ask(cast, now=timezone.now() - timedelta(minutes=5))
    response = seller.post("/callbacks/new/", GOOD)
    assert response.status_code == 409
    assert says(response, "A second request was not made.")
    assert f'href="/callbacks/{first}/"' in response.content.decode()
    assert Callback.objects.count() == 1


def test_pressing_twice_leads_to_the_one_request(seller: Client) -> None:
    first, second = seller.post("/callbacks/new/", GOOD), seller.post("/callbacks/new/", GOOD)
    assert first["Location"] == second["Location"]
    assert Callback.objects.count() == 1


def test_the_form_of_somebody_who_waits_shows_their_request(cast: Cast, seller: Client, says: Said) -> None:
    ask(cast, now=timezone.now())
    page = seller.get("/callbacks/new/")
    assert page.status_code == 200
    assert says(page, "You have an open request already.")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_department_says_when_it_opens(
    cast: Cast, seller: Client, says: Said, language: str, method: str
) -> None:
    OpeningHours.objects.all().delete()
    tomorrow = (timezone.now() + timedelta(hours=9 + 24)).weekday()
    OpeningHours.objects.create(department=cast.health, weekday=tomorrow, opens_minute=540, closes_minute=1020)
    response = getattr(seller, method)("/callbacks/new/", GOOD)
    assert response.status_code == {"get": 200, "post": 409}[method]
    assert says(response, "We cannot call you at this moment.")
    assert {"ja": "日本時間", "en": "Japan Time"}[language] in response.content.decode()


def _has_all_that_was_typed(page: str) -> bool:
    return all(typed in page for typed in ('value="警告について"', ">書類は?</textarea>", 'value="080-1234-5678"'))


def test_whoever_presses_a_moment_too_late_loses_nothing(seller: Client) -> None:
    OpeningHours.objects.all().delete()
    page = seller.post("/callbacks/new/", GOOD).content.decode()
    assert _has_all_that_was_typed(page)
    assert page.index('role="alert"') < page.index('name="subject"')
    assert "<form" not in seller.get("/callbacks/new/").content.decode().split("<main")[1]


def test_a_refused_second_request_loses_nothing(cast: Cast, seller: Client) -> None:
    ask(cast, now=timezone.now() - timedelta(minutes=5))
    page = seller.post("/callbacks/new/", GOOD).content.decode()
    assert _has_all_that_was_typed(page)
    assert page.index('role="alert"') < page.index('name="subject"')


def test_a_department_that_went_away_takes_nothing_with_it(seller: Client, says: Said) -> None:
    Department.objects.all().delete()
    response = seller.post("/callbacks/new/?topic=technical", GOOD)
    assert response.status_code == 404
    assert says(response, "We cannot call you about this topic.")
    assert _has_all_that_was_typed(response.content.decode())


def test_only_countries_that_are_called_are_offered(seller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.KENZEN", settings.KENZEN.model_copy(update={"calling_codes": {81, 886}}))
    page = seller.get("/callbacks/new/").content.decode()
    assert page.count("<option") == 2
    response = seller.post("/callbacks/new/", GOOD | {"region": "US", "number": "415-555-2671"})
    assert 'id="id-number-error"' in response.content.decode()
    assert "415-555-2671" in response.content.decode()


def test_a_short_description_of_several_lines_becomes_one(seller: Client) -> None:
    seller.post("/callbacks/new/", GOOD | {"subject": "警告\r\nについて\u200b"})
    assert Callback.objects.get().subject == "警告 について"


@pytest.mark.parametrize("first_leg", ["associate", "seller"])
def test_the_form_says_whose_phone_rings_first(cast: Cast, seller: Client, language: str, first_leg: str) -> None:
    Department.objects.update(first_leg=first_leg)
    page = seller.get("/callbacks/new/").content.decode()
    seller_first = {"ja": "先にお客様のお電話を鳴らします。", "en": "we call the associate to the phone."}[language]
    assert (seller_first in page) is (first_leg == "seller")


def test_a_department_without_hours_is_closed(cast: Cast, seller: Client, says: Said) -> None:
    OpeningHours.objects.all().delete()
    response = seller.post("/callbacks/new/", GOOD)
    assert response.status_code == 409
    assert says(response, "a day that is not fixed yet")


@pytest.mark.parametrize("topic", ["customer", "nonsense", "%00"])
def test_an_unknown_topic_has_no_department(seller: Client, says: Said, topic: str) -> None:
    response = seller.get(f"/callbacks/new/?topic={topic}")
    assert response.status_code == 404
    assert says(response, "We cannot call you about this topic.")


def test_a_marketplace_without_the_department_says_so(cast: Cast, seller: Client) -> None:
    Department.objects.all().delete()
    assert seller.get("/callbacks/new/").status_code == 404


def test_the_marketplaces_country_stands_first() -> None:
    with override("ja"):
        choices = countries.choices("JP")
    assert choices[0] == ("JP", "日本 (+81)")
    assert len(choices) > 200
    assert len({region for region, _name in choices}) == len(choices)
