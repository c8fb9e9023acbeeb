"""Reading how accounts stand, in the reader's language and in a bounded number of queries."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kenzen.accounts.models import Seller
from kenzen.health import actions, queries, scoring, words
from kenzen.health.models import OrderDay, RatingDay, RatingPolicy, Standing, Violation
from kenzen.health.queries.metrics import TREND_DAYS
from kenzen.health.queries.overview import assurance_of
from kenzen.health.queries.standings import every_day
from kenzen.health.rules import AccountState, Category, ModelKind, Resolution, Sanction, Severity, Source, Tone
from kenzen.health.rules.results import Entry, EntryKind, MetricStatus
from tests.cast import NOW, Cast
from tests.health.telling import TODAY, ago, count, day, opened, sold, tell, told, view

WHOLE_YEAR = timedelta(days=365)


def policy(cast: Cast, key: str, **changes: Any) -> RatingPolicy:
    """Another of the built-in models rates the marketplace."""
    made = {"version": 1, "text": scoring.builtin_text(key), "since_at": NOW - WHOLE_YEAR, "created_at": NOW}
    return RatingPolicy.objects.create(marketplace=cast.marketplace, **(made | changes))


def number_of_queries(ask: Callable[[], object]) -> int:
    """How many statements a question costs."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    return len(captured)


# Standing


def test_a_new_account_stands_as_the_model_begins(cast: Cast) -> None:
    standing = queries.standing(cast.shop.pk, now=NOW)
    assert (standing.rating, standing.band_name, standing.state) == (200, "健全", AccountState.NORMAL)
    assert (standing.history, standing.rated_at, standing.projected) == ((), None, None)
    assert [(line.points, line.kind) for line in standing.ledger] == [(200, EntryKind.START)]


def test_an_account_that_is_not_there_is_no_account(db: None) -> None:
    with pytest.raises(KeyError):
        queries.standing(7, now=NOW)


def test_the_history_has_every_day_from_the_first_that_is_known(cast: Cast) -> None:
    tell(cast, opened(days_ago=3), told("resolved", days_ago=1))
    history = queries.standing(cast.shop.pk, now=NOW).history
    assert history == ((day(3), 192), (day(2), 192), (day(1), 200), (TODAY, 200))


def test_the_history_ends_today_and_is_half_a_year_long(cast: Cast) -> None:
    tell(cast, opened(days_ago=2))
    for days_ago, stood in ((300, 170), (200, 180)):
        RatingDay.objects.create(seller=cast.shop, day=day(days_ago), rating=stood, band="at_risk")
    history = queries.standing(cast.shop.pk, now=NOW).history
    assert (len(history), history[0], history[-1]) == (180, (day(179), 180), (TODAY, 192))


def test_days_are_filled_forward() -> None:
    kept = [(date(2026, 1, 1), 5), (date(2026, 1, 4), 7)]
    filled = every_day(kept, date(2026, 1, 3), date(2026, 1, 5))
    assert filled == ((date(2026, 1, 3), 5), (date(2026, 1, 4), 7), (date(2026, 1, 5), 7))
    assert every_day([], date(2026, 1, 3), date(2026, 1, 5)) == ()


def test_the_scale_shows_where_a_balance_lies(cast: Cast) -> None:
    scale = queries.standing(cast.shop.pk, now=NOW).scale
    assert scale is not None
    assert (scale.low, scale.high, scale.higher_is_better) == (0, 1000, True)
    assert [(band.key, band.low, band.high, band.tone) for band in scale.bands] == [
        ("unhealthy", 0, 99, Tone.BAD),
        ("at_risk", 100, 199, Tone.WARN),
        ("healthy", 200, 1000, Tone.GOOD),
    ]


def test_where_points_add_up_the_scale_ends_with_the_last_tier_or_beyond(cast: Cast) -> None:
    policy(cast, "rakuten")
    tell(cast, *(opened(f"V{n}", points=80) for n in range(2)))
    standing = queries.standing(cast.shop.pk, now=NOW)
    assert standing.scale is not None
    assert (standing.scale.low, standing.scale.high, standing.scale.higher_is_better) == (0, 160, False)
    assert all(above.low == below.high + 1 for below, above in pairwise(standing.scale.bands))
    assert standing.band is not None
    assert standing.band.tone is Tone.BAD


def test_actions_of_a_tier_have_names_and_amounts(cast: Cast) -> None:
    policy(cast, "rakuten")
    tell(cast, opened(days_ago=1, points=35))
    found = queries.standing(cast.shop.pk, now=NOW).actions
    assert found
    assert all(action.name and action.name != action.key for action in found)
    fines = [action.money for action in found if action.money]
    assert [(money.amount, money.currency) for money in fines] == [(100000, "JPY")]


def test_a_model_without_a_number_has_a_band_and_no_scale(cast: Cast) -> None:
    policy(cast, "ebay")
    count(cast, sold(5))
    standing = queries.standing(cast.shop.pk, now=NOW)
    assert (standing.kind, standing.rating, standing.scale, standing.history) == (ModelKind.LEVELS, None, None, ())
    assert standing.band_name
    assert standing.sentence


def test_a_result_that_is_not_in_force_yet_is_projected(cast: Cast) -> None:
    policy(cast, "shopee")
    tell(cast, opened(days_ago=0.01, points=3))
    standing = queries.standing(cast.shop.pk, now=NOW)
    assert standing.rating == 0
    assert standing.projected is not None
    assert standing.projected.rating == 3


def test_states_are_read_for_many_accounts_at_once(cast: Cast) -> None:
    actions.change_state(seller_id=cast.shop.pk, state=AccountState.CLOSED, now=NOW)
    both = {cast.shop.pk, cast.other_shop.pk}
    assert queries.states(both) == {cast.shop.pk: AccountState.CLOSED, cast.other_shop.pk: AccountState.NORMAL}


# The ledger


def test_every_point_is_explained_in_a_sentence(cast: Cast) -> None:
    count(cast, sold(400, days_ago=5))
    tell(cast, opened("A", days_ago=2, policy="p"), opened("B", days_ago=1, policy="p"))
    with translation.override("en"):
        ledger = queries.standing(cast.shop.pk, now=NOW).ledger
    assert [line.sentence for line in ledger] == [
        "200 points every account starts with",
        "+8 points for 400 orders",
        "−8 points for a violation: Authenticity",
        "−16 points for a violation, weighed 2 times as a repeat: Authenticity",
    ]
    assert sum(line.points for line in ledger) == 184
    assert [line.violation_id for line in ledger[2:]] == [Violation.objects.get(reference=name).pk for name in "AB"]
    assert (ledger[1].on, ledger[2].on, ledger[2].expires_on) == (day(5), day(2), day(2) + timedelta(days=180))


def test_one_point_is_one_point() -> None:
    def sentence(**changes: Any) -> str:
        return words.entry_sentence(replace(Entry(EntryKind.EARNED, 1, None, None, "r"), **changes), title="T")

    with translation.override("en"):
        assert sentence(quantity=200) == "+1 point for 200 orders"
        assert sentence(kind=EntryKind.LOST, points=-1) == "−1 point for a violation: T"
        assert sentence(kind=EntryKind.LOST, points=0) == "0 points for a violation: T"
        limit = sentence(kind=EntryKind.LIMIT, points=-1200)
    assert limit == "−1,200 points, as the rating cannot go beyond its limits"


def test_the_ledger_of_a_violation_that_is_gone_names_its_reference(cast: Cast) -> None:
    tell(cast, opened())
    Violation.objects.all().delete()
    line = queries.standing(cast.shop.pk, now=NOW).ledger[-1]
    assert "V-1" in line.sentence
    assert line.violation_id is None


# Violations


def test_the_soonest_deadline_comes_first_and_none_last(cast: Cast) -> None:
    due = {name: NOW + timedelta(days=days) for name, days in (("late", 9), ("soon", 1), ("closed", 0))}
    tell(cast, opened("none"), *(opened(name, respond_by=at) for name, at in due.items()), told("resolved", "closed"))
    assert [one.reference for one in queries.open_violations(cast.shop.pk)] == ["soon", "late", "none"]
    assert queries.open_violations(cast.other_shop.pk) == []


def test_a_violation_costs_what_the_ledger_says(cast: Cast) -> None:
    tell(cast, opened("A", days_ago=3), opened("B", severity="no_impact"), opened("C", days_ago=300))
    assert {one.reference: one.points for one in queries.open_violations(cast.shop.pk)} == {"A": 8, "B": 0, "C": 0}


def test_what_a_violation_costs_is_not_known_without_points(cast: Cast) -> None:
    policy(cast, "mercari_jp")
    tell(cast, opened(sanction="restricted", sanction_until=NOW + timedelta(hours=24)))
    (one,) = queries.open_violations(cast.shop.pk)
    assert (one.points, one.sanction) == (None, Sanction.RESTRICTED)
    assert one.sanction_name


def test_every_category_is_listed_also_with_none(cast: Cast) -> None:
    tell(cast, opened())
    categories = queries.by_category(queries.open_violations(cast.shop.pk))
    assert [category.key for category in categories] == list(words.CATEGORIES)
    assert {category.key: category.count for category in categories}[Category.AUTHENTICITY] == 1
    assert sum(category.count for category in categories) == 1


@pytest.mark.parametrize(("language", "title"), [("ja", "真贋"), ("en", "Authenticity")])
def test_a_violation_speaks_the_readers_language(cast: Cast, language: str, title: str) -> None:
    tell(cast, opened())
    with translation.override(language):
        assert queries.open_violations(cast.shop.pk)[0].title == title


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_text_in_one_language_is_better_than_none(cast: Cast, language: str) -> None:
    tell(cast, opened(title_en="", found_ja="苦情"))
    with translation.override(language):
        (one,) = queries.open_violations(cast.shop.pk)
    assert (one.title, one.found) == ("真贋", "苦情")


def test_a_violation_is_read_by_its_own_seller_only(cast: Cast) -> None:
    tell(cast, opened(days_ago=2), told("resolved"))
    id_ = Violation.objects.get().pk
    one = queries.violation_of_seller(seller_id=cast.shop.pk, violation_id=id_, grace_hours=72)
    assert one is not None
    assert (one.resolution, one.resolved_at, one.points) == (Resolution.RESOLVED, NOW, 0)
    assert one.grace_until == ago(2) + timedelta(hours=72)
    assert queries.violation_of_seller(seller_id=cast.other_shop.pk, violation_id=id_) is None


# Metrics


def test_metrics_have_window_target_and_trend(cast: Cast) -> None:
    count(cast, *(sold(10, days_ago=n, orders_seller=10, order_defects_seller=int(n == 2)) for n in range(100)))
    metric = queries.account_health(view(cast), now=NOW).metrics[0]
    assert (metric.key, metric.name, metric.days) == ("order_defect_rate_seller", "注文不良率（出品者出荷）", 60)
    assert (metric.numerator, metric.denominator, metric.value) == (1, 600, 1 / 600)
    assert (metric.comparison, metric.target, metric.status) == ("below", 0.01, MetricStatus.MET)
    assert (metric.first_day, metric.last_day, metric.is_rate) == (day(59), TODAY, True)
    assert len(metric.trend) == len(TREND_DAYS)
    assert (metric.trend[0], metric.trend[-2], metric.trend[-1]) == (None, 0.0, 1 / 600)


def test_metrics_come_in_the_models_order_and_windows(cast: Cast) -> None:
    count(cast, sold(1))
    found = [(metric.key, metric.days) for metric in queries.account_health(view(cast), now=NOW).metrics]
    model = scoring.builtin()
    assert [key for key, _days in found] == [metric.key for metric in model.metrics for _window in metric.windows]
    assert ("late_shipment_rate", 10) in found
    assert ("late_shipment_rate", 30) in found


# Everything at once


def test_an_account_is_read_whole(cast: Cast) -> None:
    count(cast, *(sold(30, days_ago=n) for n in range(60)))
    tell(cast, opened("A", days_ago=4, respond_by=NOW), opened("B", days_ago=9), told("withdrawn", "B", days_ago=1))
    health = queries.account_health(view(cast), now=NOW)
    assert (health.model.key, health.model.kind) == ("amazon_ahr", ModelKind.BALANCE_DOWN)
    assert str(health.zone) == "Asia/Tokyo"
    assert ([one.reference for one in health.open], [one.reference for one in health.closed]) == (["A"], ["B"])
    assert health.standing.rating == 200 + 36 - 8
    assert health.assurance is not None


def test_an_account_is_read_whole_in_six_queries(cast: Cast) -> None:
    unknown = view(cast)
    assert number_of_queries(lambda: queries.account_health(unknown, now=NOW)) <= 6
    count(cast, *(sold(30, days_ago=n) for n in range(200)))
    tell(cast, *(opened(f"V{n}", days_ago=n) for n in range(40)))
    tell(cast, *(told("resolved", f"V{n}") for n in range(25)))
    seller = view(cast)
    assert number_of_queries(lambda: queries.account_health(seller, now=NOW)) == 6
    assert len(queries.account_health(seller, now=NOW).closed) == 20


def test_other_questions_cost_few_queries(cast: Cast) -> None:
    count(cast, *(sold(30, days_ago=n) for n in range(200)))
    tell(cast, opened())
    seller, ids = view(cast), [Violation.objects.get().pk]
    assert number_of_queries(lambda: queries.standing(seller.id, now=NOW)) <= 4
    assert number_of_queries(lambda: queries.open_violations(seller.id)) == 2
    assert number_of_queries(lambda: assurance_of(seller, now=NOW)) == 3
    assert number_of_queries(lambda: queries.what_if(seller, resolved_ids=ids, until=None, now=NOW)) == 4


def test_only_the_counts_that_matter_are_read(cast: Cast) -> None:
    count(cast, *(sold(1, days_ago=n) for n in range(300)))
    with CaptureQueriesContext(connection) as captured:
        queries.account_health(view(cast), now=NOW)
    (since,) = [one["sql"] for one in captured if "orderday" in one["sql"]]
    assert f"'{day(240)}'" in since
    assert OrderDay.objects.filter(day__gte=day(240)).count() <= 260


def test_an_account_that_was_reported_has_no_ledger_metrics_or_assurance_of_ours(cast: Cast) -> None:
    Standing.objects.create(seller=cast.shop, source=Source.REPORTED, rating=640, band="healthy", rated_at=NOW)
    health = queries.account_health(view(cast), now=NOW)
    assert (health.standing.rating, health.standing.source, health.standing.band_name) == (640, Source.REPORTED, "健全")
    assert (health.standing.ledger, health.metrics, health.assurance) == ((), (), None)


# Assurance


def stood_well(cast: Cast) -> None:
    """The shop stood at 300 for a year, and has what the assurance asks."""
    RatingDay.objects.create(seller=cast.shop, day=TODAY - WHOLE_YEAR, rating=300, band="healthy")
    count(cast, *(sold(5000, days_ago=n) for n in range(0, 200, 20)))
    Seller.objects.filter(pk=cast.shop.pk).update(emergency_phone="+818012345678")


def test_an_assurance_gives_time_from_the_opening_on(cast: Cast) -> None:
    stood_well(cast)
    tell(cast, opened(days_ago=1))
    health = queries.account_health(view(cast), now=NOW)
    assert health.assurance is not None
    assert (health.assurance.granted, health.assurance.missing, health.assurance.grace_hours) == (True, (), 72)
    assert health.open[0].grace_until == ago(1) + timedelta(hours=72)
    assert assurance_of(view(cast), now=NOW) == health.assurance


def test_what_an_assurance_still_needs_is_said_in_sentences(cast: Cast) -> None:
    tell(cast, opened())
    with translation.override("en"):
        health = queries.account_health(view(cast), now=NOW)
    assert health.assurance is not None
    assert health.assurance.missing == (
        "The rating must be 250 or more for 180 days, with at most 10 days below.",
        "A phone number for emergencies must be on file.",
    )
    assert health.assurance.facts == (
        "The rating was 250 or more on 0 days.",
        "It was below on 180 days; up to 10 are allowed.",
    )
    assert health.open[0].grace_until is None


@pytest.mark.parametrize("model", ["rakuten", "ebay"])
def test_models_without_an_assurance_have_none(cast: Cast, model: str) -> None:
    policy(cast, model)
    assert assurance_of(view(cast), now=NOW) is None


# What if


def test_the_rating_if_violations_were_resolved_now(cast: Cast) -> None:
    tell(cast, opened("A"), opened("B", severity="critical"))
    ids = [Violation.objects.get(reference="B").pk]
    if_resolved = queries.what_if(view(cast), resolved_ids=ids, until=None, now=NOW)
    assert (if_resolved.now_rating, if_resolved.then_rating, if_resolved.change) == (0, 192, 192)
    assert if_resolved.then_band is not None
    assert (if_resolved.then_band.key, if_resolved.at) == ("at_risk", NOW)
    assert sum(line.points for line in if_resolved.ledger) == 192


def test_the_rating_if_nothing_is_done_until_a_day(cast: Cast) -> None:
    count(cast, sold(400, days_ago=100))
    tell(cast, opened(days_ago=10, expires_at=NOW + timedelta(days=20)))
    seller = view(cast)
    ratings = {
        days: queries.what_if(seller, resolved_ids=(), until=TODAY + timedelta(days=days), now=NOW).then_rating
        for days in (0, 19, 20, 79, 80)
    }
    assert ratings == {0: 200, 19: 200, 20: 208, 79: 208, 80: 200}


def test_violations_of_others_are_not_resolved(cast: Cast) -> None:
    tell(cast, opened())
    ids = [Violation.objects.get().pk]
    assert queries.what_if(sold_by_other(cast), resolved_ids=ids, until=None, now=NOW).then_rating == 200


def sold_by_other(cast: Cast) -> Any:
    """The other shop as other rooms see it."""
    return replace(view(cast), id=cast.other_shop.pk)


# Policies


def test_the_policy_that_came_into_force_last_rates(cast: Cast) -> None:
    assert queries.model_of(cast.marketplace.pk, NOW).key == "amazon_ahr"
    policy(cast, "rakuten", since_at=ago(9))
    policy(cast, "shopee", since_at=ago(9), version=2)
    policy(cast, "ebay", since_at=NOW + timedelta(days=1), version=3)
    assert queries.model_of(cast.marketplace.pk, ago(10)).key == "amazon_ahr"
    assert queries.model_of(cast.marketplace.pk, NOW).key == "shopee"
    assert queries.model_of(cast.marketplace.pk, NOW + timedelta(days=1)).key == "ebay"


def test_the_account_is_read_as_the_rules_take_it(cast: Cast) -> None:
    Seller.objects.filter(pk=cast.shop.pk).update(region="JP", segment="fashion")
    count(cast, sold(5, days_ago=1), sold(6, days_ago=2))
    tell(cast, opened(points=3), told("withdrawn"))
    account = queries.account_of(cast.shop.pk)
    assert (account.region, account.segment, str(account.zone)) == ("JP", "fashion", "Asia/Tokyo")
    assert [told.counts for told in account.days] == [{"successful_orders": 6}, {"successful_orders": 5}]
    (one,) = account.violations
    assert (one.key, one.severity, one.points, one.annulled) == ("V-1", Severity.HIGH, 3, True)
    assert queries.account_of(cast.shop.pk, since=day(1)).days == account.days[1:]


# Words and tables


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (words.STATES, AccountState),
        (words.SEVERITIES, Severity),
        (words.CATEGORIES, Category),
        (words.RESOLUTIONS, Resolution),
        (words.SANCTIONS, Sanction),
        (words.METRIC_STATUSES, MetricStatus),
    ],
)
def test_everything_has_its_word(names: Mapping[StrEnum, object], members: type[StrEnum]) -> None:
    assert set(names) == set(members)


@pytest.mark.parametrize("kind", ModelKind)
def test_a_band_of_every_tone_means_something(kind: ModelKind) -> None:
    assert len({words.band_sentence(kind, tone) for tone in Tone}) == 3


def test_a_day_has_one_rating(cast: Cast) -> None:
    RatingDay.objects.create(seller=cast.shop, day=TODAY, rating=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingDay.objects.create(seller=cast.shop, day=TODAY, rating=2)
