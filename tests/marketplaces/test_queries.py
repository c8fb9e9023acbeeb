"""Reading departments in the reader's language, and the constraints of their hours."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from kenzen.marketplaces import queries
from kenzen.marketplaces.models import Department, OpeningHours
from kenzen.marketplaces.rules import FirstLeg, Topic
from tests.cast import NOW, Cast


@pytest.mark.parametrize(
    ("language", "name", "market"),
    [("ja", "アカウントヘルスサポート", "日本"), ("en", "Account health support", "Japan")],
)
def test_names_come_in_the_readers_language(cast: Cast, language: str, name: str, market: str) -> None:
    view = queries.department(marketplace_id=cast.marketplace.pk, topic=Topic.HEALTH)
    assert view is not None
    with translation.override(language):
        assert (view.name, view.marketplace_name) == (name, market)


def test_japanese_is_the_language_of_those_who_chose_none() -> None:
    with translation.override(None):
        assert queries.localized("日本", "Japan") == "日本"


def test_a_topic_nobody_serves_has_no_department(cast: Cast) -> None:
    assert queries.department(marketplace_id=cast.marketplace.pk, topic=Topic.CUSTOMER) is None
    with pytest.raises(Department.DoesNotExist):
        queries.department_by_id(0)


def test_a_department_knows_its_hours(cast: Cast) -> None:
    view = queries.department_by_id(cast.health.pk)
    assert view.is_open(NOW)
    assert view.next_opening(NOW) == NOW + timedelta(hours=14)  # midnight in Tokyo
    OpeningHours.objects.filter(department=cast.health).delete()
    assert not queries.department_by_id(cast.health.pk).is_open(NOW)


def test_every_department_says_how_its_phones_ring(cast: Cast) -> None:
    policies = queries.ring_policies([cast.health.pk, cast.technical.pk], now=NOW)
    assert set(policies) == {cast.health.pk, cast.technical.pk}
    assert policies[cast.health.pk].first_leg is FirstLeg.ASSOCIATE


@pytest.mark.parametrize(
    "change",
    [
        {"weekday": 7},
        {"closes_minute": 1441},
        {"opens_minute": 600, "closes_minute": 600},
        {"opens_minute": 601, "closes_minute": 600},
    ],
)
def test_hours_outside_a_week_or_turned_around_are_impossible(cast: Cast, change: dict[str, int]) -> None:
    row = OpeningHours.objects.filter(department=cast.health, weekday=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(**change)


@pytest.mark.parametrize("change", [{"associate_ring_seconds": 2}, {"seller_ring_seconds": 0}, {"topic": "technical"}])
def test_phones_ring_long_enough_and_each_topic_has_one_department(cast: Cast, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.filter(id=cast.health.pk).update(**change)
