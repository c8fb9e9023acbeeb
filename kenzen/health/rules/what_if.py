"""An account as it would be. Pure; what it would be rated, ``rating.assess`` says, at any instant that lies ahead."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from kenzen.health.rules import Resolution
from kenzen.health.rules.account import Account, Violation


def resolved(account: Account, keys: Collection[str], at: datetime) -> Account:
    """The account with those violations resolved at ``at`` that are open then; the others stay as they are."""
    return replace(
        account,
        violations=tuple(_resolved(one, at) if one.key in keys else one for one in account.violations),
    )


def _resolved(violation: Violation, at: datetime) -> Violation:
    if violation.opened_at > at or (violation.closed_at is not None and violation.closed_at <= at):
        return violation
    return replace(violation, closed_at=at, resolution=violation.resolution or Resolution.RESOLVED)
