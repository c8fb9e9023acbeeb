"""Reading how accounts stand: rating, violations, metrics, policies. Frozen views outward; nothing is written here."""

from kenzen.health.queries.accounts import account_of
from kenzen.health.queries.overview import account_health
from kenzen.health.queries.policies import model_of
from kenzen.health.queries.standings import next_due_at, rated_at, standing, states
from kenzen.health.queries.views import (
    AccountHealth,
    BandView,
    LedgerLine,
    MetricView,
    Projected,
    Scale,
    ScaleBand,
    StandingView,
    ViolationView,
    WhatIf,
    by_category,
)
from kenzen.health.queries.violations import open_violations, violation_of_seller
from kenzen.health.queries.what_ifs import what_if

__all__ = [
    "AccountHealth",
    "BandView",
    "LedgerLine",
    "MetricView",
    "Projected",
    "Scale",
    "ScaleBand",
    "StandingView",
    "ViolationView",
    "WhatIf",
    "account_health",
    "account_of",
    "by_category",
    "model_of",
    "next_due_at",
    "open_violations",
    "rated_at",
    "standing",
    "states",
    "violation_of_seller",
    "what_if",
]
