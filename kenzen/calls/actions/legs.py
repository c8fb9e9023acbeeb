"""Events of the phone system, each one action on the saved call. Told twice, or too late, an event changes nothing."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kenzen.calls import rules
from kenzen.calls.actions.calls import close
from kenzen.calls.models import Call, Leg
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import LEG_MOVES, CallState, EndedBy, LegRole, LegState
from kenzen.facts import actions as facts
from kenzen.kit.states import sources
from kenzen.kit.wakeup import Channel, wake


def leg_ringing(*, channel_id: str, now: datetime) -> bool:
    """The phone of the leg rings. False if the leg is over as saved, so that its phone must not ring."""
    with transaction.atomic():
        leg = _locked(channel_id)
        if leg and _move(leg, LegState.RINGING, ringing_at=now):
            call = leg.call
            facts.record("calls.leg_ringing", subject=f"call:{call.pk}", now=now, tell=call.tell, role=leg.role)
        return _may_live(leg)


def leg_answered(*, channel_id: str, now: datetime) -> bool:
    """The phone of the leg was picked up: the other one is next, or they talk. False if the leg is over as saved."""
    with transaction.atomic():
        leg = _locked(channel_id)
        if not leg or not _move(leg, LegState.ANSWERED, answered_at=now):
            return _may_live(leg)
        call = leg.call
        facts.record("calls.leg_answered", subject=f"call:{call.pk}", now=now, tell=call.tell, role=leg.role)
        state = rules.after_answer(CallState(call.state), leg.position)
        if state == call.state:
            return True
        call.state = state
        call.talking_at = now if state is CallState.TALKING else None
        call.save(update_fields=["state", "talking_at"])
        if state is CallState.TALKING:
            facts.record("calls.talking", subject=f"call:{call.pk}", now=now, tell=call.tell)
        return True


def leg_ended(
    *,
    channel_id: str,
    outcome: LegOutcome,
    now: datetime,
    cause: int | None = None,
    tech_cause: int | None = None,
) -> None:
    """The leg is gone; with it the call, if it was not over yet."""
    with transaction.atomic():
        leg = _locked(channel_id)
        if not leg or not _move(leg, LegState.ENDED, ended_at=now, outcome=outcome, cause=cause, tech_cause=tech_cause):
            return
        if leg.call.state != CallState.ENDED:
            close(leg.call, EndedBy.LEG, LegRole(leg.role), outcome, now=now)
        elif leg.role == LegRole.ASSOCIATE:
            wake(Channel.WORK, "ready")  # nobody was brought together with this phone while it was off hook


def _locked(channel_id: str) -> Leg | None:
    """The leg with its call, the call's row locked: events of one call are handled one after the other."""
    call = Call.objects.select_for_update().filter(legs__channel_id=channel_id).first()
    if call is None:
        return None  # a channel of somebody else, or one an operator made by hand
    leg = Leg.objects.get(channel_id=channel_id)
    leg.call = call
    return leg


def _may_live(leg: Leg | None) -> bool:
    """Whether the channel may go on: it is somebody else's, or its leg is not over."""
    return leg is None or leg.state != LegState.ENDED


def _move(leg: Leg, target: LegState, **changes: Any) -> bool:
    rows = Leg.objects.filter(id=leg.pk, state__in=sources(LEG_MOVES, target))
    return bool(rows.update(state=target, **changes))
