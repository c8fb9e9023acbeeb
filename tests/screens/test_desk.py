"""The desk: who may open it, what it shows, what its buttons do and refuse, in both languages, without JavaScript."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from kenzen.accounts.models import Person
from kenzen.accounts.rules import Role
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, LegRole
from kenzen.cases.models import Talk
from kenzen.health import actions as health
from kenzen.health.models import RatingPolicy
from kenzen.health.queries import standing
from kenzen.health.rules import AccountState, Category, Severity
from kenzen.health.scoring import builtin_text
from kenzen.screens.desk.queries import steps_of
from kenzen.staffing.models import Associate
from tests import cast as casting
from tests.cast import NOW, Cast
from tests.scenes import answer, ask, ask_other, hang_up, ring, sit_down, talk

Browsers = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
PAGES = ["/desk/", "/desk/live/"]
ACTIONS = ["/desk/presence/", "/desk/leave/", "/desk/draft/", "/desk/finish/"]


@pytest.fixture
def sato(cast: Cast, browser_of: Browsers) -> Client:
    """The associate's browser, in English."""
    return english(browser_of(cast.associate))


def english(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def text(response: HttpResponse | Any) -> str:
    return str(response.content.decode())


def presence(desk: Associate) -> str:
    desk.refresh_from_db()
    return desk.presence


def talk_id(cast: Cast) -> int:
    return Talk.objects.get(associate=cast.associate, finished_at=None).pk


def record(cast: Cast, **fields: str) -> dict[str, str]:
    return {
        "talk": str(talk_id(cast)),
        "notes": "n",
        "answer": "請求書を送ってください。",
        "outcome": "explained",
    } | fields


@pytest.mark.parametrize("address", [*PAGES, *ACTIONS])
def test_strangers_are_led_to_the_door(address: str, client: Client, db: None) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("address", [*PAGES, *ACTIONS])
@pytest.mark.parametrize("role", ["seller", "reviewer", "supervisor", "operator"])
def test_other_roles_are_turned_away(address: str, role: str, cast: Cast, browser_of: Browsers) -> None:
    client = browser_of(getattr(cast, role))
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403


def test_an_associate_without_a_desk_is_turned_away(cast: Cast, browser_of: Browsers) -> None:
    newcomer = casting.person("newcomer", "新人", Role.ASSOCIATE)
    assert browser_of(newcomer).get("/desk/").status_code == 403


@pytest.mark.parametrize("address", ACTIONS)
def test_actions_take_post_only(address: str, sato: Client) -> None:
    assert sato.get(address).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_pages_take_get_only(address: str, sato: Client) -> None:
    assert sato.post(address).status_code == 405


def test_the_empty_desk_teaches_what_ready_means(cast: Cast, browser_of: Browsers) -> None:
    page = text(browser_of(cast.associate).get("/desk/"))
    assert '<html lang="ja"' in page
    assert "オフラインです" in page
    assert "受付可にすると" in page
    assert "お待ちのお客様はいません" in page


def test_the_desk_speaks_english_too(sato: Client) -> None:
    page = text(sato.get("/desk/"))
    assert '<html lang="en"' in page
    assert "You are offline" in page
    assert "Nobody is waiting" in page


def test_an_associate_without_departments_is_told_so(cast: Cast, sato: Client) -> None:
    cast.desk.departments.clear()
    assert "You do not serve a department yet" in text(sato.get("/desk/"))


def test_the_queue_lists_waiting_sellers_in_their_order(cast: Cast, sato: Client) -> None:
    ask_other(cast, now=NOW - timedelta(minutes=5))
    ask(cast)
    page = text(sato.get("/desk/"))
    assert page.index(cast.other_shop.name) < page.index(cast.shop.name)
    assert "2 sellers" in page


def test_the_queue_hides_other_departments(cast: Cast, sato: Client) -> None:
    ask(cast, department=cast.technical)
    cast.desk.departments.set([cast.health])
    assert cast.shop.name not in text(sato.get("/desk/"))


def test_presence_is_chosen_without_javascript(cast: Cast, sato: Client) -> None:
    response = sato.post("/desk/presence/", {"presence": "ready"})
    assert (response.status_code, response.headers["Location"]) == (302, "/desk/")
    assert presence(cast.desk) == "ready"


def test_presence_is_chosen_by_htmx(cast: Cast, sato: Client) -> None:
    response = sato.post("/desk/presence/", {"presence": "break"}, headers=HTMX)
    assert response.status_code == 200
    assert 'id="presence-break"' in text(response)
    assert 'hx-swap-oob="innerHTML"' in text(response)
    assert presence(cast.desk) == "break"


@pytest.mark.parametrize("chosen", ["", "on_call", "wrap_up", "asleep", "ready\0"])
def test_an_unknown_presence_is_refused(chosen: str, cast: Cast, sato: Client) -> None:
    for headers in ({}, HTMX):
        response = sato.post("/desk/presence/", {"presence": chosen}, headers=headers)
        assert response.status_code == 422
        assert "There is no such presence to choose." in text(response)
    assert presence(cast.desk) == "offline"


def test_presence_cannot_be_chosen_on_a_call(cast: Cast, sato: Client) -> None:
    ring(cast)
    response = sato.post("/desk/presence/", {"presence": "break"})
    assert response.status_code == 409
    assert "A call is assigned to you at this moment." in text(response)
    assert presence(cast.desk) == "on_call"


def test_the_card_stands_there_before_the_phone_rings(cast: Cast, sato: Client) -> None:
    ring(cast)
    page = text(sato.get("/desk/"))
    for shown in (cast.shop.name, cast.shop.owner_name, "+81 80-1234-5678", "どの書類が必要ですか。", "Japanese"):
        assert shown in page
    assert "Your phone rings. Please pick it up." in page
    assert "Decline" in page
    assert 'data-ringing="Incoming call' in page


def test_once_picked_up_the_seller_is_called_and_the_desk_is_silent(cast: Cast, sato: Client) -> None:
    _, uid = ring(cast)
    answer(uid, 1)
    page = text(sato.get("/desk/"))
    assert "The seller's phone rings. Please stay on the line." in page
    assert "data-ringing" not in page


def test_the_most_urgent_warning_comes_first(cast: Cast, sato: Client) -> None:
    warning(cast, "Later", days=9)
    warning(cast, "Sooner", days=2)
    ring(cast)
    page = text(sato.get("/desk/"))
    assert page.index("Sooner") < page.index("Later")
    assert "Invoice of the supplier" in page


def warning(cast: Cast, title: str, *, days: int) -> None:
    health.open_violation(
        seller_id=cast.shop.pk,
        reference=title,
        category=Category.AUTHENTICITY,
        severity=Severity.CRITICAL,
        title_ja=title,
        title_en=title,
        evidence_ja="請求書",
        evidence_en="Invoice of the supplier",
        respond_by=NOW + timedelta(days=days),
        now=NOW,
    )


def test_the_standing_of_the_seller_is_in_sight(cast: Cast, sato: Client) -> None:
    warning(cast, "Battery", days=2)
    health.change_state(seller_id=cast.shop.pk, state=AccountState.UNDER_REVIEW, now=NOW)
    ring(cast)
    page = text(sato.get("/desk/"))
    assert all(word in page for word in ('<span class="figure">0</span>', "Unhealthy", "Under review", "Critical"))
    assert "What was found" not in page  # nothing was said of it


def test_a_model_without_a_number_shows_its_level(cast: Cast, sato: Client) -> None:
    RatingPolicy.objects.create(
        marketplace=cast.marketplace, version=1, text=builtin_text("ebay"), since_at=NOW, created_at=NOW
    )
    ring(cast)
    page = text(sato.get("/desk/"))
    assert "Account health rating" not in page
    assert standing(cast.shop.pk, now=NOW).band_name in page


def test_declining_gives_the_call_back_and_says_what_to_do(cast: Cast, sato: Client) -> None:
    ring(cast)
    assert sato.post("/desk/leave/").status_code == 302
    page = text(sato.get("/desk/"))
    assert "You declined the call or hung up before the seller answered." in page
    assert "Press “Ready” when you can take calls again." in page
    assert presence(cast.desk) == "break"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (LegOutcome.NO_ANSWER, "応答がなかったため、休憩に切り替えました"),
        (LegOutcome.UNREACHABLE, "つながらなかったため、休憩に切り替えました"),
    ],
)
def test_a_break_set_by_the_system_is_explained(
    outcome: LegOutcome, words: str, cast: Cast, browser_of: Browsers
) -> None:
    _, uid = ring(cast)
    hang_up(uid, 1, outcome=outcome)
    assert words in text(browser_of(cast.associate).get("/desk/"))


def test_a_seller_who_was_not_reached_leaves_a_word_behind(cast: Cast, sato: Client) -> None:
    _, uid = ring(cast)
    answer(uid, 1)
    hang_up(uid, 2, outcome=LegOutcome.BUSY)
    page = text(sato.get("/desk/"))
    assert "Last call" in page
    assert "The seller&#39;s line was busy." in page


def test_leaving_without_a_call_is_refused(sato: Client) -> None:
    response = sato.post("/desk/leave/", headers=HTMX)
    assert response.status_code == 409
    assert "There is no call to end." in text(response)


def test_hanging_up_opens_the_record(cast: Cast, sato: Client) -> None:
    talk(cast)
    response = sato.post("/desk/leave/", headers=HTMX)
    assert "The call is over. Write the record." in text(response)
    assert presence(cast.desk) == "wrap_up"


def test_a_draft_is_kept_and_comes_back(cast: Cast, sato: Client) -> None:
    talk(cast)
    response = sato.post("/desk/draft/", record(cast, answer="half a sen"), headers=HTMX)
    assert response.status_code == 200
    assert "Draft saved" in text(response)
    assert "half a sen</textarea>" in text(sato.get("/desk/"))


def test_a_draft_is_kept_without_javascript(cast: Cast, sato: Client) -> None:
    talk(cast)
    assert sato.post("/desk/draft/", record(cast)).status_code == 302
    assert Talk.objects.get().answer == "請求書を送ってください。"


def test_signs_a_database_cannot_keep_are_left_out(cast: Cast, sato: Client) -> None:
    talk(cast)
    sato.post("/desk/draft/", record(cast, answer="a\0b"), headers=HTMX)
    assert Talk.objects.get().answer == "ab"


def test_an_old_page_does_not_write_into_the_next_record(cast: Cast, sato: Client) -> None:
    talk(cast)
    for address in ("/desk/draft/", "/desk/finish/"):
        response = sato.post(address, record(cast, talk="999999", then="ready"), headers=HTMX)
        assert response.status_code == 409
        assert "There is no record to write." in text(response)
    assert Talk.objects.get().answer == ""


def test_text_that_belongs_nowhere_is_shown_to_be_copied(cast: Cast, sato: Client) -> None:
    response = sato.post("/desk/finish/", {"talk": "1", "answer": "Precious words", "notes": "", "then": "ready"})
    assert response.status_code == 409
    assert "What you wrote is not lost." in text(response)
    assert "Precious words</textarea>" in text(response)


def test_text_of_an_old_record_is_shown_beside_the_new_one(cast: Cast, sato: Client) -> None:
    talk(cast)
    sato.post("/desk/draft/", record(cast, answer="The new answer"))
    response = sato.post("/desk/draft/", record(cast, talk="999999", answer="The old answer"))
    assert response.status_code == 409
    assert "The new answer</textarea>" in text(response)
    assert "The old answer</textarea>" in text(response)


def test_associates_never_see_drafts_of_others(cast: Cast, browser_of: Browsers) -> None:
    callback_id, _ = talk(cast)
    browser_of(cast.associate).post("/desk/draft/", record(cast, answer="Only mine", notes="Only mine"), headers=HTMX)
    page = text(browser_of(cast.other_associate).get("/desk/", {"callback": callback_id, "talk": talk_id(cast)}))
    assert "Only mine" not in page
    assert cast.shop.name not in page


def test_live_regions_leave_typed_text_alone(cast: Cast, sato: Client) -> None:
    callback_id, uid = talk(cast)
    shown: dict[str, str | int] = {"callback": callback_id, "talk": talk_id(cast)}
    fragments = text(sato.get("/desk/live/", shown))
    assert "<textarea" not in fragments
    assert 'id="facts"' not in fragments
    hang_up(uid, 2)
    fragments = text(sato.get("/desk/live/", shown))
    assert "<textarea" not in fragments
    assert "Send and be ready" in fragments


def test_live_regions_bring_the_record_when_a_talk_begins(cast: Cast, sato: Client) -> None:
    callback_id, _ = talk(cast)
    fragments = text(sato.get("/desk/live/", {"callback": str(callback_id), "talk": ""}))
    assert fragments.count("<textarea") == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "  "}, "The answer is empty, and it is what the seller gets in writing."),
        ({"outcome": ""}, "The outcome of the talk is not chosen."),
        ({"outcome": "promised the moon"}, "The outcome of the talk is not chosen."),
        ({"then": "on_call"}, "There is no such presence to choose."),
        ({"then": ""}, "There is no such presence to choose."),
    ],
)
def test_an_unfinished_record_is_refused_and_kept(fields: dict[str, str], words: str, cast: Cast, sato: Client) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2)
    posted = {"notes": "Kept notes", "then": "ready"} | fields
    for headers in ({}, HTMX):
        response = sato.post("/desk/finish/", record(cast, **posted), headers=headers)
        assert response.status_code == 422
        assert words in text(response)
    assert "Kept notes</textarea>" in text(sato.get("/desk/"))
    assert presence(cast.desk) == "wrap_up"


def test_a_refusal_of_the_record_is_told_in_japanese(cast: Cast, browser_of: Browsers) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2)
    response = browser_of(cast.associate).post("/desk/finish/", record(cast, answer="", then="ready"))
    assert response.status_code == 422
    assert re.search(r'role="alert".*?[ぁ-ん]', text(response), re.DOTALL)
    assert "The record was not finished." not in text(response)


def test_the_record_waits_for_the_end_of_the_talk(cast: Cast, sato: Client) -> None:
    talk(cast)
    response = sato.post("/desk/finish/", record(cast, then="ready"), headers=HTMX)
    assert response.status_code == 409
    assert "You are still on the phone with the seller." in text(response)


@pytest.mark.parametrize("then", ["ready", "break", "offline"])
def test_finishing_gives_the_record_to_the_seller(then: str, cast: Cast, sato: Client) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2)
    assert sato.post("/desk/finish/", record(cast, then=then)).status_code == 302
    assert presence(cast.desk) == then
    assert Talk.objects.get().finished_at is not None
    assert "You talked, and the seller has the answer in writing." in text(sato.get("/desk/"))


def test_earlier_talks_of_the_seller_are_at_hand(cast: Cast, sato: Client) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2)
    hang_up(uid, 1)
    sato.post("/desk/finish/", record(cast, then="offline", answer="Send the invoice, please."))
    ring(cast, now=NOW + timedelta(minutes=10))
    page = text(sato.get("/desk/"))
    assert "Send the invoice, please." in page
    assert "Explained what is wrong and what to do" in page


def test_a_cut_off_talk_is_named(cast: Cast, sato: Client) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2, outcome=LegOutcome.MEDIA_LOST)
    assert "The line broke off." in text(sato.get("/desk/"))


def test_words_of_sellers_are_escaped(cast: Cast, sato: Client) -> None:
    cast.shop.name = "<script>alert(1)</script>"
    cast.shop.save(update_fields=["name"])
    ring(cast)
    assert "<script>alert(1)" not in text(sato.get("/desk/"))


def test_the_headset_is_linked_while_phones_are_simulated(cast: Cast, sato: Client) -> None:
    assert f"/handset/{cast.desk.phone}/" in text(sato.get("/desk/"))


def test_other_associates_are_not_disturbed(cast: Cast, browser_of: Browsers) -> None:
    sit_down(cast.other_desk, now=NOW + timedelta(minutes=1))
    ring(cast)
    assert browser_of(cast.other_associate).post("/desk/leave/").status_code == 409
    assert presence(cast.desk) == "on_call"


@pytest.mark.parametrize(
    ("state", "reaching", "stages", "first"),
    [
        (CallState.FIRST, LegRole.ASSOCIATE, "now next next", "Your phone"),
        (CallState.SECOND, LegRole.SELLER, "done now next", "Your phone"),
        (CallState.TALKING, None, "done done now", "Your phone"),
        (CallState.FIRST, LegRole.SELLER, "now next next", "The seller's phone"),
        (CallState.SECOND, LegRole.ASSOCIATE, "done now next", "The seller's phone"),
    ],
)
def test_steps_follow_the_order_in_which_phones_ring(
    state: CallState, reaching: LegRole | None, stages: str, first: str
) -> None:
    with override("en"):
        steps = steps_of(state, reaching)
    assert [step.stage for step in steps] == stages.split()
    assert steps[0].name == first
