"""What senders may tell, and what is refused with which words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.utils import translation

from kenzen.health import scoring
from kenzen.health.refusals import REFUSALS
from kenzen.health.rules.intake import CountsRow, EventRow, check_counts, check_event, check_points
from kenzen.health.rules.violation_events import EventKind
from kenzen.kit.errors import Refused, explain
from tests.cast import NOW

TODAY = date(2026, 11, 24)
GOOD = {"category": "safety", "severity": "low", "title_en": "Battery"}


def refusal_of_counts(**changes: Any) -> Refused:
    """Why the counts are not taken."""
    row: dict[str, Any] = {"key": "k", "day": TODAY}
    with pytest.raises(Refused) as raised:
        check_counts(CountsRow(**(row | changes)), today=TODAY)
    return raised.value


def refusal_of_event(body: Mapping[str, Any] = GOOD, **changes: Any) -> Refused:
    """Why the event is not taken."""
    row: dict[str, Any] = {"key": "k", "reference": "V-1", "kind": "opened", "at": NOW, "body": body}
    with pytest.raises(Refused) as raised:
        check_event(EventRow(**(row | changes)), now=NOW)
    return raised.value


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": " "}, "key_missing"),
        ({"key": "a\0b"}, "key_missing"),
        ({"key": "k" * 65}, "too_long"),
        ({"day": TODAY + timedelta(days=2)}, "in_the_future"),
        ({"day": date(1999, 12, 31)}, "value_unreadable"),
        ({"revision": -1}, "value_unreadable"),
        ({"revision": True}, "value_unreadable"),
        ({"counts": {"orders": -1}}, "count_out_of_range"),
        ({"counts": {"orders": 10_000_001}}, "count_out_of_range"),
        ({"counts": {"orders": 1.5}}, "count_out_of_range"),
        ({"counts": {"orders": True}}, "count_out_of_range"),
        ({"counts": {"Orders!": 1}}, "value_unreadable"),
        ({"counts": {f"name_{n}": 1 for n in range(101)}}, "too_many"),
        ({"buyers": {"orders": [str(n) for n in range(10_001)]}}, "too_many"),
        ({"buyers": {"orders": ["b" * 65]}}, "too_long"),
    ],
)
def test_counts_that_cannot_be_are_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal_of_counts(**changes).code == f"health.{code}"


def test_counts_of_tomorrow_are_taken_as_clocks_may_be_ahead() -> None:
    check_counts(CountsRow("k", TODAY + timedelta(days=1), counts={"orders": 10_000_000}), today=TODAY)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": ""}, "key_missing"),
        ({"reference": ""}, "key_missing"),
        ({"reference": "r" * 65}, "too_long"),
        ({"kind": "reopened"}, "value_unreadable"),
        ({"at": NOW + timedelta(days=1, seconds=1)}, "in_the_future"),
        ({"at": NOW.replace(tzinfo=None)}, "value_unreadable"),
        ({"at": datetime(1, 1, 1, tzinfo=UTC)}, "value_unreadable"),
        ({"at": "yesterday"}, "value_unreadable"),
    ],
)
def test_events_that_cannot_be_are_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal_of_event(**changes).code == f"health.{code}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"colour": "red"}, "field_unknown"),
        ({"title_ja": 5}, "value_unreadable"),
        ({"title_ja": "題" * 201}, "too_long"),
        ({"found_en": "x" * 10_001}, "too_long"),
        ({"category": "taste"}, "value_unreadable"),
        ({"severity": ""}, "value_unreadable"),
        ({"points": -1}, "value_unreadable"),
        ({"points": True}, "value_unreadable"),
        ({"points": 10_001}, "value_unreadable"),
        ({"respond_by": "2026-11-24T10:00:00"}, "value_unreadable"),
        ({"expires_at": datetime(9999, 12, 31, tzinfo=UTC)}, "value_unreadable"),
        ({"sanction": "jail"}, "value_unreadable"),
    ],
)
def test_fields_that_cannot_be_are_refused(body: dict[str, Any], code: str) -> None:
    assert refusal_of_event(GOOD | body).code == f"health.{code}"


@pytest.mark.parametrize(
    ("left_out", "code"), [("category", "field_missing"), ("severity", "field_missing"), ("title_en", "title_missing")]
)
def test_an_opened_violation_has_what_a_seller_needs(left_out: str, code: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != left_out}
    assert refusal_of_event(body).code == f"health.{code}"
    assert check_event(EventRow("k", "V-1", "changed", NOW, body), now=NOW).kind is EventKind.CHANGED


def test_an_event_is_kept_in_utc_and_as_json() -> None:
    tokyo = timezone(timedelta(hours=9))
    body = GOOD | {"respond_by": datetime(2026, 12, 1, 9, tzinfo=tokyo), "listing": " B0\0 ", "points": 4}
    kept = check_event(EventRow("k", "V-1", "opened", NOW.astimezone(tokyo), body), now=NOW)
    assert kept.at == NOW
    assert kept.at.tzinfo is UTC
    assert kept.body == GOOD | {"respond_by": "2026-12-01T00:00:00+00:00", "listing": "B0", "points": 4}


def test_an_instant_may_come_as_text() -> None:
    kept = check_event(EventRow("k", "V-1", "changed", NOW, {"respond_by": "2026-12-01T09:00:00+09:00"}), now=NOW)
    assert kept.body == {"respond_by": "2026-12-01T00:00:00+00:00"}


def test_what_may_be_missing_can_be_taken_back() -> None:
    body = {"respond_by": None, "sanction": None, "points": None}
    assert check_event(EventRow("k", "V-1", "changed", NOW, body), now=NOW).body == body | {"sanction": ""}


def test_a_refusal_names_the_row_it_is_about() -> None:
    assert refusal_of_counts(key="row-7", counts={"orders": -1}).facts["key"] == "row-7"
    assert refusal_of_event(key="row-8", at=NOW + timedelta(days=3)).facts["key"] == "row-8"


@pytest.mark.parametrize(
    ("model", "policy", "points", "allowed"),
    [
        ("rakuten", "", 7, "5, 15, 20, 35, 80, 100"),
        ("tiktok_shop_points", "counterfeit", 3, "4–48"),
        ("etsy", "", 1, "–"),
    ],
)
def test_points_a_model_does_not_allow_are_refused_with_those_it_does(
    model: str, policy: str, points: int, allowed: str
) -> None:
    with pytest.raises(Refused) as raised:
        check_points(scoring.builtin(model), policy, points, key="k")
    assert raised.value.code == "health.points_not_allowed"
    assert raised.value.facts == {"key": "k", "points": points, "allowed": allowed}


@pytest.mark.parametrize(
    ("model", "policy", "points"),
    [("rakuten", "", 35), ("rakuten", "", None), ("tiktok_shop_points", "counterfeit", 48), ("amazon_ahr", "", 48)],
)
def test_points_a_model_allows_are_taken(model: str, policy: str, points: int | None) -> None:
    check_points(scoring.builtin(model), policy, points, key="k")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_refusal_has_its_three_parts_in_both_languages(language: str) -> None:
    facts = {
        "key": "k",
        "field": "f",
        "most": 9,
        "value": "v",
        "name": "n",
        "points": 1,
        "allowed": "2",
        "reference": "r",
    }
    own = [code for code in REFUSALS if code in OWN]
    with translation.override(language):
        told = [explain(Refused(code, **facts)) for code in own]
    assert len(told) == len(OWN)
    assert all(one.what and one.why and one.next_step for one in told)


OWN = [
    f"health.{name}"
    for name in (
        "key_conflict",
        "key_missing",
        "too_long",
        "too_many",
        "field_unknown",
        "field_missing",
        "title_missing",
        "value_unreadable",
        "count_out_of_range",
        "in_the_future",
        "points_not_allowed",
        "reference_taken",
        "already_closed",
        "no_such_violation",
    )
]
