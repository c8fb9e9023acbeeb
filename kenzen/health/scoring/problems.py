"""What is wrong with a model file: line, path and reason, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kenzen.health.scoring.reasons import REASONS


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct. ``line`` counts from 1; ``path`` is empty for the file as a whole."""

    line: int
    path: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """What is wrong and what to write instead, in the language in force."""
        return str(REASONS[self.code]) % self.facts


class WrongModel(Exception):
    """A model file that was refused. ``problems`` are all of them in the order of lines, never empty."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__(self.problems)

    @property
    def line(self) -> int:
        """Line of the first problem."""
        return self.problems[0].line

    @property
    def path(self) -> str:
        """Path of the first problem."""
        return self.problems[0].path

    @property
    def reason(self) -> str:
        """Reason of the first problem."""
        return self.problems[0].reason

    def __str__(self) -> str:
        return "\n".join(f"{problem.line}: {problem.path}: {problem.reason}" for problem in self.problems)
