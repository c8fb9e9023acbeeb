"""Performance reports of another marketplace, as the demo's consultant-minded seller would have saved them."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

JAPAN: Final = "A1VC38T7YXB528"
UNITED_STATES: Final = "ATVPDKIKX0DER"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one report shows of one marketplace. ``complaints`` are authenticity complaints; rates are fractions."""

    market: str
    status: str
    score: int
    score_status: str
    complaints: int
    late: float
    on_time: float


FILES: Final = (  # days ago, what it shows
    (
        94,
        (
            Shown(JAPAN, "NORMAL", 236, "GREAT", 0, 0.018, 0.981),
            Shown(UNITED_STATES, "NORMAL", 208, "GREAT", 0, 0.012, 0.95),
        ),
    ),
    (
        45,
        (
            Shown(JAPAN, "NORMAL", 212, "GREAT", 1, 0.027, 0.974),
            Shown(UNITED_STATES, "NORMAL", 212, "GREAT", 0, 0.01, 0.96),
        ),
    ),
    (
        3,
        (
            Shown(JAPAN, "AT_RISK", 172, "AT_RISK", 3, 0.051, 0.93),
            Shown(UNITED_STATES, "NORMAL", 216, "GREAT", 0, 0.011, 0.97),
        ),
    ),
)


def report(shown: tuple[Shown, ...], until: datetime) -> bytes:
    """The file, in the shape that GET_V2_SELLER_PERFORMANCE_REPORT has in earnest."""
    return json.dumps(
        {
            "accountStatuses": [{"marketplaceId": one.market, "status": one.status} for one in shown],
            "performanceMetrics": [_market(one, until) for one in shown],
        },
        indent=1,
    ).encode()


def _market(shown: Shown, until: datetime) -> dict[str, Any]:
    return {
        "marketplaceId": shown.market,
        "warningStates": [],
        "accountHealthRating": {
            "ahrScore": shown.score,
            "ahrStatus": shown.score_status,
            "reportingDateRange": _range(until, 180),
        },
        "orderDefectRate": {
            "afn": _defects("afn", 4120, 9, until),
            "mfn": _defects("mfn", 210, 1, until),
        },
        "lateShipmentRate": _rate(shown.late, "LESS_THAN", 0.04, until, 30)
        | {"orderCount": 410, "lateShipmentCount": round(410 * shown.late)},
        "preFulfillmentCancellationRate": _rate(0.008, "LESS_THAN", 0.025, until, 7)
        | {"orderCount": 125, "cancellationCount": 1},
        "validTrackingRate": _rate(0.971, "GREATER_THAN", 0.95, until, 30)
        | {"shipmentCount": 205, "validTrackingCount": 199},
        # The publisher says GOOD although the target is missed: its word decides, and the miss is shown beside it.
        "onTimeDeliveryRate": _rate(shown.on_time, "GREATER_THAN", 0.97, until, 30)
        | {"status": "GOOD", "shipmentCountWithValidTracking": 199, "onTimeDeliveryCount": round(199 * shown.on_time)},
        "productAuthenticityCustomerComplaints": _count(shown.complaints, until),
        "productConditionCustomerComplaints": _count(min(shown.complaints, 1), until),
        "listingPolicyViolations": _count(0, until),
        "receivedIntellectualPropertyComplaints": _count(0, until),
        "suspectedIntellectualPropertyViolations": _count(0, until),
        "restrictedProductPolicyViolations": _count(1, until),
        "foodAndProductSafetyIssues": _count(0, until),
        "customerProductReviewsPolicyViolations": _count(0, until),
        "otherPolicyViolations": _count(0, until),
        "documentRequests": _count(0, until),
        "policyViolationWarnings": {"warningsCount": shown.complaints + 1, "reportingDateRange": _range(until, 180)},
    }


def _range(until: datetime, days: int) -> dict[str, str]:
    since = until - timedelta(days=days - 1)
    return {"reportingDateFrom": f"{since:%Y-%m-%d}T00:00:00Z", "reportingDateTo": f"{until:%Y-%m-%d}T23:59:59Z"}


def _rate(rate: float, condition: str, target: float, until: datetime, days: int) -> dict[str, Any]:
    met = rate < target if condition == "LESS_THAN" else rate > target
    return {
        "rate": rate,
        "status": "GOOD" if met else "BAD",
        "targetValue": target,
        "targetCondition": condition,
        "reportingDateRange": _range(until, days),
    }


def _defects(kind: str, orders: int, defects: int, until: datetime) -> dict[str, Any]:
    return _rate(round(defects / orders, 6), "LESS_THAN", 0.01, until, 60) | {
        "fulfillmentType": kind,
        "orderCount": orders,
        "orderWithDefects": {"count": defects, "status": "GOOD"},
        "claims": {"count": defects // 3, "status": "NONE"},
        "chargebacks": {"count": 0, "status": "NONE"},
        "negativeFeedback": {"count": defects - defects // 3, "status": "NONE"},
    }


def _count(defects: int, until: datetime) -> dict[str, Any]:
    return {
        "defectsCount": defects,
        "status": "BAD" if defects else "GOOD",
        "targetValue": 0,
        "targetCondition": "EQUALS",
        "reportingDateRange": _range(until, 180),
    }
