"""Programs read standings, violations and history of their marketplace's sellers, and nobody else's."""

from base64 import urlsafe_b64encode
from datetime import date, timedelta

import pytest

from kenzen.health import actions
from kenzen.health.actions import CountsRow
from kenzen.health.models import RatingDay
from kenzen.health.rules import Category, Resolution, Severity
from kenzen.kit import clock
from tests.cast import NOW, Cast
from tests.health.api.conftest import Program

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def at_the_instant_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the entry point stands still."""
    monkeypatch.setattr(clock, "read", lambda: NOW)


def violation(cast: Cast, reference: str, *, days_ago: int = 1) -> int:
    """A violation of the seller of the cast."""
    return actions.open_violation(
        seller_id=cast.shop.pk,
        reference=reference,
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        title_ja="真贋",
        title_en="Authenticity",
        evidence_en="Invoices of the last 365 days",
        opened_at=NOW - timedelta(days=days_ago),
        now=NOW,
    )


def test_a_standing_is_read_with_its_reasons(market: Cast, program: Program) -> None:
    row = CountsRow(key="a", day=TODAY, counts={"successful_orders": 400, "orders_seller": 400})
    actions.record_counts(seller_id=market.shop.pk, rows=[row], now=NOW)
    violation(market, "v1")
    answer = program.get("sellers/yamada")
    assert answer.status == 200
    said = answer.said
    assert (said["reference"], said["state"], said["source"], said["rating"]) == ("yamada", "normal", "computed", 200)
    assert said["band"] == {"key": "healthy", "name": "Healthy", "tone": "good"}
    assert (said["model"]["key"], said["model"]["version"]) == ("amazon_ahr", 1)
    assert sum(line["points"] for line in said["ledger"]) == 200
    assert [line["violation"] for line in said["ledger"] if line["kind"] == "lost"] == ["v1"]
    assert {metric["key"] for metric in said["metrics"]} >= {"order_defect_rate_seller", "late_shipment_rate"}
    assert said["rated_at"] == "2026-11-24T01:00:00Z"


def test_names_come_in_the_readers_language(market: Cast, program: Program) -> None:
    in_japanese = Program(program.secret, language="ja").get("sellers/yamada").said
    assert in_japanese["band"]["name"] == "健全"


def test_a_seller_nobody_told_anything_about_stands_as_the_model_begins(market: Cast, program: Program) -> None:
    said = program.get("sellers/yamada").said
    assert (said["rating"], said["rated_at"]) == (200, None)


@pytest.mark.parametrize("path", ["", "/violations", "/history"])
def test_sellers_of_another_marketplace_do_not_exist(program: Program, stranger: Program, path: str) -> None:
    assert program.get(f"sellers/yamada{path}").status == 200
    answer = stranger.get(f"sellers/yamada{path}")
    assert (answer.status, answer.said["code"]) == (404, "accounts.no_such_seller")


def test_violations_are_read_page_by_page_each_once(market: Cast, program: Program) -> None:
    for number in range(7):
        violation(market, f"v{number}", days_ago=number // 2)
    seen, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        said = program.get("sellers/yamada/violations", limit=3, cursor=cursor).said
        seen += [each["reference"] for each in said["violations"]]
        cursor, pages = said["next_cursor"], pages + 1
    assert seen == ["v1", "v0", "v3", "v2", "v5", "v4", "v6"]
    assert pages == 3


def test_violations_are_read_in_both_languages_open_or_closed(market: Cast, program: Program) -> None:
    violation(market, "v1")
    actions.close_violation(violation_id=violation(market, "v2"), resolution=Resolution.RESOLVED, now=NOW)
    read = {
        which: program.get("sellers/yamada/violations", which=which).said["violations"]
        for which in ("all", "open", "closed")
    }
    assert {which: {each["reference"] for each in rows} for which, rows in read.items()} == {
        "all": {"v1", "v2"},
        "open": {"v1"},
        "closed": {"v2"},
    }
    (closed,) = read["closed"]
    assert closed["title"] == {"ja": "真贋", "en": "Authenticity"}
    assert closed["evidence"] == {"ja": "", "en": "Invoices of the last 365 days"}
    assert (closed["resolution"], closed["resolved_at"]) == ("resolved", "2026-11-24T01:00:00Z")


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", "====", *(urlsafe_b64encode(text).decode() for text in (b"2026-01-01 1", b"\xff", b"now 1"))]
    + [urlsafe_b64encode(f"2026-01-01T00:00:00+00:00 {number}".encode()).decode() for number in (0, -1, 2**63, "x")],
)
def test_a_cursor_of_somebody_elses_making_is_declined(program: Program, cursor: str) -> None:
    answer = program.get("sellers/yamada/violations", cursor=cursor)
    assert (answer.status, answer.said["code"]) == (422, "health.cursor_unreadable")


def test_the_history_has_every_day_of_a_span(market: Cast, program: Program) -> None:
    for day, rating in ((date(2026, 11, 1), 200), (date(2026, 11, 3), 192), (date(2026, 11, 9), 204)):
        RatingDay.objects.create(seller=market.shop, day=day, rating=rating, band="healthy")
    said = program.get("sellers/yamada/history", first="2026-10-31", last="2026-11-04").said["days"]
    assert [(each["day"], each["rating"]) for each in said] == [
        ("2026-11-01", 200),
        ("2026-11-02", 200),
        ("2026-11-03", 192),
        ("2026-11-04", 192),
    ]
    to_today = program.get("sellers/yamada/history", first="2026-11-08").said["days"]
    assert [each["rating"] for each in to_today[:2]] == [192, 204]
    assert to_today[-1]["day"] == "2026-11-24"
    assert len(program.get("sellers/yamada/history").said["days"]) == 24


@pytest.mark.parametrize(
    ("first", "last"), [("2026-11-02", "2026-11-01"), ("2020-01-01", "2026-01-01"), ("2199-12-31", "2000-01-01")]
)
def test_a_span_that_is_none_or_too_long_is_declined(program: Program, first: str, last: str) -> None:
    answer = program.get("sellers/yamada/history", first=first, last=last)
    assert (answer.status, answer.said["code"]) == (422, "health.span_not_shown")


@pytest.mark.parametrize("asked", [{"first": "x"}, {"last": "0001-01-01"}, {"last": "5"}])
def test_a_day_that_is_none_is_named(program: Program, asked: dict[str, str]) -> None:
    answer = program.get("sellers/yamada/history", **asked)
    assert answer.status == 422
    assert [(error["index"], error["field"]) for error in answer.said["errors"]] == [(None, next(iter(asked)))]
