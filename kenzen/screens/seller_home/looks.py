"""Which of its looks the page has: new, healthy, at risk, under review, deactivated, closed, or reported."""

from enum import StrEnum

from kenzen.health.queries import AccountHealth
from kenzen.health.rules import AccountState, Source, Tone
from kenzen.health.rules.results import MetricStatus


class Look(StrEnum):
    """What leads the page."""

    EMPTY = "empty"
    HEALTHY = "healthy"
    AT_RISK = "at_risk"
    UNDER_REVIEW = "under_review"
    DEACTIVATED = "deactivated"
    CLOSED = "closed"
    REPORTED = "reported"


_BY_STATE = {
    AccountState.UNDER_REVIEW: Look.UNDER_REVIEW,
    AccountState.DEACTIVATED: Look.DEACTIVATED,
    AccountState.CLOSED: Look.CLOSED,
    AccountState.AT_RISK: Look.AT_RISK,
}


def look_of(health: AccountHealth) -> Look:
    """The look of an account: whoever cannot sell is led first, whatever else is true."""
    standing = health.standing
    if standing.source is Source.REPORTED:
        return Look.REPORTED
    if standing.state in _BY_STATE:
        return _BY_STATE[standing.state]
    if health.open or (standing.band and standing.band.tone is not Tone.GOOD):
        return Look.AT_RISK
    return Look.EMPTY if is_new(health) else Look.HEALTHY


def is_new(health: AccountHealth) -> bool:
    """Whether nothing has happened yet: no violation, no order, and a rating that never moved."""
    counted = any(metric.status is not MetricStatus.NO_DATA for metric in health.metrics)
    moved = len({rating for _day, rating in health.standing.history}) > 1
    return not (health.open or health.closed or counted or moved)
