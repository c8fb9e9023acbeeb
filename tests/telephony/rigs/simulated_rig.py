"""The simulated phones; hands on the handsets are the rig's."""

from datetime import UTC, datetime
from itertools import count

from kenzen.calls.ports import PhoneSystem
from kenzen.kit.threads import Database
from kenzen.telephony.simulated import actions
from kenzen.telephony.simulated.models import SimulatedChannel
from kenzen.telephony.simulated.system import SimulatedPhones
from tests.telephony.rigs.rig import FarEnd

LAST_DIGITS = {
    FarEnd.ANSWERS: "9999",
    FarEnd.HANGS_UP: "8888",
    FarEnd.BUSY: "0001",
    FarEnd.NEVER_ANSWERS: "0002",
    FarEnd.REJECTS: "0003",
    FarEnd.UNREACHABLE: "0004",
    FarEnd.INVALID: "0005",
}
_numbers = count(1000)


def read_clock() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)


class SimulatedRig:
    """See ``Rig``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.phones: PhoneSystem = SimulatedPhones(database=database, clock=read_clock)

    def address(self, far_end: FarEnd) -> str:
        """See ``Rig``."""
        return f"tel:+8180{next(_numbers)}{LAST_DIGITS[far_end]}"

    async def pick_up(self, address: str) -> None:
        """Press answer on the handset."""
        await self._database.run(actions.answer, address=address, now=read_clock())

    async def put_down(self, address: str) -> None:
        """Press hang up on the handset."""
        await self._database.run(actions.hang_up, address=address, now=read_clock())

    async def times_rung(self, address: str) -> int:
        """As many channels as were made for the address."""
        return await self._database.run(SimulatedChannel.objects.filter(address=address).count)
