"""The handset pages: whose phone is whose, what its buttons do and refuse, and that real phones have no such page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from kenzen.accounts.models import Person
from kenzen.calls.ports import Dial
from kenzen.telephony.simulated import actions, queries
from kenzen.telephony.simulated.rules import HandsetState
from tests.cast import NOW, Cast
from tests.scenes import SELLER_NUMBER, ask

Browsers = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
SELLER_PHONE = f"tel:{SELLER_NUMBER}"
DESK_PHONE = "desk:sato"
ACTIONS = ["answer", "reject", "hang-up", "press"]


def ring_phone(address: str, *, caller_id: str = "+81312345678", caller_name: str = "") -> None:
    """The phone system rings a phone."""
    actions.take_line(name="line", holder="tests")
    dial = Dial(f"channel-{address}", address, 40, caller_id=caller_id, caller_name=caller_name)
    actions.dial(line="line", dial=dial, now=NOW)


def state(address: str) -> HandsetState:
    return queries.handset(address).state


def text(response: Any) -> str:
    return str(response.content.decode())


def english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def desk_phone(cast: Cast, browser_of: Browsers) -> Client:
    """The associate in front of their own phone, in English."""
    return english(browser_of(cast.associate))


@pytest.mark.parametrize("page", ["", "live/", *(f"{action}/" for action in ACTIONS)])
def test_strangers_are_led_to_the_door(page: str, client: Client, cast: Cast) -> None:
    response = client.get(f"/handset/{DESK_PHONE}/{page}")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "operator"])
def test_other_roles_are_turned_away(role: str, cast: Cast, browser_of: Browsers) -> None:
    client = browser_of(getattr(cast, role))
    assert client.get(f"/handset/{DESK_PHONE}/").status_code == 403
    assert client.post(f"/handset/{DESK_PHONE}/answer/").status_code == 403


def test_an_associate_has_only_their_own_phone(cast: Cast, browser_of: Browsers) -> None:
    ask(cast)
    client = browser_of(cast.associate)
    assert client.get(f"/handset/{cast.desk.phone}/").status_code == 200
    for address in (cast.other_desk.phone, SELLER_PHONE, "desk:", "nonsense"):
        assert client.get(f"/handset/{address}/").status_code == 404
        assert client.post(f"/handset/{address}/answer/").status_code == 404


def test_a_seller_has_the_phones_of_their_own_requests(cast: Cast, browser_of: Browsers) -> None:
    ask(cast)
    assert browser_of(cast.seller).get(f"/handset/{SELLER_PHONE}/").status_code == 200
    assert browser_of(cast.seller).get(f"/handset/{DESK_PHONE}/").status_code == 404
    assert browser_of(cast.other_seller).get(f"/handset/{SELLER_PHONE}/").status_code == 404
    assert browser_of(cast.other_seller).post(f"/handset/{SELLER_PHONE}/reject/").status_code == 404


def test_real_phones_have_no_page(cast: Cast, browser_of: Browsers, real_phones: None) -> None:
    client = browser_of(cast.associate)
    assert client.get(f"/handset/{DESK_PHONE}/").status_code == 404
    assert client.post(f"/handset/{DESK_PHONE}/answer/").status_code == 404


@pytest.fixture
def real_phones(settings: Any) -> None:
    """An installation whose phone system is Asterisk, as far as pages look."""
    settings.KENZEN = settings.KENZEN.model_copy(update={"phone_system": "asterisk"})


def test_actions_take_post_only(desk_phone: Client) -> None:
    for action in ACTIONS:
        assert desk_phone.get(f"/handset/{DESK_PHONE}/{action}/").status_code == 405


def test_an_idle_phone_waits(desk_phone: Client) -> None:
    page = text(desk_phone.get(f"/handset/{DESK_PHONE}/"))
    assert "Waiting for a call" in page
    assert "disabled" in page


def test_the_phone_says_in_japanese_how_numbers_act(cast: Cast, browser_of: Browsers) -> None:
    page = text(browser_of(cast.associate).get(f"/handset/{DESK_PHONE}/"))
    for ending in ("…0001", "…0002", "…0003", "…0004", "…0005"):
        assert ending in page
    assert "鳴り続け、誰も出ません" in page


def test_a_ringing_phone_shows_who_calls(desk_phone: Client) -> None:
    ring_phone(DESK_PHONE, caller_name="山田商店")
    page = text(desk_phone.get(f"/handset/{DESK_PHONE}/live/"))
    assert 'data-ringing="Incoming call: 山田商店"' in page
    assert "+81 3-1234-5678" in page
    assert 'id="answer"' in page


def test_a_phone_without_caller_says_so(desk_phone: Client) -> None:
    ring_phone(DESK_PHONE, caller_id="")
    assert "Unknown caller" in text(desk_phone.get(f"/handset/{DESK_PHONE}/live/"))


def test_a_call_is_picked_up_pressed_into_and_hung_up(desk_phone: Client) -> None:
    ring_phone(DESK_PHONE)
    assert "On the phone" in text(desk_phone.post(f"/handset/{DESK_PHONE}/answer/", headers=HTMX))
    for digit in "12*#":
        page = text(desk_phone.post(f"/handset/{DESK_PHONE}/press/", {"digit": digit}, headers=HTMX))
    assert "12*#" in page
    assert "Waiting for a call" in text(desk_phone.post(f"/handset/{DESK_PHONE}/hang-up/", headers=HTMX))
    assert state(DESK_PHONE) is HandsetState.IDLE


def test_buttons_work_without_javascript(desk_phone: Client) -> None:
    ring_phone(DESK_PHONE)
    response = desk_phone.post(f"/handset/{DESK_PHONE}/answer/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/handset/{DESK_PHONE}/")
    assert state(DESK_PHONE) is HandsetState.TALKING


def test_a_call_is_rejected(desk_phone: Client) -> None:
    ring_phone(DESK_PHONE)
    assert desk_phone.post(f"/handset/{DESK_PHONE}/reject/").status_code == 302
    assert state(DESK_PHONE) is HandsetState.IDLE


@pytest.mark.parametrize("action", ["answer", "reject", "hang-up"])
def test_a_silent_phone_refuses(action: str, desk_phone: Client) -> None:
    for headers in ({}, HTMX):
        response = desk_phone.post(f"/handset/{DESK_PHONE}/{action}/", headers=headers)
        assert response.status_code == 409
        assert "Nothing was changed on this phone." in text(response)


def test_a_silent_phone_refuses_in_japanese(cast: Cast, browser_of: Browsers) -> None:
    response = browser_of(cast.associate).post(f"/handset/{DESK_PHONE}/answer/")
    assert response.status_code == 409
    assert "Nothing was changed on this phone." not in text(response)


@pytest.mark.parametrize("digit", ["", "10", "x", "１", "\0"])
def test_what_is_no_key_is_refused(digit: str, desk_phone: Client) -> None:
    ring_phone(DESK_PHONE)
    actions.answer(address=DESK_PHONE, now=NOW + timedelta(seconds=1))
    response = desk_phone.post(f"/handset/{DESK_PHONE}/press/", {"digit": digit}, headers=HTMX)
    assert response.status_code == 422
    assert "This is not a key of a phone." in text(response)


def test_a_number_that_acts_by_itself_cannot_be_answered(cast: Cast, browser_of: Browsers) -> None:
    number = "+818012340002"
    ask(cast, number=number)
    ring_phone(f"tel:{number}")
    client = english(browser_of(cast.seller))
    page = text(client.get(f"/handset/tel:{number}/"))
    assert "This number acts by itself." in page
    assert 'id="answer"' not in page
    assert client.post(f"/handset/tel:{number}/answer/", headers=HTMX).status_code == 409
    assert state(f"tel:{number}") is HandsetState.RINGING
