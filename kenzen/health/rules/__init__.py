"""The words of health: states, severities, categories, tones. Pure; what a model computes stands beside it."""

from enum import StrEnum


class Tone(StrEnum):
    """How a band, tier or level is to be taken."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class AccountState(StrEnum):
    """What the account may do."""

    NORMAL = "normal"
    AT_RISK = "at_risk"
    UNDER_REVIEW = "under_review"  # funds are held, selling goes on
    DEACTIVATED = "deactivated"
    CLOSED = "closed"


class Source(StrEnum):
    """Where a standing comes from."""

    COMPUTED = "computed"  # rated here, from violations and orders
    REPORTED = "reported"  # said by another marketplace, in a file that was imported


class Severity(StrEnum):
    """How much a violation weighs."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NO_IMPACT = "no_impact"


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


class Resolution(StrEnum):
    """How a violation was closed. ``APPEAL_ACCEPTED`` and ``WITHDRAWN`` say that it should not have been."""

    RESOLVED = "resolved"
    APPEAL_ACCEPTED = "appeal_accepted"
    WITHDRAWN = "withdrawn"


ANNULLED = frozenset({Resolution.APPEAL_ACCEPTED, Resolution.WITHDRAWN})


class Sanction(StrEnum):
    """What a marketplace without numbers did about a violation, the gravest last."""

    WARNING = "warning"
    LISTING_REMOVED = "listing_removed"
    RESTRICTED = "restricted"  # for some hours
    RESTRICTED_INDEFINITELY = "restricted_indefinitely"
    EXPELLED = "expelled"


class ModelKind(StrEnum):
    """The four kinds of scoring models."""

    BALANCE_DOWN = "balance_down"  # a balance that violations reduce and orders raise
    POINTS_UP = "points_up"  # points that violations add
    THRESHOLDS = "thresholds"  # metrics that keep their targets, or miss them
    LEVELS = "levels"  # the best level whose criteria are all met, or the gravest sanction in force
