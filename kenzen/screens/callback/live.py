"""What the live page of one request shows: the stage it is in, and what happened so far. Reads, decides nothing."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.urls import reverse

from kenzen.callbacks import queries as callbacks
from kenzen.callbacks import rules
from kenzen.callbacks.queries import CallbackView
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls.rules import CallState, LegRole
from kenzen.cases.queries import Record, records_of
from kenzen.dispatch.queries import LiveAttempt, live_attempt_of_callback
from kenzen.facts.queries import FactRow, facts_of
from kenzen.marketplaces.queries import DepartmentView, department_by_id
from kenzen.marketplaces.rules import FirstLeg
from kenzen.screens.callback import words
from kenzen.staffing.queries import associate_name


class Stage(StrEnum):
    """What the seller sees: the request's state, and while phones ring, whose."""

    WAITING = "waiting"
    CLOSED = "closed"  # waiting, outside the department's hours
    FINDING = "finding"  # the associate's phone rings, the seller's comes next
    RINGING = "ringing"  # the seller's phone rings now
    JOINING = "joining"  # the seller has answered, the associate's phone rings
    TALKING = "talking"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    icon: str
    tone: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LivePage:
    """One request as its seller sees it now. ``handset`` is the address of the simulated phone, or empty.

    ``opens_at`` is when the department opens next, if it is closed and has an opening. ``reason`` and ``advice`` are
    about a miss or an end; ``dead_number`` says that it was the number's fault and that it is still the same.
    """

    now: datetime
    callback: CallbackView
    department: DepartmentView
    stage: Stage
    is_closed: bool
    opens_at: datetime | None
    position: int | None
    sorry: bool
    seller_first: bool
    associate: str
    talking_since: datetime | None
    reason: str
    advice: str
    dead_number: bool
    records: list[Record]
    entries: list[Entry]
    handset: str

    @property
    def may_cancel(self) -> bool:
        """Whether the seller can take the request back."""
        return self.callback.state in rules.CANCELLABLE

    @property
    def may_correct(self) -> bool:
        """Whether the number can be changed."""
        return self.callback.state in rules.UNCLAIMED

    @property
    def lasts_until_opening(self) -> bool:
        """Whether the place is kept long enough for the department's next opening."""
        due_at = self.callback.due_at
        return self.opens_at is not None and due_at is not None and self.opens_at < due_at

    @property
    def opens_today(self) -> bool:
        """Whether the closed department opens once more on this day."""
        return self.opens_at is not None and self.opens_at.date() == self.now.astimezone(self.department.zone).date()

    @property
    def is_settled(self) -> bool:
        """Whether nothing on the page can change any more."""
        if self.callback.is_open or any(record.finished_at is None for record in self.records):
            return False
        return bool(self.records) or self.callback.state is not State.DONE


_QUIET: Final = {
    State.WAITING: Stage.WAITING,
    State.CALLING: Stage.FINDING,
    State.TALKING: Stage.TALKING,
    State.DONE: Stage.DONE,
    State.MISSED: Stage.MISSED,
    State.CANCELLED: Stage.CANCELLED,
    State.EXPIRED: Stage.EXPIRED,
}


def live_page(callback: CallbackView, *, now: datetime) -> LivePage:
    """Everything the live page shows of a request."""
    attempt = live_attempt_of_callback(callback.id)
    records = records_of(f"callback:{callback.id}")
    facts = facts_of(f"callback:{callback.id}")
    department = department_by_id(callback.department_id)
    stage = _stage(callback, attempt, is_open=department.is_open(now))
    dead_number = callback.end_reason is EndReason.INVALID_NUMBER and _is_still_the_same(facts)
    reason, advice = _reason(callback, dead_number=dead_number)
    return LivePage(
        now=now,
        callback=callback,
        department=department,
        stage=stage,
        is_closed=not department.is_open(now),
        opens_at=None if department.is_open(now) else department.next_opening(now),
        position=callbacks.position(callback),
        sorry=stage is Stage.WAITING and rules.owes_apology(requested_at=callback.requested_at, now=now),
        seller_first=_seller_first(department, attempt),
        associate=associate_name(attempt.associate_id) if attempt else "",
        talking_since=attempt.talking_at if attempt else None,
        reason=reason,
        advice=advice,
        dead_number=dead_number,
        records=records,
        entries=timeline(facts, records),
        handset=_handset(callback),
    )


def timeline(facts: list[FactRow], records: list[Record]) -> list[Entry]:
    """What happened, newest first."""
    entries = []
    before = ""
    for fact in facts:
        kind = "callbacks.ready" if (before, fact.kind) == ("callbacks.missed", "callbacks.returned") else fact.kind
        if kind in words.EVENTS:
            entries.append(_entry(fact, kind))
        before = fact.kind if fact.kind != "callbacks.number_corrected" else before
    recorded = words.EVENTS["cases.recorded"]
    entries += [Entry(r.finished_at, *_said(recorded)) for r in records if r.finished_at]
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _entry(fact: FactRow, kind: str) -> Entry:
    reason = EndReason(fact.data.get("reason", ""))
    if kind == "callbacks.missed" and reason in words.MISSED:
        missed = words.MISSED[reason]
        return Entry(fact.at, missed.look.icon, missed.look.tone, str(missed.happened))
    detail = words.EXPIRED.get(reason, "") if kind == "callbacks.expired" else ""
    return Entry(fact.at, *_said(words.EVENTS[kind]), str(detail))


def _said(event: words.EventWords) -> tuple[str, str, str]:
    return event.icon, event.tone, str(event.text)


def _stage(callback: CallbackView, attempt: LiveAttempt | None, *, is_open: bool) -> Stage:
    if callback.state is State.WAITING and not is_open:
        return Stage.CLOSED
    if callback.state is State.CALLING and attempt is not None:
        if attempt.reaching is LegRole.SELLER:
            return Stage.RINGING
        if attempt.state is CallState.SECOND:
            return Stage.JOINING
    return _QUIET[callback.state]


def _seller_first(department: DepartmentView, attempt: LiveAttempt | None) -> bool:
    """Whose phone rings first: in the call under way, else by the department's policy."""
    if attempt is not None and attempt.reaching is not None:
        return (attempt.reaching is LegRole.SELLER) is (attempt.state is CallState.FIRST)
    return department.first_leg is FirstLeg.SELLER


def _reason(callback: CallbackView, *, dead_number: bool) -> tuple[str, str]:
    """Why the request is missed or over, and what helps now."""
    if callback.state is State.MISSED and callback.end_reason in words.MISSED:
        missed = words.MISSED[callback.end_reason]
        corrected = callback.end_reason is EndReason.INVALID_NUMBER and not dead_number
        return str(missed.happened), str(words.CORRECTED if corrected else missed.advice)
    return str(words.EXPIRED.get(callback.end_reason, "")), ""


def _is_still_the_same(facts: list[FactRow]) -> bool:
    """Whether the number was not changed since the last miss."""
    told = [fact.kind for fact in facts if fact.kind in {"callbacks.missed", "callbacks.number_corrected"}]
    return told[-1:] != ["callbacks.number_corrected"]


def _handset(callback: CallbackView) -> str:
    simulated = settings.KENZEN.demo and settings.KENZEN.phone_system == "simulated"
    return reverse("handset", args=[f"tel:{callback.number}"]) if simulated and callback.is_open else ""
