"""Words of imported reports for people: metrics, counts and statuses by the publisher's names, remarks and changes."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kenzen.health import words
from kenzen.health.rules import AccountState
from kenzen.health.rules.report import Change, ChangeKind, Remark, RemarkKind

METRICS: Final[dict[str, Promise]] = {
    "order_defect_rate": _("Order defect rate"),
    "order_defect_rate_seller": _("Order defect rate, shipped by you"),
    "order_defect_rate_platform": _("Order defect rate, shipped by the marketplace"),
    "late_shipment_rate": _("Late shipment rate"),
    "cancellation_rate": _("Pre-fulfilment cancel rate"),
    "valid_tracking_rate": _("Valid tracking rate"),
    "on_time_delivery_rate": _("On-time delivery rate"),
    "unit_on_time_delivery_rate": _("On-time delivery rate by units"),
    "invoice_defect_rate": _("Invoice defect rate"),
    "refund_rate": _("Refund rate"),
}

COUNTS: Final[dict[str, Promise]] = {
    "suspectedIntellectualPropertyViolations": _("Suspected intellectual property violations"),
    "receivedIntellectualPropertyComplaints": _("Received intellectual property complaints"),
    "productAuthenticityCustomerComplaints": _("Product authenticity customer complaints"),
    "productConditionCustomerComplaints": _("Product condition customer complaints"),
    "productSafetyCustomerComplaints": _("Product safety customer complaints"),
    "foodAndProductSafetyIssues": _("Food and product safety issues"),
    "listingPolicyViolations": _("Listing policy violations"),
    "restrictedProductPolicyViolations": _("Restricted product policy violations"),
    "customerProductReviewsPolicyViolations": _("Customer product reviews policy violations"),
    "documentRequests": _("Document requests"),
    "otherPolicyViolations": _("Other policy violations"),
    "policyViolationWarnings": _("Policy violation warnings"),
}

DETAILS: Final[dict[str, Promise]] = {
    "negativeFeedback": _("Negative feedback"),
    "negativeFeedbacks": _("Negative feedback"),
    "claims": _("Guarantee claims"),
    "a_z_claims": _("Guarantee claims"),
    "chargebacks": _("Chargebacks"),
    "missingInvoice": _("Missing invoices"),
    "lateInvoice": _("Late invoices"),
}

STATUSES: Final[dict[str, Promise]] = {
    "GOOD": _("Good"),
    "GREAT": _("Very good"),
    "FAIR": _("Fair"),
    "POOR": _("Poor"),
    "BAD": _("Bad"),
    "NONE": _("Not rated"),
    "WARNED": _("Warned"),
    "AT_RISK": _("At risk"),
    "CRITICAL": _("Critical"),
}

_REMARKS: Final[dict[RemarkKind, Promise]] = {
    RemarkKind.UNKNOWN_KEY: _("This key is not known here. Its content is kept."),
    RemarkKind.UNKNOWN_STATUS: _("This status is not known here. It is shown as the publisher wrote it."),
    RemarkKind.UNREADABLE: _("Something else was expected here. The content is kept, and counts for nothing."),
    RemarkKind.NUMBER_AS_TEXT: _("The number is written as text. It was read as a number."),
    RemarkKind.OVER_ONE: _("The rate is greater than 1. It is shown as it was written."),
    RemarkKind.DUPLICATE_KEY: _("The key stands twice with the same content."),
    RemarkKind.DUPLICATE_MARKET: _("The marketplace is listed again. The first entry counts; this one is kept."),
    RemarkKind.NO_MARKET: _("It is not said which marketplace this belongs to."),
    RemarkKind.NO_STATUS: _("No status is said for this marketplace."),
    RemarkKind.NO_PERIOD: _("No period is said that has ended. The time at which the file arrived counts instead."),
    RemarkKind.MORE: _("There were %(count)s more remarks, which are not listed."),
}

_CHANGES: Final[dict[ChangeKind, Promise]] = {
    ChangeKind.STATUS: _("The status changed from “%(before)s” to “%(after)s”."),
    ChangeKind.RATING_FELL: _("The rating fell from %(before)s to %(after)s."),
    ChangeKind.RATING_ROSE: _("The rating rose from %(before)s to %(after)s."),
    ChangeKind.COUNT_ROSE: _("%(name)s: more than before, %(after)s instead of %(before)s."),
    ChangeKind.COUNT_FELL: _("%(name)s: fewer than before, %(after)s instead of %(before)s."),
    ChangeKind.METRIC_BAD: _("%(name)s: now rated bad, at %(after)s."),
    ChangeKind.METRIC_GOOD: _("%(name)s: no longer rated bad, at %(after)s."),
    ChangeKind.TARGET_MISSED: _("%(name)s: now misses its target, at %(after)s. It is not rated bad."),
    ChangeKind.MARKET_NEW: _("The marketplace is in the report for the first time."),
    ChangeKind.MARKET_GONE: _("The marketplace is no longer in the report."),
}


def metric(key: str, days: int | None = None) -> str:
    """The name of a metric, with the length of its window if that is said."""
    name = str(METRICS.get(key, key))
    return name if days is None else gettext("%(name)s (%(days)s days)") % {"name": name, "days": days}


def count(key: str) -> str:
    """The name of a kind of violations."""
    return str(COUNTS.get(key, key))


def detail(key: str) -> str:
    """The name of what a metric is made of."""
    return str(DETAILS.get(key, key))


def status(word: str) -> str:
    """The publisher's word for how a metric or the rating is, translated where it is known."""
    return str(STATUSES.get(word.upper(), word)) if word else gettext("Not said")


def account_status(word: str, state: AccountState | None) -> str:
    """The publisher's word for how the account is, translated where it is understood."""
    return str(words.STATES[state]) if state else word or gettext("Not said")


def market(name: str) -> str:
    """The name of a marketplace; a report of the older kind may name none."""
    return name or gettext("Marketplace not named")


def remark(one: Remark) -> str:
    """What a reader is told about a place in the file."""
    return str(_REMARKS[one.kind]) % {"count": one.value} if one.kind is RemarkKind.MORE else str(_REMARKS[one.kind])


def change(one: Change, before: AccountState | None, after: AccountState | None) -> str:
    """What changed, in one sentence. ``before`` and ``after`` are what is understood by two statuses."""
    if one.kind is ChangeKind.STATUS:
        fill = {"before": account_status(str(one.before), before), "after": account_status(str(one.after), after)}
    else:
        fill = {"name": _name(one), "before": _figure(one.before, one), "after": _figure(one.after, one)}
    return str(_CHANGES[one.kind]) % fill


def _name(one: Change) -> str:
    return metric(one.key, one.days) if one.key in METRICS else count(one.key)


def _figure(value: str | float | None, one: Change) -> str:
    if value is None:
        return "–"
    return percent(float(value)) if one.key in METRICS else f"{value:,}" if isinstance(value, int) else str(value)


def percent(fraction: float) -> str:
    """0.0476 as 4.76%."""
    return f"{100 * fraction:,.2f}".rstrip("0").rstrip(".") + "%"
