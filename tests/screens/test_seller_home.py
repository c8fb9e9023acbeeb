"""アカウント健全性: the order of urgency, the quiet of a healthy account, and what stands in the button's place."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kenzen.health.models import Metric, RatingDay, Standing, Violation
from kenzen.health.rules import AccountState, Category, Direction, MetricKey, Severity
from kenzen.marketplaces.models import Department, OpeningHours
from tests.cast import Cast, signed_in
from tests.scenes import ask, ring
from tests.screens.conftest import Said


def _violation(cast: Cast, title: str, *, due_in: timedelta | None) -> Violation:
    now = timezone.now()
    return Violation.objects.create(
        seller=cast.shop,
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title_ja=title,
        title_en=title,
        found_ja="確認",
        found_en="found",
        evidence_ja="請求書",
        evidence_en="invoices",
        points=8,
        opened_at=now,
        respond_by=None if due_in is None else now + due_in,
    )


def test_the_nearest_deadline_stands_first(cast: Cast, seller: Client, says: Said) -> None:
    _violation(cast, "later", due_in=timedelta(days=9))
    _violation(cast, "sooner", due_in=timedelta(hours=5))
    _violation(cast, "never", due_in=None)
    page = seller.get("/health/")
    text = page.content.decode()
    assert says(page, "Time left to respond")
    assert text.index("sooner") < text.index("later") < text.index("never")


def test_a_healthy_account_is_told_that_nothing_is_needed(seller: Client, says: Said) -> None:
    page = seller.get("/health/")
    assert page.status_code == 200
    assert says(page, "There is nothing you need to do now.")
    assert says(page, "No violations are open.")
    assert says(page, "No history yet.")


def test_a_deactivated_account_is_led_by_the_hand(cast: Cast, seller: Client, says: Said) -> None:
    Standing.objects.create(seller=cast.shop, rating=40, state=AccountState.DEACTIVATED)
    page = seller.get("/health/")
    assert says(page, "Your account is deactivated. Let us take it step by step.")
    assert not says(page, "There is nothing you need to do now.")


def test_an_overdue_warning_says_so(cast: Cast, seller: Client, says: Said) -> None:
    _violation(cast, "overdue", due_in=timedelta(hours=-1))
    assert says(seller.get("/health/"), "The time to respond is over")


def test_metrics_stand_beside_their_target(cast: Cast, seller: Client, says: Said) -> None:
    Metric.objects.create(
        seller=cast.shop,
        key=MetricKey.ORDER_DEFECT_RATE,
        window_days=60,
        numerator=2,
        denominator=100,
        target="0.01",
        direction=Direction.MAX,
    )
    page = seller.get("/health/")
    assert says(page, "Target: below %(target)s", target="1%")
    assert says(page, "Target missed")


def test_the_history_is_a_plot_and_a_table(cast: Cast, seller: Client, says: Said) -> None:
    today = timezone.now().date()
    for back, rating in enumerate([148, 196, 200]):
        RatingDay.objects.create(seller=cast.shop, day=today - timedelta(days=back), rating=rating)
    page = seller.get("/health/")
    assert says(page, "See as a table")
    assert "-48" in page.content.decode()


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


def test_without_an_open_request_the_button_needs_no_stream(seller: Client) -> None:
    assert "sse-connect" not in seller.get("/health/").content.decode()


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


@pytest.mark.parametrize("path", ["/health/", "/help/", "/callbacks/", "/callbacks/new/", "/callbacks/button/"])
def test_others_have_no_account_health(cast: Cast, client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in/?next=")
    assert signed_in(cast.associate).get(path).status_code == 403
