"""Templates keep what the content security policy and the icon sprite demand."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("kenzen/**/templates/**/*.html"))
ICONS = set((ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split())

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on, which needs eval": re.compile(r"\bhx-on\b"),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another site": re.compile(r"""(?:src|href)\s*=\s*["']https?:""", re.IGNORECASE),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_icon_is_in_the_sprite(template: Path) -> None:
    named = set(re.findall(r"""\bicon\("([a-z0-9-]+)\"""", template.read_text(encoding="utf-8")))
    assert named - ICONS == set()


def test_the_sprite_has_no_icon_that_nothing_shows() -> None:
    # Templates and Python alone: what a script shows, its template names.
    shown = "\n".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *ROOT.glob("kenzen/**/*.py")))
    assert [name for name in sorted(ICONS) if f'"{name}"' not in shown and f"'{name}'" not in shown] == []


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock


def test_front_end_packages_are_pinned_exactly() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))
    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert versions
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
