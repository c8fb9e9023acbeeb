"""Reading calls as saved."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from kenzen.calls.models import Call, Leg
from kenzen.calls.rules import LIVE_LEG, CallState, CallView, LegRole, LegState, LegView


def call_by_uid(uid: str) -> CallView | None:
    """The call with this uid (the id of its bridge), or ``None``."""
    call = Call.objects.filter(bridge_id=uid).first()
    return None if call is None else _view(call)


def unfinished_calls(line: str) -> list[CallView]:
    """Calls of the line that are not over, and those whose phones still have to be hung up."""
    open_calls = Call.objects.filter(line_id=line).exclude(state=CallState.ENDED)
    ended = Call.objects.filter(id__in=_still_live(line).values("call_id"))
    return [_view(call) for call in open_calls.prefetch_related("legs")] + [
        _view(call) for call in ended.prefetch_related("legs")
    ]


def ended_among(line: str, uids: Collection[str]) -> list[str]:
    """Those of ``uids`` whose calls on the line are over."""
    rows = Call.objects.filter(line_id=line, bridge_id__in=uids, state=CallState.ENDED)
    return list(rows.values_list("bridge_id", flat=True))


def ended_legs_among(line: str, channel_ids: Collection[str]) -> list[str]:
    """Those of ``channel_ids`` whose legs on the line are over."""
    rows = Leg.objects.filter(call__line_id=line, channel_id__in=channel_ids, state=LegState.ENDED)
    return list(rows.values_list("channel_id", flat=True))


def unsettled_count(line: str) -> int:
    """How many calls of the line ring on one side or the other, or are over and have a phone that is still off hook."""
    ringing = Call.objects.filter(line_id=line, state__in=[CallState.FIRST, CallState.SECOND])
    return ringing.count() + _still_live(line).count()


def phones_in_use(addresses: Collection[str]) -> set[str]:
    """Those of the phones that ring or are off hook, also for a call that is over."""
    return set(Leg.objects.filter(state__in=LIVE_LEG, address__in=addresses).values_list("address", flat=True))


def call_state(call_id: int) -> tuple[CallState, LegRole | None]:
    """State of a call and whose phone is being reached now, if any."""
    call = Call.objects.get(id=call_id)
    position = {CallState.FIRST: 1, CallState.SECOND: 2}.get(CallState(call.state), 0)
    role = Leg.objects.filter(call_id=call_id, position=position).values_list("role", flat=True).first()
    return CallState(call.state), LegRole(role) if role else None


def _still_live(line: str) -> QuerySet[Leg]:
    """Legs that are to be hung up: their call is over."""
    return Leg.objects.filter(state__in=LIVE_LEG, call__line_id=line, call__state=CallState.ENDED)


def _view(call: Call) -> CallView:
    return view_of(call, call.legs.all())


def view_of(call: Call, legs: Iterable[Leg]) -> CallView:
    """The call with its two legs as other rooms see it."""
    first, second = sorted(legs, key=lambda leg: leg.position)
    return CallView(
        id=call.pk,
        line=call.line_id,
        state=CallState(call.state),
        bridge_id=call.bridge_id,
        joined=call.joined_at is not None,
        created_at=call.created_at,
        legs=(_leg(first), _leg(second)),
    )


def _leg(leg: Leg) -> LegView:
    return LegView(
        id=leg.pk,
        position=leg.position,
        role=LegRole(leg.role),
        channel_id=leg.channel_id,
        state=LegState(leg.state),
        address=leg.address,
        extension=leg.extension,
        ring_seconds=leg.ring_seconds,
        caller_id=leg.caller_id,
        caller_name=leg.caller_name,
        pressed=leg.pressed_at is not None,
    )
