"""What a program is answered whose key, body, method or values are wrong: JSON in its language, and nothing is kept."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from kenzen.accounts.models import Seller
from kenzen.config.api import SAID
from kenzen.health.models import OrderDay, ViolationEvent
from tests.cast import Cast
from tests.health.api.conftest import ROOT, Program

COUNTS: dict[str, Any] = {"seller": "yamada", "key": "a", "day": "2026-11-23", "counts": {"orders": 1}}
EVENT: dict[str, Any] = {
    "seller": "yamada", "key": "a", "reference": "v", "kind": "opened", "at": "2026-11-23T09:30:00+09:00",
    "violation": {"category": "other", "severity": "low", "title": {"ja": "題"}},
}  # fmt: skip
SELLER: dict[str, Any] = {"reference": "r", "name": "n", "owner_name": "o"}


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    """The row with one field less."""
    return {key: value for key, value in row.items() if key != name}


WRONG = [
    ("orders", COUNTS | {"key": ""}, "key", "It is too short. Least length: 1."),
    ("orders", COUNTS | {"key": "x" * 65}, "key", "It is too long. Greatest length: 64."),
    ("orders", COUNTS | {"key": "a\0"}, "key", "It has line breaks or control characters."),
    ("orders", COUNTS | {"key": "\ud800"}, "key", "It has characters that are not Unicode."),
    ("orders", COUNTS | {"key": 5}, "key", "It must be a text."),
    ("orders", COUNTS | {"seller": "a/b"}, "seller", "It has a slash, which cannot stand in an address."),
    ("orders", COUNTS | {"day": 20261123}, "day", "It must be a day, such as 2026-11-23."),
    ("orders", COUNTS | {"day": "2026-02-30"}, "day", "It must be a day, such as 2026-11-23."),
    ("orders", COUNTS | {"day": "1999-12-31"}, "day", "The year must lie between 2000 and 2199."),
    ("orders", COUNTS | {"counts": {"orders": -1}}, "counts.orders", "It must be 0 or more."),
    ("orders", COUNTS | {"counts": {"orders": 1.5}}, "counts.orders", "It must be a whole number."),
    ("orders", COUNTS | {"counts": {"orders": True}}, "counts.orders", "It must be a whole number."),
    ("orders", COUNTS | {"counts": {"orders": 10**12}}, "counts.orders", "It must be 10000000 or less."),
    ("orders", COUNTS | {"counts": {"Orders": 1}}, "counts.Orders", "It must match the pattern ^[a-z][a-z0-9_]*$."),
    ("orders", COUNTS | {"counts": []}, "counts", "It must be an object."),
    ("orders", COUNTS | {"revision": -1}, "revision", "It must be 0 or more."),
    ("orders", COUNTS | {"buyers": {"orders": "b"}}, "buyers.orders", "It must be a list."),
    ("orders", COUNTS | {"sum": 1}, "sum", "There is no field of this name."),
    ("orders", without(COUNTS, "counts"), "counts", "This field is missing."),
    ("orders", 7, "", "It must be an object."),
    ("violations/events", EVENT | {"kind": "closed"}, "kind",
     "It must be one of: opened, changed, resolved, appeal_accepted, withdrawn."),
    ("violations/events", EVENT | {"at": "2026-11-23T09:30:00"}, "at",
     "It must be an instant with its zone, such as 2026-11-23T09:30:00+09:00."),
    ("violations/events", EVENT | {"at": "9999-12-31T23:59:59-09:00"}, "at",
     "The year must lie between 2000 and 2199."),
    ("violations/events", EVENT | {"violation": None}, "", "An opened violation needs category, severity and title."),
    ("violations/events", EVENT | {"kind": "changed", "violation": {}}, "",
     "A changed violation needs at least one field that changes."),
    ("violations/events", EVENT | {"kind": "resolved"}, "", "An event of this kind has no fields of the violation."),
    ("violations/events", EVENT | {"violation": EVENT["violation"] | {"title": {}}}, "violation.title",
     "It needs a text in at least one language."),
    ("violations/events", EVENT | {"violation": EVENT["violation"] | {"title": "題"}}, "violation.title",
     "It must be an object."),
    ("violations/events", EVENT | {"violation": EVENT["violation"] | {"found": {"ja": "\x07"}}}, "violation.found.ja",
     "It has control characters."),
    ("violations/events", EVENT | {"kind": "changed", "violation": {"severity": None}}, "violation",
     "severity cannot be taken back."),
    ("sellers", SELLER | {"plan": "gold"}, "plan", "It must be one of: professional, individual."),
    ("sellers", SELLER | {"region": "jp"}, "region", "It must match the pattern ^([A-Z]{2})?$."),
]  # fmt: skip


def kept() -> int:
    """How much was kept of what was sent."""
    return OrderDay.objects.count() + ViolationEvent.objects.count() + Seller.objects.count()


@pytest.mark.parametrize(("path", "row", "field", "message"), WRONG)
def test_a_wrong_value_is_named_by_row_field_and_reason(
    program: Program, path: str, row: Any, field: str, message: str
) -> None:
    before = kept()
    answer = program.post(path, {"rows": [{"orders": COUNTS, "sellers": SELLER}.get(path, EVENT), row]})
    assert (answer.status, answer.said["code"]) == (422, "api.wrong_fields")
    assert answer.said["errors"] == [{"index": 1, "field": field, "message": message}]
    assert kept() == before


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("code", ["api.wrong_fields", "api.unreadable", "api.method_not_allowed"])
def test_it_is_said_in_the_readers_language(program: Program, code: str, language: str) -> None:
    reader = Program(program.secret, language)
    answer = {
        "api.wrong_fields": lambda: reader.post("orders", {"rows": [{}]}),
        "api.unreadable": lambda: reader.post("orders", b"{"),
        "api.method_not_allowed": lambda: reader.get("orders"),
    }[code]()
    with override(language):
        assert answer.said["why"] == str(SAID[code].why)
        if "errors" in answer.said:
            assert answer.said["errors"][0]["message"] == gettext("This field is missing.")
    assert answer.status == SAID[code].status


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 5_000, b'{"rows": [NaN]}', b"null"])
@pytest.mark.parametrize("path", ["orders", "violations/events", "sellers", "sellers/yamada/state"])
def test_what_is_no_json_of_ours_is_declined(program: Program, path: str, body: bytes) -> None:
    answer = program.post(path, body)
    assert answer.status in {400, 422}
    assert answer.said["code"] in {"api.unreadable", "api.wrong_fields"}


def test_too_many_rows_are_declined(program: Program) -> None:
    answer = program.post("violations/events", {"rows": [EVENT] * 1_001})
    assert answer.said["errors"] == [
        {"index": None, "field": "rows", "message": "It has too many entries. Greatest number: 1000."}
    ]
    assert (
        program.post("orders", {"rows": []}).said["errors"][0]["message"] == "It has too few entries. Least number: 1."
    )


def test_of_very_many_errors_a_hundred_are_listed(program: Program) -> None:
    answer = program.post("orders", {"rows": [{}] * 200})
    assert (answer.status, answer.said["count"], len(answer.said["errors"])) == (422, 800, 100)


def test_a_body_beyond_ten_megabytes_is_declined(program: Program) -> None:
    for path in ("orders", "sellers/yamada/reports"):
        answer = program.post(path, b" " * 10_000_001)
        assert (answer.status, answer.said["code"]) == (413, "api.too_large")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer kzn_wrong", "Basic a2V5Og==", "kzn_", "Bearer \xff", "Bearer a b"]
)
def test_without_a_key_nothing_is_told(market: Cast, header: str) -> None:
    headers = {"Authorization": header, "Accept-Language": "en"}
    for response in (
        Client().get(f"{ROOT}/sellers/yamada", headers=headers),
        Client().post(f"{ROOT}/orders", {}, headers=headers),
        Client().delete(f"{ROOT}/sellers/nobody", headers=headers),
    ):
        assert (response.status_code, response.json()["code"]) == (401, "accounts.key_not_accepted")
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_method_that_an_address_lacks_is_declined(program: Program) -> None:
    response = Client().put(f"{ROOT}/orders", b"{}", headers={"Authorization": f"Bearer {program.secret}"})
    assert (response.status_code, response["Allow"], response.json()["code"]) == (405, "POST", "api.method_not_allowed")


def test_the_description_needs_no_key_and_its_examples_hold(client: Client, program: Program) -> None:
    described = json.loads(client.get("/api/v1/openapi.json").content)
    assert described["openapi"].startswith("3.")
    assert described["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    sent = 0
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"]
            assert operation["description"]
            assert {"200", "401", "422"} <= set(operation["responses"])
            if method == "post" and "reports" not in path:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                example = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["examples"][0]
                place = path.removeprefix(f"{ROOT}/").replace("{reference}", "yamada")
                answer = program.post(place, example)
                assert answer.status == 200, answer.said
                sent += 1
    assert sent == 4
