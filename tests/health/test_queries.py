"""Reading the standing of an account, in the reader's language."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from kenzen.health import queries, words
from kenzen.health.models import Metric, RatingDay, Standing, Violation
from kenzen.health.rules import AccountState, Band, Category, Direction, MetricKey, Severity
from tests.cast import NOW, Cast


def warn(cast: Cast, category: Category = Category.AUTHENTICITY, *, days: int | None = None) -> Violation:
    """A violation of the shop, to be answered within so many days."""
    return Violation.objects.create(
        seller=cast.shop,
        category=category,
        severity=Severity.HIGH,
        title_ja="真贋",
        title_en="Authenticity",
        found_ja="苦情",
        found_en="Complaint",
        opened_at=NOW,
        respond_by=None if days is None else NOW + timedelta(days=days),
    )


def test_a_new_account_starts_healthy_with_two_hundred(cast: Cast) -> None:
    standing = queries.standing(cast.shop.pk)
    assert (standing.rating, standing.band, standing.state) == (200, Band.HEALTHY, AccountState.NORMAL)
    assert standing.history == ()


def test_the_history_is_oldest_first_and_ends_with_the_newest(cast: Cast) -> None:
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(5)]
    RatingDay.objects.bulk_create(RatingDay(seller=cast.shop, day=day, rating=n) for n, day in enumerate(days))
    assert queries.standing(cast.shop.pk, history_days=2).history == ((days[3], 3), (days[4], 4))


def test_the_soonest_deadline_comes_first_and_none_last(cast: Cast) -> None:
    none, late, soon = warn(cast), warn(cast, days=9), warn(cast, days=1)
    Violation.objects.filter(id=warn(cast, days=0).pk).update(resolved_at=NOW)
    assert [view.id for view in queries.open_violations(cast.shop.pk)] == [soon.pk, late.pk, none.pk]
    assert queries.open_violations(cast.other_shop.pk) == []


def test_every_category_is_listed_also_with_none(cast: Cast) -> None:
    warn(cast)
    categories = queries.by_category(queries.open_violations(cast.shop.pk))
    assert [category.key for category in categories] == list(words.CATEGORIES)
    assert {category.key: category.count for category in categories}[Category.AUTHENTICITY] == 1
    assert sum(category.count for category in categories) == 1


@pytest.mark.parametrize(("language", "title"), [("ja", "真贋"), ("en", "Authenticity")])
def test_a_violation_speaks_the_readers_language(cast: Cast, language: str, title: str) -> None:
    warn(cast)
    with translation.override(language):
        assert queries.open_violations(cast.shop.pk)[0].title == title


def test_metrics_come_in_their_usual_order_and_only_with_a_sample(cast: Cast) -> None:
    for key, numerator, denominator in (
        (MetricKey.VALID_TRACKING_RATE, 95, 100),
        (MetricKey.ORDER_DEFECT_RATE, 1, 50),
        (MetricKey.CANCELLATION_RATE, 0, 0),
    ):
        direction = Direction.MIN if key is MetricKey.VALID_TRACKING_RATE else Direction.MAX
        target = "0.95" if direction is Direction.MIN else "0.01"
        Metric.objects.create(
            seller=cast.shop,
            key=key,
            window_days=30,
            numerator=numerator,
            denominator=denominator,
            target=target,
            direction=direction,
        )
    assert [(view.key, view.value, view.met) for view in queries.metrics(cast.shop.pk)] == [
        (MetricKey.ORDER_DEFECT_RATE, 0.02, False),
        (MetricKey.VALID_TRACKING_RATE, 0.95, True),
    ]


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (words.BANDS, Band),
        (words.BAND_SENTENCES, Band),
        (words.STATES, AccountState),
        (words.SEVERITIES, Severity),
        (words.CATEGORIES, Category),
        (words.METRICS, MetricKey),
    ],
)
def test_everything_has_its_word(names: Mapping[StrEnum, object], members: type[StrEnum]) -> None:
    assert set(names) == set(members)


def test_a_rating_beyond_the_scale_is_impossible(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(seller=cast.shop, rating=1001)


def test_a_day_has_one_rating(cast: Cast) -> None:
    RatingDay.objects.create(seller=cast.shop, day=NOW.date(), rating=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingDay.objects.create(seller=cast.shop, day=NOW.date(), rating=2)
