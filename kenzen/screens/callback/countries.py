"""Country prefixes for the choice on the form: those that may be called, named in the reader's language."""

from functools import cache

import phonenumbers
from babel import Locale
from django.conf import settings

from kenzen.screens import formats


def choices(first: str) -> list[tuple[str, str]]:
    """(region, "日本 (+81)") for a select, ``first`` at its head, the rest by name."""
    allowed = settings.KENZEN.calling_codes
    named = [choice for choice in _named(formats.language()) if not allowed or calling_code(choice[0]) in allowed]
    return [choice for choice in named if choice[0] == first] + [choice for choice in named if choice[0] != first]


def calling_code(region: str) -> int | None:
    """81 for ``JP``; ``None`` for a region nobody knows."""
    return phonenumbers.country_code_for_region(region) or None


def region_of_code(code: int) -> str:
    """The main region of a calling code: ``JP`` for 81."""
    return str(phonenumbers.region_code_for_country_code(code))


def region_of(e164: str) -> str:
    """The region a number belongs to, or an empty text."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(e164)) or ""


@cache
def _named(language: str) -> list[tuple[str, str]]:
    names = Locale.parse(language).territories
    regions = sorted(phonenumbers.SUPPORTED_REGIONS, key=lambda region: (names.get(region, region), region))
    return [(region, f"{names.get(region, region)} (+{calling_code(region)})") for region in regions]
