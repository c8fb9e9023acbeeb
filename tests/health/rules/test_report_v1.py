"""The older XML report, as far as it is known."""

from pathlib import Path

from kenzen.health.report_formats import read_report
from kenzen.health.rules.report import RemarkKind

OLDER = (Path(__file__).parents[1] / "reports" / "older.xml").read_bytes()
REPORT = "sellerPerformanceReports.sellerPerformanceReport"


def test_metrics_of_several_time_frames_are_read() -> None:
    read = read_report(OLDER)
    (one,) = read.accounts
    assert (read.format, one.market, one.status) == ("GET_V1_SELLER_PERFORMANCE_REPORT", "A1VC38T7YXB528", "")
    assert [(metric.key, metric.rate, metric.numerator, metric.denominator) for metric in one.metrics] == [
        ("order_defect_rate", 0.005, 2, 400),
        ("order_defect_rate", 0.0, 0, 420),
        ("late_shipment_rate", 0.06, 3, 50),
        ("cancellation_rate", 0.02, 1, 50),
        ("refund_rate", 0.08, 4, 50),
    ]
    assert [(detail.key, detail.count) for detail in one.metrics[0].details] == [
        ("negativeFeedbacks", 1),
        ("a_z_claims", 1),
    ]
    assert read.covers_to is not None
    assert read.covers_to.isoformat() == "2018-04-01T00:00:00+00:00"


def test_the_checklist_is_kept_in_the_publishers_words() -> None:
    warnings = [(one.kind, one.status) for one in read_report(OLDER).accounts[0].warnings]
    assert warnings == [("orderDefectRate", "Good"), ("lateShipmentRate", "Fair")]


def test_numbers_are_text_there_and_need_no_remark_and_the_rest_is_kept() -> None:
    read = read_report(OLDER)
    assert {remark.kind for remark in read.remarks} == {RemarkKind.UNKNOWN_KEY}
    assert read.accounts[0].unknown[f"{REPORT}.returnDissatisfactionMetrics"] == {
        "returnDissatisfaction": {"rate": "0.01"}
    }


def test_a_report_that_names_no_marketplace_is_read_all_the_same() -> None:
    read = read_report(OLDER.replace(b' marketplaceID="A1VC38T7YXB528"', b""))
    assert read.accounts[0].market == ""
    assert (RemarkKind.NO_MARKET, REPORT) in {(remark.kind, remark.path) for remark in read.remarks}


def test_the_layout_does_not_matter() -> None:
    declared = b'<?xml version="1.0" encoding="UTF-8"?>'
    flat = b"".join(line.strip() for line in OLDER.replace(declared, b"").splitlines())
    assert read_report(flat) == read_report(OLDER)
    assert read_report(OLDER.decode().encode("utf-16")) == read_report(OLDER)


def test_empty_elements_are_nothing() -> None:
    read = read_report(
        b"<sellerPerformanceReports><sellerPerformanceReport><orderDefects/></sellerPerformanceReport>"
        b"</sellerPerformanceReports>"
    )
    assert (read.accounts[0].metrics, read.covers_to) == ((), None)
