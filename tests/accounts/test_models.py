"""People and the accounts they act for."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from kenzen.accounts import queries
from kenzen.accounts.models import Membership, Person
from kenzen.accounts.rules import Plan, Role
from tests.cast import PASSWORD, Cast, shopkeeper


def test_an_address_is_one_person_whatever_its_case(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user(" Yamada@Example.JP ", PASSWORD, name="x")
    assert Person.objects.get_by_natural_key("YAMADA@example.jp ") == cast.seller


def test_an_operator_made_at_the_command_line_may_do_everything(db: None) -> None:
    operator = Person.objects.create_superuser("Root@example.jp", PASSWORD)
    assert (operator.email, operator.name, operator.role) == ("root@example.jp", "Root@example.jp", Role.OPERATOR)
    assert operator.is_staff
    assert operator.is_superuser


def test_a_person_acts_for_an_account_once(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=cast.seller, seller=cast.shop)


@pytest.mark.parametrize(
    ("plan", "language", "name"),
    [
        (Plan.PROFESSIONAL, "en", "Professional plan"),
        (Plan.INDIVIDUAL, "en", "Individual plan"),
    ],
)
def test_a_plan_has_a_name_in_the_readers_language(cast: Cast, plan: Plan, language: str, name: str) -> None:
    owner, _ = shopkeeper("new", "新", cast.marketplace, plan=plan)
    view = queries.seller_of(owner.pk)
    assert view is not None
    with translation.override(language):
        assert view.plan_name == name


def test_sellers_are_read_together(cast: Cast) -> None:
    both = queries.sellers_by_id({cast.shop.pk, cast.other_shop.pk, 0})
    assert {seller_id: view.owner_name for seller_id, view in both.items()} == {
        cast.shop.pk: "山田 花子",
        cast.other_shop.pk: "鈴木 一郎",
    }


def test_who_sells_nothing_has_no_account(cast: Cast) -> None:
    assert queries.seller_of(cast.associate.pk) is None
