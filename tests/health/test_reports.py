"""Taking in reports: once each, in any order, and the newest says how an account without data of its own stands."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from kenzen.accounts.models import Seller
from kenzen.facts.models import Fact
from kenzen.health import queries as health
from kenzen.health.actions import Imported, import_report
from kenzen.health.models import OrderDay, RatingDay, Report, ReportedAccount, Standing
from kenzen.health.queries import reports as queries
from kenzen.health.rules import AccountState, Source
from kenzen.health.rules.report import ChangeKind, RemarkKind
from kenzen.kit.errors import Refused, explain
from tests.cast import NOW, Cast
from tests.health.reported import JAPAN, OBSERVED, USA, a_report


def take(shop: Seller, content: bytes, *, now: datetime = NOW, name: str = "report.json") -> Imported:
    """Somebody sends a file."""
    return import_report(seller_id=shop.pk, person_id=None, content=content, file_name=name, now=now)


def standing(shop: Seller) -> tuple[str, str, int | None, str]:
    """State, source, rating and band."""
    row = Standing.objects.get(seller=shop)
    return row.state, row.source, row.rating, row.band


def test_a_report_is_kept_and_says_how_the_account_stands(cast: Cast) -> None:
    taken = take(cast.shop, OBSERVED.read_bytes())
    assert (taken.new, taken.remarks, taken.changes) == (True, (), ())
    row = Report.objects.get(id=taken.report_id)
    assert (row.format, row.file_name, row.covers_to) == (
        "GET_V2_SELLER_PERFORMANCE_REPORT",
        "report.json",
        datetime(2026, 10, 1, 23, 59, 59, tzinfo=UTC),
    )
    assert standing(cast.shop) == (AccountState.AT_RISK, Source.REPORTED, 172, "at_risk")
    days = RatingDay.objects.filter(seller=cast.shop).values_list("day", "rating", "band")
    assert list(days) == [(date(2026, 10, 2), 172, "at_risk")]  # the period ends in the morning of Tokyo


def test_the_facts_tell_of_it(cast: Cast) -> None:
    taken = take(cast.shop, a_report(1, rating=150, status="AT_RISK"))
    facts = {fact.kind: fact.data for fact in Fact.objects.filter(subject=f"seller:{cast.shop.pk}")}
    assert facts["health.report_imported"]["report"] == taken.report_id
    assert facts["health.report_imported"]["changes"] == []
    assert facts["health.state_changed"] == {"before": "normal", "after": "at_risk"}
    assert facts["health.rated"]["rating"] == 150
    take(cast.shop, a_report(2, rating=140, status="AT_RISK"))
    second = Fact.objects.filter(kind="health.report_imported").order_by("id").last()
    assert second is not None
    assert second.data["changes"] == [{"market": JAPAN, "kind": "rating_fell", "tone": "bad"}]


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    first = take(cast.shop, a_report(1, rating=150))
    before = (Fact.objects.count(), standing(cast.shop), list(RatingDay.objects.values()))
    again = json.dumps(json.loads(a_report(1, rating=150)), indent=4).encode("utf-16")
    second = take(cast.shop, again, now=NOW + timedelta(days=1), name="again.json")
    assert (second.report_id, second.new) == (first.report_id, False)
    assert (Fact.objects.count(), standing(cast.shop), list(RatingDay.objects.values())) == before
    assert Report.objects.get().file_name == "report.json"


def test_the_same_file_of_another_seller_is_another_report(cast: Cast) -> None:
    assert take(cast.shop, a_report(1)).new
    assert take(cast.other_shop, a_report(1)).new


def kept(shop: Seller) -> list[object]:
    """Everything an import leaves behind, but for numbers the database chose."""
    own = {"id", "report_id", "seller_id"}

    def plain(rows: Any) -> list[dict[str, Any]]:
        return [{key: value for key, value in row.items() if key not in own} for row in rows.values()]

    return [
        plain(Report.objects.filter(seller=shop).order_by("covers_to")),
        plain(ReportedAccount.objects.filter(report__seller=shop).order_by("report__covers_to", "id")),
        plain(RatingDay.objects.filter(seller=shop).order_by("day")),
        plain(Standing.objects.filter(seller=shop)),
        [view.changes for view in queries.reports(shop.pk)],
    ]


def test_files_in_any_order_leave_the_same_behind(cast: Cast) -> None:
    files = [
        a_report(1, rating=240, status="AT_RISK"),
        a_report(2, rating=None, status="PAUSED"),
        a_report(3, rating=190, status="PAUSED", listingPolicyViolations={"defectsCount": 2, "status": "BAD"}),
    ]
    results = []
    for number, order in enumerate(permutations(files)):
        shop = Seller.objects.create(marketplace=cast.marketplace, name=f"shop {number}", owner_name="somebody")
        for content in order:
            take(shop, content)
        results.append(kept(shop))
    assert all(result == results[0] for result in results)
    assert results[0][3][0]["state"] == AccountState.AT_RISK  # type: ignore[index]  # the last one that is understood
    assert results[0][3][0]["rating"] == 190  # type: ignore[index]


def test_of_two_files_of_one_day_the_later_period_gives_the_rating_of_the_day(cast: Cast) -> None:
    later = a_report(1, rating=210).replace(b"T12:00", b"T14:00")
    take(cast.shop, later)
    take(cast.shop, a_report(1, rating=180))
    assert [row.rating for row in RatingDay.objects.filter(seller=cast.shop)] == [210]
    assert standing(cast.shop)[2] == 210


def test_an_account_with_orders_of_its_own_keeps_its_standing(cast: Cast) -> None:
    OrderDay.objects.create(seller=cast.shop, key="d", day=NOW.date(), counts={"successful_orders": 1})
    assert take(cast.shop, a_report(1, rating=50, status="DEACTIVATED")).new
    assert standing(cast.shop)[:3] == (AccountState.NORMAL, Source.COMPUTED, None)
    assert not RatingDay.objects.filter(seller=cast.shop).exists()


def test_the_sellers_own_marketplace_decides_else_the_first_of_the_file(cast: Cast) -> None:
    two = json.loads(a_report(1, rating=300))
    two["accountStatuses"].insert(0, {"marketplaceId": USA, "status": "DEACTIVATED"})
    two["performanceMetrics"].insert(0, {"marketplaceId": USA, "accountHealthRating": {"ahrScore": 10}})
    take(cast.shop, json.dumps(two).encode())
    assert standing(cast.shop)[0::2] == (AccountState.NORMAL, 300)
    cast.marketplace.code = "elsewhere"
    cast.marketplace.save(update_fields=["code"])
    take(cast.other_shop, json.dumps(two).encode())
    assert standing(cast.other_shop)[0::2] == (AccountState.DEACTIVATED, 10)


@pytest.mark.parametrize("day", ["2199-01-01", "2999-01-01", "0001-01-01", "tomorrow", None])
def test_without_a_period_that_has_ended_the_arrival_counts(cast: Cast, day: str | None) -> None:
    content = json.dumps(
        {
            "performanceMetrics": [
                {"marketplaceId": JAPAN, "lateShipmentRate": {"reportingDateRange": {"reportingDateTo": day}}}
            ]
        }
    ).encode()
    take(cast.shop, content)
    (view,) = queries.reports(cast.shop.pk)
    assert view.covers_to == NOW
    assert view.remarks[-1].kind is RemarkKind.NO_PERIOD


def test_a_file_that_is_refused_leaves_nothing_behind(cast: Cast) -> None:
    with pytest.raises(Refused):
        take(cast.shop, b"{}")
    assert not Report.objects.exists()
    assert not Fact.objects.exists()


def test_a_file_name_is_a_name_and_no_path(cast: Cast) -> None:
    taken = take(cast.shop, a_report(1), name="C:\\files\\..\\re\x00port.json\udcff" + "x" * 300)
    assert Report.objects.get(id=taken.report_id).file_name == ("report.json?" + "x" * 300)[:200]


def test_what_was_not_understood_is_kept_whole(cast: Cast) -> None:
    taken = take(cast.shop, a_report(1, rating=None, newThing={"deep": [1, {"x": "a\x00"}]}))
    view = queries.report_of_seller(seller_id=cast.shop.pk, report_id=taken.report_id)
    assert view is not None
    assert view.everything_unknown == {"performanceMetrics[0].newThing": {"deep": [1, {"x": "a\ufffd"}]}}
    assert taken.remarks[0].startswith("performanceMetrics[0].newThing")


def test_each_file_is_compared_with_the_one_before_it(cast: Cast) -> None:
    third = take(cast.shop, a_report(3, rating=150))
    assert third.changes == ()
    first = take(cast.shop, a_report(1, rating=240))
    second = take(cast.shop, a_report(2, rating=200))
    assert (len(first.changes), len(second.changes)) == (0, 1)
    kinds = {
        view.id: None if view.changes is None else [change.kind for change in view.changes]
        for view in queries.reports(cast.shop.pk)
    }
    fell = [ChangeKind.RATING_FELL]
    assert kinds == {first.report_id: None, second.report_id: fell, third.report_id: fell}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_changes_and_remarks_are_sentences_that_name_their_place(cast: Cast, language: str) -> None:
    with translation.override(language):
        take(cast.shop, a_report(1, lateShipmentRate={"rate": 0.01, "status": "GOOD"}))
        taken = take(
            cast.shop, a_report(2, rating=180, status="AT_RISK", lateShipmentRate={"rate": "0.0512", "status": "BAD"})
        )
    assert len(taken.changes) == 3
    assert all("Amazon.co.jp" in sentence for sentence in taken.changes)
    assert any("5.12%" in sentence for sentence in taken.changes)
    assert any("200" in sentence and "180" in sentence for sentence in taken.changes)
    assert "lateShipmentRate.rate" in taken.remarks[0]


def test_files_of_other_sellers_do_not_exist(cast: Cast) -> None:
    taken = take(cast.other_shop, a_report(1))
    assert queries.report_of_seller(seller_id=cast.shop.pk, report_id=taken.report_id) is None
    assert queries.reports(cast.shop.pk) == []
    assert queries.latest(cast.shop.pk) is None


def test_reading_costs_a_bounded_number_of_queries(cast: Cast, django_assert_num_queries: Any) -> None:
    for day in range(1, 13):
        taken = take(cast.shop, a_report(day, rating=200 + day))
    with django_assert_num_queries(2):
        assert len(queries.reports(cast.shop.pk)) == 12
    with django_assert_num_queries(4):
        queries.report_of_seller(seller_id=cast.shop.pk, report_id=taken.report_id)
    with django_assert_num_queries(1):
        assert [point.rating for point in queries.rating_history(cast.shop.pk, JAPAN)] == [*range(201, 213)]


def test_a_reported_standing_has_the_band_of_its_rating(cast: Cast) -> None:
    take(cast.shop, a_report(1, rating=90))
    shown = health.standing(cast.shop.pk, now=NOW)
    assert (shown.source, shown.rating, shown.band and shown.band.key) == (Source.REPORTED, 90, "unhealthy")
    assert shown.history[0] == (date(2026, 10, 1), 90)
    assert queries.band_of(None) is None


@pytest.mark.parametrize(("value", "key"), [(-5, "unhealthy"), (0, "unhealthy"), (200, "healthy"), (2000, "healthy")])
def test_a_rating_beyond_the_scale_stands_at_its_end(value: int, key: str) -> None:
    band = queries.band_of(value)
    assert band is not None
    assert band.key == key


def test_marketplaces_are_named_by_their_public_names() -> None:
    assert queries.market_name(JAPAN) == "Amazon.co.jp"
    assert queries.market_name("UNKNOWN") == "UNKNOWN"
    assert (queries.own_market("JP"), queries.own_market("amazon-us"), queries.own_market("x")) == (JAPAN, USA, "")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x1f\x8b", b'{"accountStatuses": []}'])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_refusal_says_what_why_and_what_next(cast: Cast, content: bytes, language: str) -> None:
    with pytest.raises(Refused) as refused:
        take(cast.shop, content)
    with translation.override(language):
        said = explain(refused.value)
    assert said.what
    assert said.why
    assert said.next_step
    assert "%(" not in said.why


@pytest.mark.django_db(transaction=True)
def test_of_one_file_sent_twice_at_the_same_moment_one_is_kept(committed_cast: Cast) -> None:
    start, results = Barrier(2), []

    def send() -> None:
        start.wait()
        try:
            results.append(take(committed_cast.shop, a_report(1)))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(result.new for result in results) == [False, True]
    assert len({result.report_id for result in results}) == 1
