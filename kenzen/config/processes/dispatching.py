"""The dispatcher process: calls, and ratings that change by themselves. The only place that chooses a phone system."""

import asyncio
from typing import Final

from kenzen.calls.ports import PhoneSystem
from kenzen.config.environment import Environment
from kenzen.dispatch.dispatcher import Dispatcher
from kenzen.health.jobs import keep_rated
from kenzen.kit import clock
from kenzen.kit.threads import Database
from kenzen.telephony.asterisk.system import AsteriskPhones
from kenzen.telephony.simulated.system import SimulatedPhones

DATABASE_THREADS: Final = 6


def phone_system(environment: Environment, database: Database) -> PhoneSystem:
    """The phone system the operator chose."""
    if environment.phone_system == "asterisk":
        return AsteriskPhones(environment.asterisk)
    return SimulatedPhones(database=database, clock=clock.read)


async def run(environment: Environment, *, stop: asyncio.Event) -> None:
    """Pair, look after calls and keep accounts rated until ``stop`` is set."""
    database = Database(DATABASE_THREADS)
    dispatcher = Dispatcher(
        phones=phone_system(environment, database),
        database=database,
        clock=clock.read,
        drain_seconds=environment.drain_seconds,
    )
    rating = asyncio.create_task(keep_rated(database=database, clock=clock.read))
    try:
        await dispatcher.run(stop)
    finally:
        rating.cancel()
        await asyncio.gather(rating, return_exceptions=True)
        await asyncio.to_thread(database.close)
