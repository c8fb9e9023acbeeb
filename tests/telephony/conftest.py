"""Both phone systems behind one fixture, so that one contract tests them alike."""

from collections.abc import Iterator

import pytest

from kenzen.kit.threads import Database
from tests.telephony.listening import hang_up_everything, run
from tests.telephony.rigs.asterisk_rig import AsteriskRig
from tests.telephony.rigs.rig import Rig
from tests.telephony.rigs.simulated_rig import SimulatedRig

RIGS = (
    pytest.param("simulated", marks=pytest.mark.django_db(transaction=True)),
    pytest.param("asterisk", marks=pytest.mark.asterisk),
)


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    """A phone system with far ends, on which nothing lives."""
    yield from _simulated() if request.param == "simulated" else _asterisk(request)


def _simulated() -> Iterator[Rig]:
    database = Database(threads=3)
    try:
        yield SimulatedRig(database)
    finally:
        database.close()


def _asterisk(request: pytest.FixtureRequest) -> Iterator[Rig]:
    rig = AsteriskRig(request.getfixturevalue("asterisk"))
    yield rig
    run(hang_up_everything(rig.phones))
