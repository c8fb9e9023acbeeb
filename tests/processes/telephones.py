"""The phone systems on which processes are tested: simulated handsets, and a real Asterisk with real SIP phones.

Sellers' numbers behave by their last digits on both; desks answer, by hand where the phone is simulated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from kenzen.kit import clock
from kenzen.kit.errors import Refused
from kenzen.telephony.asterisk.engine import download, run
from kenzen.telephony.simulated import actions as hands
from kenzen.telephony.simulated.models import SimulatedChannel
from kenzen.telephony.simulated.queries import handset
from kenzen.telephony.simulated.rules import HandsetState
from tests.sip import sipp
from tests.sip.telephony import Telephony, sipp_desks, telephony


class Telephones(Protocol):
    """What the tests need of phones."""

    settings: dict[str, str]
    answers: str
    answers_late: str
    never_answers: str

    def act(self, *, sellers: bool = True) -> None:
        """Let hands do what is due: pick up what rings and is meant to be answered, at desks alone if so asked."""

    def rung(self, address: str) -> int:
        """How often the phone of ``tel:+81…`` or ``desk:…`` was rung."""


class Handsets:
    """Simulated phones."""

    settings = {"KENZEN_PHONE_SYSTEM": "simulated"}
    answers = "+818012345678"
    answers_late = "+818012345678"
    never_answers = "+818012340002"

    def act(self, *, sellers: bool = True) -> None:
        """Pick up the phones that ring."""
        for address in ("desk:sato", "desk:ito", *((f"tel:{self.answers}",) if sellers else ())):
            if handset(address).state is HandsetState.RINGING:
                try:
                    hands.answer(address=address, now=clock.read())
                except Refused:
                    continue  # it stopped ringing in between

    def rung(self, address: str) -> int:
        """Counted by the channels that rang."""
        return SimulatedChannel.objects.filter(address=address, rang=True).count()


class SipTelephones:
    """SIP phones behind an Asterisk of the tests' own."""

    answers = sipp.number(sipp.ANSWERS)
    answers_late = sipp.number(sipp.ANSWERS_LATE)
    never_answers = sipp.number(sipp.RINGS)

    def __init__(self, phones: sipp.SippPhones, telephony: Telephony) -> None:
        self._phones = phones
        self.asterisk = telephony.asterisk
        self.settings = settings_of(telephony)

    def act(self, *, sellers: bool = True) -> None:
        """SIP phones need no hands."""

    def rung(self, address: str) -> int:
        """Counted by the INVITEs that reached the phone."""
        return self._phones.times_rung(address.partition(":")[2])

    def restart(self) -> None:
        """Kill Asterisk as a crash would, and start it again."""
        self.asterisk.kill()
        self.asterisk = run.start(self.asterisk.settings, download.fetch(download.default_prefix()))


def settings_of(telephony: Telephony) -> dict[str, str]:
    """How a process of Kenzen is told of this Asterisk."""
    options = telephony.options
    return {
        "KENZEN_PHONE_SYSTEM": "asterisk",
        "KENZEN_ASTERISK__URL": options.url,
        "KENZEN_ASTERISK__USER": options.user,
        "KENZEN_ASTERISK__PASSWORD": options.password,
        "KENZEN_ASTERISK__CONTEXT": options.context,
        "KENZEN_ASTERISK__CALLER_ID": options.caller_id,
    }


@contextmanager
def sip_telephones(folder: Path) -> Iterator[SipTelephones]:
    """An Asterisk that may be killed, with its phones."""
    with sipp.sipp_phones() as phones:
        desks = sipp_desks(phones)
        with telephony(folder, trunk=phones.contact, desks=desks, phones=phones) as started:
            telephones = SipTelephones(phones, started)
            try:
                yield telephones
            finally:
                telephones.asterisk.kill()
