"""The live page of a request through every stage, and what the seller can do in each."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kenzen.callbacks import actions as callbacks
from kenzen.callbacks.models import Callback
from kenzen.callbacks.queries import callback
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls.ports import LegOutcome
from kenzen.cases import actions as cases
from kenzen.cases.models import Talk
from kenzen.cases.rules import Written
from kenzen.screens.callback import words
from kenzen.screens.callback.live import Stage, live_page
from tests.cast import Cast, signed_in
from tests.scenes import answer, ask, ask_other, dialled, hang_up, ring, talk
from tests.screens.conftest import Said


def _stage(callback_id: int) -> Stage:
    view = callback(callback_id)
    assert view is not None
    return live_page(view, now=timezone.now()).stage


def _missed(cast: Cast) -> int:
    callback_id, uid = ring(cast, now=timezone.now())
    answer(uid, 1, now=timezone.now())
    dialled(f"{uid}-2", now=timezone.now())
    hang_up(uid, 2, outcome=LegOutcome.BUSY, now=timezone.now())
    return callback_id


def test_waiting_shows_the_place_in_the_queue(cast: Cast, seller: Client, says: Said) -> None:
    ask_other(cast, now=timezone.now() - timedelta(minutes=1))
    page = seller.get(f"/callbacks/{ask(cast, now=timezone.now())}/")
    assert says(page, "You are number %(position)s in the queue.", position=2)
    assert not says(page, "We are sorry that you have to wait so long.")


def test_a_long_wait_brings_an_apology(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = ask(cast, now=timezone.now() - timedelta(minutes=31))
    page = seller.get(f"/callbacks/{callback_id}/live/")
    assert says(page, "You are next.")
    assert says(page, "We are sorry that you have to wait so long.")


def test_the_stages_of_a_call(cast: Cast, seller: Client, says: Said) -> None:
    now = timezone.now()
    callback_id, uid = ring(cast, now=now)
    assert _stage(callback_id) is Stage.FINDING
    answer(uid, 1, now=now)
    assert _stage(callback_id) is Stage.RINGING
    page = seller.get(f"/callbacks/{callback_id}/live/")
    assert says(page, "Your phone is ringing now.")
    assert "data-ringing" in page.content.decode()
    answer(uid, 2, now=now)
    assert _stage(callback_id) is Stage.TALKING
    assert says(seller.get(f"/callbacks/{callback_id}/live/"), "You are talking with %(name)s.", name="佐藤 健")


def test_a_seller_who_is_called_first_is_told_to_hold_the_line(cast: Cast) -> None:
    cast.health.first_leg = "seller"
    cast.health.save(update_fields=["first_leg"])
    callback_id, uid = ring(cast, now=timezone.now())
    assert _stage(callback_id) is Stage.RINGING
    answer(uid, 1, now=timezone.now())
    assert _stage(callback_id) is Stage.JOINING


def test_after_the_talk_the_record_is_announced_and_comes(cast: Cast, seller: Client, says: Said) -> None:
    now = timezone.now()
    callback_id, uid = talk(cast, now=now)
    hang_up(uid, 2, now=now)
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "Thank you for talking with us.")
    assert says(page, "%(name)s is writing the record.", name="佐藤 健")
    cases.finish_talk(
        associate_person_id=cast.associate.pk,
        written=Written(Talk.objects.get().pk, "secret", "請求書を送ってください。", "explained"),
        now=now,
    )
    for path in (f"/callbacks/{callback_id}/", "/callbacks/"):
        page = seller.get(path)
        assert "請求書を送ってください。" in page.content.decode()
        assert "secret" not in page.content.decode()


def test_a_missed_call_says_why_and_keeps_the_place(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = _missed(cast)
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "The line was busy when we called.")
    assert says(page, "Call me, I am ready")
    response = seller.post(f"/callbacks/{callback_id}/ready/")
    assert response["Location"] == f"/callbacks/{callback_id}/"
    assert Callback.objects.get(pk=callback_id).state == State.WAITING
    assert says(seller.get(f"/callbacks/{callback_id}/"), "You told us that you are at the phone.")


def test_ready_out_of_turn_is_refused(cast: Cast, seller: Client, says: Said) -> None:
    response = seller.post(f"/callbacks/{ask(cast, now=timezone.now())}/ready/")
    assert response.status_code == 409
    assert says(response, "We did not start a new call.")


def test_a_missed_call_can_be_taken_at_another_number(cast: Cast, seller: Client) -> None:
    callback_id = _missed(cast)
    sent = {"region": "JP", "number": "03-1234-5678", "extension": "", "then": "ready"}
    seller.post(f"/callbacks/{callback_id}/number/", sent)
    row = Callback.objects.get(pk=callback_id)
    assert (row.state, row.number) == (State.WAITING, "+81312345678")


def test_the_number_can_be_corrected_while_waiting(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = ask(cast, now=timezone.now())
    seller.post(
        f"/callbacks/{callback_id}/number/", {"region": "JP", "number": "０３－１２３４－５６７８", "extension": "5"}
    )
    page = seller.get(f"/callbacks/{callback_id}/")
    assert "+81 3-1234-5678" in page.content.decode()
    assert says(page, "You changed the number.")


def test_a_wrong_number_keeps_what_was_typed(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = ask(cast, now=timezone.now())
    response = seller.post(f"/callbacks/{callback_id}/number/", {"region": "JP", "number": "12", "extension": ""})
    assert response.status_code == 422
    assert says(response, "This number is not in use in the chosen country.")
    assert 'value="12"' in response.content.decode()
    assert Callback.objects.get(pk=callback_id).number == "+818012345678"


def test_the_number_cannot_be_changed_while_it_rings(cast: Cast, seller: Client, says: Said) -> None:
    callback_id, _uid = ring(cast, now=timezone.now())
    response = seller.post(f"/callbacks/{callback_id}/number/", {"region": "JP", "number": "03-1234-5678"})
    assert response.status_code == 409
    assert says(response, "The number was not changed.")


def test_a_request_can_be_cancelled_and_asked_again(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = ask(cast, now=timezone.now())
    assert seller.post(f"/callbacks/{callback_id}/cancel/").status_code == 302
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "You cancelled the request.")
    assert says(page, "Ask for another call")


def test_a_talk_cannot_be_cancelled(cast: Cast, seller: Client, says: Said) -> None:
    callback_id, _uid = talk(cast, now=timezone.now())
    response = seller.post(f"/callbacks/{callback_id}/cancel/")
    assert response.status_code == 409
    assert says(response, "The request was not cancelled.")


def test_an_expired_request_says_sorry_and_what_next(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = ask(cast, now=timezone.now() - timedelta(hours=9))
    callbacks.expire_due(now=timezone.now())
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "We are sorry. The request ended without a call.")
    assert says(page, "No associate became free in time. You should not have had to wait; we are sorry.")


def test_the_associate_who_did_not_take_it_is_no_miss(cast: Cast, seller: Client, says: Said) -> None:
    callback_id, uid = ring(cast, now=timezone.now())
    dialled(f"{uid}-1", now=timezone.now())
    hang_up(uid, 1, outcome=LegOutcome.NO_ANSWER, now=timezone.now())
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "You are next.")
    assert says(page, "The associate could not take the call. You kept your place.")


@pytest.mark.parametrize("reason", [reason for reason in EndReason if reason is not EndReason.NONE])
def test_every_reason_of_a_miss_or_an_end_has_words_or_needs_none(reason: EndReason) -> None:
    assert reason in words.MISSED or reason in words.EXPIRED or reason in {EndReason.TALKED, EndReason.BY_SELLER}


def test_every_state_has_words() -> None:
    assert set(words.STATES) == set(State)


@pytest.mark.parametrize("rest", ["", "live/", "cancel/", "number/", "ready/"])
def test_other_sellers_requests_do_not_exist(cast: Cast, rest: str) -> None:
    callback_id = ask(cast, now=timezone.now())
    other = signed_in(cast.other_seller)
    send = other.get if rest in {"", "live/"} else other.post
    assert send(f"/callbacks/{callback_id}/{rest}").status_code == 404
    assert send(f"/callbacks/{callback_id + 10**30}/{rest}").status_code == 404
    assert Callback.objects.get(pk=callback_id).state == State.WAITING


@pytest.mark.parametrize("rest", ["cancel/", "number/", "ready/"])
def test_coming_back_to_an_action_shows_the_request(cast: Cast, seller: Client, rest: str) -> None:
    callback_id = ask(cast, now=timezone.now())
    assert seller.get(f"/callbacks/{callback_id}/{rest}")["Location"] == f"/callbacks/{callback_id}/"


def test_the_list_shows_requests_newest_first(cast: Cast, seller: Client, says: Said) -> None:
    assert says(seller.get("/callbacks/"), "You have not asked for a call yet.")
    first = ask(cast, now=timezone.now() - timedelta(hours=1))
    seller.post(f"/callbacks/{first}/cancel/")
    second = ask(cast, now=timezone.now())
    page = seller.get("/callbacks/").content.decode()
    assert page.index(f"/callbacks/{second}/") < page.index(f"/callbacks/{first}/")


def test_the_demo_shows_the_way_to_the_phone(cast: Cast, seller: Client) -> None:
    callback_id = ask(cast, now=timezone.now())
    assert 'href="/handset/tel:+818012345678/"' in seller.get(f"/callbacks/{callback_id}/").content.decode()
