"""Names of bands, states, severities, categories and metrics for people."""

from django.utils.translation import gettext_lazy as _

from kenzen.health.rules import AccountState, Band, Category, MetricKey, Severity

BANDS = {Band.HEALTHY: _("Healthy"), Band.AT_RISK: _("At risk"), Band.UNHEALTHY: _("Unhealthy")}

BAND_SENTENCES = {
    Band.HEALTHY: _("Your account is healthy. There is nothing you need to do about the rating."),
    Band.AT_RISK: _("Your account may be deactivated if the open violations are not resolved."),
    Band.UNHEALTHY: _("Your account can be deactivated at any time. Please respond to the open violations today."),
}

STATES = {
    AccountState.NORMAL: _("Normal"),
    AccountState.AT_RISK: _("At risk of deactivation"),
    AccountState.UNDER_REVIEW: _("Under review"),
    AccountState.DEACTIVATED: _("Deactivated"),
    AccountState.CLOSED: _("Closed"),
}

SEVERITIES = {
    Severity.CRITICAL: _("Critical"),
    Severity.HIGH: _("High"),
    Severity.MEDIUM: _("Medium"),
    Severity.LOW: _("Low"),
}

CATEGORIES = {
    Category.SUSPECTED_IP: _("Suspected intellectual property violations"),
    Category.RECEIVED_IP: _("Received intellectual property complaints"),
    Category.AUTHENTICITY: _("Product authenticity customer complaints"),
    Category.CONDITION: _("Product condition customer complaints"),
    Category.SAFETY: _("Food and product safety issues"),
    Category.LISTING: _("Listing policy violations"),
    Category.RESTRICTED: _("Restricted product policy violations"),
    Category.REVIEWS: _("Customer product reviews policy violations"),
    Category.REGULATORY: _("Regulatory compliance and document requests"),
    Category.OTHER: _("Other policy violations"),
}

METRICS = {
    MetricKey.ORDER_DEFECT_RATE: _("Order defect rate"),
    MetricKey.LATE_SHIPMENT_RATE: _("Late shipment rate"),
    MetricKey.CANCELLATION_RATE: _("Pre-fulfilment cancel rate"),
    MetricKey.VALID_TRACKING_RATE: _("Valid tracking rate"),
    MetricKey.ON_TIME_DELIVERY_RATE: _("On-time delivery rate"),
}
