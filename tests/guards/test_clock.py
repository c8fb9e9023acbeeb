"""Time is an argument: only entry points read the clock, and rules know neither clock nor chance nor the world."""

import ast
from typing import Final

import pytest

from tests.guards.tree import calls, imports, modules

ENTRY_POINTS: Final = ("pages", "api", "admin", "context", "middleware", "jobs")
READS: Final = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "timezone.now",
    "timezone.localtime",
    "time.time",
    "clock.read",
}
WORLD: Final = {"open", "print", "input", "exec", "eval", "__import__"}
RULES: Final = [name for name in modules() if name.rpartition(".")[2] in {"rules", "ports"}]


def may_read_the_clock(module: str) -> bool:
    """Pages, processes and the clock itself."""
    return (
        not set(module.split(".")).isdisjoint(ENTRY_POINTS)
        or module.startswith("kenzen.config.")
        or module == "kenzen.kit.clock"
    )


def test_only_entry_points_read_the_clock() -> None:
    reads = [
        f"{module}:{line} {name}"
        for module, tree in modules().items()
        for line, name in calls(tree)
        if name in READS and not may_read_the_clock(module)
    ]
    imported = [one.where for one in imports() if one.imported == "kenzen.kit.clock"]
    assert reads == []
    assert [where for where in imported if not may_read_the_clock(where.partition(":")[0])] == []


def test_nobody_uses_a_naive_or_local_time() -> None:
    naive = {"datetime.utcnow", "datetime.today", "date.today", "timezone.localtime", "datetime.fromtimestamp"}
    found = [f"{m}:{line} {name}" for m, tree in modules().items() for line, name in calls(tree) if name in naive]
    assert found == []


@pytest.mark.parametrize("module", RULES)
def test_a_rule_asks_nobody_but_its_arguments(module: str) -> None:
    tree = modules()[module]
    names = {name for _, name in calls(tree)}
    assert names & (READS | WORLD) == set()
    outside = {name.partition(".")[0] for name in imported_by(tree)}
    pure = {"collections", "contextlib", "dataclasses", "datetime", "enum", "math", "typing", "unicodedata", "zoneinfo"}
    allowed = pure | {"kenzen"}
    assert outside <= allowed
    assert not any(isinstance(node, ast.Global | ast.AsyncFunctionDef) for node in ast.walk(tree)) or module.endswith(
        "ports"
    )


def imported_by(tree: ast.AST) -> set[str]:
    """Names of imported modules."""
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_there_are_rules_to_guard() -> None:
    assert len(RULES) >= 8
