"""Real Asterisk with SIPp far ends, which act by themselves as the number says."""

from itertools import count

from kenzen.calls.ports import PhoneSystem
from kenzen.telephony.asterisk.system import AsteriskPhones
from tests.sip import sipp
from tests.sip.telephony import Telephony
from tests.telephony.rigs.rig import FarEnd

BEHAVIOURS: dict[FarEnd, str | int] = {
    FarEnd.HANGS_UP: sipp.HANGS_UP,
    FarEnd.NEVER_ANSWERS: sipp.RINGS,
    FarEnd.BUSY: 486,
    FarEnd.REJECTS: 603,
    FarEnd.UNREACHABLE: 480,
    FarEnd.INVALID: 404,
}
_numbers = count(10_000_000)


class AsteriskRig:
    """See ``Rig``."""

    def __init__(self, telephony: Telephony) -> None:
        self.phones: PhoneSystem = AsteriskPhones(telephony.options)
        self._sipp = telephony.phones

    def address(self, far_end: FarEnd) -> str:
        """See ``Rig``."""
        if far_end is FarEnd.ANSWERS:
            return f"tel:+8170{next(_numbers)}"
        return f"tel:{sipp.number(BEHAVIOURS[far_end])}"

    async def pick_up(self, address: str) -> None:
        """Done by the phone itself."""

    async def put_down(self, address: str) -> None:
        """Done by the phone itself."""

    async def times_rung(self, address: str) -> int:
        """As the far end has counted."""
        assert self._sipp is not None
        return self._sipp.times_rung(address.removeprefix("tel:"))
