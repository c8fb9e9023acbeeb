"""What the database says about the calls of a run: when each press was committed, and when each step was saved."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import State
from kenzen.calls.models import Leg
from kenzen.dispatch.models import Attempt

LOOK_EVERY = 0.2  # seconds
COMMITTED = """\
SELECT c.id, extract(epoch FROM pg_xact_commit_timestamp(f.xmin))
FROM callbacks_callback c JOIN facts_fact f ON f.subject = 'callback:' || c.id AND f.kind = 'callbacks.requested'
WHERE c.seller_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One call. ``committed`` is PostgreSQL's own stamp of the press; ``stages`` are seconds after it."""

    seller: str
    committed: float
    is_recorded: bool
    stages: dict[str, float | None]


def wait_until_over(seller_ids: Collection[int], *, patience: float) -> float:
    """Wait until every request of these sellers has had its call; returns when the last one ended."""
    deadline = time.monotonic() + patience
    open_ones = Callback.objects.filter(seller_id__in=seller_ids).exclude(state__in=[State.DONE, State.MISSED])
    while open_ones.exists() and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    ended = Attempt.objects.filter(callback__seller_id__in=seller_ids).exclude(ended_at=None)
    last: datetime | None = ended.order_by("-ended_at").values_list("ended_at", flat=True).first()
    return 0.0 if last is None else last.timestamp()


def moments(ids: Mapping[str, int]) -> list[Row]:
    """Every press of these sellers (id by name) with the moments of its call."""
    committed = _committed(list(ids.values()))
    names = {seller_id: name for name, seller_id in ids.items()}
    attempts = Attempt.objects.filter(callback_id__in=committed).select_related("callback", "call")
    by_callback = {attempt.callback_id: attempt for attempt in attempts}
    legs = {(leg.call_id, leg.position): leg for leg in Leg.objects.filter(call__attempt__in=attempts)}
    rows = []
    for callback in Callback.objects.filter(id__in=committed):
        attempt = by_callback.get(callback.pk)
        stages = {} if attempt is None else _stages(attempt, legs, committed[callback.pk])
        is_recorded = attempt is not None and attempt.ended_at is not None and callback.state == State.DONE
        rows.append(Row(names[callback.seller_id], committed[callback.pk], is_recorded, stages))
    return rows


def _committed(seller_ids: list[int]) -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(COMMITTED, [seller_ids])
        return {callback_id: float(at) for callback_id, at in cursor.fetchall()}


def _stages(attempt: Attempt, legs: Mapping[tuple[int, int], Leg], committed: float) -> dict[str, float | None]:
    first, second = legs[attempt.call_id, 1], legs[attempt.call_id, 2]
    saved = {
        "claim begun": attempt.started_at,
        "first leg commanded": first.dialled_at,
        "first leg answered": first.answered_at,
        "second leg commanded": second.dialled_at,
        "second leg answered": second.answered_at,
        "joined": attempt.call.joined_at,
        "ended": attempt.ended_at,
    }
    return {stage: None if at is None else at.timestamp() - committed for stage, at in saved.items()}
