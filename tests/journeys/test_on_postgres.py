"""The same job on a real installation: PostgreSQL, web and dispatcher apart, a real Asterisk, real SIP phones."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import Browser

from kenzen.accounts.models import Person
from kenzen.calls.models import Leg
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import LegRole
from kenzen.marketplaces.models import Department
from tests.cast import Cast
from tests.journeys.people import Desk, Seller, at_the_browser
from tests.processes.installation import Process, dispatching, running, wait_for
from tests.processes.telephones import settings_of
from tests.sip import ports, sipp
from tests.sip.baresip import TonePhone, tone_phone
from tests.sip.telephony import Telephony, telephony
from tests.sip.tones import tone_seconds

pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.slow]

PASSWORD = "for-real-hashers"
NUMBER = "080-1234-5678"
SELLERS_TONE, ASSOCIATES_TONE = 440, 1000
HEARD = 1.0  # seconds of the other's tone that prove a line


@pytest.fixture
def people(installation: Cast) -> Cast:
    """The cast with passwords that processes with earnest settings can read."""
    Person.objects.update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt-of-the-tests"))
    return installation


@contextmanager
def serving(port: int, settings: dict[str, str]) -> Iterator[Process]:
    """A web process at ``port``."""
    with running("web", "--port", str(port), says="pages are served at", settings=settings) as process:
        yield process


@contextmanager
def at_work(browser: Browser, settings: dict[str, str], language: str) -> Iterator[tuple[Seller, Desk]]:
    """Web and dispatcher run; a seller and an associate have signed in."""
    port = ports.free()
    site = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(serving(port, settings))
        stack.enter_context(dispatching(settings))
        seller = stack.enter_context(at_the_browser(Seller, browser, site, language))
        desk = stack.enter_context(at_the_browser(Desk, browser, site, language))
        seller.sign_in("yamada@example.jp", PASSWORD)
        desk.sign_in("sato@example.jp", PASSWORD)
        desk.is_ready()
        yield seller, desk


@pytest.mark.asterisk
def test_they_hear_each_other_and_both_see_the_record(
    people: Cast, browser: Browser, tmp_path: Path, language: str
) -> None:
    with (
        tone_phone("+818012345678", SELLERS_TONE) as sellers_phone,
        tone_phone("sato", ASSOCIATES_TONE) as headset,
        telephony(tmp_path, trunk=sellers_phone.contact, desks={"sato": headset.contact}) as lines,
        at_work(browser, settings_of(lines), language) as (seller, desk),
    ):
        seller.asks_for_a_call(NUMBER, "どの書類が必要ですか。")
        seller.sees("You are talking with %(name)s.", name="佐藤 健")
        desk.sees("You are talking with the seller.")
        wait_for(lambda: hears(sellers_phone, ASSOCIATES_TONE) and hears(headset, SELLERS_TONE))
        desk.page.locator("#leave").click()
        desk.sees("The call is over. Write the record.")
        desk.writes_record("請求書をお送りください。")
        seller.reads("請求書をお送りください。")
        desk.sees("Waiting for the next call")


@pytest.mark.asterisk
@pytest.mark.parametrize(
    ("behaviour", "outcome", "sentence"),
    [
        ("486", LegOutcome.BUSY, "The line was busy when we called."),
        ("603", LegOutcome.REJECTED, "The call was declined at the phone."),
        ("404", LegOutcome.INVALID_NUMBER, "The telephone network does not know the number we called."),
        ("480", LegOutcome.UNREACHABLE, "The phone was switched off or out of reach."),
        ("503", LegOutcome.CONGESTED, "The telephone lines were overloaded, and our call did not get through."),
        (sipp.RINGS, LegOutcome.NO_ANSWER, "Nobody answered when we called."),
    ],
)
def test_a_seller_who_is_not_reached_is_told_so_and_keeps_the_place(
    people: Cast, browser: Browser, asterisk: Telephony, behaviour: str, outcome: LegOutcome, sentence: str
) -> None:
    Department.objects.update(seller_ring_seconds=3)
    with at_work(browser, settings_of(asterisk), "ja") as (seller, desk):
        seller.asks_for_a_call(sipp.number(behaviour))
        seller.sees(sentence)
        desk.sees("Waiting for the next call")
    assert Leg.objects.get(role=LegRole.SELLER).outcome == outcome


@pytest.mark.asterisk
def test_a_seller_who_hangs_up_ends_the_talk(people: Cast, browser: Browser, asterisk: Telephony) -> None:
    with at_work(browser, settings_of(asterisk), "ja") as (seller, desk):
        seller.asks_for_a_call(sipp.number(sipp.HANGS_UP))
        desk.sees("The call is over. Write the record.")
        seller.sees("Thank you for talking with us.")


@pytest.mark.asterisk
def test_an_associate_who_hangs_up_the_headset_ends_the_talk(people: Cast, browser: Browser, tmp_path: Path) -> None:
    with (
        tone_phone("+818012345678", SELLERS_TONE) as sellers_phone,
        tone_phone("sato", ASSOCIATES_TONE) as headset,
        telephony(tmp_path, trunk=sellers_phone.contact, desks={"sato": headset.contact}) as lines,
        at_work(browser, settings_of(lines), "ja") as (seller, desk),
    ):
        seller.asks_for_a_call(NUMBER)
        desk.sees("You are talking with the seller.")
        wait_for(lambda: hears(headset, SELLERS_TONE))
        headset.hang_up()
        desk.sees("The call is over. Write the record.")
        seller.sees("Thank you for talking with us.")


def test_a_web_process_that_is_killed_costs_nobody_the_place(people: Cast, browser: Browser) -> None:
    settings = {"KENZEN_PHONE_SYSTEM": "simulated"}
    port = ports.free()
    with (
        dispatching(settings),
        at_the_browser(Seller, browser, f"http://127.0.0.1:{port}", "ja") as seller,
        at_the_browser(Desk, browser, f"http://127.0.0.1:{port}", "ja") as desk,
    ):
        with serving(port, settings) as web:
            seller.sign_in("yamada@example.jp", PASSWORD)
            desk.sign_in("sato@example.jp", PASSWORD)
            seller.asks_for_a_call(NUMBER)
            seller.sees("You are next.")
            web.kill()
            seller.sees("The live connection is interrupted.")
        with serving(port, settings):
            desk.is_ready()
            headset = desk.phone()
            headset.answers()
            seller.sees("Your phone is ringing now.")  # the page came back by itself
            seller.phone().answers()
            seller.sees("You are talking with %(name)s.", name="佐藤 健")


def hears(phone: TonePhone, hertz: int) -> bool:
    """Whether the phone has heard the tone for long enough."""
    return any(tone_seconds(recording, hertz) >= HEARD for recording in phone.recordings)
