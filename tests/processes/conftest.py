"""What the tests of processes share: the cast, committed in a PostgreSQL that other processes can reach."""

import pytest
from django.db import connection

from tests.cast import Cast


@pytest.fixture
def installation(committed_cast: Cast) -> Cast:
    """The cast on PostgreSQL; skipped by name on another database."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (start the tests by bin/test)")
    return committed_cast
