"""How a higher room answers a lower room's fact, in the same transaction, without the lower room knowing it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Happened:
    """A fact as reactions see it."""

    kind: str
    subject: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def subject_id(self) -> int:
        """The number in ``callback:12``."""
        return int(self.subject.partition(":")[2])


Reaction = Callable[[Happened], None]
_reactions: dict[str, list[Reaction]] = defaultdict(list)


def react_to(kind: str, reaction: Reaction) -> None:
    """Call ``reaction`` whenever a fact of ``kind`` is recorded. Done once, in an app's ``ready``."""
    if reaction not in _reactions[kind]:
        _reactions[kind].append(reaction)


def reactions_to(kind: str) -> tuple[Reaction, ...]:
    """The reactions to facts of ``kind``, in the order of their registration."""
    return tuple(_reactions[kind])
