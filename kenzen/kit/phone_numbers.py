"""Telephone numbers as people write them, to E.164 and back. libphonenumber decides; no number is stored here."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from kenzen.kit.errors import Refused

EXTENSION_DIGITS: Final = 10  # longest extension we dial behind a switchboard
NO_COUNTRY: Final = "001"  # libphonenumber's region of calling codes that belong to no country: satellites, +800, +979

_EXTENSION: Final = re.compile(r"#?([0-9]+(?:[- ][0-9]+)*)")


class LineType(StrEnum):
    """What kind of line a number is, as far as the numbering plan tells. Others are not called."""

    FIXED = "fixed"
    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    VOIP = "voip"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A callable number. ``e164`` like ``+818012345678`` (ITU-T E.164); ``extension`` digits, may be empty."""

    e164: str
    extension: str
    line_type: LineType


_LINE_TYPES: Final = {
    PhoneNumberType.FIXED_LINE: LineType.FIXED,
    PhoneNumberType.MOBILE: LineType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: LineType.FIXED_OR_MOBILE,
    PhoneNumberType.VOIP: LineType.VOIP,
}


def parse(
    raw: str, *, calling_code: int, extension: str = "", calling_codes: Collection[int] = frozenset()
) -> PhoneNumber:
    """Read any usual writing of a number: 080-…, +81 80…, +81-080-…, ０８０…, with or without an extension.

    ``calling_code`` (81 for Japan) applies where the writing names no country itself; ``calling_codes`` are those that
    may be called, none for all. Raises ``Refused`` with ``kit.number_missing``, ``kit.number_unreadable``,
    ``kit.number_not_in_use``, ``kit.number_not_called``, ``kit.country_not_called`` or ``kit.extension_unreadable``.
    """
    text = unicodedata.normalize("NFKC", raw).replace("内線", " ext. ").strip()
    if not text:
        raise Refused("kit.number_missing")
    number = _read(text, phonenumbers.region_code_for_country_code(calling_code))
    line_type = _line_type(number)
    if calling_codes and number.country_code not in calling_codes:
        raise Refused("kit.country_not_called", calling_code=number.country_code)
    return PhoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=_read_extension(extension) or _read_extension(number.extension or ""),
        line_type=line_type,
    )


def _line_type(number: phonenumbers.PhoneNumber) -> LineType:
    """The kind of line, if it is one that a person has before them and that costs the caller what a call costs.

    Refused are premium rate, shared cost and personal numbers (0990, +1 900, 0570, +44 70), which bill the caller for
    the person called; toll-free numbers (0120), which bill the person called and cannot be reached over every trunk;
    pagers and voice mail, where nobody answers; satellites and other calling codes without a country; short numbers.
    """
    if phonenumbers.region_code_for_country_code(number.country_code or 0) == NO_COUNTRY:
        raise Refused("kit.number_not_called")
    if not phonenumbers.is_valid_number(number):
        raise Refused("kit.number_not_called" if _is_service(number) else "kit.number_not_in_use")
    line_type = _LINE_TYPES.get(phonenumbers.number_type(number))
    if line_type is None:
        raise Refused("kit.number_not_called")
    return line_type


def _is_service(number: phonenumbers.PhoneNumber) -> bool:
    """A number such as 110 or 117; one that was cut short by mistake is just not in use."""
    has_three_digits = len(phonenumbers.national_significant_number(number)) == 3
    return has_three_digits and phonenumbers.is_possible_short_number(number)


def _read(text: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        raise Refused("kit.number_unreadable") from error
    if phonenumbers.is_valid_number(number):
        return number
    return _without_trunk_zero(number)


def _without_trunk_zero(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    """+81-080-… keeps the 0 that is dialled only inside the country; people write it, the network refuses it."""
    national = phonenumbers.national_significant_number(number)
    try:
        return phonenumbers.parse(f"+{number.country_code}{national.lstrip('0')}", None)
    except NumberParseException:
        return number


def _read_extension(raw: str) -> str:
    text = unicodedata.normalize("NFKC", raw).strip()
    if not text:
        return ""
    written = _EXTENSION.fullmatch(text)
    digits = re.sub("[- ]", "", written[1]) if written else ""
    if not 0 < len(digits) <= EXTENSION_DIGITS:
        raise Refused("kit.extension_unreadable")
    return digits


def display(e164: str) -> str:
    """The number as people read it: international format with spaces, e.g. ``+81 80-1234-5678``."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(e164, None), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return e164


def split(e164: str) -> tuple[int, str]:
    """The calling code and the number as it is written inside its country: (81, "080-1234-5678")."""
    number = phonenumbers.parse(e164, None)
    return number.country_code or 0, phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
