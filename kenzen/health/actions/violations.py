"""Taking what is told about violations: events are kept, a violation is what all of its say, the account is rated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from kenzen.facts import actions as facts
from kenzen.health.actions.rate import Recorded, lock, rate_locked
from kenzen.health.models import Violation, ViolationEvent
from kenzen.health.queries.accounts import RATED_BY, Place, rated
from kenzen.health.queries.policies import model_of
from kenzen.health.rules import ANNULLED, Resolution
from kenzen.health.rules.account import Violation as RatedViolation
from kenzen.health.rules.intake import INSTANTS, TEXTS, WORDS, EventRow, check_event, check_points
from kenzen.health.rules.violation_events import Event, EventKind, Folded, fold
from kenzen.health.rules.windows import local_day
from kenzen.kit.errors import Refused
from kenzen.kit.wakeup import Channel, wake

FIELDS: Final = (*TEXTS, *WORDS, *INSTANTS, "points")
_FACTS: Final = {
    Resolution.RESOLVED: "health.violation_resolved",
    Resolution.APPEAL_ACCEPTED: "health.violation_resolved",
    Resolution.WITHDRAWN: "health.violation_withdrawn",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A violation before and after what was told; ``before`` is ``None`` for one that is new."""

    before: Violation | None
    after: Violation


def record_violation_events(*, seller_id: int, events: Sequence[EventRow], now: datetime) -> Recorded:
    """Keep events of an account's violations and rate it once. What is known already changes nothing.

    All or nothing: raises ``Refused`` with ``health.key_conflict`` or ``health.points_not_allowed``, which name the
    ``places`` of all such events, or one of ``rules.intake``. Late and unordered events give what ordered ones give:
    ``rules.violation_events``.
    """
    checked = [check_event(row, now=now) for row in events]
    with transaction.atomic():
        standing, place = lock(seller_id)
        known = _known(seller_id, checked)
        new = _new(checked, known)
        if new:
            rows = _violations(seller_id)
            told = [*known, *_told_by_rows(seller_id, new, known, rows, now), *new]
            _keep(seller_id, new, now)
            changes = _changes(seller_id, {event.reference for event in new}, told, rows)
            _check_points(place, checked, new, changes, now)
            if changes:  # an end that waits for its beginning says nothing of the account yet
                _save([change.after for change in changes])
                _tell(seller_id, changes, now)
                after = rows | {change.after.reference: change.after for change in changes}
                since = min((day for change in changes for day in _days(change, place)), default=None)
                known_now = map(rated, after.values())
                if not rate_locked(standing, place, now=now, since=since, violations=known_now):
                    wake(Channel.LIVE, f"seller:{seller_id}")
    return Recorded(len(new), len(events) - len(new))


def _known(seller_id: int, events: Iterable[Event]) -> list[Event]:
    """What was told before about these violations, or under these keys."""
    rows = ViolationEvent.objects.filter(seller_id=seller_id)
    keys, references = {event.key for event in events}, {event.reference for event in events}
    found = rows.filter(key__in=keys) | rows.filter(reference__in=references)
    return [
        Event(key, reference, EventKind(kind), at, body)
        for key, reference, kind, at, body in found.values_list("key", "reference", "kind", "at", "body")
    ]


def _new(events: Sequence[Event], known: Iterable[Event]) -> list[Event]:
    """Those that were not told before. Refuses keys told with another content; ``places`` are all such events."""
    by_key = {event.key: event for event in known}
    places = tuple(place for place, event in enumerate(events) if by_key.setdefault(event.key, event) != event)
    if places:
        raise Refused("health.key_conflict", key=events[places[0]].key, places=places)
    return [event for event in events if by_key[event.key] is event]


def _violations(seller_id: int) -> dict[str, Violation]:
    """All violations of the account by their references, with the fields a rating depends on."""
    return {row.reference: row for row in Violation.objects.filter(seller_id=seller_id).only(*RATED_BY)}


def _told_by_rows(
    seller_id: int, new: Iterable[Event], known: Iterable[Event], rows: Mapping[str, Violation], now: datetime
) -> list[Event]:
    """Violations that came in bulk have no events: what their rows say is kept as the first of them."""
    opened = {event.reference for event in known if event.kind is EventKind.OPENED}
    silent = {event.reference for event in new if event.reference in rows} - opened
    if not silent:
        return []
    whole = Violation.objects.filter(seller_id=seller_id, reference__in=silent)
    told = [event for row in whole for event in _as_events(row)]
    _keep(seller_id, told, now)
    return told


def _as_events(row: Violation) -> list[Event]:
    body = {name: _as_json(getattr(row, name)) for name in FIELDS}
    events = [Event(f"kenzen-row-{row.pk}-opened", row.reference, EventKind.OPENED, row.opened_at, body)]
    if row.resolved_at is not None:
        kind = EventKind(row.resolution)
        events.append(Event(f"kenzen-row-{row.pk}-closed", row.reference, kind, row.resolved_at, {}))
    return events


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _keep(seller_id: int, events: Iterable[Event], now: datetime) -> None:
    ViolationEvent.objects.bulk_create(
        ViolationEvent(
            seller_id=seller_id,
            key=event.key,
            reference=event.reference,
            kind=event.kind,
            at=event.at,
            received_at=now,
            body=event.body,
        )
        for event in events
    )


def _changes(
    seller_id: int, references: set[str], told: Iterable[Event], rows: Mapping[str, Violation]
) -> list[Change]:
    by_reference: dict[str, list[Event]] = {reference: [] for reference in sorted(references)}
    for event in told:
        if event.reference in by_reference:
            by_reference[event.reference].append(event)
    folded = {reference: fold(events) for reference, events in by_reference.items()}
    return [
        Change(rows.get(reference), _row(seller_id, reference, violation))
        for reference, violation in folded.items()
        if violation is not None
    ]


def _row(seller_id: int, reference: str, folded: Folded) -> Violation:
    fields = {name: value for name, value in folded.fields.items() if name not in INSTANTS}
    instants = {name: _instant(folded.fields.get(name)) for name in INSTANTS}
    return Violation(
        seller_id=seller_id,
        reference=reference,
        opened_at=folded.opened_at,
        resolved_at=folded.closed_at,
        resolution=folded.resolution or "",
        **fields,
        **instants,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _check_points(
    place: Place, told: Sequence[Event], new: Iterable[Event], changes: Iterable[Change], now: datetime
) -> None:
    """Points are checked when they are told, with the policy as it is known then. ``places`` are all events that are
    refused with the same words."""
    setting = [event for event in new if event.body.get("points") is not None]
    if not setting:
        return
    model = model_of(place.marketplace_id, now)
    policies = {change.after.reference: change.after.policy for change in changes}
    refused: dict[str, Refused] = {}
    for event in setting:
        policy = event.body.get("policy") or policies.get(event.reference, "")
        try:
            check_points(model, policy, event.body["points"], key=event.key)
        except Refused as refusal:
            refused[event.key] = refusal
    if refused:
        raise _for_all_alike(refused, told)


def _for_all_alike(refused: Mapping[str, Refused], told: Sequence[Event]) -> Refused:
    """The first refusal, with the ``places`` of all events whose refusals differ by the key alone."""
    first = next(iter(refused.values()))
    alike = {key for key, other in refused.items() if other.facts | {"key": ""} == first.facts | {"key": ""}}
    first.facts["places"] = tuple(place for place, event in enumerate(told) if event.key in alike)
    return first


def _save(rows: list[Violation]) -> None:
    """Writes ids into the rows."""
    Violation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["seller", "reference"],
        update_fields=[*FIELDS, "opened_at", "resolved_at", "resolution"],
    )


def _tell(seller_id: int, changes: Iterable[Change], now: datetime) -> None:
    for change in changes:
        before, after = change.before, change.after
        if before is None:
            _record("health.violation_opened", seller_id, after, now, severity=after.severity)
        if after.resolution and after.resolution != (before.resolution if before else ""):
            _record(_FACTS[Resolution(after.resolution)], seller_id, after, now, resolution=str(after.resolution))


def _record(kind: str, seller_id: int, row: Violation, now: datetime, **data: Any) -> None:
    subject = f"seller:{seller_id}"
    facts.record(kind, subject=subject, now=now, violation_id=row.pk, reference=row.reference, **data)


def _days(change: Change, place: Place) -> list[date]:
    """Local days from which on the rating may be another one. An end counts from itself on; a finding that nothing
    should have been also weighs on what repeated it, and so from the beginning on."""
    after = rated(change.after)
    before = rated(change.before) if change.before else None
    if before == after:
        return []
    if before is not None and _differ_by_end(before, after):
        instants = [at for at in (before.closed_at, after.closed_at) if at is not None]
    else:
        instants = [after.opened_at, *([before.opened_at] if before else [])]
    return [local_day(at, place.zone) for at in instants]


def _differ_by_end(before: RatedViolation, after: RatedViolation) -> bool:
    annulled = ANNULLED & {before.resolution, after.resolution}
    same = (before.policy, before.category, before.severity, before.opened_at, before.points, before.expires_at)
    others = (after.policy, after.category, after.severity, after.opened_at, after.points, after.expires_at)
    sanctions = (before.sanction, before.sanction_until) == (after.sanction, after.sanction_until)
    return not annulled and same == others and sanctions
