"""The schema of the file that says what a report's keys mean. The words themselves are data."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kenzen.health.rules import AccountState, Category

Names = tuple[str, ...]


class Part(BaseModel):
    """Part of the file: unchangeable, and nothing it does not know is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RatingWords(Part):
    """Where the rating stands."""

    under: str
    score: str
    status: str


class MetricWords(Part):
    """A metric: its key, or one for each part it is split into; what it is counted from; under which key it stands a
    second time as a list."""

    key: str = ""
    parts: dict[str, str] = {}
    numerator: str
    denominator: str
    details: Names = ()
    repeats: Names = ()
    list_: Annotated[str, Field(alias="list")] = ""


class CountWords(Part):
    """A number of violations."""

    category: Category | None = None
    count: str = "defectsCount"


class WarningWords(Part):
    """Where warnings stand, and what names their kind."""

    under: str
    kind: str


class GroupWords(Part):
    """A group of measurements in the older XML."""

    path: Names
    orders: str
    rates: dict[str, str]
    details: Names


class V1Words(Part):
    """The older XML."""

    name: str
    root: str
    report: str
    market: Names
    checklist: str
    groups: tuple[GroupWords, ...]


class Vocabulary(Part):
    """Everything a reader of reports must know of their words."""

    name: str
    statuses: str
    performances: str
    market: str
    states: dict[str, AccountState]
    aliases: dict[str, Names]
    rating: RatingWords
    metrics: dict[str, MetricWords]
    counts: dict[str, CountWords]
    warnings: WarningWords
    v1: V1Words

    def state_of(self, status: str) -> AccountState | None:
        """What we understand by the publisher's word, ``None`` if nothing."""
        return self.states.get(status.strip().upper())


class Market(Part):
    """A marketplace by its public name, and what an installation may call it."""

    name: str
    codes: Names
