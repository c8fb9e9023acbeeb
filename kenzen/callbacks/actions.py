"""The only writers of callback requests. Every move is a conditional update; the row count decides races."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kenzen.callbacks import queries, rules
from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import MOVES, EndReason, State, Waiting
from kenzen.facts import actions as facts
from kenzen.kit.errors import Refused
from kenzen.kit.phone_numbers import PhoneNumber
from kenzen.kit.states import sources
from kenzen.kit.wakeup import Channel, wake
from kenzen.marketplaces.queries import DepartmentView


def request_callback(
    *,
    seller_id: int,
    person_id: int,
    department: DepartmentView | None,
    opens_at: str,
    subject: str,
    question: str,
    number: PhoneNumber,
    language: str,
    now: datetime,
) -> int:
    """Save a request and wake the dispatcher; returns its id.

    Raises ``Refused`` with ``callbacks.already_open``, ``callbacks.closed``, ``callbacks.no_such_department`` or
    ``callbacks.subject_missing``.
    """
    subject = rules.one_line(subject)
    if not subject:
        raise Refused("callbacks.subject_missing")
    rules.check_may_ask(_asking(seller_id, department, opens_at, now))
    assert department is not None
    try:
        with transaction.atomic():
            callback = Callback.objects.create(
                seller_id=seller_id,
                person_id=person_id,
                department_id=department.id,
                subject=subject,
                question=question.strip(),
                number=number.e164,
                extension=number.extension,
                language=language,
                requested_at=now,
                place_at=now,
                due_at=rules.waits_until(now),
                changed_at=now,
            )
            _record("callbacks.requested", callback.id, seller_id, department.id, now=now)
            wake(Channel.WORK, "waiting")
    except IntegrityError as error:  # two presses at once: the index let one through
        open_id = queries.open_callback_id(seller_id)
        if open_id is None:
            raise
        raise Refused("callbacks.already_open", callback_id=open_id) from error
    return callback.id


def _asking(seller_id: int, department: DepartmentView | None, opens_at: str, now: datetime) -> rules.Asking:
    return rules.Asking(
        department_exists=department is not None,
        department_open=department is not None and department.is_open(now),
        opens_at=opens_at,
        open_callback_id=queries.open_callback_id(seller_id),
    )


def correct_number(*, callback_id: int, number: PhoneNumber, now: datetime) -> None:
    """Change the number while nothing rings. Raises ``Refused("callbacks.too_late_to_correct")``."""
    with transaction.atomic():
        _correct(callback_id, number, now)
        wake(Channel.WORK, "waiting")  # a pairing passed over the row while we held it


def _correct(callback_id: int, number: PhoneNumber, now: datetime) -> None:
    won = Callback.objects.filter(id=callback_id, state__in=rules.UNCLAIMED).update(
        number=number.e164, extension=number.extension, changed_at=now
    )
    if not won:
        raise Refused("callbacks.too_late_to_correct")
    _record("callbacks.number_corrected", callback_id, *_whose(callback_id), now=now)


def ready_now(
    *, callback_id: int, department: DepartmentView, opens_at: str, now: datetime, number: PhoneNumber | None = None
) -> None:
    """The seller of a missed request is at the phone, at ``number`` if one is given: back into its old place.

    Raises ``Refused`` with ``callbacks.closed`` outside the department's hours, ``callbacks.too_late_to_correct`` or
    ``callbacks.not_missed``; the number is then as it was.
    """
    rules.check_open(is_open=department.is_open(now), opens_at=opens_at)
    with transaction.atomic():
        if number is not None:
            _correct(callback_id, number, now)
        if not _move(callback_id, {State.MISSED}, State.WAITING, now=now, due_at=rules.waits_until(now)):
            raise Refused("callbacks.not_missed")
        wake(Channel.WORK, "waiting")


def claim(*, request: Waiting, now: datetime) -> bool:
    """Take a waiting request for a call, in the caller's transaction. False if somebody else was faster."""
    whose = (request.seller_id, request.department_id)
    return _move(request.id, {State.WAITING}, State.CALLING, now=now, whose=whose)


def start_talking(*, callback_id: int, now: datetime) -> bool:
    """Seller and associate hear each other. In the caller's transaction."""
    return _move(callback_id, {State.CALLING}, State.TALKING, now=now)


def return_to_queue(*, callback_id: int, now: datetime) -> bool:
    """No associate took it: back to its place in the queue. In the caller's transaction."""
    won = _move(callback_id, {State.CALLING}, State.WAITING, now=now, due_at=rules.waits_until(now))
    if won:
        wake(Channel.WORK, "waiting")
    return won


def miss(*, callback_id: int, reason: EndReason, now: datetime) -> bool:
    """The seller was not reached, or the talk was cut off: the place is kept. In the caller's transaction."""
    return _move(
        callback_id, sources(MOVES, State.MISSED), State.MISSED, now=now, reason=reason, due_at=rules.kept_until(now)
    )


def finish(*, callback_id: int, now: datetime) -> bool:
    """The talk is over. In the caller's transaction."""
    return _move(callback_id, sources(MOVES, State.DONE), State.DONE, now=now, reason=EndReason.TALKED)


def cancel(*, callback_id: int, now: datetime) -> bool:
    """The seller takes back a request nobody is claimed for. In the caller's transaction. False if it is claimed."""
    return _move(callback_id, rules.UNCLAIMED, State.CANCELLED, now=now, reason=EndReason.BY_SELLER)


def cancel_claimed(*, callback_id: int, now: datetime) -> bool:
    """The seller took the request back while phones rang; its call is over. In the caller's transaction."""
    return _move(callback_id, {State.CALLING}, State.CANCELLED, now=now, reason=EndReason.BY_SELLER)


def expire_due(*, now: datetime, limit: int = 100) -> int:
    """End waiting and missed requests whose time is over; returns how many."""
    due = queries.due(now=now, limit=limit)
    reasons = {State.MISSED: EndReason.PLACE_NOT_USED, State.WAITING: EndReason.WAITED_TOO_LONG}
    return sum(_expire(callback_id, state, reasons[state], now=now) for callback_id, state in due)


def _expire(callback_id: int, state: State, reason: EndReason, *, now: datetime) -> bool:
    with transaction.atomic():
        still_due = Callback.objects.filter(id=callback_id, due_at__lte=now)
        return _move(callback_id, {state}, State.EXPIRED, now=now, reason=reason, among=still_due)


def _move(
    callback_id: int,
    allowed: Iterable[State],
    target: State,
    *,
    now: datetime,
    reason: EndReason = EndReason.NONE,
    among: Any = None,
    whose: tuple[int, int] | None = None,
    **changes: Any,
) -> bool:
    """Move the request if its state is one of ``allowed``, and record the fact. Keeps to ``MOVES``."""
    legal = frozenset(allowed) & sources(MOVES, target)
    rows = Callback.objects.filter(id=callback_id) if among is None else among
    ended = None if target in rules.OPEN else now
    won = rows.filter(state__in=legal).update(
        state=target, end_reason=reason, changed_at=now, ended_at=ended, **({"due_at": None} | changes)
    )
    if won:
        seller_id, department_id = whose or _whose(callback_id)
        _record(f"callbacks.{_PAST_TENSE[target]}", callback_id, seller_id, department_id, now=now, reason=reason)
    return bool(won)


_PAST_TENSE = {
    State.WAITING: "returned",
    State.CALLING: "claimed",
    State.TALKING: "connected",
    State.DONE: "finished",
    State.MISSED: "missed",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "expired",
}


def _whose(callback_id: int) -> tuple[int, int]:
    return Callback.objects.values_list("seller_id", "department_id").get(id=callback_id)


def _record(kind: str, callback_id: int, seller_id: int, department_id: int, *, now: datetime, **data: Any) -> None:
    topics = (f"seller:{seller_id}", f"queue:{department_id}")
    facts.record(kind, subject=f"callback:{callback_id}", now=now, tell=topics, **data)
