"""The operator's view of health: violations, standings, rating policies, and what was received."""

from kenzen.health.admin.policies import RatingPolicyAdmin
from kenzen.health.admin.received import OrderDayAdmin, ReportAdmin
from kenzen.health.admin.standings import StandingAdmin
from kenzen.health.admin.violations import ViolationAdmin

__all__ = ["OrderDayAdmin", "RatingPolicyAdmin", "ReportAdmin", "StandingAdmin", "ViolationAdmin"]
