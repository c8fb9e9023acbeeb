"""One violation with all that belongs to it: its weight and why, what resolving it gives, its story, its neighbours."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from kenzen.accounts.queries import SellerView
from kenzen.health import words
from kenzen.health.models import Violation, ViolationEvent
from kenzen.health.queries.accounts import standing_row, violations_of
from kenzen.health.queries.overview import assurance_of
from kenzen.health.queries.policies import model_of
from kenzen.health.queries.views import AssuranceView, ViolationView, WhatIf
from kenzen.health.queries.violations import open_violations, text, violation_of_seller
from kenzen.health.queries.what_ifs import what_if
from kenzen.health.rules import ModelKind
from kenzen.health.rules.model import BalanceDown, PointsUp
from kenzen.health.rules.violation_events import EventKind
from kenzen.health.rules.weights import weights
from kenzen.health.rules.windows import local_day

CLOSED: Final = 200  # closed violations between which one can step, the newest
EVENTS: Final = 100

Told = tuple[str, datetime, dict[str, object]]  # kind, instant and body of an event


@dataclass(frozen=True, slots=True)
class OtherViolation:
    """A violation that is only named."""

    id: int
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that was told about a violation. ``changed`` names what a change set."""

    kind: EventKind
    at: datetime
    text: str
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counting:
    """How a violation counts in a model of this ``kind``.

    ``factor`` is that of a repeat, ``repeat_of`` the earlier violation; ``expires_on`` is the first local day on which
    it no longer weighs if nothing else happens.
    """

    kind: ModelKind
    factor: int
    repeat_of: OtherViolation | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ViolationDetail:
    """One violation and what belongs to it.

    ``counting`` is ``None`` where violations have no points, ``resolving`` there as well and for one that is closed.
    ``assurance`` is there only if it is granted. ``titles`` are its title in every language. ``before`` and ``after``
    are its neighbours among the open ones, or among those that are closed.
    """

    violation: ViolationView
    titles: frozenset[str]
    counting: Counting | None
    resolving: WhatIf | None
    assurance: AssuranceView | None
    events: tuple[EventView, ...]
    before: OtherViolation | None
    after: OtherViolation | None


def violation_detail(seller: SellerView, *, violation_id: int, now: datetime) -> ViolationDetail | None:
    """The seller's own violation of that number, or ``None``: those of others do not exist for them."""
    assurance = _granted(seller, now)
    hours = assurance.grace_hours if assurance else 0
    violation = violation_of_seller(seller_id=seller.id, violation_id=violation_id, grace_hours=hours)
    if violation is None:
        return None
    before, after = _neighbours(seller.id, violation)
    return ViolationDetail(
        violation=violation,
        titles=_titles(violation.id),
        counting=_counting(seller, violation, now),
        resolving=_resolving(seller, violation, now),
        assurance=assurance,
        events=_events(seller.id, violation),
        before=before,
        after=after,
    )


def _granted(seller: SellerView, now: datetime) -> AssuranceView | None:
    assurance = assurance_of(seller, now=now)
    return assurance if assurance and assurance.granted else None


def _titles(violation_id: int) -> frozenset[str]:
    titles = Violation.objects.values_list("title_ja", "title_en").get(id=violation_id)
    return frozenset(titles) - {""}


def _counting(seller: SellerView, violation: ViolationView, now: datetime) -> Counting | None:
    model = model_of(seller.marketplace_id, now)
    if violation.points is None or not isinstance(model, BalanceDown | PointsUp):
        return None
    _row, place = standing_row(seller.id, seller)
    account = place.account(violations_of(seller.id))
    weight = next((one for one in weights(model, account) if one.key == violation.reference), None)
    if weight is None:
        return None
    return Counting(
        kind=model.kind,
        factor=weight.factor,
        repeat_of=_named(seller.id, weight.repeats) if weight.repeats else None,
        expires_on=local_day(weight.fades_at, account.zone) if weight.fades_at else None,
    )


def _named(seller_id: int, reference: str) -> OtherViolation:
    return _other(Violation.objects.get(seller_id=seller_id, reference=reference))


def _other(row: Violation) -> OtherViolation:
    return OtherViolation(row.pk, text(row.title_ja, row.title_en), row.opened_at)


def _resolving(seller: SellerView, violation: ViolationView, now: datetime) -> WhatIf | None:
    if violation.points is None or not violation.is_open:
        return None
    result = what_if(seller, resolved_ids=[violation.id], until=None, now=now)
    return None if result.change is None else result


def _events(seller_id: int, violation: ViolationView) -> tuple[EventView, ...]:
    """What was told about it, the newest first. Of one that came in bulk only its ends are known."""
    rows = ViolationEvent.objects.filter(seller_id=seller_id, reference=violation.reference)
    told = rows.order_by("-at", "-id").values_list("kind", "at", "body")[:EVENTS]
    return tuple(_event(EventKind(kind), at, body) for kind, at, body in told or _ends(violation))


def _ends(violation: ViolationView) -> list[Told]:
    opened: Told = (EventKind.OPENED.value, violation.opened_at, {})
    if violation.resolved_at is None or violation.resolution is None:
        return [opened]
    return [(violation.resolution.value, violation.resolved_at, {}), opened]


def _event(kind: EventKind, at: datetime, body: dict[str, object]) -> EventView:
    return EventView(kind, at, str(words.EVENTS[kind]), _changed(body) if kind is EventKind.CHANGED else ())


def _changed(body: dict[str, object]) -> tuple[str, ...]:
    """Names of the fields that a change set, those in two languages once."""
    named = (words.FIELDS.get(field) for field in body)
    return tuple(dict.fromkeys(str(name) for name in named if name is not None))


def _neighbours(seller_id: int, violation: ViolationView) -> tuple[OtherViolation | None, OtherViolation | None]:
    others = _open(seller_id) if violation.is_open else _closed(seller_id)
    place = next((index for index, other in enumerate(others) if other.id == violation.id), None)
    if place is None:
        return None, None
    return (others[place - 1] if place else None), (others[place + 1] if place + 1 < len(others) else None)


def _open(seller_id: int) -> list[OtherViolation]:
    return [OtherViolation(one.id, one.title, one.opened_at) for one in open_violations(seller_id)]


def _closed(seller_id: int) -> list[OtherViolation]:
    rows = Violation.objects.filter(seller_id=seller_id, resolved_at__isnull=False).order_by("-resolved_at", "-id")
    return [_other(row) for row in rows[:CLOSED]]
