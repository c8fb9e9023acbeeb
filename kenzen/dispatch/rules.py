"""Who is called by whom, and what the end of a call means for the request and the associate. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kenzen.callbacks.rules import EndReason, Waiting
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, EndedBy, LegRole
from kenzen.staffing.rules import BreakReason, Presence, ReadyAssociate


def pair(waiting: Iterable[Waiting], ready: Iterable[ReadyAssociate]) -> list[tuple[Waiting, ReadyAssociate]]:
    """Requests in their order, each with the longest-ready associate who serves its department."""
    free = list(ready)
    pairs = []
    for request in sorted(waiting, key=lambda w: (w.place_at, w.id)):
        associate = next((a for a in free if request.department_id in a.department_ids), None)
        if associate is not None:
            free.remove(associate)
            pairs.append((request, associate))
    return pairs


class AttemptOutcome(StrEnum):
    """How an attempt ended. Every way a leg can end maps to one of these."""

    TALKED = "talked"
    CUT_OFF = "cut_off"
    CANCELLED = "cancelled"
    ASSOCIATE_DECLINED = "associate_declined"
    ASSOCIATE_NO_ANSWER = "associate_no_answer"
    ASSOCIATE_UNREACHABLE = "associate_unreachable"
    ASSOCIATE_HUNG_UP = "associate_hung_up"
    SELLER_BUSY = "seller_busy"
    SELLER_NO_ANSWER = "seller_no_answer"
    SELLER_REJECTED = "seller_rejected"
    SELLER_INVALID_NUMBER = "seller_invalid_number"
    SELLER_UNREACHABLE = "seller_unreachable"
    SELLER_HUNG_UP = "seller_hung_up"
    CONGESTED = "congested"
    FAILED = "failed"
    LOST = "lost"


class Next(StrEnum):
    """What becomes of the request."""

    RETURN = "return"  # back to its place in the queue
    MISS = "miss"  # the place is kept, the seller is told
    FINISH = "finish"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What the end of a call means. ``reason`` is what the seller is told of a miss."""

    outcome: AttemptOutcome
    request: Next
    reason: EndReason
    presence: Presence
    why: BreakReason = BreakReason.CHOSEN


@dataclass(frozen=True, slots=True)
class CallEnd:
    """How a call ended: in which state, by which side's phone or page, and how that leg ended.

    ``joined`` is whether the two heard each other.
    """

    was: CallState
    by: EndedBy
    role: LegRole
    outcome: LegOutcome
    joined: bool = True


_SELLER_MISSED: Final = {
    LegOutcome.BUSY: (AttemptOutcome.SELLER_BUSY, EndReason.BUSY),
    LegOutcome.NO_ANSWER: (AttemptOutcome.SELLER_NO_ANSWER, EndReason.NO_ANSWER),
    LegOutcome.REJECTED: (AttemptOutcome.SELLER_REJECTED, EndReason.REJECTED),
    LegOutcome.INVALID_NUMBER: (AttemptOutcome.SELLER_INVALID_NUMBER, EndReason.INVALID_NUMBER),
    LegOutcome.UNREACHABLE: (AttemptOutcome.SELLER_UNREACHABLE, EndReason.UNREACHABLE),
    LegOutcome.COMPLETED: (AttemptOutcome.SELLER_HUNG_UP, EndReason.HUNG_UP),
    LegOutcome.CONGESTED: (AttemptOutcome.CONGESTED, EndReason.CONGESTED),
    LegOutcome.FAILED: (AttemptOutcome.FAILED, EndReason.FAILED),
    LegOutcome.CANCELLED: (AttemptOutcome.FAILED, EndReason.FAILED),
    LegOutcome.MEDIA_LOST: (AttemptOutcome.FAILED, EndReason.FAILED),
    LegOutcome.LOST: (AttemptOutcome.LOST, EndReason.FAILED),
}

_ASSOCIATE_MISSED: Final = {
    LegOutcome.BUSY: (AttemptOutcome.ASSOCIATE_DECLINED, BreakReason.DECLINED),
    LegOutcome.REJECTED: (AttemptOutcome.ASSOCIATE_DECLINED, BreakReason.DECLINED),
    LegOutcome.NO_ANSWER: (AttemptOutcome.ASSOCIATE_NO_ANSWER, BreakReason.NOT_ANSWERED),
    LegOutcome.COMPLETED: (AttemptOutcome.ASSOCIATE_HUNG_UP, BreakReason.DECLINED),
    LegOutcome.CANCELLED: (AttemptOutcome.ASSOCIATE_DECLINED, BreakReason.DECLINED),
    LegOutcome.INVALID_NUMBER: (AttemptOutcome.ASSOCIATE_UNREACHABLE, BreakReason.PHONE_UNREACHABLE),
    LegOutcome.UNREACHABLE: (AttemptOutcome.ASSOCIATE_UNREACHABLE, BreakReason.PHONE_UNREACHABLE),
    LegOutcome.CONGESTED: (AttemptOutcome.CONGESTED, BreakReason.PHONE_UNREACHABLE),
    LegOutcome.FAILED: (AttemptOutcome.ASSOCIATE_UNREACHABLE, BreakReason.PHONE_UNREACHABLE),
    LegOutcome.MEDIA_LOST: (AttemptOutcome.ASSOCIATE_UNREACHABLE, BreakReason.PHONE_UNREACHABLE),
}

_CLEAN_ENDS: Final = frozenset({LegOutcome.COMPLETED, LegOutcome.CANCELLED})


def settle(end: CallEnd) -> Settlement:
    """What the end of a call means for the request and the associate.

    An associate who did not take the call goes on a break, so that the next request does not ring an empty chair;
    one whose seller was not reached is ready again. A seller who was not reached is never rung again by the
    system alone.
    """
    if end.was is CallState.TALKING:
        return _after_talk(end)
    if end.by is EndedBy.REQUEST and end.role is LegRole.SELLER:
        return Settlement(AttemptOutcome.CANCELLED, Next.CANCEL, EndReason.BY_SELLER, Presence.READY)
    if end.role is LegRole.SELLER:
        outcome, reason = _SELLER_MISSED[end.outcome]
        return Settlement(outcome, Next.MISS, reason, Presence.READY)
    if end.outcome is LegOutcome.LOST:
        return Settlement(AttemptOutcome.LOST, Next.RETURN, EndReason.NONE, Presence.READY)
    outcome, why = _ASSOCIATE_MISSED[end.outcome]
    if _seller_was_on_the_line(end):
        return Settlement(outcome, Next.MISS, EndReason.FAILED, Presence.BREAK, why)
    return Settlement(outcome, Next.RETURN, EndReason.NONE, Presence.BREAK, why)


def _seller_was_on_the_line(end: CallEnd) -> bool:
    """Whether the seller, rung first, had answered and the associate's phone was not picked up.

    Returned to the queue they would be rung again by the system alone, and hear silence again. An associate whose
    phone was answered can only complete, lose or leave the call.
    """
    answered = {LegOutcome.COMPLETED, LegOutcome.MEDIA_LOST, LegOutcome.CANCELLED}
    return end.was is CallState.SECOND and end.by is EndedBy.LEG and end.outcome not in answered


def _after_talk(end: CallEnd) -> Settlement:
    if end.joined and end.outcome in _CLEAN_ENDS:
        return Settlement(AttemptOutcome.TALKED, Next.FINISH, EndReason.TALKED, Presence.WRAP_UP)
    return Settlement(AttemptOutcome.CUT_OFF, Next.MISS, EndReason.CUT_OFF, Presence.WRAP_UP)
