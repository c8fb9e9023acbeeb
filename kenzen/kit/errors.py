"""Expected refusals. A rule or action raises ``Refused(code)``; the code's room says it in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


class Refused(Exception):
    """A request understood and declined. ``code`` is ``room.reason``; ``facts`` fill placeholders of the text."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class RefusalText:
    """The three parts every refusal has: what was declined, why, and what can be done now."""

    what: Text
    why: Text
    next_step: Text
    status: HTTPStatus = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True)
class Explained:
    """A refusal in the reader's language, ready to show. ``next_href`` may be empty."""

    code: str
    what: str
    why: str
    next_step: str
    status: int
    next_href: str = ""

    def for_programs(self) -> dict[str, str]:
        """The parts that a program is answered with, as JSON."""
        return {"code": self.code, "what": self.what, "why": self.why, "next_step": self.next_step}


def explain(refused: Refused) -> Explained:
    """Look the code up in its room's ``refusals.REFUSALS``. Raises ``KeyError`` for a code without text."""
    room = refused.code.partition(".")[0]
    texts: Mapping[str, RefusalText] = import_module(f"kenzen.{room}.refusals").REFUSALS
    text = texts[refused.code]
    fill = refused.facts
    return Explained(
        code=refused.code,
        what=str(text.what) % fill,
        why=str(text.why) % fill,
        next_step=str(text.next_step) % fill,
        status=text.status,
    )
