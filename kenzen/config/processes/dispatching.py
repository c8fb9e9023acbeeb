"""The dispatcher process. The only place that chooses a phone system."""

import asyncio
from typing import Final

from kenzen.calls.ports import PhoneSystem
from kenzen.config.environment import Environment
from kenzen.dispatch.dispatcher import Dispatcher
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
    """Pair and look after calls until ``stop`` is set."""
    database = Database(DATABASE_THREADS)
    dispatcher = Dispatcher(
        phones=phone_system(environment, database),
        database=database,
        clock=clock.read,
        drain_seconds=environment.drain_seconds,
    )
    try:
        await dispatcher.run(stop)
    finally:
        await asyncio.to_thread(database.close)
