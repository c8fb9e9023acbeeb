"""What a violation is after everything that was told about it, in whatever order and however often. Pure.

- An event told twice (the same key) counts once.
- A violation exists once an ``opened`` of it is known; what was told before waits for it. It was opened at the earliest
  ``opened``; a further one opens nothing again, also after the end, but sets fields as ``changed`` does.
- A field has the value that was told last (by ``at``, then key), except that nothing takes a title away.
- It ends with the earliest of its endings, not before it was opened, and stays ended. What was found about it at any
  time wins over a mere resolution, from that first end on: withdrawn before appeal accepted before resolved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from kenzen.health.rules import Resolution


class EventKind(StrEnum):
    """What can be told about a violation."""

    OPENED = "opened"
    CHANGED = "changed"
    RESOLVED = "resolved"
    APPEAL_ACCEPTED = "appeal_accepted"
    WITHDRAWN = "withdrawn"


ENDINGS: Final = {  # the one that says most comes first
    EventKind.WITHDRAWN: Resolution.WITHDRAWN,
    EventKind.APPEAL_ACCEPTED: Resolution.APPEAL_ACCEPTED,
    EventKind.RESOLVED: Resolution.RESOLVED,
}
TITLES: Final = frozenset({"title_ja", "title_en"})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing told about the violation called ``reference``. ``body`` has the fields it sets; ``at`` is aware."""

    key: str
    reference: str
    kind: EventKind
    at: datetime
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Folded:
    """The violation: when it was opened, how and when it ended, and its other fields."""

    opened_at: datetime
    closed_at: datetime | None
    resolution: Resolution | None
    fields: Mapping[str, Any]


def fold(events: Iterable[Event]) -> Folded | None:
    """What all events of one violation say together; ``None`` while it waits for being opened."""
    told = sorted({event.key: event for event in events}.values(), key=lambda event: (event.at, event.key))
    opened = [event.at for event in told if event.kind is EventKind.OPENED]
    if not opened:
        return None
    endings = [event for event in told if event.kind in ENDINGS]
    return Folded(
        opened_at=opened[0],
        closed_at=max(endings[0].at, opened[0]) if endings else None,
        resolution=_resolution({event.kind for event in endings}),
        fields=_fields(event.body for event in told if event.kind not in ENDINGS),
    )


def _resolution(told: set[EventKind]) -> Resolution | None:
    return next((resolution for kind, resolution in ENDINGS.items() if kind in told), None)


def _fields(bodies: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for body in bodies:
        fields |= {name: value for name, value in body.items() if value or name not in TITLES}
    return fields
