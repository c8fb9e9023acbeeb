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
from kenzen.screens.callback import words
from kenzen.staffing.queries import associate_name


class Stage(StrEnum):
    """What the seller sees: the request's state, and while phones ring, whose."""

    WAITING = "waiting"
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
    """One request as its seller sees it now. ``handset`` is the address of the simulated phone, or empty."""

    callback: CallbackView
    department: DepartmentView
    stage: Stage
    position: int | None
    sorry: bool
    associate: str
    talking_since: datetime | None
    reason: str
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
    return LivePage(
        callback=callback,
        department=department_by_id(callback.department_id),
        stage=_stage(callback, attempt),
        position=callbacks.position(callback),
        sorry=callback.state is State.WAITING and rules.owes_apology(requested_at=callback.requested_at, now=now),
        associate=associate_name(attempt.associate_id) if attempt else "",
        talking_since=attempt.talking_at if attempt else None,
        reason=_reason(callback),
        records=records,
        entries=timeline(facts_of(f"callback:{callback.id}"), records),
        handset=_handset(callback),
    )


def timeline(facts: list[FactRow], records: list[Record]) -> list[Entry]:
    """What happened, newest first."""
    entries = []
    before = ""
    for fact in facts:
        kind = "callbacks.ready" if (before, fact.kind) == ("callbacks.missed", "callbacks.returned") else fact.kind
        if kind in words.EVENTS:
            entries.append(_entry(fact.at, kind, _why(fact)))
        before = fact.kind if fact.kind != "callbacks.number_corrected" else before
    entries += [_entry(record.finished_at, "cases.recorded") for record in records if record.finished_at]
    return sorted(entries, key=lambda entry: entry.at)[::-1]


def _entry(at: datetime, kind: str, detail: str = "") -> Entry:
    event = words.EVENTS[kind]
    return Entry(at, event.icon, event.tone, str(event.text), detail)


def _why(fact: FactRow) -> str:
    reasons = {"callbacks.missed": words.MISSED, "callbacks.expired": words.EXPIRED}.get(fact.kind, {})
    return str(reasons.get(EndReason(fact.data.get("reason", "")), ""))


def _stage(callback: CallbackView, attempt: LiveAttempt | None) -> Stage:
    if callback.state is State.CALLING and attempt is not None:
        if attempt.reaching is LegRole.SELLER:
            return Stage.RINGING
        if attempt.state is CallState.SECOND:
            return Stage.JOINING
    return _QUIET[callback.state]


def _reason(callback: CallbackView) -> str:
    reasons = words.MISSED if callback.state is State.MISSED else words.EXPIRED
    return str(reasons.get(callback.end_reason, ""))


def _handset(callback: CallbackView) -> str:
    simulated = settings.KENZEN.demo and settings.KENZEN.phone_system == "simulated"
    return reverse("handset", args=[f"tel:{callback.number}"]) if simulated and callback.is_open else ""
