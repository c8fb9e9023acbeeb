"""Presence of associates and its allowed moves. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Presence(StrEnum):
    """What an associate is doing."""

    OFFLINE = "offline"
    READY = "ready"
    ON_CALL = "on_call"  # claimed: their phone rings or they talk
    WRAP_UP = "wrap_up"  # after a talk, until the record is written
    BREAK = "break"


class BreakReason(StrEnum):
    """Why somebody is on a break; the system sets one when a call was not taken."""

    CHOSEN = ""
    NOT_ANSWERED = "not_answered"
    DECLINED = "declined"
    PHONE_UNREACHABLE = "phone_unreachable"


MOVES: Final = {
    Presence.OFFLINE: frozenset({Presence.READY, Presence.BREAK}),
    Presence.READY: frozenset({Presence.OFFLINE, Presence.BREAK, Presence.ON_CALL}),
    Presence.ON_CALL: frozenset({Presence.READY, Presence.WRAP_UP, Presence.BREAK}),
    Presence.WRAP_UP: frozenset({Presence.READY, Presence.BREAK, Presence.OFFLINE}),
    Presence.BREAK: frozenset({Presence.READY, Presence.OFFLINE}),
}

CHOSEN_BY_HAND: Final = frozenset({Presence.OFFLINE, Presence.READY, Presence.BREAK})


@dataclass(frozen=True, slots=True)
class ReadyAssociate:
    """Somebody who can take a call now."""

    id: int
    phone: str
    ready_since: datetime
    department_ids: frozenset[int]
