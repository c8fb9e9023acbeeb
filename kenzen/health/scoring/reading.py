"""From the text of a file to a model: form, schema, then whether its parts fit together."""

import json
import re
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from kenzen.health.rules.consistency import Path, flaws
from kenzen.health.rules.model import AnyModel, Model
from kenzen.health.scoring.document import Document, parse
from kenzen.health.scoring.problems import WrongModel

ADAPTER: Final[TypeAdapter[AnyModel]] = TypeAdapter(Model)

_CODES: Final = {
    "missing": "missing",
    "extra_forbidden": "unknown_key",
    "int_type": "whole_number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "finite_number": "number",
    "string_type": "text",
    "string_too_short": "text_missing",
    "string_too_long": "text_too_long",
    "string_pattern_mismatch": "key_form",
    "bool_type": "true_or_false",
    "enum": "one_of",
    "literal_error": "one_of",
    "union_tag_invalid": "one_of",
    "union_tag_not_found": "missing",
    "greater_than": "more_than",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "tuple_type": "list",
    "dict_type": "keys",
    "model_type": "keys",
    "model_attributes_type": "keys",
    "too_short": "list_too_short",
    "too_long": "list_too_long",
}


def read(text: str) -> AnyModel:
    """The model that a file in YAML or JSON says. Raises ``WrongModel`` with every problem that could be told."""
    document = parse(text)
    try:
        # From JSON, strict validation takes lists and words for tuples and enums, and still no "8" for 8.
        model = ADAPTER.validate_json(json.dumps(document.value))
    except ValidationError as error:
        _add_schema_problems(document, error)
    else:
        for flaw in flaws(model):
            document.add(flaw.path, flaw.code, flaw.facts)
    if document.problems:
        raise WrongModel(document.problems)
    return model


def _add_schema_problems(document: Document, error: ValidationError) -> None:
    found: dict[Path, tuple[str, dict[str, object]]] = {}
    for details in error.errors(include_url=False, include_input=False):
        path, code, facts = _translated(document, details)
        # Where a number or a word may stand, a wrong value is told of twice.
        found[path] = (f"{code}_or_number" if path in found and code == "one_of" else code, facts)
    for path, (code, facts) in found.items():
        document.add(path, code, facts)


def _translated(document: Document, details: ErrorDetails) -> tuple[Path, str, dict[str, object]]:
    path, rest = _followed(document, details["loc"][1:])  # before all stands the kind
    context: dict[str, Any] = details.get("ctx", {})
    code = _CODES.get(details["type"], "other")
    facts: dict[str, object] = {"problem": details["msg"]}
    match code:
        case "missing" if rest.isdecimal():
            code = "list_too_short"
        case "missing":
            path = (*path, _discriminator(context) or rest)
            facts["key"] = path[-1]
        case "unknown_key":
            facts["key"] = path[-1]
        case "one_of":
            path = (*path, _discriminator(context)) if "discriminator" in context else path
            expected = str(context.get("expected") or context["expected_tags"])
            facts["expected"] = ", ".join(re.findall("'([^']*)'", expected))
        case "key_form" if "A-Z" in context["pattern"]:
            code = "currency_form"
        case "more_than" | "at_least" | "at_most":
            facts["limit"] = next(iter(context.values()))
    return path, code, facts


def _discriminator(context: dict[str, Any]) -> str:
    return str(context.get("discriminator", "")).strip("'")


def _followed(document: Document, location: Path) -> tuple[Path, str]:
    """The path in the document, without the tags that pydantic names between; and what the document lacks there."""
    path: Path = ()
    missing = ""
    for step in location:
        if (*path, step) in document.lines:
            path = (*path, step)
        else:
            missing = str(step)
    return path, missing
