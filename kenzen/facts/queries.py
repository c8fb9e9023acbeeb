"""Reading facts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kenzen.facts.models import Fact


@dataclass(frozen=True, slots=True)
class FactRow:
    """One recorded fact."""

    id: int
    kind: str
    at: datetime
    data: dict[str, Any]


def facts_of(subject: str, *, limit: int = 200) -> list[FactRow]:
    """What happened to ``subject``, oldest first."""
    rows = Fact.objects.filter(subject=subject).order_by("id").values_list("id", "kind", "at", "data")[:limit]
    return [FactRow(*row) for row in rows]


def latest_of(subject: str) -> int:
    """The id of the newest fact about ``subject``, 0 if there is none: whoever has seen it has seen everything."""
    newest = Fact.objects.filter(subject=subject).order_by("-id").values_list("id", flat=True).first()
    return newest or 0
