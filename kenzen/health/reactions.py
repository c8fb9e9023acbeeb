"""How health answers what happens to accounts, in the same transaction."""

from kenzen.facts.reactions import Happened, react_to
from kenzen.health.actions import have_rated


def register() -> None:
    """Answer facts of accounts. Done once, when the app is ready."""
    react_to("accounts.seller_moved", rate_soon)


def rate_soon(fact: Happened) -> None:
    """Another region or segment may mean other values of the scoring model."""
    have_rated(seller_ids=[fact.subject_id], now=fact.at)
