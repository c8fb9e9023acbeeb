"""Careful reading of one object of a report: every key is optional, and what is left or not understood is noted."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from kenzen.health.rules.report.values import Remark, RemarkKind

MAX_REMARKS: Final = 200
SHOWN: Final = 80  # letters of a value that a remark shows
WORD: Final = 32  # letters of a publisher's word that are kept
MAX_COUNT: Final = 2**31 - 1
YEARS: Final = range(2000, 2200)  # in which a period may end
_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?([eE][+-]?\d{1,3})?")


class Notes:
    """Gathers what a reader is told, and keeps what was not understood."""

    def __init__(self, market: str = "", *, spelled: bool = False) -> None:
        self.market = market
        self.spelled = spelled  # a format whose numbers are text
        self.unknown: dict[str, Any] = {}
        self.remarks: list[Remark] = []
        self.more = 0  # remarks beyond those that are kept

    def remark(self, kind: RemarkKind, path: str = "", value: Any = "") -> None:
        """Tell of a place in the file."""
        if len(self.remarks) < MAX_REMARKS:
            self.remarks.append(Remark(kind, path[:300], shown(value), self.market))
        else:
            self.more += 1

    def keep(self, kind: RemarkKind, path: str, value: Any) -> None:
        """Tell of a place in the file, and keep what stands there."""
        self.unknown[path] = value
        self.remark(kind, path, value)


def merged(notes: Iterable[Notes]) -> tuple[Remark, ...]:
    """The remarks of all of them, and how many more there were."""
    given = list(notes)
    remarks = [remark for one in given for remark in one.remarks]
    more = sum(one.more for one in given) + max(0, len(remarks) - MAX_REMARKS)
    return (*remarks[:MAX_REMARKS], *([Remark(RemarkKind.MORE, value=str(more))] if more else []))


def shown(value: Any) -> str:
    """The beginning of a value, for people."""
    if isinstance(value, str):
        return value[:SHOWN]
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return json.dumps(value)[:SHOWN]


class Node:
    """One object of a report. What was not taken when ``finish`` is called is unknown."""

    def __init__(
        self, value: Mapping[str, Any], path: str, notes: Notes, aliases: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.path = path
        self.notes = notes
        self._aliases = aliases or {}
        self._left = dict(value)

    def at(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def take(self, key: str) -> Any:
        """What stands under the key or another name of it; ``None`` if nothing does."""
        for name in (key, *self._aliases.get(key, ())):
            if name in self._left:
                return self._left.pop(name)
        return None

    def text(self, key: str) -> str:
        """A word of the publisher's. One that is too long is cut, and kept as a whole beside it."""
        value = self.take(key)
        return "" if value is None else self._word(value, self.at(key))

    def _word(self, value: Any, path: str) -> str:
        word = value.strip() if isinstance(value, str) else ""
        if not isinstance(value, str) or len(word) > WORD:
            self.notes.keep(RemarkKind.UNREADABLE, path, value)
        return word[:WORD]

    def rate(self, key: str) -> float | None:
        """A fraction, never negative."""
        value = self._number(key)
        if value is not None and value > 1:
            self.notes.remark(RemarkKind.OVER_ONE, self.at(key), value)
        return value

    def amount(self, key: str) -> float | None:
        """A number that is not negative: a target."""
        return self._number(key)

    def count(self, key: str) -> int | None:
        """A whole number that is not negative."""
        value = self._number(key)
        if value is None or (value.is_integer() and value <= MAX_COUNT):
            return None if value is None else int(value)
        self.notes.keep(RemarkKind.UNREADABLE, self.at(key), value)
        return None

    def _number(self, key: str) -> float | None:
        value = self.take(key)
        if value is None:
            return None
        number = parsed(value)
        if number is None or number < 0:
            self.notes.keep(RemarkKind.UNREADABLE, self.at(key), value)
            return None
        if isinstance(value, str) and not self.notes.spelled:
            self.notes.remark(RemarkKind.NUMBER_AS_TEXT, self.at(key), value)
        return number

    def instant(self, key: str) -> datetime | None:
        """An instant in ISO 8601; without a zone it is UTC."""
        value = self.take(key)
        try:
            return None if value is None else instant(value)
        except ValueError:
            self.notes.keep(RemarkKind.UNREADABLE, self.at(key), value)
            return None

    def holds_object(self, key: str) -> bool:
        """Whether an object stands under the key."""
        return isinstance(self._left.get(key), dict)

    def child(self, key: str) -> "Node | None":
        """The object under the key."""
        value = self.take(key)
        return None if value is None else self._node(value, self.at(key))

    def children(self, key: str, *, word: str = "") -> Iterator["Node"]:
        """The objects in the list under the key; one alone counts as a list.

        With ``word``, a bare word stands for an object that has it under that key.
        """
        value = self.take(key)
        for path, item in listed(value, self.at(key)):
            held = {word: item} if word and isinstance(item, str) else item
            if (node := self._node(held, path)) is not None:
                yield node

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """Every object in this one, by its key."""
        for key in [key for key, value in self._left.items() if isinstance(value, dict)]:
            yield key, Node(self._left.pop(key), self.at(key), self.notes, self._aliases)

    def _node(self, value: Any, path: str) -> "Node | None":
        if isinstance(value, dict):
            return Node(value, path, self.notes, self._aliases)
        self.notes.keep(RemarkKind.UNREADABLE, path, value)
        return None

    def told_to(self, notes: Notes) -> "Node":
        """The same object, noting elsewhere from now on."""
        self.notes = notes
        return self

    def left(self) -> dict[str, Any]:
        """What was not taken."""
        return self._left

    def finish(self) -> None:
        """Whatever was not taken is unknown."""
        for key, value in self._left.items():
            self.notes.keep(RemarkKind.UNKNOWN_KEY, self.at(key), value)


def listed(value: Any, path: str) -> list[tuple[str, Any]]:
    """The items of a list with the path of each; what is none counts as a list of one, and nothing as an empty one."""
    if isinstance(value, list):
        return [(f"{path}[{position}]", item) for position, item in enumerate(value)]
    return [] if value is None else [(path, value)]


def parsed(value: Any) -> float | None:
    """The number a value is or spells, ``None`` if it does neither."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def instant(value: Any) -> datetime:
    """The instant a text in ISO 8601 names, in UTC. Raises ``ValueError`` for anything else, and far from our time."""
    if not isinstance(value, str):
        raise ValueError(value)
    at = datetime.fromisoformat(value.strip())
    if at.year not in YEARS:
        raise ValueError(value)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
