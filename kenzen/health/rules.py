"""Bands of the account health rating and the state of an account. Pure."""

from enum import StrEnum


class Band(StrEnum):
    """Band of the rating, 0 to 1000 (Amazon's Account Health Rating: 200–1000, 100–199, 0–99)."""

    HEALTHY = "healthy"
    AT_RISK = "at_risk"
    UNHEALTHY = "unhealthy"


class AccountState(StrEnum):
    """What the account may do."""

    NORMAL = "normal"
    AT_RISK = "at_risk"
    UNDER_REVIEW = "under_review"
    DEACTIVATED = "deactivated"
    CLOSED = "closed"


class Severity(StrEnum):
    """How much a violation weighs."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Category(StrEnum):
    """Kind of the policy that was violated."""

    SUSPECTED_IP = "suspected_ip"
    RECEIVED_IP = "received_ip"
    AUTHENTICITY = "authenticity"
    CONDITION = "condition"
    SAFETY = "safety"
    LISTING = "listing"
    RESTRICTED = "restricted"
    REVIEWS = "reviews"
    REGULATORY = "regulatory"
    OTHER = "other"


class MetricKey(StrEnum):
    """Order metrics that have a target."""

    ORDER_DEFECT_RATE = "order_defect_rate"
    LATE_SHIPMENT_RATE = "late_shipment_rate"
    CANCELLATION_RATE = "cancellation_rate"
    VALID_TRACKING_RATE = "valid_tracking_rate"
    ON_TIME_DELIVERY_RATE = "on_time_delivery_rate"


class Direction(StrEnum):
    """Whether the target is an upper or a lower bound."""

    MAX = "max"
    MIN = "min"


def band_of(rating: int) -> Band:
    """The band a rating lies in."""
    if rating >= 200:
        return Band.HEALTHY
    return Band.AT_RISK if rating >= 100 else Band.UNHEALTHY


def meets(direction: Direction, value: float, target: float) -> bool:
    """Whether a rate (fraction) meets its target; an upper bound is met strictly below it, a lower one from it on."""
    return value < target if direction is Direction.MAX else value >= target
