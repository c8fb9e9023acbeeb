"""The source tree as guards read it: files, syntax trees, imports."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "kenzen"


class Import(NamedTuple):
    """One imported module (or name in a module), and where."""

    where: str
    importer: str
    imported: str


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name, without migrations."""
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    return {_name(path): ast.parse(path.read_text(), str(path)) for path in paths}


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports() -> Iterator[Import]:
    """Every import between modules of the package; ``from a import b`` counts as ``a.b`` where that is a module."""
    known = set(modules())
    for importer, tree in modules().items():
        for node in ast.walk(tree):
            for name in _imported(node):
                target = name if name in known else name.rpartition(".")[0]
                if target in known:
                    yield Import(f"{importer}:{getattr(node, 'lineno', 0)}", importer, target)


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every call with a dotted name: line and name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def tracked() -> list[Path]:
    """Files that are or may be committed: everything git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
