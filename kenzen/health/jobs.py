"""Rating what changes by itself: points expire, windows move, policies come into force. Any number may run."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from kenzen.health import actions, queries
from kenzen.health.queries.standings import due
from kenzen.kit.threads import AWAY, Database

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]

AT_ONCE: Final = 500
LOOK_AROUND: Final = 60.0  # seconds; a rating that another process made may be due sooner than what we wait for
PAUSE: Final = 1.0  # seconds between looks at the least, and after the database was away
PUT_OFF: Final = timedelta(minutes=10)  # for an account that could not be rated


def rate_due(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Rate accounts whose ratings change by themselves until ``now``; returns how many were looked at.

    One that cannot be rated is put off and logged, so that it keeps nobody else waiting.
    """
    found = due(now=now, limit=limit)
    for seller_id in found:
        try:
            actions.rate_if_due(seller_id=seller_id, now=now)
        except AWAY:
            raise
        except Exception:
            log.exception("the account of seller %s could not be rated", seller_id)
            actions.put_off(seller_id=seller_id, until=now + PUT_OFF, now=now)
    return len(found)


async def keep_rated(*, database: Database, clock: Clock) -> None:
    """Rate whatever is due, whenever it is due, until cancelled. Calls in the same process never suffer from it."""
    while True:
        try:
            pause = await _look(database, clock())
        except AWAY as error:
            log.warning("rating waits for the database: %s", type(error).__name__)
            pause = PAUSE
        except Exception:
            log.exception("rating failed; the next look is in %s s", LOOK_AROUND)
            pause = LOOK_AROUND
        await asyncio.sleep(pause)


async def _look(database: Database, now: datetime) -> float:
    """Rate what is due; returns the seconds until the next look."""
    if await database.run(rate_due, now=now) >= AT_ONCE:
        return 0.0
    return wait(await database.run(queries.next_due_at), now)


def wait(due_at: datetime | None, now: datetime) -> float:
    """Seconds until the next look around, if the next rating changes at ``due_at``."""
    seconds = LOOK_AROUND if due_at is None else (due_at - now).total_seconds()
    return min(max(seconds, PAUSE), LOOK_AROUND)
