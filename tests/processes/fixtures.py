"""An installation that other processes can reach, and phones for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.cast import Cast
from tests.processes.telephones import Handsets, SipTelephones, Telephones, sip_telephones


@pytest.fixture
def installation(committed_cast: Cast) -> Cast:
    """The cast, committed on PostgreSQL; skipped by name on another database."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (start the tests by bin/test)")
    return committed_cast


@pytest.fixture(params=["simulated", pytest.param("asterisk", marks=pytest.mark.asterisk)])
def telephones(request: pytest.FixtureRequest) -> Telephones:
    """Both phone systems, one after the other."""
    return Handsets() if request.param == "simulated" else request.getfixturevalue("sip")


@pytest.fixture
def sip(tmp_path: Path) -> Iterator[SipTelephones]:
    """A real Asterisk with real SIP phones."""
    with sip_telephones(tmp_path / "asterisk") as telephones:
        yield telephones
