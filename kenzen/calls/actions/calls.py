"""Planning and ending whole calls. Planning saves every id before the phone system hears of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from kenzen.calls.models import CALLER_NAME_LENGTH, Call, Leg
from kenzen.calls.ports import LegOutcome
from kenzen.calls.queries import view_of
from kenzen.calls.rules import CallState, CallView, EndedBy, LegRole, LegState
from kenzen.facts import actions as facts
from kenzen.kit.wakeup import Channel, wake


@dataclass(frozen=True, slots=True)
class PlannedLeg:
    """A phone to ring. ``address`` is a URI (``tel:+81…``, ``desk:…``); ``caller_id`` is E.164 or empty."""

    role: LegRole
    address: str
    ring_seconds: int
    extension: str = ""
    caller_id: str = ""
    caller_name: str = ""


def plan_call(*, line: str, first: PlannedLeg, second: PlannedLeg, tell: list[str], now: datetime) -> CallView:
    """Save a call with both its legs, in the caller's transaction. Nothing rings until its line runs what is owed."""
    uid = uuid4().hex
    call = Call.objects.create(line_id=line, bridge_id=uid, created_at=now, tell=tell)
    legs = Leg.objects.bulk_create(_leg(call, uid, position, leg) for position, leg in ((1, first), (2, second)))
    facts.record("calls.planned", subject=f"call:{call.pk}", now=now, tell=tell)
    return view_of(call, legs)


def _leg(call: Call, uid: str, position: int, leg: PlannedLeg) -> Leg:
    return Leg(
        call=call,
        position=position,
        role=leg.role,
        channel_id=f"{uid}-{position}",
        address=leg.address,
        extension=leg.extension,
        caller_id=leg.caller_id,
        caller_name=leg.caller_name[:CALLER_NAME_LENGTH],
        ring_seconds=leg.ring_seconds,
    )


def mark_dialling(*, leg_id: int, now: datetime) -> bool:
    """Commit that the leg is about to be dialled. False if somebody else does it or the call is over."""
    # One table only: through a join PostgreSQL would not look at the state again after waiting for the row's lock.
    # A call that ends takes its planned legs with it, so their state says enough.
    rows = Leg.objects.filter(id=leg_id, state=LegState.PLANNED)
    return bool(rows.update(state=LegState.DIALLING, dialled_at=now))


def mark_pressed(*, leg_id: int, now: datetime) -> bool:
    """Commit that the tones of the extension are about to be sent. False if they were: nobody hears them twice."""
    return bool(Leg.objects.filter(id=leg_id, pressed_at=None).update(pressed_at=now))


def mark_joined(*, call_id: int, now: datetime) -> None:
    """Both sides hear each other."""
    with transaction.atomic():
        call = Call.objects.filter(id=call_id, joined_at=None)
        if call.update(joined_at=now):
            facts.record("calls.joined", subject=f"call:{call_id}", now=now)


def end_call(*, call_id: int, role: LegRole, now: datetime, unless_talking: bool = False) -> bool:
    """One side ends the call from its page. False if it is over already (or talking, where that matters)."""
    with transaction.atomic():
        call = Call.objects.select_for_update().get(id=call_id)
        state = CallState(call.state)
        if state is CallState.ENDED or (unless_talking and state is CallState.TALKING):
            return False
        close(call, EndedBy.REQUEST, role, LegOutcome.CANCELLED, now=now)
        wake(Channel.WORK, f"call:{call.line_id}:{call.bridge_id}")
        return True


def close(call: Call, by: EndedBy, role: LegRole, outcome: LegOutcome, *, now: datetime) -> None:
    """Save the end of a locked call that is not over yet, with the fact that says how it came."""
    was = call.state
    call.state, call.ended_at, call.ended_by = CallState.ENDED, now, by
    call.save(update_fields=["state", "ended_at", "ended_by"])
    never_rung: dict[str, Any] = {"state": LegState.ENDED, "outcome": LegOutcome.CANCELLED, "ended_at": now}
    Leg.objects.filter(call=call, state=LegState.PLANNED).update(**never_rung)
    data = {"was": was, "joined": call.joined_at is not None, "by": by, "role": role, "outcome": outcome}
    facts.record("calls.ended", subject=f"call:{call.pk}", now=now, tell=call.tell, **data)
