"""The only writers of the health of accounts. What a rating is made of is rated in the transaction that writes it."""

from kenzen.health.actions.by_hand import change_violation, close_violation, open_violation
from kenzen.health.actions.orders import record_counts
from kenzen.health.actions.policies import set_policy
from kenzen.health.actions.rate import Recorded, put_off, rate, rate_if_due
from kenzen.health.actions.rate_all import have_rated
from kenzen.health.actions.reports import Imported, import_report
from kenzen.health.actions.state import change_state
from kenzen.health.actions.violations import record_violation_events
from kenzen.health.rules.intake import CountsRow, EventRow

__all__ = [
    "CountsRow",
    "EventRow",
    "Imported",
    "Recorded",
    "change_state",
    "change_violation",
    "close_violation",
    "have_rated",
    "import_report",
    "open_violation",
    "put_off",
    "rate",
    "rate_if_due",
    "record_counts",
    "record_violation_events",
    "set_policy",
]
