"""Fixtures of real telephony: a plugin that ``tests/conftest.py`` names."""

from collections.abc import Iterator

import pytest

from tests.sip.sipp import SippPhones, sipp_phones
from tests.sip.telephony import Telephony, sipp_desks, telephony


@pytest.fixture(scope="session")
def sip_phones() -> Iterator[SippPhones]:
    """SIPp phones that do what the called number says (``tests.sip.sipp``)."""
    with sipp_phones() as phones:
        yield phones


@pytest.fixture(scope="session")
def asterisk(sip_phones: SippPhones, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Telephony]:
    """A real Asterisk whose trunk and desks end at SIPp phones. Mark the test ``asterisk``; do not kill this one."""
    run_dir = tmp_path_factory.mktemp("asterisk")
    desks = sipp_desks(sip_phones)
    with telephony(run_dir, trunk=sip_phones.contact, desks=desks, phones=sip_phones) as running:
        yield running
