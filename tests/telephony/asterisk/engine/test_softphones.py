"""A softphone registers with the account it was told, and rings as the seller's phone or as a desk's."""

import asyncio
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kenzen.calls.ports import Answered, DialRefused, PhoneLine
from kenzen.telephony.asterisk.engine import download, run
from kenzen.telephony.asterisk.engine.configure import SipPhone
from kenzen.telephony.asterisk.engine.softphones import options_for, softphone_settings
from kenzen.telephony.asterisk.system import AsteriskPhones
from tests.sip import ports
from tests.sip.baresip import TonePhone, tone_phone
from tests.telephony.listening import PATIENCE, Ear, to
from tests.telephony.listening import run as run_test

pytestmark = pytest.mark.asterisk


async def _dial_once_registered(line: PhoneLine, address: str) -> str:
    """Dial until the phone has registered; returns the channel that rings."""
    async with asyncio.timeout(PATIENCE):
        while True:
            dial = to(address)
            try:
                await line.dial(dial)
            except DialRefused:
                await asyncio.sleep(0.1)
            else:
                return dial.channel_id


@pytest.mark.parametrize(("name", "address"), [("seller", "tel:+818012345678"), ("ito", "desk:ito")])
def test_a_registered_softphone_rings(tmp_path: Path, name: str, address: str) -> None:
    settings = softphone_settings(tmp_path, http_port=ports.free(), sip_port=ports.free())
    phone = next(phone for phone in (settings.trunk, *settings.desks) if phone.name == name)

    async def scenario() -> None:
        async with AsteriskPhones(options_for(settings)).open_line("softphones") as line:
            channel_id = await _dial_once_registered(line, address)
            await Ear(line).until(Answered, channel_id)

    with run.running(settings, download.fetch(download.default_prefix())), _softphone(phone, settings.sip_port):
        run_test(scenario())


def test_a_wrong_password_registers_nothing(tmp_path: Path) -> None:
    settings = softphone_settings(tmp_path, http_port=ports.free(), sip_port=ports.free())

    async def scenario() -> None:
        async with AsteriskPhones(options_for(settings)).open_line("softphones") as line:
            await _dial_once_registered(line, "desk:ito")  # registered after the impostor had its try
            with pytest.raises(DialRefused):
                await line.dial(to("desk:sato"))

    impostor = SipPhone("sato", password="wrong")
    with (
        run.running(settings, download.fetch(download.default_prefix())),
        _softphone(impostor, settings.sip_port),
        _softphone(settings.desks[1], settings.sip_port),
    ):
        run_test(scenario())


def _softphone(phone: SipPhone, registrar: int) -> AbstractContextManager[TonePhone]:
    return tone_phone(phone.name, 440, registrar=registrar, password=phone.password)
