"""The only writers of associates' presence. Races are decided by conditional updates."""

from datetime import datetime

from django.db import transaction

from kenzen.facts import actions as facts
from kenzen.kit.errors import Refused
from kenzen.kit.states import sources
from kenzen.kit.wakeup import Channel, wake
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import CHOSEN_BY_HAND, MOVES, BreakReason, Presence


def choose_presence(*, associate_id: int, presence: str, now: datetime) -> None:
    """The associate chooses offline, ready or break. A call in progress or an unfinished record refuses it."""
    if presence not in CHOSEN_BY_HAND:
        raise Refused("staffing.not_a_presence")
    chosen = Presence(presence)
    with transaction.atomic():
        allowed = (sources(MOVES, chosen) & CHOSEN_BY_HAND) | {chosen}
        if _move(associate_id, allowed, chosen, now=now):
            return
    current = Associate.objects.values_list("presence", flat=True).get(id=associate_id)
    raise Refused("staffing.record_unfinished" if current == Presence.WRAP_UP else "staffing.on_a_call")


def claim(*, associate_id: int, now: datetime) -> bool:
    """Take a ready associate for a call, in the caller's transaction. False if somebody else was faster."""
    return _move(associate_id, {Presence.READY}, Presence.ON_CALL, now=now)


def release(*, associate_id: int, to: Presence, now: datetime, reason: BreakReason = BreakReason.CHOSEN) -> bool:
    """End the claim: back to ready, into wrap-up, or on a break with the reason. In the caller's transaction."""
    return _move(associate_id, {Presence.ON_CALL}, to, now=now, reason=reason)


def finish_wrap_up(*, associate_id: int, to: str, now: datetime) -> bool:
    """Leave wrap-up once the record is written. In the caller's transaction. Raises ``Refused``."""
    if to not in CHOSEN_BY_HAND:
        raise Refused("staffing.not_a_presence")
    return _move(associate_id, {Presence.WRAP_UP}, Presence(to), now=now)


def _move(
    associate_id: int,
    sources_: frozenset[Presence] | set[Presence],
    target: Presence,
    *,
    now: datetime,
    reason: BreakReason = BreakReason.CHOSEN,
) -> bool:
    won = Associate.objects.filter(id=associate_id, presence__in=sources_).update(
        presence=target, presence_since=now, break_reason=reason
    )
    if won:
        facts.record("staffing.presence_changed", subject=f"associate:{associate_id}", now=now, to=target, why=reason)
        if target is Presence.READY:
            wake(Channel.WORK, "ready")
    return bool(won)
