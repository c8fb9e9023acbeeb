"""The page of one violation: what is asked, by when, what it costs, what resolving it gives, what happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kenzen.accounts import actions as accounts
from kenzen.accounts.models import Person
from kenzen.health import actions, scoring
from kenzen.health.actions import set_policy
from kenzen.health.models import ViolationEvent
from kenzen.health.rules import Resolution, Sanction, Severity
from kenzen.kit import phone_numbers
from kenzen.screens.seller_home.pages.violation import checklist
from tests.cast import Cast
from tests.scenes import ask
from tests.screens.conftest import Said
from tests.screens.told import sold, soon, warn

TITLE = "商品の信頼性についての警告"  # as tests.scenes asks about


def path(violation_id: int) -> str:
    return f"/health/violations/{violation_id}/"


def test_it_says_what_was_found_and_lists_what_is_asked(cast: Cast, seller: Client, says: Said) -> None:
    asked = "・仕入先の請求書\n・仕入先の連絡先\n"
    page = seller.get(path(warn(cast, evidence_ja=asked, evidence_en=asked, listing="SKU-1")))
    assert says(page, "What was found")
    assert says(page, "Evidence asked")
    text = page.content.decode()
    assert text.count('class="checklist__box"') == 2
    assert "SKU-1" in text
    assert "・仕入先" not in text


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("", []),
        ("請求書", ["請求書"]),
        ("1. 請求書\n2) 写真\n\n(3) 契約書", ["請求書", "写真", "契約書"]),
        ("- a\n* b\n• c\n① d", ["a", "b", "c", "d"]),
        ("365日以内の請求書", ["365日以内の請求書"]),
        ("10点以上の請求書", ["10点以上の請求書"]),
        ("-1は誤りです", ["-1は誤りです"]),
        ("1.5kgの箱の写真", ["1.5kgの箱の写真"]),
    ],
)
def test_each_line_of_the_evidence_is_one_item(text: str, items: list[str]) -> None:
    assert checklist(text) == items


def test_the_deadline_is_a_clock_with_its_zone(cast: Cast, seller: Client, says: Said, language: str) -> None:
    page = seller.get(path(warn(cast, respond_by=soon(30))))
    assert says(page, "Time left to respond")
    assert "data-deadline=" in page.content.decode()
    assert {"ja": "日本時間", "en": "Japan Time"}[language] in page.content.decode()


def test_a_deadline_that_is_over_says_what_can_still_be_done(cast: Cast, seller: Client, says: Said) -> None:
    page = seller.get(path(warn(cast, respond_by=soon(-1))))
    assert says(page, "The time to respond is over")
    assert says(page, "What you can still do")
    assert says(page, "Talk about this warning")
    assert "data-deadline=" not in page.content.decode()


def test_without_a_deadline_that_is_said(cast: Cast, seller: Client, says: Said) -> None:
    assert says(seller.get(path(warn(cast))), "No deadline")


def test_an_assurance_gives_time(cast: Cast, seller: Client, says: Said) -> None:
    sold(cast, 20, days_ago=1, days=400)
    number = phone_numbers.parse("08012345678", calling_code=81)
    accounts.set_emergency_phone(seller_id=cast.shop.pk, number=number, now=timezone.now())
    page = seller.get(path(warn(cast, severity=Severity.LOW, respond_by=soon(24), opened_ago=timedelta(hours=3))))
    assert "deadline__grace" in page.content.decode()


def test_without_an_assurance_no_time_is_promised(cast: Cast, seller: Client) -> None:
    assert "deadline__grace" not in seller.get(path(warn(cast, respond_by=soon(24)))).content.decode()


def test_it_says_what_resolving_it_gives(cast: Cast, seller: Client, says: Said) -> None:
    violation_id = warn(cast, severity=Severity.CRITICAL)
    page = seller.get(path(violation_id))
    band = {"ja": "健全", "en": "Healthy"}[page["Content-Language"]]
    assert says(
        page,
        "The rating goes from %(now)s to %(then)s points, and the account becomes “%(band)s”.",
        now=0,
        then=200,
        band=band,
    )


def test_a_repeat_names_the_earlier_violation(cast: Cast, seller: Client) -> None:
    earlier = warn(cast, "V-1", policy="trademark", opened_ago=timedelta(days=30), title="以前の警告")
    page = seller.get(path(warn(cast, "V-2", policy="trademark", opened_ago=timedelta(days=2))))
    assert f'href="{path(earlier)}">以前の警告' in page.content.decode()


def test_an_annulled_violation_makes_no_repeat(cast: Cast, seller: Client) -> None:
    earlier = warn(cast, "V-1", policy="trademark", opened_ago=timedelta(days=30), title="以前の警告")
    later = warn(cast, "V-2", policy="trademark", opened_ago=timedelta(days=2))
    actions.close_violation(violation_id=earlier, resolution=Resolution.WITHDRAWN, now=timezone.now())
    assert "以前の警告" not in seller.get(path(later)).content.decode()


def test_its_points_end_by_themselves_on_a_day(cast: Cast, seller: Client, language: str) -> None:
    text = seller.get(path(warn(cast, opened_ago=timedelta()))).content.decode()
    end = (timezone.now() + timedelta(hours=9, days=180)).date()
    assert {"ja": f"{end.year}年{end.month}月{end.day}日", "en": f"{end:%b} {end.year}"}[language] in text


@pytest.mark.parametrize(
    ("resolution", "sentence"),
    [
        (Resolution.RESOLVED, "This violation is resolved."),
        (Resolution.APPEAL_ACCEPTED, "Your appeal was accepted."),
        (Resolution.WITHDRAWN, "The marketplace withdrew this violation."),
    ],
)
def test_a_closed_violation_asks_for_nothing(
    cast: Cast, seller: Client, says: Said, resolution: Resolution, sentence: str
) -> None:
    violation_id = warn(cast, respond_by=soon(5))
    actions.close_violation(violation_id=violation_id, resolution=resolution, now=timezone.now())
    page = seller.get(path(violation_id))
    assert says(page, sentence)
    assert not says(page, "Time left to respond")
    assert not says(page, "If it is resolved")


def test_the_timeline_tells_its_story_newest_first(cast: Cast, seller: Client, says: Said) -> None:
    violation_id = warn(cast)
    now = timezone.now()
    actions.change_violation(violation_id=violation_id, fields={"respond_by": soon(9), "listing": "SKU-2"}, now=now)
    actions.close_violation(violation_id=violation_id, resolution=Resolution.RESOLVED, now=timezone.now())
    page = seller.get(path(violation_id))
    assert says(page, "The violation was opened.")
    assert says(page, "Something about the violation was changed.")
    assert says(page, "response deadline")
    assert page.content.decode().count('class="timeline__entry"') == 3


def test_a_violation_that_came_in_bulk_tells_its_ends(cast: Cast, seller: Client, says: Said) -> None:
    violation_id = warn(cast)
    actions.close_violation(violation_id=violation_id, resolution=Resolution.RESOLVED, now=timezone.now())
    ViolationEvent.objects.all().delete()
    page = seller.get(path(violation_id))
    assert page.content.decode().count('class="timeline__entry"') == 2
    assert says(page, "The violation was resolved.")


def test_calls_about_it_stand_on_the_page(cast: Cast, seller: Client, says: Said) -> None:
    about, other = warn(cast, "V-1", title=TITLE), warn(cast, "V-2", title="別の警告")
    callback_id = ask(cast, now=timezone.now())
    assert says(seller.get(path(about)), "Calls and records about this")
    assert f'href="/callbacks/{callback_id}/"' in seller.get(path(about)).content.decode()
    assert not says(seller.get(path(other)), "Calls and records about this")


def test_the_button_asks_about_this_violation(cast: Cast, seller: Client) -> None:
    warn(cast, "V-1", title="先の期限", respond_by=soon(2))
    violation_id = warn(cast, "V-2", title="この警告")
    text = seller.get(path(violation_id)).content.decode()
    assert f'btn-call btn-large call-button" href="/callbacks/new/?about={violation_id}"' in text
    assert 'value="この警告"' in seller.get(f"/callbacks/new/?about={violation_id}").content.decode()


def test_a_closed_violation_can_be_talked_about_as_well(cast: Cast, seller: Client) -> None:
    warn(cast, "V-1", title="開いている警告")
    closed = warn(cast, "V-2", title="終わった警告")
    actions.close_violation(violation_id=closed, resolution=Resolution.RESOLVED, now=timezone.now())
    assert 'value="終わった警告"' in seller.get(f"/callbacks/new/?about={closed}").content.decode()


def test_nobody_talks_about_the_violation_of_somebody_else(cast: Cast, seller: Client) -> None:
    foreign = warn(cast, shop=cast.other_shop, title="他の店の警告")
    assert "他の店の警告" not in seller.get(f"/callbacks/new/?about={foreign}").content.decode()


def test_the_button_keeps_what_it_is_about(cast: Cast, seller: Client) -> None:
    violation_id = warn(cast)
    place = seller.get(f"/callbacks/button/?about={violation_id}").content.decode()
    assert f"?about={violation_id}" in place
    assert "?about" not in seller.get("/callbacks/button/?about=x").content.decode()


def test_one_steps_from_violation_to_violation(cast: Cast, seller: Client) -> None:
    first, second, third = (warn(cast, f"V-{n}", respond_by=soon(n)) for n in (1, 2, 3))
    text = seller.get(path(second)).content.decode()
    assert f'rel="prev" href="{path(first)}"' in text
    assert f'rel="next" href="{path(third)}"' in text
    assert 'rel="prev"' not in seller.get(path(first)).content.decode()


def test_closed_violations_are_stepped_through_among_themselves(cast: Cast, seller: Client) -> None:
    opened, one, other = (warn(cast, f"V-{n}") for n in (1, 2, 3))
    for violation_id in (one, other):
        actions.close_violation(violation_id=violation_id, resolution=Resolution.RESOLVED, now=timezone.now())
    text = seller.get(path(one)).content.decode()
    assert f'rel="prev" href="{path(other)}"' in text
    assert path(opened) not in text


def test_a_model_without_points_shows_the_sanction_instead(cast: Cast, seller: Client, says: Said) -> None:
    now = timezone.now()
    text = scoring.builtin_text("mercari_jp")
    set_policy(marketplace_id=cast.marketplace.pk, text=text, since_at=now, person_id=cast.operator.pk, now=now)
    page = seller.get(path(warn(cast, sanction=Sanction.RESTRICTED, sanction_until=soon(20))))
    assert says(page, "Restricted for a time")
    assert not says(page, "Effect on the rating now")
    assert not says(page, "If it is resolved")


def test_an_open_call_takes_the_place_of_asking(cast: Cast, seller: Client, says: Said) -> None:
    violation_id = warn(cast, respond_by=soon(9))
    callback_id = ask(cast, now=timezone.now())
    page = seller.get(path(violation_id))
    assert says(page, "See your call")
    assert f'href="/callbacks/{callback_id}/"' in page.content.decode()
    assert not says(page, "Talk about this warning")


def test_others_do_not_see_it(cast: Cast, client: Client, browser_of: Callable[[Person], Client]) -> None:
    address = path(warn(cast))
    assert browser_of(cast.other_seller).get(address).status_code == 404
    assert browser_of(cast.associate).get(address).status_code == 403
    assert client.get(address)["Location"].startswith("/sign-in/?next=")


def test_a_violation_that_does_not_exist_is_said_not_to_exist(cast: Cast, seller: Client) -> None:
    assert seller.get(path(404)).status_code == 404


def test_many_violations_cost_no_more_queries(cast: Cast, seller: Client) -> None:
    violation_id = warn(cast, "V-0", policy="trademark", opened_ago=timedelta(days=1))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert seller.get(path(violation_id)).status_code == 200
        return len(captured)

    few = queries()
    for number in range(1, 12):
        warn(cast, f"V-{number}", policy=f"p{number}", opened_ago=timedelta(hours=number))
    assert queries() == few <= 32
