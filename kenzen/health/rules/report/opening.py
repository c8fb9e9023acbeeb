"""From the bytes of a file to a tree of plain values: unpacking, decoding, syntax, and what no database can keep."""

import gzip
import io
import json
import math
import zlib
from collections.abc import Sequence
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from kenzen.health.rules.report.fields import Notes
from kenzen.health.rules.report.values import RemarkKind
from kenzen.kit.errors import Refused

MAX_BYTES: Final = 10_000_000
MAX_DEPTH: Final = 64
MAX_DIGITS: Final = 18
_GZIP: Final = b"\x1f\x8b"
_UNKEPT: Final = dict.fromkeys([0, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}")  # no database keeps these


def text_of(content: bytes) -> str:
    """The text of a file: unpacked if it is gzip, decoded from UTF-8, UTF-16 or UTF-32.

    Raises ``Refused`` with ``health.report_too_large``, ``health.report_empty``, ``health.report_damaged`` or
    ``health.report_encoding``.
    """
    plain = _unpacked(content)
    if not plain.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise Refused("health.report_empty")
    try:
        return plain.decode(json.detect_encoding(plain)).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise Refused("health.report_encoding") from error


def _unpacked(content: bytes) -> bytes:
    _check_size(content)
    if not content.startswith(_GZIP):
        return content
    try:
        plain = gzip.GzipFile(fileobj=io.BytesIO(content)).read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Refused("health.report_damaged") from error
    _check_size(plain)
    return plain


def _check_size(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise Refused("health.report_too_large", limit=MAX_BYTES // 1_000_000)


def tree_of_json(text: str, notes: Notes) -> Any:
    """The tree of a JSON text. Numbers that are none, or too long, stay as text.

    Raises ``Refused`` with ``health.report_unreadable`` (``line``, ``column``), ``health.report_ambiguous`` (``key``)
    or ``health.report_too_deep``.
    """

    def pairs(items: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                _check_same(key, found[key], value, notes)
            found[key] = value
        return found

    try:
        tree = json.loads(
            text, object_pairs_hook=pairs, parse_int=_integer, parse_float=_decimal, parse_constant=lambda name: name
        )
    except json.JSONDecodeError as error:
        raise Refused("health.report_unreadable", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise Refused("health.report_too_deep", limit=MAX_DEPTH) from error
    return _kept(tree, MAX_DEPTH)


def _check_same(key: str, first: Any, second: Any, notes: Notes) -> None:
    if first != second:
        raise Refused("health.report_ambiguous", key=key[:60])
    notes.remark(RemarkKind.DUPLICATE_KEY, key)


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def _decimal(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _kept(value: Any, depth: int) -> Any:
    """The value with nothing in it that a database cannot keep."""
    if depth == 0:
        raise Refused("health.report_too_deep", limit=MAX_DEPTH)
    if isinstance(value, str):
        return value.translate(_UNKEPT)
    if isinstance(value, list):
        return [_kept(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {key.translate(_UNKEPT): _kept(item, depth - 1) for key, item in value.items()}
    return value


def tree_of_xml(text: str) -> Any:
    """The tree of an XML text: elements as keys, repeated ones as lists, attributes beside the elements.

    Raises ``Refused`` with ``health.report_unreadable`` or ``health.report_too_deep``; entities of its own are not
    read at all.
    """
    try:
        root = ElementTree.fromstring(_undeclared(text), forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        raise Refused("health.report_unreadable", line=line, column=column + 1) from error
    except (DefusedXmlException, ValueError) as error:
        raise Refused("health.report_unreadable", line=1, column=1) from error
    return {_name(root.tag): _kept(_plain(root, MAX_DEPTH), MAX_DEPTH)}


def _undeclared(text: str) -> str:
    """Without the declaration, whose encoding is no longer that of the text."""
    return text.partition("?>")[2] if text.lstrip().startswith("<?xml") else text


def _plain(element: Element, depth: int) -> Any:
    if depth == 0:
        raise Refused("health.report_too_deep", limit=MAX_DEPTH)
    found: dict[str, Any] = {_name(key): value for key, value in element.attrib.items()}
    for child in element:
        _add(found, _name(child.tag), _plain(child, depth - 1))
    return found if found else (element.text or "").strip()


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    earlier = found.get(name)
    found[name] = value if name not in found else [*(earlier if isinstance(earlier, list) else [earlier]), value]


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
