"""Whether a callback may be asked for, what it may become next, and how long its place is kept. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kenzen.kit.errors import Refused


class State(StrEnum):
    """Life of one "call me now" request."""

    WAITING = "waiting"
    CALLING = "calling"  # an associate is claimed; phones ring
    TALKING = "talking"
    DONE = "done"
    MISSED = "missed"  # the place is kept until ``due_at``
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class EndReason(StrEnum):
    """Why a request is missed or over, as the seller is told. The last attempt's outcome, or a rule of time."""

    NONE = ""
    TALKED = "talked"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    UNREACHABLE = "unreachable"
    CONGESTED = "congested"
    FAILED = "failed"
    CUT_OFF = "cut_off"  # the talk broke off through no doing of the seller
    HUNG_UP = "hung_up"  # the seller hung up before the associate was joined
    BY_SELLER = "by_seller"
    PLACE_NOT_USED = "place_not_used"
    WAITED_TOO_LONG = "waited_too_long"


MOVES: Final = {
    State.WAITING: frozenset({State.CALLING, State.CANCELLED, State.EXPIRED}),
    State.CALLING: frozenset({State.TALKING, State.WAITING, State.MISSED, State.CANCELLED}),
    State.TALKING: frozenset({State.DONE, State.MISSED}),
    State.MISSED: frozenset({State.WAITING, State.CANCELLED, State.EXPIRED}),
    State.DONE: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}

OPEN: Final = frozenset({State.WAITING, State.CALLING, State.TALKING, State.MISSED})
CANCELLABLE: Final = frozenset({State.WAITING, State.CALLING, State.MISSED})
UNCLAIMED: Final = frozenset({State.WAITING, State.MISSED})  # nothing rings: the number may be corrected

KEEP_PLACE: Final = timedelta(hours=2)  # how long a missed request keeps its place
WAIT_AT_MOST: Final = timedelta(hours=24)  # over a night and the next day's hours; then it ends with an apology
PRESSED_TWICE: Final = timedelta(seconds=30)  # the same wish again this soon is one press too many
APOLOGY_AFTER: Final = timedelta(minutes=30)  # without a ring, we say sorry and offer other ways

_JOINERS: Final = "\u200c\u200d"  # of scripts and of emoji
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_BLANK_LETTERS: Final = "\u115f\u1160\u2800\u3164\uffa0"  # letters by their category, with nothing to see


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the queue, and whom to ring for it. ``number`` is E.164, ``extension`` digits or empty."""

    id: int
    department_id: int
    place_at: datetime
    seller_id: int = 0
    seller_name: str = ""
    number: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the rules need to know of somebody who presses the button. ``open_callback_id`` is their open request."""

    department_exists: bool
    department_open: bool
    opens_at: str  # when it opens next, in words for the reader; may be empty
    open_callback_id: int | None


def check_may_ask(asking: Asking) -> None:
    """Refuse what cannot be served: no department, closed, or a request is open already. Raises ``Refused``."""
    if not asking.department_exists:
        raise Refused("callbacks.no_such_department")
    if asking.open_callback_id is not None:
        raise Refused("callbacks.already_open", callback_id=asking.open_callback_id)
    check_open(is_open=asking.department_open, opens_at=asking.opens_at)


def check_open(*, is_open: bool, opens_at: str) -> None:
    """Refuse what needs the department at work. ``opens_at`` is when it opens next, in words for the reader."""
    if not is_open:
        raise Refused("callbacks.closed", opens_at=opens_at)


def kept_until(now: datetime) -> datetime:
    """Until when a request missed at ``now`` keeps its place."""
    return now + KEEP_PLACE


def waits_until(now: datetime) -> datetime:
    """When a request placed in the queue at ``now`` ends if nobody could serve it."""
    return now + WAIT_AT_MOST


def is_pressed_twice(*, same_wish: bool, requested_at: datetime, now: datetime) -> bool:
    """Whether a press for what was asked at ``requested_at`` is its echo, and not a second request to refuse."""
    return same_wish and now - requested_at < PRESSED_TWICE


def owes_apology(*, requested_at: datetime, now: datetime) -> bool:
    """Whether the seller waited longer for a ring than anybody should."""
    return now - requested_at >= APOLOGY_AFTER


def one_line(subject: str) -> str:
    """The short description on one line, without signs that turn or hide text; empty if nothing in it can be seen."""
    kept = (sign for sign in " ".join(subject.split()) if sign in _JOINERS or unicodedata.category(sign) not in _UNSEEN)
    line = "".join(kept).strip()
    return line if any(map(_is_seen, line)) else ""


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK_LETTERS
