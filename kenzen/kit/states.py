"""State machines as data: which moves are allowed. Whether a move happened is decided by a conditional UPDATE."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


def sources(moves: Mapping[S, frozenset[S]], target: S) -> frozenset[S]:
    """The states from which ``target`` may be reached."""
    return frozenset(state for state, targets in moves.items() if target in targets)


def choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    """The states as Django field choices (value and value: words for people stand in the catalogues)."""
    return [(state.value, state.value) for state in states]


def values(states: Iterable[StrEnum]) -> list[str]:
    """The states as plain sorted strings, as constraints and migrations store them."""
    return sorted(state.value for state in states)
