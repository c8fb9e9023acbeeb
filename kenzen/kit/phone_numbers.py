"""Telephone numbers as people write them, to E.164 and back. libphonenumber decides; no number is stored here."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from kenzen.kit.errors import Refused

EXTENSION_DIGITS: Final = 10  # longest extension we dial behind a switchboard


class LineType(StrEnum):
    """What kind of line a number is, as far as the numbering plan tells."""

    FIXED = "fixed"
    MOBILE = "mobile"
    FIXED_OR_MOBILE = "fixed_or_mobile"
    VOIP = "voip"
    OTHER = "other"


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


def parse(raw: str, *, calling_code: int, extension: str = "") -> PhoneNumber:
    """Read any usual writing of a number: 080-…, +81 80…, +81-080-…, ０８０…, with or without an extension.

    ``calling_code`` (81 for Japan) applies where the writing names no country itself. Raises ``Refused`` with
    ``kit.number_missing``, ``kit.number_unreadable``, ``kit.number_not_in_use`` or ``kit.extension_unreadable``.
    """
    text = unicodedata.normalize("NFKC", raw).replace("内線", " ext. ").strip()
    if not text:
        raise Refused("kit.number_missing")
    number = _read(text, phonenumbers.region_code_for_country_code(calling_code))
    if not phonenumbers.is_valid_number(number):
        raise Refused("kit.number_not_in_use")
    return PhoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=_read_extension(extension) or _read_extension(number.extension or ""),
        line_type=_LINE_TYPES.get(phonenumbers.number_type(number), LineType.OTHER),
    )


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
    digits = unicodedata.normalize("NFKC", raw).strip().removeprefix("#").replace("-", "").replace(" ", "")
    if digits and (not digits.isascii() or not digits.isdigit() or len(digits) > EXTENSION_DIGITS):
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
