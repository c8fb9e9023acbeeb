"""What senders may tell about an account: counts of days, and events of violations. Pure; raises ``Refused``."""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from kenzen.health.rules import Category, Sanction, Severity
from kenzen.health.rules.model import AnyModel, BalanceDown, Points, PointsUp
from kenzen.health.rules.violation_events import Event, EventKind
from kenzen.health.rules.weights import bounds_of, may_be_set
from kenzen.kit.errors import Refused

AHEAD: Final = timedelta(days=1)  # how far a sender's clock may be ahead
YEARS: Final = range(2000, 2200)
KEY_LENGTH: Final = 64
MOST_COUNTED: Final = 10_000_000  # of one thing on one day
MOST_NAMES: Final = 100
MOST_BUYERS: Final = 10_000
MOST_POINTS: Final = 10_000
MOST_REVISIONS: Final = 2_000_000_000

TEXTS: Final = {
    "policy": 48,
    "title_ja": 200,
    "title_en": 200,
    "listing": 200,
    "found_ja": 10_000,
    "found_en": 10_000,
    "evidence_ja": 10_000,
    "evidence_en": 10_000,
}
WORDS: Final[Mapping[str, type[StrEnum]]] = {"category": Category, "severity": Severity, "sanction": Sanction}
INSTANTS: Final = frozenset({"respond_by", "expires_at", "sanction_until"})
REQUIRED: Final = ("category", "severity")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,47}")


@dataclass(frozen=True, slots=True)
class CountsRow:
    """What a sender counted for one local day of an account, under a key of its own.

    A higher ``revision`` takes the place of a lower one. ``buyers`` names who stands behind a count, as opaque words.
    """

    key: str
    day: date
    revision: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    buyers: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventRow:
    """What a sender tells about the violation it calls ``reference``, under a key of its own.

    ``body`` sets fields of the violation by their names: texts, ``points``, ``category``, ``respond_by`` and the like.
    """

    key: str
    reference: str
    kind: str  # one of ``EventKind``
    at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)


def check_counts(row: CountsRow, *, today: date) -> None:
    """Refuse counts that cannot be. ``today`` is the account's local day."""
    with _about(row.key):
        _check_counts(row, today)


def check_event(row: EventRow, *, now: datetime) -> Event:
    """The event in the form in which it is kept: instants in UTC, the body as JSON. Refuses what cannot be."""
    with _about(row.key):
        return _event(row, now)


def check_points(model: AnyModel, policy: str, points: int | None, *, key: str) -> None:
    """Refuse points that the model does not let a marketplace set for a violation of this policy."""
    if points is None:
        return
    rules = model.points if isinstance(model, BalanceDown | PointsUp) else None
    if rules is None or not may_be_set(rules, policy, points):
        allowed = _allowed(rules, policy) if rules else "–"
        raise Refused("health.points_not_allowed", key=key, points=points, allowed=allowed)


@contextmanager
def _about(key: str) -> Iterator[None]:
    """A refusal says which of the rows it is about."""
    try:
        yield
    except Refused as refused:
        refused.facts.setdefault("key", key)
        raise


def _check_counts(row: CountsRow, today: date) -> None:
    _check_key("key", row.key)
    _check_day(row, today)
    if not _is_number(row.revision) or not 0 <= row.revision <= MOST_REVISIONS:
        raise Refused("health.value_unreadable", field="revision", value=_short(row.revision))
    if len(row.counts) > MOST_NAMES:
        raise Refused("health.too_many", field="counts", most=MOST_NAMES)
    for name, value in row.counts.items():
        _check_name(name)
        if not _is_number(value) or not 0 <= value <= MOST_COUNTED:
            raise Refused("health.count_out_of_range", name=name, value=_short(value), most=f"{MOST_COUNTED:,}")
    for name, who in row.buyers.items():
        _check_buyers(name, who)


def _event(row: EventRow, now: datetime) -> Event:
    _check_key("key", row.key)
    _check_key("reference", row.reference)
    if row.kind not in list(EventKind):
        raise Refused("health.value_unreadable", field="kind", value=_short(row.kind))
    kind, at = EventKind(row.kind), _instant("at", row.at)
    if at > now + AHEAD:
        raise Refused("health.in_the_future", key=row.key)
    body = {name: _value(name, value) for name, value in row.body.items()}
    if kind is EventKind.OPENED:
        _check_complete(body)
    return Event(row.key, row.reference, kind, at, body)


def _allowed(rules: Points, policy: str) -> str:
    low, high = bounds_of(rules, policy) or (0, MOST_POINTS)
    listed = [str(points) for points in rules.allowed if low <= points <= high]
    return ", ".join(listed) if rules.allowed else f"{low}–{high}"


def _check_day(row: CountsRow, today: date) -> None:
    if row.day.year not in YEARS:
        raise Refused("health.value_unreadable", field="day", value=row.day.isoformat())
    if row.day > today + AHEAD:
        raise Refused("health.in_the_future", key=row.key)


def _check_key(name: str, key: str) -> None:
    if not key.strip() or "\0" in key:
        raise Refused("health.key_missing", field=name)
    if len(key) > KEY_LENGTH:
        raise Refused("health.too_long", field=name, most=KEY_LENGTH)


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Refused("health.value_unreadable", field="counts", value=_short(name))


def _check_buyers(name: str, who: Collection[str]) -> None:
    _check_name(name)
    if len(who) > MOST_BUYERS:
        raise Refused("health.too_many", field=f"buyers.{name}", most=MOST_BUYERS)
    for buyer in who:
        _check_key(f"buyers.{name}", buyer)


def _check_complete(body: Mapping[str, Any]) -> None:
    for name in REQUIRED:
        if not body.get(name):
            raise Refused("health.field_missing", field=name)
    if not body.get("title_ja") and not body.get("title_en"):
        raise Refused("health.title_missing")


def _value(name: str, value: Any) -> Any:
    if name in TEXTS:
        return _text(name, value)
    if name in WORDS:
        return _word(name, value)
    if name in INSTANTS:
        return None if value is None else _instant(name, value).isoformat()
    if name == "points":
        return _points(value)
    raise Refused("health.field_unknown", field=_short(name))


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("health.value_unreadable", field=name, value=_short(value))
    text = value.replace("\0", "").strip()  # a NUL says nothing, and no database keeps it
    if len(text) > TEXTS[name]:
        raise Refused("health.too_long", field=name, most=TEXTS[name])
    return text


def _word(name: str, value: Any) -> str:
    if value in (None, "") and name not in REQUIRED:
        return ""
    if value not in list(WORDS[name]):
        raise Refused("health.value_unreadable", field=name, value=_short(value))
    return WORDS[name](value).value


def _points(value: Any) -> int | None:
    if value is not None and not (_is_number(value) and 0 <= value <= MOST_POINTS):
        raise Refused("health.value_unreadable", field="points", value=_short(value))
    return None if value is None else int(value)


def _instant(name: str, value: Any) -> datetime:
    if isinstance(value, str):
        value = _parsed(value)
    if not isinstance(value, datetime) or value.tzinfo is None or value.year not in YEARS:
        raise Refused("health.value_unreadable", field=name, value=_short(value))
    return value.astimezone(UTC)


def _parsed(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
