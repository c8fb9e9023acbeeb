"""The text of a model file as plain values, and the line each of them stands on. YAML 1.2, of which JSON is a part."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from kenzen.health.rules.consistency import Path
from kenzen.health.scoring.problems import Problem, WrongModel

DEEPEST: Final = 20  # a model is not half as deep
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TAG: Final = "tag:yaml.org,2002:"


@dataclass(slots=True)
class Document:
    """A file that was taken apart. ``lines`` count from 1, by path; ``problems`` are those of its form alone."""

    value: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the value at ``path``, or of what is nearest around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def add(self, path: Path, code: str, facts: Mapping[str, object] | None = None, line: int | None = None) -> None:
        """Note a problem of the value at ``path``."""
        self.problems.append(Problem(line or self.line(path), dotted(self.value, path), code, facts or {}))


def dotted(value: object, path: Path) -> str:
    """``metrics.refund_rate.target``: items of a list by their key, those without one by their place from 0 on."""
    words = []
    for step in path:
        value = _step(value, step)
        key = value.get("key") if isinstance(step, int) and isinstance(value, dict) else None
        words.append(key if isinstance(key, str) else str(step))
    return ".".join(words)


def _step(value: object, step: str | int) -> object:
    if isinstance(value, dict):
        return value.get(step)
    return value[step] if isinstance(value, list) and isinstance(step, int) and step < len(value) else None


def parse(text: str) -> Document:
    """Take the text apart. Raises ``WrongModel`` if it cannot be read at all."""
    document = Document()
    node = _compose(text)
    if node is None:
        raise WrongModel([Problem(1, "", "empty")])
    document.lines[()] = 1
    document.value = _plain(node, (), document)
    return document


class _Loader(yaml.SafeLoader):
    """Composes nodes only, and only what says plainly what it is: no aliases, no tags, no depths."""

    # YAML 1.1 takes the country NO for false, 1:30 for ninety and a date for an object; 1.2 does not.
    yaml_implicit_resolvers = {}
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise _wrong(line, "alias")
        if event.tag is not None:
            raise _wrong(line, "tag")
        if self.depth == DEEPEST:
            raise _wrong(line, "too_deep")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _resolve(kind: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(_TAG + kind, re.compile(rf"^(?:{pattern})$"), list(first) or None)


_resolve("bool", "true|false", "tf")
_resolve("null", "null|~|", "")
_resolve("int", "[-+]?[0-9]{1,15}", "-+0123456789")
_resolve("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]{1,3})?", "-+.0123456789")

_SCALARS: Final[dict[str, Callable[[str], object]]] = {
    _TAG + "bool": lambda word: word == "true",
    _TAG + "null": lambda _: None,
    _TAG + "int": int,
    _TAG + "float": float,
}


def _compose(text: str) -> yaml.Node | None:
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise WrongModel([Problem(line, "", "unseen_sign")]) from error
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _wrong((error.problem_mark or loader.get_mark()).line, "not_yaml", problem=error.problem) from error
    except (ValueError, OverflowError) as error:  # PyYAML hands escapes that name no sign ("\UFFFFFFFF") to chr()
        raise _wrong(loader.get_mark().line, "not_yaml", problem=error) from error


def _wrong(line_before: int, code: str, **facts: object) -> WrongModel:
    return WrongModel([Problem(line_before + 1, "", code, facts)])


def _plain(node: yaml.Node, path: Path, document: Document) -> object:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_child(item, item, (*path, place), document) for place, item in enumerate(node.value)]
    word, removed = _UNSEEN.subn("", node.value)
    if removed:
        document.add(path, "unseen_sign")
    return _SCALARS.get(node.tag, str)(word)


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            document.add(path, "key_not_text", line=line)
        elif _UNSEEN.search(key.value):
            document.add(path, "unseen_sign", line=line)
        elif key.value in values:
            document.add((*path, key.value), "twice", {"key": key.value}, line)
        else:
            values[key.value] = _child(key, child, (*path, key.value), document)
    return values


def _child(begins: yaml.Node, node: yaml.Node, path: Path, document: Document) -> object:
    # What a key holds begins below it; a mark on the key itself is where people look.
    document.lines[path] = begins.start_mark.line + 1
    return _plain(node, path, document)
