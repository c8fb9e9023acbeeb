"""Violations as an operator opens, changes and closes them here. They become events like those of any other sender."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, TypedDict, Unpack

from django.db import transaction

from kenzen.health.actions.rate import lock
from kenzen.health.actions.violations import record_violation_events
from kenzen.health.models import Violation
from kenzen.health.rules import ANNULLED, Category, Resolution, Sanction, Severity
from kenzen.health.rules.intake import EventRow
from kenzen.health.rules.violation_events import EventKind
from kenzen.kit.errors import Refused

_FURTHER: Final = {Resolution.RESOLVED: ANNULLED, Resolution.APPEAL_ACCEPTED: {Resolution.WITHDRAWN}}


class Described(TypedDict, total=False):
    """What may be said of a violation beside its category and severity, by the names of the table's columns."""

    policy: str
    title_ja: str
    title_en: str
    listing: str
    found_ja: str
    found_en: str
    evidence_ja: str
    evidence_en: str
    points: int | None
    sanction: Sanction | None
    sanction_until: datetime | None
    respond_by: datetime | None
    expires_at: datetime | None


def open_violation(
    *,
    seller_id: int,
    reference: str,
    category: Category,
    severity: Severity,
    now: datetime,
    opened_at: datetime | None = None,
    **described: Unpack[Described],
) -> int:
    """Open a violation (``opened_at``: now, if it is not said) and rate the account; returns its id.

    Raises ``Refused`` with ``health.reference_taken``, ``health.points_not_allowed``, or one of ``rules.intake``.
    """
    body = {"category": category, "severity": severity, **described}
    with transaction.atomic():
        lock(seller_id)
        rows = Violation.objects.filter(seller_id=seller_id, reference=reference)
        if rows.exists():
            raise Refused("health.reference_taken", reference=reference)
        _record(seller_id, reference, EventKind.OPENED, opened_at or now, body, now)
        return rows.values_list("id", flat=True).get()


def change_violation(*, violation_id: int, fields: Mapping[str, Any], now: datetime) -> None:
    """Set fields of a violation by the names that ``open_violation`` has, and rate the account.

    Raises ``Refused`` with ``health.no_such_violation`` or as ``open_violation`` does.
    """
    with transaction.atomic():
        row = _held(violation_id)
        _record(row.seller_id, row.reference, EventKind.CHANGED, now, fields, now)


def close_violation(*, violation_id: int, resolution: Resolution, now: datetime) -> None:
    """Close a violation, or say of a closed one that it should not have been; rate the account.

    Raises ``Refused`` with ``health.no_such_violation`` or ``health.already_closed``.
    """
    with transaction.atomic():
        row = _held(violation_id)
        if row.resolution and resolution not in _FURTHER.get(Resolution(row.resolution), ()):
            raise Refused("health.already_closed")
        _record(row.seller_id, row.reference, EventKind(resolution.value), now, {}, now)


def _held(violation_id: int) -> Violation:
    """The violation, read once its account is held: two who close it at once find each other's word."""
    rows = Violation.objects.filter(id=violation_id)
    seller_id = rows.values_list("seller_id", flat=True).first()
    if seller_id is None:
        raise Refused("health.no_such_violation")
    lock(seller_id)
    return rows.get()


def _record(
    seller_id: int, reference: str, kind: EventKind, at: datetime, body: Mapping[str, Any], now: datetime
) -> None:
    event = EventRow(_key(reference, kind, now), reference, kind, at, body)
    record_violation_events(seller_id=seller_id, events=[event], now=now)


def _key(reference: str, kind: EventKind, now: datetime) -> str:
    """A key of our own for an event: the same word about the same violation at the same instant is one."""
    digest = sha256(f"{reference} {now.isoformat()}".encode()).hexdigest()
    return f"kenzen-{kind}-{digest[:32]}"
