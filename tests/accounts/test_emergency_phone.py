"""The number at which an account is reached before a deactivation."""

import pytest

from kenzen.accounts import actions
from kenzen.accounts.queries import emergency_phone_of, sellers_by_id
from kenzen.facts.models import Fact
from kenzen.kit import phone_numbers
from kenzen.kit.errors import Refused
from kenzen.kit.phone_numbers import PhoneNumber
from tests.cast import NOW, Cast


def number(written: str = "080-1234-5678", extension: str = "") -> PhoneNumber:
    return phone_numbers.parse(written, calling_code=81, extension=extension)


def test_a_number_is_kept_until_it_is_removed(cast: Cast) -> None:
    assert actions.set_emergency_phone(seller_id=cast.shop.pk, number=number(), now=NOW)
    assert emergency_phone_of(cast.shop.pk) == "+818012345678"
    assert sellers_by_id({cast.shop.pk})[cast.shop.pk].has_emergency_phone
    assert actions.remove_emergency_phone(seller_id=cast.shop.pk, now=NOW)
    assert emergency_phone_of(cast.shop.pk) == ""


def test_what_changes_nothing_is_no_fact(cast: Cast) -> None:
    assert not actions.remove_emergency_phone(seller_id=cast.shop.pk, now=NOW)
    assert actions.set_emergency_phone(seller_id=cast.shop.pk, number=number(), now=NOW)
    assert not actions.set_emergency_phone(seller_id=cast.shop.pk, number=number("+81 80 1234 5678"), now=NOW)
    assert Fact.objects.count() == 1


def test_a_number_behind_a_switchboard_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.set_emergency_phone(seller_id=cast.shop.pk, number=number("03-1234-5678", "12"), now=NOW)
    assert refused.value.code == "accounts.emergency_extension"
    assert emergency_phone_of(cast.shop.pk) == ""
