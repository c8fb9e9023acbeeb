"""Two SIP phones that are bridged hear each other: each sends a tone and records what it hears."""

import asyncio
import time
from pathlib import Path
from uuid import uuid4

import pytest

from kenzen.calls.ports import Answered
from kenzen.telephony.asterisk.system import AsteriskPhones
from tests.sip.baresip import TonePhone, tone_phone
from tests.sip.telephony import Telephony, telephony
from tests.sip.tones import tone_seconds
from tests.telephony.listening import PATIENCE, Ear, run, to

pytestmark = pytest.mark.asterisk

NUMBER = "+818012345678"


def _wait_until_heard(phone: TonePhone, hertz: int) -> None:
    """Wait until the phone has recorded the tone for a second."""
    deadline = time.monotonic() + PATIENCE
    while not any(tone_seconds(recording, hertz) >= 1 for recording in phone.recordings):
        assert time.monotonic() < deadline, f"{phone.user} does not hear {hertz} Hz"
        time.sleep(0.2)


async def _talk(running: Telephony, desk: TonePhone, seller: TonePhone) -> None:
    async with AsteriskPhones(running.options).open_line("sound") as line:
        ear, bridge_id = Ear(line), uuid4().hex
        for leg, address in ((1, "desk:sato"), (2, f"tel:{NUMBER}")):
            await line.dial(to(address, channel_id=f"{bridge_id}-{leg}"))
            await ear.until(Answered, f"{bridge_id}-{leg}")
        await line.bridge(bridge_id, (f"{bridge_id}-1", f"{bridge_id}-2"))
        await asyncio.to_thread(_wait_until_heard, desk, 1000)
        await asyncio.to_thread(_wait_until_heard, seller, 440)


def test_both_sides_hear_each_other_and_nothing_else(tmp_path: Path) -> None:
    with (
        tone_phone("sato", 440) as desk,
        tone_phone(NUMBER, 1000) as seller,
        telephony(tmp_path, trunk=seller.contact, desks={"sato": desk.contact}) as running,
    ):
        run(_talk(running, desk, seller))
        (at_desk,), (at_seller,) = desk.recordings, seller.recordings
        assert tone_seconds(at_desk, 440) == 0
        assert tone_seconds(at_seller, 1000) == 0
