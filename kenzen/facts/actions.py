"""Recording facts: one row, the reactions of higher rooms, and a wake-up for live pages after the commit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from kenzen.facts.models import Fact
from kenzen.facts.reactions import Happened, reactions_to
from kenzen.kit.wakeup import Channel, wake

# The row and the wake-up in one round trip: every step of a call records facts, so each trip is paid many times.
_RECORD_AND_WAKE: Final = f"""
    WITH recorded AS (
        INSERT INTO {Fact._meta.db_table} (kind, subject, at, data) VALUES (%s, %s, %s, %s) RETURNING id
    ) SELECT pg_notify(%s, %s) FROM recorded
"""  # noqa: S608 - the table's own name


def record(kind: str, *, subject: str, now: datetime, tell: Iterable[str] = (), **data: Any) -> None:
    """Record a fact in the caller's transaction.

    ``tell`` are further topics whose live pages change with it, beside ``subject`` itself. Raises
    ``TransactionManagementError`` outside a transaction: a fact without its change, or the reverse, must not be.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(f"{kind} must be recorded inside a transaction")
    fact = Happened(kind=kind, subject=subject, at=now, data=data)
    _save(fact, (subject, *tell))
    for reaction in reactions_to(kind):
        reaction(fact)


def _save(fact: Happened, topics: tuple[str, ...]) -> None:
    if connection.vendor == "postgresql":
        row: tuple[Any, ...] = (fact.kind, fact.subject, fact.at, Jsonb(fact.data))
        with connection.cursor() as cursor:
            cursor.execute(_RECORD_AND_WAKE, (*row, Channel.LIVE.value, " ".join(topics)))
        return
    Fact.objects.create(kind=fact.kind, subject=fact.subject, at=fact.at, data=fact.data)
    wake(Channel.LIVE, *topics)
