"""How ledger and actions are kept in a standing: results of the rules to JSON, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from kenzen.health.rules.results import ActionInForce, Entry, EntryKind, Money

Json = dict[str, Any]


def ledger_to_json(ledger: Iterable[Entry]) -> list[Json]:
    """The lines as they are kept. What was earned on one day and ends on one day is one line."""
    return [_entry_to_json(entry) for entry in _merged(ledger)]


def ledger_from_json(kept: Iterable[Json]) -> tuple[Entry, ...]:
    """The lines again."""
    return tuple(
        Entry(
            kind=EntryKind(line["kind"]),
            points=line["points"],
            on=_day(line.get("on")),
            expires_on=_day(line.get("expires_on")),
            rule=line["rule"],
            violation=line.get("violation", ""),
            quantity=line.get("quantity", 0),
            factor=line.get("factor", 1),
        )
        for line in kept
    )


def actions_to_json(actions: Iterable[ActionInForce]) -> list[Json]:
    """The actions as they are kept."""
    return [
        {
            "tier": action.tier,
            "action": action.action,
            "since": action.since.isoformat(),
            "until": action.until.isoformat() if action.until else None,
            "money": [action.money.amount, action.money.currency] if action.money else None,
            "discretionary": action.discretionary,
        }
        for action in actions
    ]


def actions_from_json(kept: Iterable[Json]) -> tuple[ActionInForce, ...]:
    """The actions again."""
    return tuple(
        ActionInForce(
            tier=one["tier"],
            action=one["action"],
            since=datetime.fromisoformat(one["since"]),
            until=datetime.fromisoformat(one["until"]) if one["until"] else None,
            money=Money(*one["money"]) if one["money"] else None,
            discretionary=one["discretionary"],
        )
        for one in kept
    )


def costs(ledger: Iterable[Entry]) -> Mapping[str, int]:
    """What each violation that weighs costs, never negative, by its key."""
    return {entry.violation: abs(entry.points) for entry in ledger if entry.violation}


def _merged(ledger: Iterable[Entry]) -> list[Entry]:
    lines: dict[tuple[object, ...], Entry] = {}
    for number, entry in enumerate(ledger):
        earned = entry.kind is EntryKind.EARNED
        same = (entry.rule, entry.on, entry.expires_on) if earned else (number,)
        known = lines.get(same)
        lines[same] = entry if known is None else _together(known, entry)
    return list(lines.values())


def _together(one: Entry, other: Entry) -> Entry:
    return replace(one, points=one.points + other.points, quantity=one.quantity + other.quantity)


def _entry_to_json(entry: Entry) -> Json:
    kept: Json = {"kind": entry.kind.value, "points": entry.points, "rule": entry.rule}
    if entry.on:
        kept["on"] = entry.on.isoformat()
    if entry.expires_on:
        kept["expires_on"] = entry.expires_on.isoformat()
    if entry.violation:
        kept["violation"] = entry.violation
    if entry.quantity:
        kept["quantity"] = entry.quantity
    if entry.factor != 1:
        kept["factor"] = entry.factor
    return kept


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
