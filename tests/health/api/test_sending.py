"""Programs send orders, violations and sellers in bulk: twice is harmless, a bad row holds up nobody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kenzen.accounts.models import Seller
from kenzen.facts.models import Fact
from kenzen.health import actions, queries, scoring
from kenzen.health.models import OrderDay, Standing, Violation, ViolationEvent
from kenzen.kit import clock
from tests.cast import NOW, Cast
from tests.health.api.conftest import Program


@pytest.fixture(autouse=True)
def at_the_instant_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the entry point stands still."""
    monkeypatch.setattr(clock, "read", lambda: NOW)


def counted(key: str, **fields: Any) -> dict[str, Any]:
    """A row of daily counts."""
    return {"seller": "yamada", "key": key, "day": "2026-11-23", "counts": {"successful_orders": 200}} | fields


def opened(key: str, reference: str, **fields: Any) -> dict[str, Any]:
    """An event that opens a violation."""
    violation = {
        "category": "authenticity",
        "severity": "high",
        "title": {"ja": "商品の信頼性", "en": "Authenticity"},
        "found": {"ja": "偽物の疑い"},
        "listing": "B0TEST",
        "respond_by": "2026-11-30T23:59:59+09:00",
    }
    at = (NOW - timedelta(days=2)).isoformat()
    event = {"seller": "yamada", "key": key, "reference": reference, "kind": "opened", "at": at, "violation": violation}
    return event | fields


def rating_of(seller: Seller) -> int | None:
    """The rating that is kept."""
    return Standing.objects.get(seller=seller).rating


def test_counts_are_taken_and_rate_the_account(market: Cast, program: Program) -> None:
    answer = program.post("orders", {"rows": [counted("a"), counted("b", day="2026-11-22")]})
    assert (answer.status, answer.said) == (200, {"taken": 2, "unchanged": 0, "refused": []})
    assert rating_of(market.shop) == 208


def test_the_same_counts_again_change_nothing(market: Cast, program: Program) -> None:
    program.post("orders", {"rows": [counted("a")]})
    again = program.post("orders", {"rows": [counted("a"), counted("a")]})
    assert again.said == {"taken": 0, "unchanged": 2, "refused": []}
    assert OrderDay.objects.count() == 1
    assert rating_of(market.shop) == 204


def test_a_higher_revision_takes_the_place_of_a_lower_one(market: Cast, program: Program) -> None:
    program.post("orders", {"rows": [counted("a")]})
    program.post("orders", {"rows": [counted("a", revision=2, counts={"successful_orders": 400})]})
    late = program.post("orders", {"rows": [counted("a", revision=1, counts={"successful_orders": 0})]})
    assert late.said["unchanged"] == 1
    assert rating_of(market.shop) == 208


def test_other_content_under_a_known_key_is_declined_and_the_other_rows_are_taken(
    market: Cast, program: Program
) -> None:
    program.post("orders", {"rows": [counted("a")]})
    rows = [counted("b"), counted("a", counts={"successful_orders": 7}), counted("c"), counted("d", seller="suzuki")]
    answer = program.post("orders", {"rows": rows})
    assert (answer.said["taken"], answer.said["unchanged"]) == (3, 0)
    (refused,) = answer.said["refused"]
    assert (refused["index"], refused["code"]) == (1, "health.key_conflict")
    assert refused["what"] == "The key a was used before for something else."
    assert refused["next_step"]
    assert rating_of(market.shop) == 212


def test_of_two_contents_under_one_new_key_the_first_is_taken(market: Cast, program: Program) -> None:
    rows = [counted("a"), counted("a", counts={"successful_orders": 9}), counted("b")]
    answer = program.post("orders", {"rows": rows})
    assert (answer.said["taken"], [row["index"] for row in answer.said["refused"]]) == (2, [1])
    assert OrderDay.objects.get(key="a").counts == {"successful_orders": 200}


def test_sellers_that_are_not_there_are_declined_by_row(program: Program) -> None:
    answer = program.post("orders", {"rows": [counted("a"), counted("b", seller="nobody"), counted("c")]})
    assert answer.said["taken"] == 2
    assert [(row["index"], row["code"]) for row in answer.said["refused"]] == [(1, "accounts.no_such_seller")]


def test_sellers_of_another_marketplace_do_not_exist(market: Cast, stranger: Program) -> None:
    for path, row in (("orders", counted("a")), ("violations/events", opened("e", "v"))):
        answer = stranger.post(path, {"rows": [row]})
        assert (answer.status, answer.said["taken"]) == (200, 0)
        assert answer.said["refused"][0]["code"] == "accounts.no_such_seller"
    assert not OrderDay.objects.exists()
    assert not Violation.objects.exists()


def test_a_violation_is_opened_and_resolved(market: Cast, program: Program) -> None:
    assert program.post("violations/events", {"rows": [opened("e1", "v1")]}).said["taken"] == 1
    assert rating_of(market.shop) == 192
    row = Violation.objects.get(reference="v1")
    assert (row.title_ja, row.found_ja, row.found_en, row.listing) == ("商品の信頼性", "偽物の疑い", "", "B0TEST")
    assert row.respond_by == datetime(2026, 11, 30, 14, 59, 59, tzinfo=UTC)
    end = {"seller": "yamada", "key": "e2", "reference": "v1", "kind": "resolved", "at": NOW.isoformat()}
    assert program.post("violations/events", {"rows": [end, end]}).said == {"taken": 1, "unchanged": 1, "refused": []}
    assert rating_of(market.shop) == 200
    assert Violation.objects.get(reference="v1").resolution == "resolved"


def test_a_change_sets_only_what_it_names(program: Program) -> None:
    program.post("violations/events", {"rows": [opened("e1", "v1")]})
    change = opened("e2", "v1", kind="changed", at=NOW.isoformat(), violation={"respond_by": None})
    assert program.post("violations/events", {"rows": [change]}).said["taken"] == 1
    row = Violation.objects.get(reference="v1")
    assert row.respond_by is None
    assert (row.title_ja, row.listing) == ("商品の信頼性", "B0TEST")


def test_events_in_any_order_give_the_same_violation(market: Cast, program: Program) -> None:
    end = {"seller": "yamada", "key": "e2", "reference": "v1", "kind": "withdrawn", "at": NOW.isoformat()}
    assert program.post("violations/events", {"rows": [end, opened("e1", "v1")]}).said["taken"] == 2
    assert Violation.objects.get(reference="v1").resolution == "withdrawn"
    assert rating_of(market.shop) == 200


def test_an_event_of_the_future_is_declined_by_row(market: Cast, program: Program) -> None:
    future = opened("e2", "v2", at=(NOW + timedelta(days=3)).isoformat())
    answer = program.post("violations/events", {"rows": [future, opened("e1", "v1")]})
    assert answer.said["taken"] == 1
    assert [(row["index"], row["code"]) for row in answer.said["refused"]] == [(0, "health.in_the_future")]
    assert ViolationEvent.objects.count() == 1


def test_rows_are_read_without_a_query_for_each(market: Cast, program: Program) -> None:
    def queries_for(rows: int) -> int:
        body = {"rows": [counted(f"{rows}-{number}") for number in range(rows)]}
        with CaptureQueriesContext(connection) as caught:
            assert program.post("orders", body).said["taken"] == rows
        return len(caught)

    queries_for(1)
    assert queries_for(100) == queries_for(3)


def test_sellers_are_added_and_changed(market: Cast, program: Program) -> None:
    rows = [
        {"reference": "yamada", "name": "山田商店", "owner_name": "山田 花子", "emergency_phone": "080-1234-5678"},
        {"reference": "new", "name": "新店", "owner_name": "新 一", "plan": "individual", "region": "JP"},
    ]
    assert program.post("sellers", {"rows": rows}).said == {"taken": 2, "unchanged": 0, "refused": []}
    shop = Seller.objects.get(reference="yamada")
    assert (shop.pk, shop.name, shop.emergency_phone) == (market.shop.pk, "山田商店", "+818012345678")
    new = Seller.objects.get(reference="new")
    assert (new.marketplace_id, new.plan, new.region) == (market.marketplace.pk, "individual", "JP")
    assert program.get("sellers/new").said["rating"] == 200
    assert program.post("sellers", {"rows": rows}).said["unchanged"] == 2


def test_an_emergency_phone_stays_unless_it_is_named(program: Program) -> None:
    row: dict[str, Any] = {"reference": "yamada", "name": "山田商店", "owner_name": "山田 花子"}
    program.post("sellers", {"rows": [row | {"emergency_phone": "080-1234-5678"}]})
    program.post("sellers", {"rows": [row | {"name": "山田屋"}]})
    assert Seller.objects.get(reference="yamada").emergency_phone == "+818012345678"
    program.post("sellers", {"rows": [row | {"emergency_phone": ""}]})
    assert Seller.objects.get(reference="yamada").emergency_phone == ""


def test_a_phone_that_cannot_be_called_declines_its_row_only(program: Program) -> None:
    rows = [
        {"reference": "a", "name": "a", "owner_name": "a", "emergency_phone": "12"},
        {"reference": "b", "name": "b", "owner_name": "b"},
    ]
    answer = program.post("sellers", {"rows": rows})
    assert answer.said["taken"] == 1
    assert [(row["index"], row["code"][:11]) for row in answer.said["refused"]] == [(0, "kit.number_")]


def test_the_state_of_an_account_is_changed(market: Cast, program: Program) -> None:
    for _ in range(2):
        answer = program.post("sellers/yamada/state", {"state": "under_review"})
        assert (answer.status, answer.said) == (200, {"state": "under_review"})
    assert queries.states([market.shop.pk])[market.shop.pk] == "under_review"


@pytest.mark.parametrize("path", ["sellers/nobody/state", "sellers/%00/state"])
def test_the_state_of_nobody_is_not_changed(program: Program, path: str) -> None:
    assert program.post(path, {"state": "closed"}).status in {404, 422}
    assert not Standing.objects.exists()


def test_a_report_is_imported_once(program: Program) -> None:
    report = {"accountStatuses": [{"marketplaceId": "A1VC38T7YXB528", "status": "NORMAL"}], "performanceMetrics": []}
    first = program.post("sellers/yamada/reports?file_name=a.json", report)
    assert (first.status, first.said["new"]) == (200, True)
    again = program.post("sellers/yamada/reports", report)
    assert again.status == 200, again.said
    assert (again.said["new"], again.said["report_id"]) == (False, first.said["report_id"])


@pytest.mark.parametrize("content", [b"", b"no report", b"\x00\xff", b"[" * 100_000])
def test_a_report_that_is_none_is_declined(program: Program, content: bytes) -> None:
    answer = program.post("sellers/yamada/reports", content)
    assert answer.status in {409, 413, 422}
    assert set(answer.said) >= {"code", "what", "why", "next_step"}


def test_what_is_sent_is_a_fact_of_the_seller(market: Cast, program: Program) -> None:
    program.post("violations/events", {"rows": [opened("e1", "v1")]})
    told = Fact.objects.filter(subject=f"seller:{market.shop.pk}").values_list("kind", flat=True)
    assert set(told) == {"health.violation_opened", "health.rated"}


def test_very_many_rows_that_are_declined_cost_no_more_than_others(market: Cast, program: Program) -> None:
    rows = [counted(f"k{number}") for number in range(1_500)]
    assert program.post("orders", {"rows": rows}).said["taken"] == 1_500
    others = [counted(f"k{number}", counts={"successful_orders": 1}) for number in range(1_500)]
    with CaptureQueriesContext(connection) as caught:
        answer = program.post("orders", {"rows": [*others, counted("new")]})
    assert (answer.said["taken"], len(answer.said["refused"])) == (1, 1_500)
    assert answer.said["refused"][7]["what"] == "The key k7 was used before for something else."
    assert len(caught) < 60


def test_rows_with_points_that_are_not_allowed_do_not_hold_up_the_others(market: Cast, program: Program) -> None:
    text = scoring.builtin_text().replace("  by_severity:", "  between: [2, 8]\n  by_severity:")
    actions.set_policy(marketplace_id=market.marketplace.pk, text=text, since_at=NOW, person_id=None, now=NOW)
    rows = [opened(f"e{number}", f"v{number}") for number in range(12)]
    wrong = {1, 2, 7, 11}
    for number in wrong:
        rows[number]["violation"] = rows[number]["violation"] | {"points": 9 + number % 2}
    with CaptureQueriesContext(connection) as caught:
        answer = program.post("violations/events", {"rows": rows})
    assert (answer.said["taken"], {row["index"] for row in answer.said["refused"]}) == (8, wrong)
    assert {row["code"] for row in answer.said["refused"]} == {"health.points_not_allowed"}
    assert len(caught) < 60
    assert set(Violation.objects.values_list("reference", flat=True)) == {f"v{n}" for n in set(range(12)) - wrong}


def test_another_region_rates_the_account_anew(market: Cast, program: Program) -> None:
    program.post("violations/events", {"rows": [opened("e1", "v1")]})
    Standing.objects.update(rated_at=NOW - timedelta(hours=1))
    row = {"reference": "yamada", "name": market.shop.name, "owner_name": market.shop.owner_name}
    program.post("sellers", {"rows": [row | {"name": "x"}]})
    assert Standing.objects.get().rated_at == NOW - timedelta(hours=1)
    program.post("sellers", {"rows": [row | {"region": "JP"}]})
    assert Standing.objects.get().rated_at == NOW
