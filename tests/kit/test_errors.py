"""Refusals and their texts: every code that is raised has one, whole in all three parts, in both languages."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils import translation

import kenzen
from kenzen.kit.errors import RefusalText, Refused, explain

PACKAGE = Path(kenzen.__file__).parent


class Raised(NamedTuple):
    """One place that refuses: the code, and the names of its facts."""

    where: str
    code: str
    facts: frozenset[str]


def raised() -> Iterator[Raised]:
    """Every ``Refused("…", …)`` of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Refused":
                where = f"{path.relative_to(PACKAGE.parent)}:{node.lineno}"
                for code in _codes(node.args[0]):
                    yield Raised(where, code, frozenset(keyword.arg or "**" for keyword in node.keywords))


def _codes(node: ast.expr) -> list[str]:
    """The codes an argument may be: a literal, or a choice between literals."""
    if isinstance(node, ast.IfExp):
        return _codes(node.body) + _codes(node.orelse)
    assert isinstance(node, ast.Constant), f"line {node.lineno}: a code is written out, so that its text can be found"
    return [str(node.value)]


def texts() -> dict[str, RefusalText]:
    """The texts of every room."""
    found: dict[str, RefusalText] = {}
    for path in sorted(PACKAGE.glob("*/refusals.py")):
        found |= import_module(f"kenzen.{path.parent.name}.refusals").REFUSALS
    return found


RAISED = list(raised())
TEXTS = texts()


@pytest.mark.parametrize("refusal", RAISED, ids=lambda refusal: f"{refusal.code}@{refusal.where}")
def test_a_refusal_that_is_raised_has_its_text_and_fills_it(refusal: Raised) -> None:
    text = TEXTS[refusal.code]
    wanted = {name for part in (text.what, text.why, text.next_step) for name in placeholders(str(part))}
    assert wanted <= refusal.facts


def placeholders(text: str) -> set[str]:
    """Names in ``%(name)s``."""
    return set(re.findall(r"%\((\w+)\)", text))


def test_no_text_is_left_whose_refusal_nobody_raises() -> None:
    assert set(TEXTS) - {refusal.code for refusal in RAISED} == set()


@pytest.mark.parametrize("code", TEXTS)
def test_a_code_stands_in_the_texts_of_its_own_room(code: str) -> None:
    assert code in import_module(f"kenzen.{code.partition('.')[0]}.refusals").REFUSALS


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("code", TEXTS)
def test_a_text_says_what_was_declined_why_and_what_can_be_done(code: str, language: str) -> None:
    text = TEXTS[code]
    names = {name for part in (text.what, text.why, text.next_step) for name in placeholders(str(part))}
    with translation.override(language):
        explained = explain(Refused(code, **dict.fromkeys(names, "9:00")))
    parts = (explained.what, explained.why, explained.next_step)
    assert all(part.strip() for part in parts)
    assert all(part.rstrip().endswith((".", "。", "?", "？")) for part in parts), parts
    assert all("%" not in part for part in parts)
    assert len(set(parts)) == 3
    assert 400 <= explained.status < 500


def test_a_code_without_text_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        explain(Refused("callbacks.because"))


def test_what_the_files_of_a_room_refuse_is_spread_over_several_rooms() -> None:
    rooms = {refusal.code.partition(".")[0] for refusal in RAISED}
    assert rooms >= {"callbacks", "cases", "dispatch", "kit", "staffing"}  # the search still finds them
