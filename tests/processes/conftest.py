"""What the tests of processes share. The fixtures themselves are used by journeys too."""

from tests.processes.fixtures import installation, sip, telephones

__all__ = ["installation", "sip", "telephones"]
