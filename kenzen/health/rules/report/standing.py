"""When a report sets how an account stands, and which of its marketplaces does."""

from collections.abc import Sequence

from kenzen.health.rules.report.values import AccountReport


def decides(*, has_orders: bool, has_violations: bool) -> bool:
    """Whether reports set the standing: only of an account that has nothing of its own to be rated by."""
    return not (has_orders or has_violations)


def primary(accounts: Sequence[AccountReport], market: str) -> AccountReport:
    """The account on the seller's own marketplace, else the first of the file."""
    return next((account for account in accounts if account.market == market), accounts[0])
