"""Reading reports of other marketplaces: leniently, keeping what is unknown, and refusing what is no report."""

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.health.report_formats import read_report
from kenzen.health.rules import AccountState, Category
from kenzen.health.rules.report import MAX_BYTES, AccountReport, RemarkKind, Reported, WarningReport
from kenzen.kit.errors import Refused

FILES = Path(__file__).parents[1] / "reports"
OBSERVED = (FILES / "observed_shape.json").read_bytes()
PUBLISHED = (FILES / "published_example.json").read_bytes()


def report(metrics: dict[str, Any] | None = None, *, status: Any = "NORMAL", **root: Any) -> bytes:
    """A file with one marketplace, ``M``."""
    performance = [{"marketplaceId": "M", **(metrics or {})}]
    return json.dumps(
        {"accountStatuses": [{"marketplaceId": "M", "status": status}], "performanceMetrics": performance} | root
    ).encode()


def account(metrics: dict[str, Any]) -> AccountReport:
    """What is read of these metrics."""
    return read_report(report(metrics)).accounts[0]


def remarks(read: Reported) -> list[tuple[RemarkKind, str]]:
    """Kinds and places."""
    return [(remark.kind, remark.path) for remark in read.remarks]


def test_the_publishers_own_example_is_read_although_it_breaks_its_schema() -> None:
    read = read_report(PUBLISHED)
    first, *others = read.accounts
    assert [(one.market, one.status, one.state) for one in read.accounts] == [
        ("ATVPDKIKX0DER", "AT_RISK", AccountState.AT_RISK),
        ("A2EUQ1WTGCTBG2", "NORMAL", AccountState.NORMAL),
        ("A1AM78C64UM0Y8", "SUSPENDED", AccountState.DEACTIVATED),
    ]
    assert {metric.key for metric in first.metrics} >= {"cancellation_rate", "unit_on_time_delivery_rate"}
    assert {count.key: count.count for count in first.counts}["documentRequests"] == 8
    assert first.warnings == (WarningReport("spammingSellerMessaging", "BAD"),)
    assert (first.rating, first.rating_status) == (None, "WARNED")
    assert all(not other.metrics and not other.counts for other in others)
    assert read.covers_to == datetime(2020, 11, 19, 23, 59, tzinfo=UTC)
    assert (read.remarks, read.unknown, first.unknown) == ((), {}, {})


def test_a_file_as_they_are_seen_has_rating_windows_and_warnings() -> None:
    read = read_report(OBSERVED)
    (one,) = read.accounts
    assert (read.format, read.remarks) == ("GET_V2_SELLER_PERFORMANCE_REPORT", ())
    assert (one.market, one.state, one.rating, one.rating_status) == (
        "A1VC38T7YXB528",
        AccountState.AT_RISK,
        172,
        "AT_RISK",
    )
    late = [(metric.days, metric.rate, metric.status) for metric in one.metrics if metric.key == "late_shipment_rate"]
    assert late == [(30, 0.0333, "GOOD"), (10, 0.05, "BAD")]
    assert {count.key: count.count for count in one.counts}["policyViolationWarnings"] == 2


def test_a_missed_target_stands_beside_the_publishers_status_which_decides() -> None:
    (metric,) = account(
        {"onTimeDeliveryRate": {"rate": 0.43, "targetValue": 0.97, "targetCondition": "GREATER_THAN", "status": "GOOD"}}
    ).metrics
    assert (metric.status, metric.missed) == ("GOOD", True)


@pytest.mark.parametrize(
    ("condition", "rate", "missed"),
    [
        ("LESS_THAN", 0.0399, False),
        ("LESS_THAN", 0.04, True),
        ("GREATER_THAN", 0.04, False),
        ("GREATER_THAN", 0.0399, True),
        ("EQUALS", 0.04, False),
        ("EQUALS", 0.05, True),
        ("ABOUT", 0.04, None),
        ("", 0.04, None),
    ],
)
def test_a_target_is_missed_by_its_condition(condition: str, rate: float, missed: bool | None) -> None:
    (metric,) = account({"lateShipmentRate": {"rate": rate, "targetValue": 0.04, "targetCondition": condition}}).metrics
    assert metric.missed is missed


def test_without_anything_to_count_no_target_is_missed() -> None:
    (metric,) = account(
        {
            "validTrackingRate": {
                "rate": 0.0,
                "targetValue": 0.95,
                "targetCondition": "GREATER_THAN",
                "shipmentCount": 0,
                "status": "NONE",
            }
        }
    ).metrics
    assert metric.missed is None


def test_a_defect_rate_has_two_parts_with_what_they_are_made_of() -> None:
    one = read_report(OBSERVED).accounts[0]
    parts = {metric.key: metric for metric in one.metrics if metric.key.startswith("order_defect_rate")}
    platform = parts["order_defect_rate_platform"]
    assert (platform.numerator, platform.denominator) == (9, 4120)
    assert [(detail.key, detail.count) for detail in platform.details] == [
        ("negativeFeedback", 5),
        ("claims", 3),
        ("chargebacks", 1),
    ]
    assert parts["order_defect_rate_seller"].numerator == 1


def test_counts_carry_our_category_where_one_fits() -> None:
    categories = {count.key: count.category for count in read_report(OBSERVED).accounts[0].counts}
    assert categories["documentRequests"] is Category.REGULATORY
    assert categories["productSafetyCustomerComplaints"] is categories["foodAndProductSafetyIssues"] is Category.SAFETY
    assert categories["policyViolationWarnings"] is None
    assert set(categories.values()) == {*Category, None}


def test_unknown_keys_are_kept_and_listed_by_their_path() -> None:
    read = read_report(
        report({"lateShipmentRate": {"rate": 0.1, "trend": [1, 2]}, "newThing": {"a": 1}}, issuedBy="somebody")
    )
    assert read.unknown == {"issuedBy": "somebody"}
    assert read.accounts[0].unknown == {
        "performanceMetrics[0].lateShipmentRate.trend": [1, 2],
        "performanceMetrics[0].newThing": {"a": 1},
    }
    assert remarks(read) == [
        (RemarkKind.UNKNOWN_KEY, "issuedBy"),
        (RemarkKind.UNKNOWN_KEY, "performanceMetrics[0].lateShipmentRate.trend"),
        (RemarkKind.UNKNOWN_KEY, "performanceMetrics[0].newThing"),
    ]


def test_an_unknown_status_is_kept_as_the_publisher_wrote_it() -> None:
    read = read_report(report(status="PAUSED_FOR_HOLIDAY"))
    assert (read.accounts[0].status, read.accounts[0].state) == ("PAUSED_FOR_HOLIDAY", None)
    assert remarks(read) == [(RemarkKind.UNKNOWN_STATUS, "accountStatuses[0].status")]


@pytest.mark.parametrize("rate", ["0.02", " 2e-2 "])
def test_a_number_written_as_text_is_read_with_a_remark(rate: str) -> None:
    read = read_report(report({"lateShipmentRate": {"rate": rate, "orderCount": "50"}}))
    (metric,) = read.accounts[0].metrics
    assert (metric.rate, metric.denominator) == (0.02, 50)
    assert {kind for kind, _path in remarks(read)} == {RemarkKind.NUMBER_AS_TEXT}


@pytest.mark.parametrize(
    "text",
    ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "-0.1", "true", '"many"', '"1_0"', "[]", "{}", '"0.1 %"'],
)
def test_what_is_no_number_is_kept_and_counts_for_nothing(text: str) -> None:
    read = read_report(report({"lateShipmentRate": {"rate": "@"}}).replace(b'"@"', text.encode()))
    assert read.accounts[0].metrics[0].rate is None
    assert remarks(read) == [(RemarkKind.UNREADABLE, "performanceMetrics[0].lateShipmentRate.rate")]
    assert list(read.accounts[0].unknown) == ["performanceMetrics[0].lateShipmentRate.rate"]


@pytest.mark.parametrize("count", [1.5, 2**31, -1])
def test_what_is_no_count_is_kept_and_counts_for_nothing(count: float) -> None:
    read = read_report(report({"accountHealthRating": {"ahrScore": count}}))
    assert read.accounts[0].rating is None
    assert remarks(read) == [(RemarkKind.UNREADABLE, "performanceMetrics[0].accountHealthRating.ahrScore")]


def test_a_rate_above_one_is_shown_as_it_is_with_a_remark() -> None:
    read = read_report(report({"onTimeDeliveryRate": {"rate": 43}}))
    assert read.accounts[0].metrics[0].rate == 43
    assert remarks(read) == [(RemarkKind.OVER_ONE, "performanceMetrics[0].onTimeDeliveryRate.rate")]


@pytest.mark.parametrize(
    ("warnings", "read"),
    [
        ([{"warningType": "spam", "status": "BAD"}, "late"], [("spam", "BAD"), ("late", "")]),
        ({"warningType": "spam", "status": "BAD"}, [("spam", "BAD")]),
        ("spam", [("spam", "")]),
        ([], []),
        (None, []),
    ],
)
@pytest.mark.parametrize("key", ["warningStates", "warningState"])
def test_warnings_are_read_as_a_list_or_alone(key: str, warnings: Any, read: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.status) for one in account({key: warnings}).warnings] == read


def test_a_marketplace_may_have_metrics_without_a_status_or_the_reverse() -> None:
    read = read_report(report({}, accountStatuses=[{"marketplaceId": "N", "status": "NORMAL"}]))
    assert [(one.market, one.status) for one in read.accounts] == [("N", "NORMAL"), ("M", "")]
    assert remarks(read) == [(RemarkKind.NO_STATUS, "")]


def test_a_marketplace_that_is_listed_again_is_kept_and_the_first_counts() -> None:
    twice = [{"marketplaceId": "M", "status": "NORMAL"}, {"marketplaceId": "M", "status": "AT_RISK"}, {"status": "x"}]
    read = read_report(report(accountStatuses=twice))
    assert read.accounts[0].status == "NORMAL"
    assert remarks(read) == [
        (RemarkKind.DUPLICATE_MARKET, "accountStatuses[1]"),
        (RemarkKind.NO_MARKET, "accountStatuses[2]"),
    ]
    assert read.unknown == {"accountStatuses[1]": {"status": "AT_RISK"}, "accountStatuses[2]": {"status": "x"}}


def test_a_word_that_is_too_long_is_cut_and_kept_whole() -> None:
    read = read_report(report(status="X" * 40))
    assert read.accounts[0].status == "X" * 32
    assert read.accounts[0].unknown == {"accountStatuses[0].status": "X" * 40}


def test_what_no_database_keeps_is_replaced() -> None:
    root: dict[str, Any] = {"note": "a\x00b\ud800c", "k\x00": 1}
    read = read_report(report(**root))
    assert read.unknown == {"note": "a\ufffdb\ufffdc", "k\ufffd": 1}


def test_only_so_many_remarks_are_made_and_everything_is_kept() -> None:
    root: dict[str, Any] = {f"k{number}": number for number in range(1000)}
    read = read_report(report(**root))
    assert len(read.unknown) == 1000
    assert len(read.remarks) == 201
    assert (read.remarks[-1].kind, read.remarks[-1].value) == (RemarkKind.MORE, "800")


def test_remarks_of_all_marketplaces_are_counted_together() -> None:
    many = [{"marketplaceId": f"M{number}", **{f"k{key}": key for key in range(9)}} for number in range(50)]
    read = read_report(json.dumps({"performanceMetrics": many}).encode())
    assert len(read.remarks) == 201
    assert (read.remarks[-1].kind, read.remarks[-1].value) == (RemarkKind.MORE, "300")
    assert sum(len(one.unknown) for one in read.accounts) == 450


def test_a_period_without_a_zone_is_in_utc_and_the_latest_end_counts() -> None:
    def until(day: str) -> dict[str, Any]:
        return {"reportingDateRange": {"reportingDateFrom": "2026-09-01", "reportingDateTo": day}}

    read = read_report(
        report(
            {
                "lateShipmentRate": until("2026-10-01T09:00:00+09:00"),
                "validTrackingRate": until("2026-09-30T23:00"),
                "onTimeDeliveryRate": until("tomorrow"),
            }
        )
    )
    assert read.covers_to == datetime(2026, 10, 1, tzinfo=UTC)
    assert remarks(read) == [
        (RemarkKind.UNREADABLE, "performanceMetrics[0].onTimeDeliveryRate.reportingDateRange.reportingDateTo")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_unicode_encoding_and_gzip_are_read(encoding: str, packed: bool) -> None:
    content = json.dumps(json.loads(OBSERVED), indent=3).encode(encoding)
    assert read_report(gzip.compress(content) if packed else content) == read_report(OBSERVED)


def test_the_same_content_has_the_same_digest_however_it_is_laid_out() -> None:
    tree = json.loads(OBSERVED)
    turned = {key: tree[key] for key in reversed(tree)}
    assert read_report(json.dumps(turned, indent=4).encode()).digest == read_report(OBSERVED).digest
    tree["accountStatuses"][0]["status"] = "NORMAL"
    assert read_report(json.dumps(tree).encode()).digest != read_report(OBSERVED).digest


def code(content: bytes) -> str:
    """The refusal's."""
    with pytest.raises(Refused) as refused:
        read_report(content)
    return refused.value.code.removeprefix("health.report_")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (gzip.compress(b""), "empty"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
        (gzip.compress(b" " * (MAX_BYTES + 1)), "too_large"),
        (gzip.compress(OBSERVED)[:-9], "damaged"),
        (b"\x1f\x8b\x08 and no more", "damaged"),
        ('{"名": 1}'.encode("cp932"), "encoding"),
        (b"{", "unreadable"),
        (b"PK\x03\x04", "unreadable"),
        (OBSERVED + b"{}", "unreadable"),
        (b"<a><b></a>", "unreadable"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "unreadable"),
        (b"[" * 100_000, "too_deep"),
        (b'{"accountStatuses": ' + b"[" * 80 + b"]" * 80 + b"}", "too_deep"),
        (b"<a>" * 80 + b"</a>" * 80, "too_deep"),
        (b"[]", "other"),
        (b"7", "other"),
        (b"null", "other"),
        (b'{"payload": {}}', "other"),
        (b"<feed></feed>", "other"),
        (b'{"accountStatuses": [], "performanceMetrics": []}', "without_market"),
        (b'{"performanceMetrics": [{"marketplaceId": 7}, "x", null]}', "without_market"),
        (b'{"accountStatuses": [], "accountStatuses": [1]}', "ambiguous"),
        (report(accountStatuses=[{"marketplaceId": f"M{number}"} for number in range(101)]), "too_many_markets"),
    ],
)
def test_what_is_no_report_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    assert code(content) == reason


def test_a_slip_in_the_syntax_is_named_by_its_line() -> None:
    with pytest.raises(Refused) as refused:
        read_report(b'{\n "accountStatuses": [,]\n}')
    assert refused.value.facts == {"line": 2, "column": 22}


def test_a_report_of_another_kind_is_named_by_its_keys() -> None:
    with pytest.raises(Refused) as refused:
        read_report(b'{"reportSpecification": 1, "salesByDate": []}')
    assert refused.value.facts["found"] == "reportSpecification, salesByDate"


def test_a_key_that_stands_twice_with_the_same_content_is_only_remarked() -> None:
    read = read_report(report().replace(b'"status": "NORMAL"', b'"status": "NORMAL", "status": "NORMAL"'))
    assert remarks(read) == [(RemarkKind.DUPLICATE_KEY, "status")]


# Properties

KEYS = st.sampled_from(
    [
        "accountStatuses", "performanceMetrics", "marketplaceId", "status", "orderDefectRate", "afn", "mfn", "rate",
        "lateShipmentRate", "lateShipmentRateList", "warningStates", "accountHealthRating", "ahrScore", "targetValue",
        "targetCondition", "reportingDateRange", "reportingDateTo", "orderWithDefects", "count", "documentRequest",
        "defectsCount", "policyViolationWarnings",
    ]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["GOOD", "2026-10-01T00:00Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "M", "1e9"]),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6),
    max_leaves=30,
)


@given(TREES)
def test_whatever_the_json_reading_gives_accounts_or_a_refusal(tree: Any) -> None:
    for content in (tree, {"performanceMetrics": tree}, {"accountStatuses": [{"marketplaceId": "M", "status": tree}]}):
        with suppress(Refused):
            assert read_report(json.dumps(content).encode()).accounts


@given(st.binary(max_size=200))
def test_whatever_the_bytes_reading_gives_a_refusal(content: bytes) -> None:
    for wrapped in (content, b"<" + content, b"\x1f\x8b" + content, b"{" + content):
        with pytest.raises(Refused):
            read_report(wrapped)


@given(TREES, st.randoms())
def test_turning_keys_around_changes_nothing(tree: Any, chance: Any) -> None:
    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(key, turned(item)) for key, item in value.items()]
            chance.shuffle(items)
            return dict(items)
        return [turned(item) for item in value] if isinstance(value, list) else value

    here = {"accountStatuses": [{"marketplaceId": "M", "status": "NORMAL"}], "extra": tree}
    assert (
        read_report(json.dumps(here).encode()).digest == read_report(json.dumps(turned(here), indent=2).encode()).digest
    )
