"""What is wrong with a value that a program sent, as a sentence in its language. Kinds of errors are Pydantic's."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from kenzen.kit.errors import Text

MESSAGES: Final[Mapping[str, Text]] = {
    "missing": _("This field is missing."),
    "extra_forbidden": _("There is no field of this name."),
    "string_type": _("It must be a text."),
    "string_unicode": _("It has characters that are not Unicode."),
    "string_too_short": _("It is too short. Least length: %(min_length)s."),
    "string_too_long": _("It is too long. Greatest length: %(max_length)s."),
    "string_pattern_mismatch": _("It must match the pattern %(pattern)s."),
    "int_type": _("It must be a whole number."),
    "int_parsing": _("It must be a whole number."),
    "int_from_float": _("It must be a whole number."),
    "greater_than_equal": _("It must be %(ge)s or more."),
    "less_than_equal": _("It must be %(le)s or less."),
    "list_type": _("It must be a list."),
    "dict_type": _("It must be an object."),
    "model_type": _("It must be an object."),
    "model_attributes_type": _("It must be an object."),
    "too_short": _("It has too few entries. Least number: %(min_length)s."),
    "too_long": _("It has too many entries. Greatest number: %(max_length)s."),
    "enum": _("It must be one of: %(expected)s."),
    "literal_error": _("It must be one of: %(expected)s."),
    "date_type": _("It must be a day, such as 2026-11-23."),
    "date_parsing": _("It must be a day, such as 2026-11-23."),
    "date_from_datetime_parsing": _("It must be a day, such as 2026-11-23."),
    "date_from_datetime_inexact": _("It must be a day, such as 2026-11-23."),
    "datetime_type": _("It must be an instant with its zone, such as 2026-11-23T09:30:00+09:00."),
    "datetime_parsing": _("It must be an instant with its zone, such as 2026-11-23T09:30:00+09:00."),
    "datetime_from_date_parsing": _("It must be an instant with its zone, such as 2026-11-23T09:30:00+09:00."),
    "timezone_aware": _("It must be an instant with its zone, such as 2026-11-23T09:30:00+09:00."),
}
NOT_ACCEPTED: Final = _("This value is not accepted.")


@dataclass(frozen=True, slots=True)
class WrongField:
    """A value that was not understood. ``index`` is the place of its row, ``None`` outside rows."""

    index: int | None
    field: str
    message: str

    def for_programs(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def wrong_fields(errors: Iterable[Mapping[str, Any]]) -> Iterator[WrongField]:
    """The errors of Ninja: ``loc`` begins with where the value came from and the name of the argument."""
    for error in errors:
        index, field = _where(error["loc"])
        yield WrongField(index, field, _message(error))


def _where(loc: tuple[Any, ...]) -> tuple[int | None, str]:
    """``("body", "body", "rows", 3, "counts", "orders")`` is row 3, ``counts.orders``."""
    if loc[0] != "body":
        return None, ".".join(str(part) for part in loc[1:])
    inside = [part for part in loc[2:] if part != "[key]"]
    index = next((place for place, part in enumerate(inside) if isinstance(part, int)), None)
    if index is None:
        return None, ".".join(str(part) for part in inside)
    return int(inside[index]), ".".join(str(part) for part in inside[index + 1 :])


def _message(error: Mapping[str, Any]) -> str:
    facts = error.get("ctx", {})
    if error["type"] == "said":
        return str(facts["sentence"])
    if "expected" in facts:
        facts = facts | {"expected": str(facts["expected"]).replace(" or ", ", ").replace("'", "")}
    sentence = str(MESSAGES.get(error["type"], NOT_ACCEPTED))
    return str(sentence % facts)
