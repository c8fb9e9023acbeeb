"""Tables are written by the actions of their room only."""

import re
from typing import Final

from tests.guards.tree import calls, modules

WRITES: Final = re.compile(
    r"\.(create|bulk_create|get_or_create|update_or_create|bulk_update|update|delete|save|asave|acreate)$"
)
MANAGERS: Final = re.compile(r"\.objects\b")
WRITERS: Final = ("actions", "reactions", "models")


def test_only_actions_and_reactions_write_tables() -> None:
    found = [
        f"{module}:{line} {name}"
        for module, tree in modules().items()
        for line, name in calls(tree)
        if WRITES.search(name) and MANAGERS.search(name) and not may_write(module)
    ]
    assert found == []


def may_write(module: str) -> bool:
    """Actions, also split by verb; reactions, which answer facts as actions do; the demo, which fills a database."""
    return any(part in WRITERS for part in module.split(".")) or module.startswith("kenzen.config.demo")
