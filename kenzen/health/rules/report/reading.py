"""Reading a report: which kind it is, what it says of each marketplace, and by what the same file is known again."""

import hashlib
import json
from typing import Any, Final

from kenzen.health.rules.report import v1, v2
from kenzen.health.rules.report.fields import Notes, merged, shown
from kenzen.health.rules.report.opening import text_of, tree_of_json, tree_of_xml
from kenzen.health.rules.report.values import Reported
from kenzen.health.rules.report.vocabulary import Vocabulary
from kenzen.kit.errors import Refused

MAX_MARKETS: Final = 100  # four times as many as there are


def read(content: bytes, words: Vocabulary) -> Reported:
    """What the file says, read leniently.

    Raises ``Refused``: beside what ``opening`` raises, ``health.report_other`` (``found``) for a file of another kind,
    ``health.report_without_market`` for one that speaks of no marketplace, ``health.report_too_many_markets`` for one
    that speaks of more than there are.
    """
    notes = Notes()
    text = text_of(content)
    if text.lstrip().startswith("<"):
        return _reported(_kind_v1(tree_of_xml(text), words), notes, words, words.v1.name)
    return _reported(_kind_v2(tree_of_json(text, notes), words), notes, words, words.name)


def _kind_v1(tree: Any, words: Vocabulary) -> Any:
    if not v1.is_v1(tree, words.v1):
        raise Refused("health.report_other", found=", ".join(tree)[:80])
    return tree


def _kind_v2(tree: Any, words: Vocabulary) -> Any:
    if not v2.is_v2(tree, words):
        raise Refused(
            "health.report_other", found=(", ".join(tree)[:80] if isinstance(tree, dict) else "") or shown(tree)
        )
    return tree


def _reported(tree: Any, notes: Notes, words: Vocabulary, name: str) -> Reported:
    read_by = v1.accounts(tree, words.v1, notes) if name == words.v1.name else v2.accounts(tree, words, notes)
    if not read_by:
        raise Refused("health.report_without_market")
    if len(read_by) > MAX_MARKETS:
        raise Refused("health.report_too_many_markets", count=len(read_by), limit=MAX_MARKETS)
    ends = [last for _account, _notes, last in read_by if last is not None]
    return Reported(
        format=name,
        digest=digest(tree),
        covers_to=max(ends, default=None),
        accounts=tuple(account for account, _notes, _last in read_by),
        remarks=merged([notes, *(own for _account, own, _last in read_by)]),
        unknown=notes.unknown,
    )


def digest(tree: Any) -> str:
    """The same for the same content, in whatever order and layout it was written."""
    return hashlib.sha256(json.dumps(tree, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
