"""Cursors: where a page ended, written so that it fits into an address."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Final

from kenzen.health.queries.for_programs import KeptViolation, Place
from kenzen.kit.errors import Refused

LARGEST_ID: Final = 2**63 - 1


def cursor(last: KeptViolation) -> str:
    """The cursor behind ``last``."""
    return urlsafe_b64encode(f"{last.opened_at.isoformat()} {last.id}".encode()).decode()


def place(cursor: str) -> Place | None:
    """Where the cursor leads; ``None`` for the beginning. Raises ``Refused("health.cursor_unreadable")``."""
    if not cursor:
        return None
    try:
        opened_at, _, number = urlsafe_b64decode(cursor).decode().partition(" ")
        read = Place(datetime.fromisoformat(opened_at), int(number))
    except ValueError as error:
        raise Refused("health.cursor_unreadable") from error
    if read.opened_at.tzinfo is None or not 0 < read.id <= LARGEST_ID:
        raise Refused("health.cursor_unreadable")
    return read
