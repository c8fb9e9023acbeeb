"""アカウント健全性: the order of urgency, the quiet of a healthy account, and what stands in the button's place."""

import re
from datetime import timedelta
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kenzen.health import actions, queries, scoring
from kenzen.health.actions import CountsRow
from kenzen.health.rules import AccountState, Category, ModelKind, Resolution, Sanction, Severity
from kenzen.marketplaces.models import Department, OpeningHours
from tests.cast import Cast, signed_in
from tests.scenes import ask, ring
from tests.screens.conftest import Said


def violation(cast: Cast, title: str, *, due_in: timedelta | None = None, points: int | None = None) -> int:
    """A violation that was opened a moment ago."""
    now = timezone.now()
    return actions.open_violation(
        seller_id=cast.shop.pk,
        reference=title,
        policy=title,
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title_ja=title,
        title_en=title,
        found_ja="確認",
        found_en="found",
        evidence_ja="請求書",
        evidence_en="invoices",
        points=points,
        respond_by=None if due_in is None else now + due_in,
        now=now,
    )


def orders(cast: Cast, *, daily: int = 10, defects: int = 0, days: int = 70) -> None:
    """Orders on each of the last days."""
    now = timezone.now()
    counts = {"successful_orders": daily, "orders_seller": daily, "order_defects_seller": defects}
    rows = [CountsRow(f"day-{back}", now.date() - timedelta(days=back), 0, counts) for back in range(days)]
    actions.record_counts(seller_id=cast.shop.pk, rows=rows, now=now)


def rated_by(cast: Cast, model: str) -> None:
    """From now on the marketplace rates by this model."""
    text = (resources.files("kenzen.health.scoring") / f"{model}.yaml").read_text(encoding="utf-8")
    since = timezone.now() - timedelta(days=400)
    actions.set_policy(marketplace_id=cast.marketplace.pk, text=text, since_at=since, person_id=None, now=since)


def put(cast: Cast, state: AccountState) -> None:
    """The marketplace puts the account into a state."""
    actions.change_state(seller_id=cast.shop.pk, state=state, now=timezone.now())


def test_the_nearest_deadline_stands_first_and_the_next_two_below(cast: Cast, seller: Client, says: Said) -> None:
    for title, days in (("latest", 20), ("later", 9), ("late", 4)):
        violation(cast, title, due_in=timedelta(days=days))
    first = violation(cast, "sooner", due_in=timedelta(hours=5))
    violation(cast, "never")
    page = seller.get("/health/")
    lead = page.content.decode().partition('id="violations"')[0]
    assert says(page, "Time left to respond")
    assert lead.index("sooner") < lead.index("late") < lead.index("later")
    assert "latest" not in lead.partition("rating__arc")[0]
    assert f'href="/health/violations/{first}/"' in lead


def test_a_new_account_learns_what_will_stand_here(seller: Client, says: Said) -> None:
    page = seller.get("/health/")
    assert page.status_code == 200
    assert says(page, "Welcome. This page shows how your account stands.")
    assert says(page, "What you will see here")
    assert ">200</text>" in page.content.decode()
    assert "sparkline" not in page.content.decode()


def test_a_healthy_account_is_told_that_nothing_is_needed(cast: Cast, seller: Client, says: Said) -> None:
    orders(cast, daily=40)
    page = seller.get("/health/")
    assert says(page, "There is nothing you need to do now.")
    assert says(page, "No violations are open.")
    assert "urgent__clock" not in page.content.decode()


def test_an_account_under_review_may_go_on_selling(cast: Cast, seller: Client, says: Said) -> None:
    put(cast, AccountState.UNDER_REVIEW)
    assert says(seller.get("/health/"), "Your account is under review. You can go on selling.")


def test_a_deactivated_account_is_led_by_the_hand(cast: Cast, seller: Client, says: Said) -> None:
    first = violation(cast, "to read", due_in=timedelta(hours=20))
    put(cast, AccountState.DEACTIVATED)
    page = seller.get("/health/")
    assert says(page, "Your account is deactivated. Let us take it step by step.")
    assert says(page, "Time left to respond")
    assert f'href="/callbacks/new/?about={first}"' in page.content.decode()
    assert not says(page, "There is nothing you need to do now.")


def test_a_deactivated_account_without_violations_is_not_left_alone(cast: Cast, seller: Client, says: Said) -> None:
    put(cast, AccountState.DEACTIVATED)
    sentence = "No violations are open. The associate looks up why the account is deactivated."
    assert says(seller.get("/health/"), sentence)


def test_a_closed_account_hears_what_is_open_to_it(cast: Cast, seller: Client, says: Said) -> None:
    put(cast, AccountState.CLOSED)
    page = seller.get("/health/")
    assert says(page, "Your account is closed.")
    assert says(page, "Ask what is open to you.")


def test_an_overdue_warning_says_so(cast: Cast, seller: Client, says: Said) -> None:
    violation(cast, "overdue", due_in=timedelta(hours=-1))
    assert says(seller.get("/health/"), "The time to respond is over")


def test_a_violation_without_a_deadline_is_no_reason_for_calm(cast: Cast, seller: Client, says: Said) -> None:
    violation(cast, "someday")
    page = seller.get("/health/")
    assert says(page, "The sooner they are resolved, the sooner the rating recovers.")
    assert not says(page, "There is nothing you need to do now.")


def test_the_rating_says_why_in_one_sentence(cast: Cast, seller: Client, says: Said) -> None:
    violation(cast, "one")
    violation(cast, "two")
    page = seller.get("/health/")
    sentence = "%(num)s unresolved violation lowers it by %(points)s points."
    plural = "%(num)s unresolved violations lower it by %(points)s points."
    assert says(page, sentence, num=2, points=16) or says(page, plural, num=2, points=16)


def test_metrics_stand_beside_their_target(cast: Cast, seller: Client, says: Said) -> None:
    orders(cast, defects=1)
    page = seller.get("/health/")
    assert says(page, "Target: below %(target)s", target="1%")
    assert says(page, "Target missed")
    text = page.content.decode()
    assert text.count('<li class="metric">') == 7  # what the marketplace ships has a card of its own
    assert 'class="sparkline"' in text


def test_the_history_is_a_plot_with_events_and_a_table(cast: Cast, seller: Client, says: Said) -> None:
    orders(cast, daily=40)
    made = violation(cast, "fell")
    page = seller.get("/health/")
    text = page.content.decode()
    assert says(page, "See as a table")
    assert "plot__mark--opened" in text
    assert f'id="event-1" href="/health/violations/{made}/"' in text
    assert "−8" in text


def test_every_category_is_listed_and_an_open_one_leads_on(cast: Cast, seller: Client) -> None:
    made = violation(cast, "one")
    text = seller.get("/health/").content.decode()
    assert text.count('class="category') - text.count('class="category__') == len(Category)
    assert f'id="category-authenticity" href="#violation-{made}"' in text


def test_what_was_closed_lately_stays_readable(cast: Cast, seller: Client, says: Said) -> None:
    made = violation(cast, "over now")
    actions.close_violation(violation_id=made, resolution=Resolution.APPEAL_ACCEPTED, now=timezone.now())
    page = seller.get("/health/")
    assert says(page, "Appeal accepted")
    assert f'id="closed-{made}"' in page.content.decode()


def test_a_long_ledger_is_drawn_together_and_unfolds(cast: Cast, seller: Client, says: Said) -> None:
    orders(cast, daily=60, days=170)
    page = seller.get("/health/")
    assert 'id="ledger-whole"' in page.content.decode()
    plural = "%(points)s points for orders, in %(times)s steps"
    assert says(page, "%(points)s point for orders, in %(times)s steps", points="+204", times=51) or says(
        page, plural, points="+204", times=51
    )


def test_points_that_add_up_run_to_their_last_tier(cast: Cast, seller: Client, says: Said) -> None:
    rated_by(cast, "rakuten")
    violation(cast, "first", points=35)
    page = seller.get("/health/")
    text = page.content.decode()
    assert ">35</text>" in text
    assert says(page, "What is in force")
    assert says(page, "points in total")
    assert "100,000" in text


def test_a_sanction_is_called_by_its_name(cast: Cast, seller: Client, says: Said) -> None:
    rated_by(cast, "mercari_jp")
    made = violation(cast, "first")
    actions.change_violation(violation_id=made, fields={"sanction": Sanction.WARNING}, now=timezone.now())
    page = seller.get("/health/")
    measures = page.content.decode().partition('class="in-force"')[2].partition("</ul>")[0]
    assert "警告" in measures or "Warned" in measures
    assert "warned" not in measures
    assert says(page, "as long as the level holds")


def test_what_the_marketplace_may_decide_is_not_said_to_be_in_force(cast: Cast, seller: Client, says: Said) -> None:
    rated_by(cast, "walmart_us")
    now = timezone.now()
    counts = {"orders": 50, "seller_cancellations": 20}
    rows = [CountsRow(f"day-{back}", now.date() - timedelta(days=back), 0, counts) for back in range(1, 31)]
    actions.record_counts(seller_id=cast.shop.pk, rows=rows, now=now)
    page = seller.get("/health/")
    assert says(page, "What the marketplace may decide")
    assert not says(page, "What is in force")
    assert says(page, "Some of your figures miss their targets.")


def test_the_history_begins_anew_with_another_scale(cast: Cast, seller: Client) -> None:
    orders(cast, days=30)
    violation(cast, "first", points=5)
    now = timezone.now()
    text = (resources.files("kenzen.health.scoring") / "rakuten.yaml").read_text(encoding="utf-8")
    actions.set_policy(marketplace_id=cast.marketplace.pk, text=text, since_at=now, person_id=None, now=now)
    actions.rate(seller_id=cast.shop.pk, now=timezone.now())
    standing = queries.standing(cast.shop.pk, now=timezone.now())
    assert standing.kind is ModelKind.POINTS_UP
    assert [rating for _day, rating in standing.history] == [5]
    assert seller.get("/health/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("state", [AccountState.DEACTIVATED, AccountState.CLOSED])
def test_who_cannot_sell_is_promised_no_time_before_a_deactivation(
    cast: Cast, seller: Client, state: AccountState
) -> None:
    assert 'id="assurance"' in seller.get("/health/print/").content.decode()
    put(cast, state)
    assert 'id="assurance"' not in seller.get("/health/print/").content.decode()
    assert 'id="assurance"' not in seller.get("/health/").content.decode()


def test_long_evidence_does_not_push_the_next_step_away(cast: Cast, seller: Client, says: Said) -> None:
    made = violation(cast, "first", due_in=timedelta(hours=5))
    papers = "\n".join(f"・書類{number}" for number in range(1, 8))
    fields = {"evidence_ja": papers, "evidence_en": papers}
    actions.change_violation(violation_id=made, fields=fields, now=timezone.now())
    page = seller.get("/health/")
    lead = page.content.decode().partition('id="urgent-read"')[0]
    assert "書類4" in lead
    assert "書類5" not in lead
    assert says(page, "and %(num)s more", num=3)


def test_a_model_without_a_number_shows_its_levels(cast: Cast, seller: Client, says: Said) -> None:
    rated_by(cast, "ebay")
    orders(cast)
    text = seller.get("/health/").content.decode()
    assert "rating__arc" not in text
    assert text.count('class="ladder__rung') == 3
    assert text.count('aria-current="true"') == 1
    assert 'id="ledger"' not in text


def test_the_print_view_is_unfolded(cast: Cast, seller: Client, says: Said) -> None:
    orders(cast, daily=60, days=180)
    violation(cast, "printed", due_in=timedelta(days=1))
    page = seller.get("/health/print/")
    text = page.content.decode()
    assert says(page, "Print")
    assert 'id="ledger-whole"' not in text
    assert "<details" not in text.replace('<details class="more" id="history-table" open>', "")
    assert says(page, "Evidence asked")
    assert cast.shop.name in text


def test_the_page_is_read_again_only_when_something_is_new(cast: Cast, seller: Client) -> None:
    seen = re.search(r'name="seen" value="([^"]*)"', seller.get("/health/").content.decode())
    assert seen is not None
    assert seller.get("/health/live/", {"seen": seen[1]}).status_code == 204
    violation(cast, "news", due_in=timedelta(days=1))
    fragment = seller.get("/health/live/", {"seen": seen[1]})
    assert "news" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_counts_that_leave_the_rating_as_it_is_are_news_too(cast: Cast, seller: Client) -> None:
    orders(cast, days=3)
    seen = re.search(r'name="seen" value="([^"]*)"', seller.get("/health/").content.decode())
    assert seen is not None
    actions.record_counts(
        seller_id=cast.shop.pk,
        rows=[CountsRow("one more", timezone.now().date(), 0, {"orders_seller": 1, "order_defects_seller": 1})],
        now=timezone.now(),
    )
    assert seller.get("/health/live/", {"seen": seen[1]}).status_code == 200


@pytest.mark.parametrize("count", [0, 1, 40])
@pytest.mark.parametrize(("path", "most"), [("/health/", 14), ("/health/live/?seen=0", 15), ("/health/print/", 14)])
def test_a_page_takes_few_queries_however_much_there_is(
    cast: Cast, seller: Client, django_assert_max_num_queries: Any, path: str, most: int, count: int
) -> None:
    orders(cast)
    for number in range(count):
        made = violation(cast, f"number {number}", due_in=timedelta(days=number))
        if number % 3 == 0:
            actions.close_violation(violation_id=made, resolution=Resolution.RESOLVED, now=timezone.now())
    with django_assert_max_num_queries(most):
        seller.get(path)


def test_a_page_that_has_seen_everything_takes_five_queries(
    cast: Cast, seller: Client, django_assert_max_num_queries: Any
) -> None:
    seen = re.search(r'name="seen" value="([^"]*)"', seller.get("/health/").content.decode())
    assert seen is not None
    with django_assert_max_num_queries(5):
        seller.get("/health/live/", {"seen": seen[1]})


def test_the_button_asks_for_a_call(seller: Client, says: Said) -> None:
    page = seller.get("/health/")
    assert says(page, "Call me now")
    assert "btn-call" in page.content.decode()


def test_an_open_request_takes_the_buttons_place(cast: Cast, seller: Client) -> None:
    callback_id = ask(cast, now=timezone.now())
    text = seller.get("/health/").content.decode()
    assert f'href="/callbacks/{callback_id}/"' in text
    assert "btn-call" not in text
    assert 'hx-get="/callbacks/button/" hx-trigger="sse:changed"' in text


def test_the_place_of_the_button_follows_the_request(cast: Cast, seller: Client, says: Said) -> None:
    callback_id, _uid = ring(cast, now=timezone.now())
    place = seller.get("/callbacks/button/")
    assert says(place, "Calling")
    assert f'href="/callbacks/{callback_id}/"' in place.content.decode()
    seller.post(f"/callbacks/{callback_id}/cancel/")
    assert "btn-call" in seller.get("/callbacks/button/").content.decode()


def test_a_closed_department_says_when_it_opens(cast: Cast, seller: Client, says: Said, language: str) -> None:
    OpeningHours.objects.all().delete()
    tomorrow = (timezone.now() + timedelta(hours=9 + 24)).weekday()
    OpeningHours.objects.create(department=cast.health, weekday=tomorrow, opens_minute=540, closes_minute=1020)
    page = seller.get("/health/")
    assert says(page, "Closed now")
    assert {"ja": "日本時間", "en": "Japan Time"}[language] in page.content.decode()
    assert "btn-call" not in page.content.decode()


def test_a_marketplace_without_the_department_shows_no_button(cast: Cast, seller: Client) -> None:
    Department.objects.all().delete()
    assert "btn-call" not in seller.get("/health/").content.decode()


def test_help_leads_to_technical_support(seller: Client) -> None:
    assert seller.get("/help/")["Location"] == "/callbacks/new/?topic=technical"


@pytest.mark.parametrize(
    "path",
    ["/health/", "/health/live/", "/health/print/", "/help/", "/callbacks/", "/callbacks/new/", "/callbacks/button/"],
)
def test_others_have_no_account_health(cast: Cast, client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in/?next=")
    assert signed_in(cast.associate).get(path).status_code == 403


def test_a_reported_account_is_led_by_its_report(
    cast: Cast, seller: Client, says: Said, django_assert_max_num_queries: Any
) -> None:
    report = Path(__file__).parents[1] / "health" / "reports" / "observed_shape.json"
    actions.import_report(
        seller_id=cast.shop.pk, person_id=None, content=report.read_bytes(), file_name="r.json", now=timezone.now()
    )
    with django_assert_max_num_queries(16):
        page = seller.get("/health/")
    text = page.content.decode()
    assert says(page, "All reports, and sending a new one")
    assert 'id="reported"' in text
    assert 'id="ledger"' not in text
    assert seller.get("/health/print/").status_code == 200


@pytest.mark.parametrize("model", [key for key in scoring.builtin_keys() if key != "amazon_ahr"])
def test_the_page_stands_under_every_built_in_model(
    cast: Cast, seller: Client, django_assert_max_num_queries: Any, model: str
) -> None:
    rated_by(cast, model)
    orders(cast)
    violation(cast, "any", due_in=timedelta(days=2))
    with django_assert_max_num_queries(14):
        page = seller.get("/health/")
    assert page.status_code == 200
    assert "any" in page.content.decode()


def test_what_to_lay_ready_is_listed_line_by_line(cast: Cast, seller: Client) -> None:
    made = violation(cast, "to answer", due_in=timedelta(hours=20))
    lines = {"evidence_ja": "・請求書\n・写真\n", "evidence_en": "- 請求書\n- 写真"}
    actions.change_violation(violation_id=made, fields=lines, now=timezone.now())
    put(cast, AccountState.DEACTIVATED)
    assert "<li>請求書</li><li>写真</li>" in seller.get("/health/").content.decode()


def test_a_good_band_says_nothing_against_an_open_violation(cast: Cast, seller: Client, says: Said) -> None:
    orders(cast, daily=60)
    violation(cast, "open")
    assert not says(
        seller.get("/health/"), "Your account is healthy. There is nothing you need to do about the rating."
    )


def test_few_points_before_the_next_tier_are_a_warning(cast: Cast, seller: Client, says: Said) -> None:
    rated_by(cast, "tiktok_shop_points")
    violation(cast, "first", points=6)
    assert not any(words in seller.get("/health/").content.decode() for words in ("あと数点", "Only a few points"))
    violation(cast, "second", points=2)
    assert any(words in seller.get("/health/").content.decode() for words in ("あと数点", "Only a few points"))
