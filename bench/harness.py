"""Figures of a benchmark: a JSON line for each, then one table. Knows nothing of what is measured."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside ``floor``, the peer or limit measured in the same run.

    ``goal`` is a bound on the value: the most where ``better`` is "less", the least where it is "more".
    """

    figure: str
    name: str
    value: float
    unit: str
    floor: float | None = None
    goal: float | None = None
    better: Literal["less", "more"] = "less"

    @property
    def ratio(self) -> float | None:
        """Value ÷ floor."""
        return None if not self.floor else round(self.value / self.floor, 2)

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.better == "less" else self.value >= self.goal

    def line(self) -> str:
        """The figure as a line of JSON."""
        fields = asdict(self) | {"ratio": self.ratio, "met": self.met}
        del fields["better"]
        return json.dumps(fields, ensure_ascii=False)


def report(title: str, figures: Sequence[Figure]) -> None:
    """Print every figure, for programs and for people."""
    for figure in figures:
        print(figure.line())
    table = Table(title=title)
    for heading in ("", "what", "value", "floor", "ratio", "goal", "met"):
        table.add_column(heading, justify="right" if heading in {"value", "floor", "ratio", "goal"} else "left")
    for figure in figures:
        table.add_row(*_cells(figure))
    Console().print(table)


def _cells(figure: Figure) -> tuple[str, ...]:
    sign = "≤" if figure.better == "less" else "≥"
    return (
        figure.figure,
        figure.name,
        f"{figure.value:g} {figure.unit}",
        "" if figure.floor is None else f"{figure.floor:g}",
        "" if figure.ratio is None else f"{figure.ratio:g}",
        "" if figure.goal is None else f"{sign} {figure.goal:g}",
        {True: "yes", False: "NO", None: ""}[figure.met],
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which ``percent`` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def median_of_runs(runs: Sequence[Sequence[float]], percent: float) -> float:
    """The percentile of each run, and of those the median: one disturbed run does not decide."""
    return statistics.median(percentile(run, percent) for run in runs)
