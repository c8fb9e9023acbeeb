"""Pairing waiting sellers with ready associates, and what the two sides may do to their pair."""

import logging
from datetime import datetime

from django.db import OperationalError, transaction

from kenzen.callbacks import actions as callbacks
from kenzen.callbacks.queries import departments_waited_for, lock_waiting
from kenzen.callbacks.rules import EndReason, Waiting
from kenzen.calls import actions as calls
from kenzen.calls.actions import PlannedLeg
from kenzen.calls.queries import phones_in_use
from kenzen.calls.rules import CallView, LegRole
from kenzen.cases import actions as cases
from kenzen.cases.rules import Written
from kenzen.dispatch import queries, rules
from kenzen.dispatch.models import Attempt
from kenzen.kit.errors import Refused
from kenzen.marketplaces.queries import RingPolicy, ring_policies
from kenzen.marketplaces.rules import FirstLeg
from kenzen.staffing import actions as staffing
from kenzen.staffing.queries import lock_ready
from kenzen.staffing.rules import ReadyAssociate

log = logging.getLogger(__name__)


def pair_waiting(*, line: str, now: datetime, limit: int = 10) -> list[CallView]:
    """Claim waiting requests and ready associates for each other; returns the calls to run.

    Only departments that are open ring phones. Everything is saved and committed before any phone rings. Rows that
    another dispatcher holds are left to it.
    """
    with transaction.atomic():
        pairs, policies = _pairs(now, limit)
        return [
            call
            for request, associate in pairs
            if (call := _start(request, associate, policies[request.department_id], line, now)) is not None
        ]


def pair_with_care(*, line: str, now: datetime, limit: int = 10) -> list[CallView]:
    """As ``pair_waiting``, for when that fails: a request that cannot be started is set aside, the others go on.

    Its seller keeps the place and is told that it failed on our side.
    """
    with transaction.atomic():
        pairs, policies = _pairs(now, limit)
        calls_to_run = []
        for request, associate in pairs:
            try:
                with transaction.atomic():
                    call = _start(request, associate, policies[request.department_id], line, now)
            except OperationalError:
                raise
            except Exception:
                log.exception("request %s could not be started and is set aside", request.id)
                _set_aside(request, now)
                continue
            if call is not None:
                calls_to_run.append(call)
        return calls_to_run


def _set_aside(request: Waiting, now: datetime) -> None:
    if callbacks.claim(request=request, now=now):
        callbacks.miss(callback_id=request.id, reason=EndReason.FAILED, now=now)


def _pairs(now: datetime, limit: int) -> tuple[list[tuple[Waiting, ReadyAssociate]], dict[int, RingPolicy]]:
    """Whom to bring together, both sides locked, and how the phones of their departments ring."""
    waited_for = departments_waited_for()
    policies = ring_policies(waited_for, now=now) if waited_for else {}
    ready = _with_a_free_phone(lock_ready(policies.keys(), limit=limit))
    served = policies.keys() & frozenset[int]().union(*(associate.department_ids for associate in ready))
    # No more than can be served now: what we held beyond it, another dispatcher would overtake.
    waiting = lock_waiting(served, limit=len(ready)) if served else []
    return rules.pair(waiting, ready), policies


def _with_a_free_phone(ready: list[ReadyAssociate]) -> list[ReadyAssociate]:
    """Without those whose phone is still off hook from a call that is over: it would be busy. Its end wakes us."""
    in_use = phones_in_use([associate.phone for associate in ready]) if ready else set()
    return [associate for associate in ready if associate.phone not in in_use]


def _start(
    request: Waiting, associate: ReadyAssociate, policy: RingPolicy, line: str, now: datetime
) -> CallView | None:
    if not callbacks.claim(request=request, now=now):
        return None
    if not staffing.claim(associate_id=associate.id, now=now):
        callbacks.return_to_queue(callback_id=request.id, now=now)
        return None
    desk = PlannedLeg(
        LegRole.ASSOCIATE, associate.phone, policy.associate_ring_seconds, caller_name=request.seller_name
    )
    seller = PlannedLeg(
        LegRole.SELLER,
        f"tel:{request.number}",
        policy.seller_ring_seconds,
        extension=request.extension,
        caller_id=policy.caller_id,
    )
    first, second = (desk, seller) if policy.first_leg is FirstLeg.ASSOCIATE else (seller, desk)
    tell = [f"callback:{request.id}", f"associate:{associate.id}"]
    call = calls.plan_call(line=line, first=first, second=second, tell=tell, now=now)
    Attempt.objects.create(callback_id=request.id, associate_id=associate.id, call_id=call.id, started_at=now)
    return call


def cancel_callback(*, callback_id: int, now: datetime) -> None:
    """The seller takes the request back, also while phones ring. Raises ``Refused("callbacks.too_late_to_cancel")``."""
    for _ in range(3):  # a dispatcher may claim or return it between our two looks
        with transaction.atomic():
            if callbacks.cancel(callback_id=callback_id, now=now):
                return
        call_id = queries.live_call_of_callback(callback_id)
        if call_id is not None and calls.end_call(call_id=call_id, role=LegRole.SELLER, now=now, unless_talking=True):
            return
    raise Refused("callbacks.too_late_to_cancel")


def leave_call(*, associate_id: int, now: datetime) -> None:
    """The associate declines the call that rings, or hangs up the one they talk on. Raises ``Refused``."""
    call_id = queries.live_call_of_associate(associate_id)
    if call_id is None or not calls.end_call(call_id=call_id, role=LegRole.ASSOCIATE, now=now):
        raise Refused("dispatch.no_call")


def finish_record(*, associate_id: int, person_id: int, written: Written, then: str, now: datetime) -> None:
    """Give the seller the record and leave wrap-up. Raises ``Refused``; what was written is kept as a draft."""
    cases.save_draft(associate_person_id=person_id, written=written)
    with transaction.atomic():
        cases.finish_talk(associate_person_id=person_id, written=written, now=now)
        staffing.finish_wrap_up(associate_id=associate_id, to=then, now=now)
