"""Times, numbers and phone numbers as people read them, in the reader's language and an explicit zone. Pure but for it.

Every function takes aware datetimes. Which language is Django's active one; no function reads a clock.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_name
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from babel.units import format_unit
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kenzen.kit import phone_numbers

_DAY: Final = {"ja": "yyyy年M月d日(E)", "en": "EEE d MMM yyyy"}
_DAY_SHORT: Final = {"ja": "M月d日(E)", "en": "EEE d MMM"}
_MOMENT: Final = {"ja": "yyyy年M月d日(E) H:mm", "en": "EEE d MMM yyyy, HH:mm"}
_MOMENT_SHORT: Final = {"ja": "M月d日(E) H:mm", "en": "EEE d MMM, HH:mm"}
_SPAN: Final = {"ja": "M月d日", "en": "d MMM"}
_MONTH: Final = {"ja": "M月", "en": "MMM"}
_CLOCK: Final = {"ja": "H:mm", "en": "HH:mm"}
_BETWEEN_UNITS: Final = {"ja": "", "en": " "}


def language() -> str:
    """The reader's language as pages know it: ``ja`` or ``en``."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def locale() -> Locale:
    """The reader's Babel locale."""
    return Locale.parse(language())


def moment(at: datetime, zone: tzinfo, *, reader_zone: tzinfo | None = None, short: bool = False) -> str:
    """2026年11月23日(月) 16:50 or Mon 23 Nov 2026, 16:50; with the zone's name where the reader's clock differs."""
    pattern = (_MOMENT_SHORT if short else _MOMENT)[language()]
    return _name_zone(_format(at, zone, pattern), at, zone, reader_zone)


def moment_in_zone(at: datetime, zone: tzinfo) -> str:
    """The same, always with the name of the zone: 日本時間 2026年11月23日(月) 9:00."""
    return _with_zone(_format(at, zone, _MOMENT[language()]), zone)


def clock(at: datetime, zone: tzinfo, *, reader_zone: tzinfo | None = None) -> str:
    """The time of day, 16:50."""
    return _name_zone(_format(at, zone, _CLOCK[language()]), at, zone, reader_zone)


def day(value: date | datetime, zone: tzinfo | None = None, *, short: bool = False) -> str:
    """2026年11月23日(月) or Mon 23 Nov 2026; a datetime needs its zone."""
    local = value.astimezone(zone) if isinstance(value, datetime) else value
    return str(format_date(local, (_DAY_SHORT if short else _DAY)[language()], locale=locale()))


def span(first: date, last: date) -> str:
    """9月27日~11月25日 or 27 Sep – 25 Nov: the ends of a window of less than a year."""
    begin, end = (str(format_date(one, _SPAN[language()], locale=locale())) for one in (first, last))
    return _("%(first)s to %(last)s") % {"first": begin, "last": end}


def month(value: date) -> str:
    """11月 or Nov: a mark on an axis."""
    return str(format_date(value, _MONTH[language()], locale=locale()))


def zone_name(zone: tzinfo) -> str:
    """The zone as people call it: 日本時間, Japan Time."""
    return str(get_timezone_name(zone, width="long", locale=locale()))


def same_clock(at: datetime, zone: tzinfo, other: tzinfo) -> bool:
    """Whether both zones show the same time at that instant."""
    return at.astimezone(zone).utcoffset() == at.astimezone(other).utcoffset()


def duration(length: timedelta) -> str:
    """The two largest units: 3時間20分, 3 hours 20 minutes; seconds only below one minute. Never negative."""
    seconds = max(0, int(length.total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3600, seconds % 3600 // 60
    parts = [(days, "day"), (hours, "hour")] if days else [(hours, "hour"), (minutes, "minute")]
    shown = [_unit(count, unit) for count, unit in parts if count]
    return _BETWEEN_UNITS[language()].join(shown) or _unit(seconds, "second")


def stopwatch(length: timedelta) -> str:
    """0:05, 12:40, 1:02:03."""
    seconds = max(0, int(length.total_seconds()))
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def number(value: float) -> str:
    """1,234 in the reader's language."""
    return str(format_decimal(value, locale=locale()))


def percent(fraction: float) -> str:
    """0.0123 as 1.23%."""
    return str(format_percent(fraction, format="#,##0.##%", locale=locale()))


def figure(value: float, is_rate: bool) -> str:
    """A fraction as 1.23%, any other figure as 4.8."""
    return percent(value) if is_rate else str(format_decimal(value, format="#,##0.##", locale=locale()))


def signed(points: int) -> str:
    """+4, −8 or ±0, with the minus of print, which is as wide as the plus."""
    return f"{'+' if points > 0 else '−' if points < 0 else '±'}{number(abs(points))}"


def money(amount: int, currency: str) -> str:
    """An amount in minor units, as ¥100,000 or $1,000.00."""
    major = amount / 10 ** get_currency_precision(currency)
    return str(format_currency(major, currency, locale=locale()))


def phone(e164: str, extension: str = "") -> str:
    """+81 80-1234-5678, with its extension if it has one."""
    shown = phone_numbers.display(e164)
    return _("%(number)s ext. %(extension)s") % {"number": shown, "extension": extension} if extension else shown


def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or ``None`` for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not in the database, a path, a folder
        return None


def _format(at: datetime, zone: tzinfo, pattern: str) -> str:
    return str(format_datetime(at.astimezone(zone), pattern, locale=locale()))


def _name_zone(text: str, at: datetime, zone: tzinfo, reader_zone: tzinfo | None) -> str:
    if reader_zone is None or same_clock(at, zone, reader_zone):
        return text
    return _with_zone(text, zone)


def _with_zone(text: str, zone: tzinfo) -> str:
    return _("%(time)s (%(zone)s)") % {"time": text, "zone": zone_name(zone)}


def _unit(count: int, unit: str) -> str:
    if language() == "ja":  # CLDR's short form is the whole word there: 3 時間
        return str(format_unit(count, f"duration-{unit}", length="short", locale=locale())).replace(" ", "")
    return str(format_unit(count, f"duration-{unit}", length="long", locale=locale()))
