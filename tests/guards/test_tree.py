"""What is committed names no machine, no workplace and no registry, and is ready to read."""

import re

import pytest
from django.core.management import call_command

from tests.guards.tree import ROOT, tracked

TEXT = {
    ".py", ".toml", ".md", ".html", ".js", ".mjs", ".scss", ".css", ".json", ".cfg", ".txt", ".sh", ".yml", ".yaml",
    ".jinja", ".conf", ".po", ".svg", "",
}  # fmt: skip
# Spelled apart, so that this file does not name them itself.
HOSTS = ("deb." + "debian.org", "security." + "debian.org", "pypi." + "org", "files.pythonhosted" + ".org",
         "registry.npmjs" + ".org", "archive." + "ubuntu.com")  # fmt: skip
WORKPLACE = re.compile(r"/wo" + r"rk/|/ro" + r"ot/|/home/\w+/|/tmp/br" + "ief")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def texts() -> list[tuple[str, str]]:
    """Every committed text: its path, and what stands in it."""
    paths = [path for path in tracked() if path.suffix in TEXT]
    return [(str(path.relative_to(ROOT)), path.read_text(errors="replace")) for path in paths]


@pytest.mark.parametrize("host", HOSTS)
def test_no_file_names_a_registry(host: str) -> None:
    assert [name for name, text in texts() if host in text] == []


def test_no_file_names_the_place_it_was_written_at() -> None:
    assert [f"{name}: {found[0]}" for name, text in texts() if (found := WORKPLACE.search(text))] == []


def test_nothing_is_left_to_do_in_a_comment() -> None:
    assert [f"{name}: {found[0]}" for name, text in texts() if (found := UNFINISHED.search(text))] == []


def test_no_file_of_the_package_is_longer_than_a_reader_holds_in_mind() -> None:
    long = {
        name: text.count("\n")
        for name, text in texts()
        if name.startswith("kenzen/") and name.endswith(".py") and "/migrations/" not in name
    }
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_migrations_say_all_that_models_say(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_module_says_what_belongs_in_it() -> None:
    import ast

    silent = [
        name
        for name, text in texts()
        if name.endswith(".py")
        and "/migrations/" not in name
        and text.strip()
        and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []
