"""The main job as people live it, in a real browser on the demo: one process, SQLite, simulated handsets."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Desk, Seller

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = "080-1234-5678"
OTHER_NUMBER = "080-8765-4321"
ANSWER = "仕入先の請求書を11月27日までにお送りください。"


def test_a_seller_presses_talks_and_has_it_in_writing(enter: Callable[..., object], language: str) -> None:
    seller, desk = enter(Seller, "yamada", language), enter(Desk, "sato", language)
    assert isinstance(seller, Seller)
    assert isinstance(desk, Desk)
    desk.is_ready()
    headset = desk.phone()
    seller.asks_for_a_call(NUMBER, "どの書類が必要ですか。")
    desk.reads("どの書類が必要ですか。")  # the card is there before the phone is picked up
    headset.rings()
    seller.sees("We are calling the associate.")
    phone = seller.phone()
    headset.answers()
    seller.sees("Your phone is ringing now.")
    phone.answers()
    seller.sees("You are talking with %(name)s.", name="佐藤 健")
    desk.sees("You are talking with the seller.")
    phone.hangs_up()
    headset.is_quiet()
    desk.sees("The call is over. Write the record.")
    desk.writes_record(ANSWER)
    desk.sees("Waiting for the next call")
    seller.sees("The written record")
    seller.reads(ANSWER)


def test_a_missed_call_keeps_the_place_and_one_press_rings_again(yamada: Seller, sato: Desk) -> None:
    sato.is_ready()
    headset = sato.phone()
    yamada.asks_for_a_call(NUMBER)
    phone = yamada.phone()
    headset.answers()
    phone.rejects()
    yamada.sees("The call was declined at the phone.")
    sato.sees("Waiting for the next call")
    yamada.press("Call me, I am ready")
    headset.answers()
    phone.answers()
    yamada.sees("You are talking with %(name)s.", name="佐藤 健")


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        ("0001", "The line was busy when we called."),
        ("0003", "The call was declined at the phone."),
        ("0004", "The phone was switched off or out of reach."),
        ("0005", "The telephone network does not know the number we called."),
    ],
)
def test_a_number_that_acts_by_itself_is_told_as_what_it_is(
    yamada: Seller, sato: Desk, ending: str, sentence: str
) -> None:
    sato.is_ready()
    headset = sato.phone()
    yamada.asks_for_a_call(f"080-1234-{ending}")
    headset.answers()
    yamada.sees(sentence)
    headset.is_quiet()


def test_a_waiting_seller_cancels(yamada: Seller) -> None:
    yamada.asks_for_a_call(NUMBER)
    yamada.sees("You are next.")
    yamada.press("Cancel the request")
    yamada.press("Yes, cancel it")
    yamada.sees("You cancelled the request.")


def test_a_seller_cancels_while_phones_ring(yamada: Seller, sato: Desk) -> None:
    sato.is_ready()
    headset = sato.phone()
    yamada.asks_for_a_call(NUMBER)
    headset.rings()
    yamada.press("Cancel the request")
    yamada.press("Yes, cancel it")
    yamada.sees("You cancelled the request.")
    headset.is_quiet()
    sato.sees("Waiting for the next call")


def test_a_waiting_seller_corrects_the_number(yamada: Seller, sato: Desk) -> None:
    yamada.asks_for_a_call(NUMBER)
    yamada.page.locator("#number-change summary").click()
    yamada.page.locator("[name=number]").fill(OTHER_NUMBER)
    yamada.press("Save the number")
    yamada.reads("+81 80-8765-4321")
    sato.is_ready()
    sato.phone().answers()
    yamada.phone().rings()


def test_a_declined_call_goes_to_the_next_associate(yamada: Seller, sato: Desk, ito: Desk) -> None:
    sato.is_ready()
    yamada.asks_for_a_call(NUMBER)
    sato.phone().rings()
    sato.page.locator("#leave").click()
    sato.sees("You are on a break")
    yamada.sees("You are next.")
    ito.is_ready()
    ito.phone().answers()
    yamada.sees("Your phone is ringing now.")
    sato.phone().is_quiet()


def test_two_sellers_are_served_in_their_order_by_one_associate(yamada: Seller, suzuki: Seller, sato: Desk) -> None:
    yamada.asks_for_a_call(NUMBER)
    suzuki.asks_for_a_call(OTHER_NUMBER)
    yamada.sees("You are next.")
    suzuki.sees("You are number %(position)s in the queue.", position=2)
    sato.is_ready()
    headset = sato.phone()
    headset.answers()
    suzuki.sees("You are next.")
    yamada.phone().answers()
    sato.sees("You are talking with the seller.")
    headset.hangs_up()
    sato.writes_record(ANSWER)
    yamada.reads(ANSWER)
    headset.answers()
    suzuki.phone().answers()
    suzuki.sees("You are talking with %(name)s.", name="佐藤 健")


def test_a_second_request_is_refused_with_the_first_one_shown(yamada: Seller) -> None:
    yamada.asks_for_a_call(NUMBER)
    first = yamada.page.url
    yamada.page.goto(f"{yamada.site}/callbacks/new/")
    yamada.sees("You have an open request already.")
    yamada.press("Open the earlier request")
    expect(yamada.page).to_have_url(first)


def test_a_number_that_cannot_be_is_said_at_the_field_and_nothing_is_lost(yamada: Seller) -> None:
    yamada.asks_for_a_call("080-12345", "消えては困る質問です。")
    yamada.sees("This number is not in use in the chosen country.")
    expect(yamada.page.locator("[name=question]")).to_have_value("消えては困る質問です。")
    expect(yamada.page.locator("[name=number]")).to_be_focused()
