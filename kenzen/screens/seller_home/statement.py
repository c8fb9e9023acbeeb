"""The ledger of a rating as a bank book: lines in their order, a running balance, what is alike drawn together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from kenzen.health.queries import LedgerLine
from kenzen.health.rules.results import EntryKind

SHOWN: Final = 12  # rows that are read at a glance


@dataclass(frozen=True, slots=True)
class Row:
    """One line, or several for orders that follow each other, and what the rating is with all up to the last."""

    lines: tuple[LedgerLine, ...]
    balance: int

    @property
    def line(self) -> LedgerLine:
        """The only line, or the last of several."""
        return self.lines[-1]

    @property
    def points(self) -> int:
        """What the lines give together."""
        return sum(line.points for line in self.lines)


@dataclass(frozen=True, slots=True)
class Statement:
    """``rows`` are those shown at once, oldest first; ``carried`` is the balance of ``hidden`` older lines; ``whole``
    has every line in a row of its own."""

    rows: tuple[Row, ...]
    whole: tuple[Row, ...]
    hidden: int
    carried: int
    total: int

    @property
    def is_folded(self) -> bool:
        """Whether less is shown than there is."""
        return self.rows != self.whole


def statement(lines: Sequence[LedgerLine]) -> Statement:
    """The lines by the day from which they count; those without a day first."""
    whole = _rows((line,) for line in sorted(lines, key=lambda line: line.on or date.min))
    rows = whole if len(whole) <= SHOWN else _drawn_together(whole)
    older = rows[:-SHOWN] if len(rows) > SHOWN + 1 else ()
    return Statement(
        rows=rows[len(older) :],
        whole=whole,
        hidden=sum(len(row.lines) for row in older),
        carried=older[-1].balance if older else 0,
        total=whole[-1].balance if whole else 0,
    )


def _drawn_together(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Lines for orders that follow each other become one row: they differ in nothing but their day."""
    groups: list[tuple[LedgerLine, ...]] = []
    for is_earned, alike in groupby((row.line for row in rows), key=lambda line: line.kind is EntryKind.EARNED):
        lines = tuple(alike)
        groups.extend([lines] if is_earned else ((line,) for line in lines))
    return _rows(groups)


def _rows(groups: Iterable[tuple[LedgerLine, ...]]) -> tuple[Row, ...]:
    balance, rows = 0, []
    for lines in groups:
        balance += sum(line.points for line in lines)
        rows.append(Row(lines, balance))
    return tuple(rows)
