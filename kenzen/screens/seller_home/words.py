"""Icons and tones of health on the seller's page. The words themselves belong to the room of health."""

from typing import Final

from kenzen.health.rules import AccountState, Band, Severity

BANDS: Final = {
    Band.HEALTHY: ("circle-check", "good"),
    Band.AT_RISK: ("triangle-alert", "warn"),
    Band.UNHEALTHY: ("octagon-alert", "bad"),
}

STATES: Final = {
    AccountState.NORMAL: ("circle-check", "good"),
    AccountState.AT_RISK: ("triangle-alert", "warn"),
    AccountState.UNDER_REVIEW: ("search", "info"),
    AccountState.DEACTIVATED: ("octagon-x", "bad"),
    AccountState.CLOSED: ("lock", "bad"),
}

SEVERITIES: Final = {
    Severity.CRITICAL: ("octagon-alert", "bad"),
    Severity.HIGH: ("triangle-alert", "bad"),
    Severity.MEDIUM: ("triangle-alert", "warn"),
    Severity.LOW: ("info", "idle"),
}
