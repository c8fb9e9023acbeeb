"""The live page of a request through every stage, and what the seller can do in each."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from kenzen.callbacks import actions as callbacks
from kenzen.callbacks.models import Callback
from kenzen.callbacks.queries import callback
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls.ports import LegOutcome
from kenzen.cases import actions as cases
from kenzen.cases.models import Talk
from kenzen.cases.rules import Written
from kenzen.marketplaces.models import OpeningHours
from kenzen.screens.callback import words
from kenzen.screens.callback.live import Stage, live_page
from tests.cast import NOW, Cast, signed_in
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


def _missed_for(cast: Cast, reason: EndReason) -> int:
    callback_id = _missed(cast)
    Callback.objects.filter(pk=callback_id).update(end_reason=reason)
    return callback_id


def _close(cast: Cast, callback_id: int, *, kept: timedelta) -> None:
    """The department is closed until tomorrow at nine; the request keeps its place for ``kept``."""
    OpeningHours.objects.all().delete()
    tomorrow = (timezone.now() + timedelta(hours=9 + 24)).weekday()
    OpeningHours.objects.create(department=cast.health, weekday=tomorrow, opens_minute=540, closes_minute=1020)
    Callback.objects.filter(pk=callback_id).update(due_at=timezone.now() + kept)


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


def test_a_seller_who_is_called_first_is_told_to_hold_the_line(cast: Cast, seller: Client, language: str) -> None:
    cast.health.first_leg = "seller"
    cast.health.save(update_fields=["first_leg"])
    callback_id, uid = ring(cast, now=timezone.now())
    assert _stage(callback_id) is Stage.RINGING
    page = seller.get(f"/callbacks/{callback_id}/").content.decode()
    assert {"ja": "続いて担当の佐藤 健を呼び出します。", "en": "We then call 佐藤 健 to the phone."}[language] in page
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


def test_the_stream_ends_once_nothing_can_change(cast: Cast, seller: Client) -> None:
    now = timezone.now()
    callback_id, uid = talk(cast, now=now)
    hang_up(uid, 2, now=now)
    live, page = f"/callbacks/{callback_id}/live/", f"/callbacks/{callback_id}/"
    assert "HX-Retarget" not in seller.get(live)
    assert "sse-connect" in seller.get(page).content.decode()
    cases.finish_talk(
        associate_person_id=cast.associate.pk, written=Written(Talk.objects.get().pk, "", "済み", "explained"), now=now
    )
    settled = seller.get(live)
    assert (settled["HX-Retarget"], settled["HX-Reswap"]) == ("#stream", "outerHTML")
    assert settled.content.decode().lstrip().startswith('<div id="stream">')
    for text in (settled.content.decode(), seller.get(page).content.decode()):
        assert "sse-connect" not in text
        assert "hx-trigger" not in text


def test_a_cancelled_request_has_no_stream(cast: Cast, seller: Client) -> None:
    callback_id = ask(cast, now=timezone.now())
    seller.post(f"/callbacks/{callback_id}/cancel/")
    assert "sse-connect" not in seller.get(f"/callbacks/{callback_id}/").content.decode()


def test_a_missed_call_says_why_and_keeps_the_place(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = _missed(cast)
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "The line was busy when we called.")
    assert says(page, "Call me, I am ready")
    response = seller.post(f"/callbacks/{callback_id}/ready/")
    assert response["Location"] == f"/callbacks/{callback_id}/"
    assert Callback.objects.get(pk=callback_id).state == State.WAITING
    assert says(seller.get(f"/callbacks/{callback_id}/"), "You told us that you are at the phone.")


@pytest.mark.parametrize("reason", words.MISSED)
def test_every_miss_says_what_happened_and_what_helps(
    cast: Cast, seller: Client, language: str, reason: EndReason
) -> None:
    callback_id = _missed_for(cast, reason)
    missed = words.MISSED[reason]
    page = html.unescape(seller.get(f"/callbacks/{callback_id}/").content.decode())
    listed = html.unescape(seller.get("/callbacks/").content.decode())
    with override(language):
        assert f">{missed.happened}</h2>" in page
        assert f"<p>{missed.advice}</p>" in page
        assert str(missed.look.word) in page
        assert listed.count(str(missed.look.word)) == 2, "in the list and on the button"


def test_a_number_that_did_not_work_is_changed_before_anything_rings(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = _missed_for(cast, EndReason.INVALID_NUMBER)
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "Change number and call me")
    assert not says(page, "Call me, I am ready")
    assert 'class="more" id="number-change"' not in page.content.decode(), "the form is open"
    assert page.content.decode().count('name="number"') == 1
    seller.post(f"/callbacks/{callback_id}/number/", {"region": "JP", "number": "03-1234-5678"})
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "The number was changed. Let us know when you are at the phone; we call again.")
    assert says(page, "Call me, I am ready")


def test_a_miss_tells_why_in_what_happened_so_far(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = _missed(cast)
    seller.post(f"/callbacks/{callback_id}/ready/")
    page = seller.get(f"/callbacks/{callback_id}/")
    assert says(page, "The line was busy when we called.")
    assert not says(page, "We could not reach you.")


def test_whoever_waits_over_night_keeps_the_place(cast: Cast, seller: Client, says: Said, language: str) -> None:
    callback_id = ask(cast, now=timezone.now() - timedelta(hours=1))
    _close(cast, callback_id, kept=timedelta(days=3))
    page = seller.get(f"/callbacks/{callback_id}/")
    assert _stage(callback_id) is Stage.CLOSED
    assert says(page, "We are closed for today.")
    assert says(page, "Your place in the queue: %(position)s", position=1)
    assert {"ja": "の営業開始後にお電話します。", "en": "09:00 (Japan Time)."}[language] in page.content.decode()
    assert says(page, "Save the number")
    assert says(page, "Cancel the request")
    assert not says(page, "You are next.")
    assert not says(page, "We are sorry that you have to wait so long.")


@pytest.mark.parametrize("missed", [False, True])
def test_a_place_that_ends_before_the_opening_is_not_promised(
    cast: Cast, seller: Client, language: str, missed: bool
) -> None:
    callback_id = _missed(cast) if missed else ask(cast, now=timezone.now())
    _close(cast, callback_id, kept=timedelta(minutes=1))
    page = seller.get(f"/callbacks/{callback_id}/").content.decode()
    assert {"ja": "その後に改めてご依頼ください。", "en": "please ask for a call once more then."}[language] in page
    assert "btn-call" not in page


def test_a_missed_call_is_taken_when_the_department_opens(
    cast: Cast, seller: Client, language: str, says: Said
) -> None:
    callback_id = _missed(cast)
    _close(cast, callback_id, kept=timedelta(days=3))
    page = seller.get(f"/callbacks/{callback_id}/")
    assert {"ja": "以降にお電話をお受けいただけます。", "en": "you can take the call from"}[
        language
    ] in page.content.decode()
    assert says(page, "Save the number")
    assert "btn-call" not in page.content.decode()


def test_a_department_without_hours_promises_no_opening(cast: Cast, seller: Client, language: str) -> None:
    callback_id = ask(cast, now=timezone.now())
    OpeningHours.objects.all().delete()
    page = seller.get(f"/callbacks/{callback_id}/").content.decode()
    assert {"ja": "次の営業開始は未定です。", "en": "When we open again is not fixed yet."}[language] in page


def test_before_the_opening_the_day_is_not_called_over(cast: Cast) -> None:
    callback_id = ask(cast, now=NOW)
    OpeningHours.objects.filter(department=cast.health).update(opens_minute=540)
    view = callback(callback_id)
    assert view is not None
    morning, evening = (live_page(view, now=NOW + timedelta(hours=hours)) for hours in (-2, 13.99))
    assert (morning.stage, morning.opens_today) == (Stage.CLOSED, True)
    assert evening.stage is Stage.WAITING
    assert not evening.opens_today


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


def test_a_refused_ring_saves_no_number_and_keeps_what_was_typed(cast: Cast, seller: Client, says: Said) -> None:
    callback_id = _missed(cast)
    _close(cast, callback_id, kept=timedelta(days=3))
    sent = {"region": "JP", "number": "03-1234-5678", "extension": "5", "then": "ready"}
    response = seller.post(f"/callbacks/{callback_id}/number/", sent)
    assert response.status_code == 409
    assert says(response, "We cannot call you at this moment.")
    assert 'value="03-1234-5678"' in response.content.decode()
    assert 'id="number-change" data-hold="typed" open' in response.content.decode()
    row = Callback.objects.get(pk=callback_id)
    assert (row.state, row.number) == (State.MISSED, "+818012345678")


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
    response = seller.post(
        f"/callbacks/{callback_id}/number/", {"region": "JP", "number": "080-12345", "extension": ""}
    )
    assert response.status_code == 422
    assert says(response, "This number is not in use in the chosen country.")
    assert 'value="080-12345"' in response.content.decode()
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
    callback_id = ask(cast, now=timezone.now() - timedelta(hours=25))
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
