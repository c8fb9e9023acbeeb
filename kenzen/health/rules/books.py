"""The books of an account under a model that has a number: a balance, or a tally of points. Pure."""

from kenzen.health.rules.account import Account
from kenzen.health.rules.balance import Balance
from kenzen.health.rules.model import BalanceDown, PointsUp
from kenzen.health.rules.points import Tally

Books = Balance | Tally


def open_books(model: BalanceDown | PointsUp, account: Account) -> Books:
    """Prepare what is asked of an account."""
    return Balance.of(model, account) if isinstance(model, BalanceDown) else Tally.of(model, account)
