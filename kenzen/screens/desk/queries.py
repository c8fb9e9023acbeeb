"""What the desk shows, read from the rooms and put together. Nothing is decided or written here."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from kenzen.accounts.queries import SellerView, sellers_by_id
from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.queries import CallbackView
from kenzen.calls.rules import CallState, LegRole
from kenzen.cases import queries as cases
from kenzen.cases.queries import Draft, Record
from kenzen.dispatch import queries as dispatch
from kenzen.dispatch.queries import EndedAttempt, LiveAttempt
from kenzen.health import queries as health
from kenzen.health.queries import StandingView, ViolationView
from kenzen.marketplaces.queries import DepartmentView, department_by_id
from kenzen.screens.desk import words
from kenzen.staffing.queries import AssociateView
from kenzen.staffing.rules import Presence

_OTHER: Final = {LegRole.SELLER: LegRole.ASSOCIATE, LegRole.ASSOCIATE: LegRole.SELLER, None: None}


class Phase(StrEnum):
    """What the middle of the desk is about."""

    IDLE = "idle"
    RINGING = "ringing"  # claimed: one phone or the other rings
    TALKING = "talking"
    WRAP_UP = "wrap_up"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One waiting request, as the list of the queue shows it."""

    id: int
    seller_name: str
    subject: str
    language: str
    department_name: str
    waiting_since: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The first waiting requests in the order they are served, and how many wait in all."""

    entries: tuple[QueueEntry, ...]
    count: int

    @property
    def more(self) -> int:
        """How many wait beyond those that are listed."""
        return self.count - len(self.entries)


@dataclass(frozen=True, slots=True)
class Card:
    """Whom the call or the record is about."""

    callback: CallbackView
    seller: SellerView
    department_name: str
    zone: ZoneInfo

    @property
    def language_name(self) -> str:
        """The language the seller asked for, in words."""
        return words.language(self.callback.language)


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of a call. ``stage`` is done, now or next."""

    name: str
    stage: str


@dataclass(frozen=True, slots=True)
class LastCall:
    """How the associate's last call ended, so that no card vanishes without a word."""

    seller_name: str
    ended_at: datetime
    zone: ZoneInfo
    sentence: str


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """What the rooms know about the seller on the phone. ``records`` are the finished ones only."""

    seller: SellerView
    zone: ZoneInfo
    standing: StandingView
    violations: tuple[ViolationView, ...]
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything beside the seller's facts. ``card`` is ``None`` while no call and no record is at hand."""

    associate: AssociateView
    departments: tuple[DepartmentView, ...]
    queue: Queue
    attempt: LiveAttempt | None
    draft: Draft | None
    card: Card | None
    last: LastCall | None

    @property
    def phase(self) -> Phase:
        """What the middle of the desk is about now."""
        if self.attempt is not None:
            return Phase.TALKING if self.attempt.state is CallState.TALKING else Phase.RINGING
        return Phase.WRAP_UP if self.associate.presence is Presence.WRAP_UP else Phase.IDLE

    @property
    def calls_you(self) -> bool:
        """Whether the associate's own phone has still to be picked up."""
        attempt = self.attempt
        return attempt is not None and (attempt.state is CallState.FIRST or attempt.reaching is LegRole.ASSOCIATE)

    def draft_is(self, talk: str) -> bool:
        """Whether the open record is that of ``talk`` (an id as browsers send it)."""
        return self.draft is not None and str(self.draft.talk_id) == talk

    def shows_record(self, talk: str) -> bool:
        """Whether a browser with the record of ``talk`` (or with none, if empty) has the right one."""
        return self.draft_is(talk) or (self.draft is None and not talk)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way of the call: the phones in the order they ring, then the talk."""
        return () if self.attempt is None else steps_of(self.attempt.state, self.attempt.reaching)

    @property
    def presence_name(self) -> str:
        """The presence in words."""
        return str(words.PRESENCES[self.associate.presence])

    @property
    def advice(self) -> words.Advice | None:
        """Why the system put the associate on a break and what to do about it, or ``None``."""
        if self.associate.presence is not Presence.BREAK:
            return None
        return words.BREAKS.get(self.associate.break_reason)


def desk_of(associate: AssociateView) -> Desk:
    """The desk of an associate as it is now."""
    departments = tuple(department_by_id(id_) for id_ in associate.department_ids)
    attempt = dispatch.live_attempt_of_associate(associate.id)
    draft = cases.draft_of(associate.person_id)
    card = _card(_callback_id(attempt, draft))
    return Desk(
        associate=associate,
        departments=departments,
        queue=_queue(departments),
        attempt=attempt,
        draft=draft,
        card=card,
        last=_last(dispatch.last_ended_attempt(associate.id)) if card is None else None,
    )


def steps_of(state: CallState, reaching: LegRole | None) -> tuple[Step, ...]:
    """The three steps of a call in ``state``, whose phone ``reaching`` rings now."""
    at = {CallState.FIRST: 0, CallState.SECOND: 1}.get(state, 2)
    first = reaching if at == 0 else _OTHER.get(reaching) if at == 1 else None
    phones = (LegRole.SELLER, LegRole.ASSOCIATE) if first is LegRole.SELLER else (LegRole.ASSOCIATE, LegRole.SELLER)
    names = [*(str(words.PHONES[role]) for role in phones), str(words.TALK)]
    return tuple(
        Step(name, "done" if place < at else "now" if place == at else "next") for place, name in enumerate(names)
    )


def facts_of(card: Card, *, now: datetime) -> SellerFacts:
    """What the rooms know about the seller of the card, the most urgent first."""
    seller = card.seller
    return SellerFacts(
        seller=seller,
        zone=card.zone,
        standing=health.standing(seller.id, now=now),
        violations=tuple(health.open_violations(seller.id)),
        records=tuple(cases.records_of_seller(seller.id)),
    )


def _queue(departments: tuple[DepartmentView, ...]) -> Queue:
    names = {department.id: department.name for department in departments}
    waiting = callbacks.queue(names)
    sellers = sellers_by_id({view.seller_id for view in waiting})
    entries = (
        QueueEntry(
            id=view.id,
            seller_name=sellers[view.seller_id].name,
            subject=view.subject,
            language=view.language,
            department_name=names[view.department_id],
            waiting_since=view.requested_at,
        )
        for view in waiting
    )
    return Queue(entries=tuple(entries), count=max(callbacks.queue_length(names), len(waiting)))


def _callback_id(attempt: LiveAttempt | None, draft: Draft | None) -> int | None:
    if attempt is not None:
        return attempt.callback_id
    return None if draft is None else int(draft.case_source.removeprefix("callback:"))


def _card(callback_id: int | None) -> Card | None:
    callback = None if callback_id is None else callbacks.callback(callback_id)
    if callback is None:
        return None
    seller = sellers_by_id({callback.seller_id})[callback.seller_id]
    department = department_by_id(callback.department_id)
    return Card(callback, seller, department.name, department.zone)


def _last(attempt: EndedAttempt | None) -> LastCall | None:
    card = None if attempt is None else _card(attempt.callback_id)
    if attempt is None or card is None:
        return None
    return LastCall(card.seller.name, attempt.ended_at, card.zone, str(words.ENDS[attempt.outcome]))
