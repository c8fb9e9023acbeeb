"""Every address states its audience, and everybody gets what it states: the page, the sign-in page, 401, 403 or 404."""

import json
from http import HTTPStatus
from typing import Final

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kenzen.accounts.actions import make_key
from kenzen.accounts.audience import PROGRAMS
from kenzen.accounts.models import Person, Seller
from kenzen.accounts.rules import Role
from kenzen.cases.queries import draft_of
from kenzen.facts.models import Fact
from kenzen.health import actions as health
from kenzen.health.rules import Category, Severity
from kenzen.marketplaces.models import Marketplace
from tests.cast import NOW, Cast, signed_in
from tests.guards.addresses import Address, addresses
from tests.scenes import SELLER_NUMBER, ask, hang_up, talk

ALL: Final = addresses()
PAGES: Final = [address for address in ALL if address.audience != PROGRAMS]
FOR_PROGRAMS: Final = [address for address in ALL if address.audience == PROGRAMS]
BY_NAME: Final = [pytest.param(address, id=address.name) for address in PAGES]
PROGRAMS_BY_NAME: Final = [pytest.param(address, id=address.name) for address in FOR_PROGRAMS]
PEOPLE: Final = (
    "seller",
    "other_seller",
    "associate",
    "other_associate",
    "reviewer",
    "supervisor",
    "operator",
)
METHODS: Final = ("get", "post")
BELONGS_TO_SOMEBODY: Final = {"callback_id", "address", "violation_id", "report_id"}
BODIES: Final = {"state": "closed"}  # what one of the addresses of programs takes; the others say what they lack
JUNK: Final = {
    "nothing": "",
    "nul": "a\0b",
    "long": "長" * 10_000,
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "number": "99999999999999999999999",
    "surrogate": "\udfff".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
}
FIELDS: Final = (
    "region", "number", "extension", "subject", "question", "then", "presence", "notes", "answer", "outcome",
    "talk", "request", "digit", "email", "password", "language", "next", "topic", "about", "call", "page",
    "resolved", "until", "seen", "market", "taken", "file",
)  # fmt: skip


@pytest.fixture
def values(cast: Cast) -> dict[str, object]:
    """Parameters that belong to the seller of the cast."""
    Seller.objects.filter(pk=cast.shop.pk).update(reference="yamada")
    return {
        "callback_id": ask(cast),
        "address": f"tel:{SELLER_NUMBER}",
        "violation_id": violation(cast),
        "report_id": report(cast),
        "what": "violations",
        "form": "csv",
        "reference": "yamada",
    }


def violation(cast: Cast) -> int:
    """One that is open."""
    return health.open_violation(
        seller_id=cast.shop.pk, reference="v1", category=Category.OTHER, severity=Severity.LOW, title_ja="警告", now=NOW
    )


def report(cast: Cast) -> int:
    """One that was imported."""
    content = {"accountStatuses": [{"marketplaceId": "A1VC38T7YXB528", "status": "NORMAL"}], "performanceMetrics": []}
    imported = health.import_report(
        seller_id=cast.shop.pk, person_id=None, content=json.dumps(content).encode(), file_name="report.json", now=NOW
    )
    return imported.report_id


def audience_of(address: Address) -> frozenset[str]:
    """Whom the page says it is for; nobody named means everybody."""
    assert address.audience is not None
    return address.audience


def person(cast: Cast, name: str) -> Person:
    """Somebody of the cast."""
    found: Person = getattr(cast, name)
    return found


@pytest.mark.parametrize("address", [*BY_NAME, *PROGRAMS_BY_NAME])
def test_every_address_has_a_name_and_its_page_an_audience(address: Address) -> None:
    assert address.name.isidentifier()
    assert address.audience is not None, f"decorate the page of {address.name}: who is it for?"
    assert audience_of(address) <= set(Role) or audience_of(address) == PROGRAMS


def test_only_the_door_and_what_tells_nothing_of_anybody_are_open_to_everybody() -> None:
    open_to_all = {address.name for address in ALL if not audience_of(address)}
    assert open_to_all == {"sign_in", "sign_out", "language", "api_description"}


def test_names_are_unique() -> None:
    names = [address.name for address in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", BY_NAME)
def test_a_stranger_is_asked_to_sign_in(
    client: Client, values: dict[str, object], address: Address, method: str
) -> None:
    response = getattr(client, method)(address.filled(values))
    if audience_of(address):
        assert response.status_code == HTTPStatus.FOUND
        assert response["Location"].startswith(reverse("sign_in") + "?next=")
    else:
        assert response.status_code in {200, 302, 405, 422}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("address", BY_NAME)
def test_everybody_gets_what_the_audience_says(
    cast: Cast, values: dict[str, object], address: Address, who: str, method: str
) -> None:
    response = getattr(signed_in(person(cast, who)), method)(address.filled(values))
    status = response.status_code
    if audience_of(address) and person(cast, who).role not in audience_of(address):
        assert status == HTTPStatus.FORBIDDEN
    elif who != "seller" and set(address.parameters) & BELONGS_TO_SOMEBODY:
        assert status == HTTPStatus.NOT_FOUND or (status == HTTPStatus.METHOD_NOT_ALLOWED and method == "post")
    else:
        assert status in {200, 302, 405, 409, 422}
        assert not response.get("Location", "").startswith(reverse("sign_in")) or address.name == "sign_out"


@pytest.mark.parametrize("address", BY_NAME)
def test_what_others_may_not_see_they_do_not_change_either(
    cast: Cast, values: dict[str, object], address: Address
) -> None:
    before = Fact.objects.count()
    for who in ("other_seller", "reviewer", "supervisor", "operator"):
        signed_in(person(cast, who)).post(address.filled(values), {"then": "ready", "presence": "ready"})
    assert Fact.objects.count() == before


@pytest.mark.parametrize("address", BY_NAME)
def test_a_form_of_another_site_is_not_accepted(cast: Cast, values: dict[str, object], address: Address) -> None:
    for who in ("seller", "associate"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person(cast, who))
        assert client.post(address.filled(values)).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("address", BY_NAME)
def test_junk_gets_a_clear_answer_and_never_an_error_of_ours(
    cast: Cast, values: dict[str, object], address: Address, junk: str
) -> None:
    sent = dict.fromkeys(FIELDS, JUNK[junk])
    for who in ("seller", "associate"):
        client = signed_in(person(cast, who))
        for response in (client.post(address.filled(values), sent), client.get(address.filled(values), sent)):
            assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
            assert b"<script>alert(1)" not in b"".join(response)


def test_programs_have_addresses_and_each_of_them_begins_alike(values: dict[str, object]) -> None:
    assert len(FOR_PROGRAMS) >= 8
    assert [address.name for address in FOR_PROGRAMS if not address.filled(values).startswith("/api/v1/")] == []


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize("address", PROGRAMS_BY_NAME)
def test_without_a_key_no_session_opens_what_is_for_programs(
    cast: Cast, client: Client, values: dict[str, object], address: Address, method: str
) -> None:
    before = Fact.objects.count()
    for browser in (client, *(signed_in(person(cast, who)) for who in PEOPLE)):
        response = getattr(browser, method)(address.filled(values))
        assert (response.status_code, response["Content-Type"]) == (HTTPStatus.UNAUTHORIZED, "application/json")
        assert set(response.json()) == {"code", "what", "why", "next_step"}
    assert Fact.objects.count() == before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", PROGRAMS_BY_NAME)
def test_a_key_opens_nothing_of_another_marketplace(
    client: Client, cast: Cast, values: dict[str, object], address: Address, method: str
) -> None:
    elsewhere = Marketplace.objects.create(code="us", name_ja="米国", name_en="United States")
    statuses = {}
    for market in (cast.marketplace, elsewhere):
        key = {"Authorization": f"Bearer {make_key(marketplace_id=market.pk, name='x', now=NOW).secret}"}
        sent = {"headers": key} | ({"content_type": "application/json", "data": BODIES} if method == "post" else {})
        statuses[market.code] = getattr(client, method)(address.filled(values), **sent).status_code
    if statuses["jp"] == HTTPStatus.METHOD_NOT_ALLOWED:
        assert statuses["us"] == HTTPStatus.METHOD_NOT_ALLOWED
    elif "reference" in address.parameters:
        assert statuses == {"jp": statuses["jp"], "us": HTTPStatus.NOT_FOUND}
        assert statuses["jp"] in {200, 422}
    else:
        assert statuses == {"jp": HTTPStatus.UNPROCESSABLE_ENTITY, "us": HTTPStatus.UNPROCESSABLE_ENTITY}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("number", ["0", "404", "99999999999999999999999"])
def test_a_request_that_does_not_exist_is_said_not_to_exist(cast: Cast, number: str, language: str) -> None:
    client = signed_in(cast.seller)
    client.cookies["django_language"] = language
    for address in (f"/callbacks/{number}/", f"/callbacks/{number}/live/", "/callbacks/x/", "/nowhere/"):
        response = client.get(address)
        assert response.status_code == HTTPStatus.NOT_FOUND
        with translation.override(language):
            assert translation.gettext("This page does not exist.") in response.content.decode()


@pytest.mark.parametrize("address", ["tel:%00", "desk:sato", "tel:+819099998888", "-", "%F0%9F%93%9E", "a" * 300])
def test_a_phone_that_is_not_ones_own_does_not_exist(cast: Cast, address: str) -> None:
    assert signed_in(cast.seller).get(f"/handset/{address}/").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "operator"])
def test_the_admin_is_for_operators(cast: Cast, who: str) -> None:
    response = signed_in(person(cast, who)).get("/admin/")
    assert response.status_code == HTTPStatus.FOUND
    assert signed_in(cast.operator).get("/admin/").status_code == HTTPStatus.OK


def test_a_stranger_does_not_see_the_admin(client: Client, db: None) -> None:
    assert client.get("/admin/").status_code == HTTPStatus.FOUND


def test_the_admin_shows_every_table_it_offers(cast: Cast) -> None:
    client = signed_in(cast.operator)
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{base}_changelist")).status_code == HTTPStatus.OK
        assert client.get(reverse(f"{base}_add")).status_code in {HTTPStatus.OK, HTTPStatus.FORBIDDEN}


@pytest.mark.parametrize("who", PEOPLE)
def test_signing_out_ends_the_session(cast: Cast, who: str) -> None:
    client = signed_in(person(cast, who))
    client.post(reverse("sign_out"))
    assert client.get(reverse("home")).status_code == HTTPStatus.FOUND
    assert client.get(reverse("home"))["Location"].startswith(reverse("sign_in"))


def test_somebody_who_left_is_a_stranger(cast: Cast) -> None:
    client = signed_in(cast.associate)
    Person.objects.filter(id=cast.associate.pk).update(is_active=False)
    response = client.get(reverse("desk"))
    assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("name", ["desk", "desk_live", "desk_draft", "desk_finish", "desk_leave", "desk_presence"])
def test_junk_in_a_record_gets_a_clear_answer_and_loses_nothing(cast: Cast, name: str, junk: str) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2)
    before = draft_of(cast.associate.pk)
    assert before is not None
    client = signed_in(cast.associate)
    sent = dict.fromkeys(FIELDS, JUNK[junk]) | {"talk": str(before.talk_id)}
    for response in (client.post(reverse(name), sent), client.get(reverse(name), sent)):
        assert response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
    after = draft_of(cast.associate.pk)
    assert after is not None
    assert after.talk_id == before.talk_id
