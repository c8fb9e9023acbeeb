"""Reading attempts."""

from dataclasses import dataclass
from datetime import datetime

from kenzen.calls import queries as calls
from kenzen.calls.rules import CallState, LegRole
from kenzen.dispatch.models import Attempt
from kenzen.dispatch.rules import AttemptOutcome


@dataclass(frozen=True, slots=True)
class LiveAttempt:
    """An attempt under way. ``reaching`` is whose phone rings now, if anybody's."""

    id: int
    callback_id: int
    associate_id: int
    call_id: int
    started_at: datetime
    talking_at: datetime | None
    state: CallState
    reaching: LegRole | None


@dataclass(frozen=True, slots=True)
class EndedAttempt:
    """How an attempt ended, and for which request it was."""

    callback_id: int
    ended_at: datetime
    outcome: AttemptOutcome


def live_attempt_of_callback(callback_id: int) -> LiveAttempt | None:
    """The attempt under way for a request, or ``None``."""
    return _live(Attempt.objects.filter(callback_id=callback_id, ended_at=None).first())


def live_attempt_of_associate(associate_id: int) -> LiveAttempt | None:
    """The attempt an associate is claimed for, or ``None``."""
    return _live(Attempt.objects.filter(associate_id=associate_id, ended_at=None).first())


def live_call_of_callback(callback_id: int) -> int | None:
    """The call under way for a request, or ``None``."""
    return Attempt.objects.filter(callback_id=callback_id, ended_at=None).values_list("call_id", flat=True).first()


def live_call_of_associate(associate_id: int) -> int | None:
    """The call an associate is claimed for, or ``None``."""
    return Attempt.objects.filter(associate_id=associate_id, ended_at=None).values_list("call_id", flat=True).first()


def last_ended_attempt(associate_id: int) -> EndedAttempt | None:
    """The associate's latest attempt that is over, or ``None``."""
    rows = Attempt.objects.filter(associate_id=associate_id, ended_at__isnull=False).order_by("-id")
    row = rows.values_list("callback_id", "ended_at", "outcome").first()
    if row is None or row[1] is None:
        return None
    return EndedAttempt(row[0], row[1], AttemptOutcome(row[2]))


def _live(attempt: Attempt | None) -> LiveAttempt | None:
    if attempt is None:
        return None
    state, reaching = calls.call_state(attempt.call_id)
    return LiveAttempt(
        id=attempt.pk,
        callback_id=attempt.callback_id,
        associate_id=attempt.associate_id,
        call_id=attempt.call_id,
        started_at=attempt.started_at,
        talking_at=attempt.talking_at,
        state=state,
        reaching=reaching,
    )
