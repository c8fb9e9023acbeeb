"""Recording facts: one row, the reactions of higher rooms, and a wake-up for live pages after the commit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from kenzen.facts.models import Fact
from kenzen.facts.reactions import Happened, reactions_to
from kenzen.kit.wakeup import Channel, wake


def record(kind: str, *, subject: str, now: datetime, tell: Iterable[str] = (), **data: Any) -> None:
    """Record a fact in the caller's transaction.

    ``tell`` are further topics whose live pages change with it, beside ``subject`` itself. Raises
    ``TransactionManagementError`` outside a transaction: a fact without its change, or the reverse, must not be.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} must be recorded inside a transaction")
    Fact.objects.create(kind=kind, subject=subject, at=now, data=data)
    happened = Happened(kind=kind, subject=subject, at=now, data=data)
    for reaction in reactions_to(kind):
        reaction(happened)
    wake(Channel.LIVE, subject, *tell)
