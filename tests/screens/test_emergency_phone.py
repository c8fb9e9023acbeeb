"""The emergency phone: entered, changed, removed and brought back; what is wrong is said at its field."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from kenzen.accounts import actions
from kenzen.accounts.models import Person
from kenzen.accounts.queries import emergency_phone_of
from kenzen.facts.models import Fact
from kenzen.health import scoring
from kenzen.health.actions import set_policy
from kenzen.kit import phone_numbers
from tests.cast import Cast
from tests.screens.conftest import Said

PATH = "/health/emergency-phone/"
MOBILE = {"region": "JP", "number": "080-1234-5678"}


def keep(cast: Cast) -> None:
    number = phone_numbers.parse("080-1234-5678", calling_code=81)
    actions.set_emergency_phone(seller_id=cast.shop.pk, number=number, now=timezone.now())


def facts() -> list[tuple[str, dict[str, object]]]:
    rows = Fact.objects.filter(kind__startswith="accounts.emergency").order_by("id")
    return list(rows.values_list("kind", "data"))


def test_a_number_in_any_writing_is_kept(cast: Cast, seller: Client, says: Said) -> None:
    response = seller.post(PATH, {"region": "JP", "number": "０８０ー１２３４ー５６７８"})
    assert response["Location"] == PATH
    assert emergency_phone_of(cast.shop.pk) == "+818012345678"
    assert "+81 80-1234-5678" in seller.get(PATH).content.decode()


def test_that_it_changed_is_recorded_and_the_number_is_not(cast: Cast, seller: Client) -> None:
    seller.post(PATH, MOBILE)
    seller.post(PATH, {"then": "remove"})
    assert facts() == [("accounts.emergency_phone_set", {}), ("accounts.emergency_phone_removed", {})]


def test_the_same_number_again_changes_nothing(cast: Cast, seller: Client) -> None:
    seller.post(PATH, MOBILE)
    seller.post(PATH, MOBILE)
    assert len(facts()) == 1


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"region": "JP", "number": ""}, "The phone number is missing."),
        ({"region": "JP", "number": "x"}, "This does not read as a phone number."),
        ({"region": "JP", "number": "080-1234-567"}, "This number is not in use in the chosen country."),
        ({"region": "JP", "number": "0120-444-444"}, "We do not call numbers of this kind."),
        ({"region": "XX", "number": "080-1234-5678"}, "Choose the country of the phone from the list."),
        ({"number": "080-1234-5678"}, "Choose the country of the phone from the list."),
        ({"region": "JP", "number": "03-1234-5678 内線12"}, "An emergency phone needs a number without an extension."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, seller: Client, says: Said, sent: dict[str, str], sentence: str
) -> None:
    page = seller.post(PATH, sent)
    assert page.status_code == 422
    assert says(page, sentence)
    assert f'value="{sent["number"]}"' in page.content.decode()
    assert emergency_phone_of(cast.shop.pk) == ""


def test_a_number_that_was_removed_can_be_put_back_at_once(cast: Cast, seller: Client, says: Said) -> None:
    keep(cast)
    page = seller.post(PATH, {"then": "remove"})
    assert says(page, "The emergency phone was removed.")
    assert 'value="080-1234-5678"' in page.content.decode()
    assert emergency_phone_of(cast.shop.pk) == ""
    seller.post(PATH, MOBILE)
    assert emergency_phone_of(cast.shop.pk) == "+818012345678"


def test_removing_what_is_not_there_changes_nothing(cast: Cast, seller: Client, says: Said) -> None:
    page = seller.post(PATH, {"then": "remove"})
    assert page.status_code == 200
    assert not says(page, "The emergency phone was removed.")
    assert facts() == []


def test_removing_asks_first(cast: Cast, seller: Client, says: Said) -> None:
    assert not says(seller.get(PATH), "Remove the number")
    keep(cast)
    page = seller.get(PATH)
    assert says(page, "Remove the number")
    assert says(page, "Remove it")


def test_it_says_what_the_number_is_for(cast: Cast, seller: Client) -> None:
    assert "72" in seller.get(PATH).content.decode()


def test_a_marketplace_without_an_assurance_promises_none(cast: Cast, seller: Client, says: Said) -> None:
    now = timezone.now()
    text = scoring.builtin_text("rakuten")
    set_policy(marketplace_id=cast.marketplace.pk, text=text, since_at=now, person_id=cast.operator.pk, now=now)
    sentence = "We call this number when your account is in danger and there is no time for an e-mail."
    assert says(seller.get(PATH), sentence)


def test_each_account_has_its_own(cast: Cast, client: Client, browser_of: Callable[[Person], Client]) -> None:
    keep(cast)
    assert "1234-5678" not in browser_of(cast.other_seller).get(PATH).content.decode().replace('"080-1234-5678"', "")
    browser_of(cast.other_seller).post(PATH, {"then": "remove"})
    assert emergency_phone_of(cast.shop.pk) == "+818012345678"
    assert browser_of(cast.supervisor).post(PATH, MOBILE).status_code == 403
    assert client.post(PATH, MOBILE)["Location"].startswith("/sign-in/?next=")
