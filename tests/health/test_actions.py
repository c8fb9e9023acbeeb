"""What is told about accounts: kept once, rated in the same transaction, whatever the order."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kenzen.facts.queries import facts_of
from kenzen.health import actions, scoring
from kenzen.health.actions import EventRow, Recorded
from kenzen.health.models import OrderDay, RatingDay, RatingPolicy, Standing, Violation, ViolationEvent
from kenzen.health.rules import AccountState, Category, Resolution, Severity, Source
from kenzen.kit.errors import Refused
from tests.cast import NOW, Cast
from tests.health.telling import TODAY, ago, count, day, history, opened, sold, standing, tell, told, violation


def kinds(cast: Cast) -> list[str]:
    """What happened to the shop."""
    return [fact.kind for fact in facts_of(f"seller:{cast.shop.pk}")]


def policy(cast: Cast, key: str, since_at: datetime = NOW - timedelta(days=900), version: int = 1) -> None:
    """From then on another of the built-in models rates the marketplace."""
    RatingPolicy.objects.create(
        marketplace=cast.marketplace,
        version=version,
        text=scoring.builtin_text(key),
        since_at=since_at,
        created_at=since_at,
    )


# Orders


def test_the_first_counts_make_a_standing_and_rate_it(cast: Cast) -> None:
    assert count(cast, sold(400, days_ago=3)) == Recorded(1, 0)
    row = standing(cast)
    assert (row.rating, row.band, row.source, row.rated_at) == (208, "healthy", Source.COMPUTED, NOW)
    assert (row.model_key, row.model_version, row.projected_rating) == ("amazon_ahr", 1, 208)
    assert [(line["kind"], line["points"]) for line in row.ledger] == [("start", 200), ("earned", 8)]
    assert history(cast.shop) == {day(3): 208}


def test_the_same_counts_again_change_nothing(cast: Cast) -> None:
    count(cast, sold(400))
    assert count(cast, sold(400), now=NOW + timedelta(hours=1)) == Recorded(0, 1)
    assert standing(cast).rated_at == NOW
    assert count(cast, sold(10, key="twice"), sold(10, key="twice")) == Recorded(1, 1)


def test_a_higher_revision_takes_the_place_of_a_lower_one(cast: Cast) -> None:
    count(cast, sold(400, key="k", days_ago=5))
    assert count(cast, sold(200, key="k", days_ago=2, revision=1)) == Recorded(1, 0)
    assert standing(cast).rating == 204
    assert history(cast.shop) == {day(2): 204}


def test_a_lower_revision_that_comes_late_changes_nothing(cast: Cast) -> None:
    count(cast, sold(200, key="k", revision=3))
    assert count(cast, sold(900, key="k", revision=2)) == Recorded(0, 1)
    assert count(cast, sold(1, key="n", revision=1), sold(2, key="n", revision=4)) == Recorded(1, 1)
    assert OrderDay.objects.get(key="n").counts == {"successful_orders": 2}
    assert standing(cast).rating == 204


@pytest.mark.parametrize("other", [sold(401, key="k"), sold(400, key="k", days_ago=1)])
def test_a_key_that_was_used_for_something_else_is_refused(cast: Cast, other: actions.CountsRow) -> None:
    count(cast, sold(400, key="k"))
    with pytest.raises(Refused, match=r"health\.key_conflict") as refused:
        count(cast, sold(7, key="new"), other)
    assert refused.value.facts == {"key": "k", "places": (1,)}
    assert OrderDay.objects.count() == 1  # all of it or nothing
    with pytest.raises(Refused, match=r"health\.key_conflict"):
        count(cast, sold(1, key="new"), sold(2, key="new"))


def test_the_buyers_behind_a_count_are_a_set(cast: Cast) -> None:
    row = actions.CountsRow("k", TODAY, counts={"orders": 2}, buyers={"orders": ["b", "a", "a"]})
    again = actions.CountsRow("k", TODAY, counts={"orders": 2}, buyers={"orders": frozenset({"a", "b"})})
    assert (count(cast, row), count(cast, again)) == (Recorded(1, 0), Recorded(0, 1))
    assert OrderDay.objects.get().buyers == {"orders": ["a", "b"]}


def test_counts_are_of_the_accounts_own_day(cast: Cast) -> None:
    """At 16:00 in London it is tomorrow already in Tokyo, and clocks may be a day ahead."""
    now = datetime(2026, 11, 24, 16, tzinfo=UTC)
    count(cast, actions.CountsRow("k", date(2026, 11, 26)), now=now)
    with pytest.raises(Refused, match=r"health\.in_the_future"):
        count(cast, actions.CountsRow("l", date(2026, 11, 27)), now=now)


def test_accounts_do_not_share_keys(cast: Cast) -> None:
    count(cast, sold(400, key="k"))
    actions.record_counts(seller_id=cast.other_shop.pk, rows=[sold(200, key="k")], now=NOW)
    assert Standing.objects.get(seller=cast.other_shop).rating == 204


# Violations


def test_an_opened_violation_lowers_the_rating_at_once(cast: Cast) -> None:
    assert tell(cast, opened(days_ago=2, respond_by=NOW + timedelta(days=1), listing="B0")) == Recorded(1, 0)
    row = violation()
    assert (row.opened_at, row.respond_by, row.listing) == (ago(2), NOW + timedelta(days=1), "B0")
    assert (row.title_ja, row.category, row.severity, row.points) == ("真贋", "authenticity", "high", None)
    assert standing(cast).rating == 192
    assert history(cast.shop) == {day(2): 192}
    assert kinds(cast) == ["health.violation_opened", "health.rated"]


def test_a_resolved_violation_gives_its_points_back_from_then_on(cast: Cast) -> None:
    tell(cast, opened(days_ago=9), told("resolved", days_ago=4))
    assert (violation().resolved_at, violation().resolution) == (ago(4), "resolved")
    assert history(cast.shop) == {day(9): 192, day(4): 200}


def test_what_is_found_later_is_said_of_a_closed_violation(cast: Cast) -> None:
    tell(cast, opened(days_ago=9))
    tell(cast, told("resolved", days_ago=4))
    tell(cast, told("withdrawn"))
    assert (violation().resolved_at, violation().resolution) == (ago(4), "withdrawn")
    assert kinds(cast) == [
        "health.violation_opened",
        "health.rated",
        "health.violation_resolved",
        "health.rated",
        "health.violation_withdrawn",
    ]


def test_an_end_that_comes_before_its_beginning_waits(cast: Cast) -> None:
    assert tell(cast, told("resolved", days_ago=1)) == Recorded(1, 0)
    assert (Violation.objects.count(), standing(cast).rated_at) == (0, None)
    tell(cast, opened(days_ago=3))
    assert violation().resolution == "resolved"
    assert history(cast.shop) == {day(3): 192, day(1): 200}


def test_an_annulled_violation_makes_no_repeat_not_even_before(cast: Cast) -> None:
    tell(cast, opened("A", days_ago=9, policy="p"), opened("B", days_ago=6, policy="p"))
    assert history(cast.shop) == {day(9): 192, day(6): 176}
    tell(cast, told("appeal_accepted", "A", days_ago=2))
    assert history(cast.shop) == {day(9): 192, day(6): 184, day(2): 192}


def test_a_change_is_rated_from_the_opening_on(cast: Cast) -> None:
    tell(cast, opened(days_ago=9))
    tell(cast, told("changed", severity="low", listing="B1"))
    assert (violation().severity, violation().listing, violation().title_en) == ("low", "B1", "Authenticity")
    assert history(cast.shop) == {day(9): 198}


def test_the_same_event_again_changes_nothing(cast: Cast) -> None:
    tell(cast, opened())
    assert tell(cast, opened(), opened()) == Recorded(0, 2)
    assert ViolationEvent.objects.count() == 1
    assert kinds(cast) == ["health.violation_opened", "health.rated"]


OTHERS = [opened(key="k", listing="B1"), opened("V-2", key="k"), told("withdrawn", key="k")]


@pytest.mark.parametrize("other", OTHERS, ids=["another listing", "another violation", "another kind"])
def test_an_events_key_that_was_used_for_something_else_is_refused(cast: Cast, other: EventRow) -> None:
    tell(cast, opened(key="k"))
    with pytest.raises(Refused, match=r"health\.key_conflict") as refused:
        tell(cast, opened("V-9"), other)
    assert refused.value.facts == {"key": "k", "places": (1,)}
    assert ViolationEvent.objects.count() == 1


def test_points_are_those_the_model_allows(cast: Cast) -> None:
    policy(cast, "rakuten")
    with pytest.raises(Refused, match=r"health\.points_not_allowed") as refused:
        tell(cast, opened(key="k", points=7))
    assert (refused.value.facts["key"], refused.value.facts["allowed"]) == ("k", "5, 15, 20, 35, 80, 100")
    assert Violation.objects.count() == 0
    tell(cast, opened(key="k", points=35))
    assert standing(cast).rating == 35
    with pytest.raises(Refused, match=r"health\.points_not_allowed"):
        tell(cast, told("changed", points=36))


def test_points_are_checked_by_the_policy_that_is_known(cast: Cast) -> None:
    policy(cast, "tiktok_shop_points")
    tell(cast, opened(policy="late_dispatch", points=4))
    with pytest.raises(Refused, match=r"health\.points_not_allowed"):
        tell(cast, told("changed", points=48))


def test_a_violation_that_came_in_bulk_can_be_closed_like_any_other(cast: Cast) -> None:
    Violation.objects.create(
        seller=cast.shop,
        reference="V-1",
        category=Category.LISTING,
        severity=Severity.LOW,
        title_en="Title",
        found_en="Found",
        respond_by=NOW,
        opened_at=ago(8),
    )
    tell(cast, told("changed", listing="B0", days_ago=2), told("resolved", days_ago=1))
    row = violation()
    assert (row.title_en, row.found_en, row.listing, row.respond_by) == ("Title", "Found", "B0", NOW)
    assert (row.opened_at, row.resolved_at, row.resolution) == (ago(8), ago(1), "resolved")
    assert ViolationEvent.objects.count() == 3


def test_a_closed_violation_that_came_in_bulk_keeps_its_end(cast: Cast) -> None:
    Violation.objects.create(
        seller=cast.shop,
        reference="V-1",
        category=Category.LISTING,
        severity=Severity.LOW,
        title_ja="題",
        opened_at=ago(8),
        resolved_at=ago(5),
        resolution=Resolution.RESOLVED,
    )
    tell(cast, told("appeal_accepted", days_ago=1))
    assert (violation().resolved_at, violation().resolution) == (ago(5), "appeal_accepted")


# By hand


def open_by_hand(cast: Cast, reference: str = "V-1", **fields: Any) -> int:
    """An operator opens a violation."""
    made: dict[str, Any] = {"category": Category.SAFETY, "severity": Severity.MEDIUM, "title_ja": "題", "now": NOW}
    return actions.open_violation(seller_id=cast.shop.pk, reference=reference, **(made | fields))


def test_an_operators_violation_is_like_any_other(cast: Cast) -> None:
    id_ = open_by_hand(cast, opened_at=ago(3), found_ja="説明", expires_at=NOW + timedelta(days=30))
    actions.change_violation(violation_id=id_, fields={"severity": Severity.HIGH}, now=NOW)
    assert (violation().pk, violation().severity, violation().found_ja) == (id_, "high", "説明")
    actions.close_violation(violation_id=id_, resolution=Resolution.RESOLVED, now=NOW)
    assert (violation().resolved_at, violation().resolution) == (NOW, "resolved")
    assert history(cast.shop) == {day(3): 192, day(0): 200}
    assert ViolationEvent.objects.count() == 3


def test_a_reference_is_used_once_by_hand(cast: Cast) -> None:
    open_by_hand(cast)
    with pytest.raises(Refused, match=r"health\.reference_taken"):
        open_by_hand(cast)


@pytest.mark.parametrize(
    ("first", "then", "may"),
    [
        (Resolution.RESOLVED, Resolution.RESOLVED, False),
        (Resolution.RESOLVED, Resolution.APPEAL_ACCEPTED, True),
        (Resolution.RESOLVED, Resolution.WITHDRAWN, True),
        (Resolution.APPEAL_ACCEPTED, Resolution.RESOLVED, False),
        (Resolution.APPEAL_ACCEPTED, Resolution.WITHDRAWN, True),
        (Resolution.WITHDRAWN, Resolution.APPEAL_ACCEPTED, False),
    ],
)
def test_a_closed_violation_is_only_ever_found_to_be_less(
    cast: Cast, first: Resolution, then: Resolution, may: bool
) -> None:
    id_ = open_by_hand(cast)
    actions.close_violation(violation_id=id_, resolution=first, now=NOW)
    if may:
        actions.close_violation(violation_id=id_, resolution=then, now=NOW)
        assert violation().resolution == then
    else:
        with pytest.raises(Refused, match=r"health\.already_closed"):
            actions.close_violation(violation_id=id_, resolution=then, now=NOW)


def test_a_violation_that_is_not_there_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"health\.no_such_violation"):
        actions.close_violation(violation_id=7, resolution=Resolution.RESOLVED, now=NOW)


# Rating


def test_a_fact_says_from_what_to_what_the_rating_changed(cast: Cast) -> None:
    tell(cast, opened(severity="critical"))
    fact = facts_of(f"seller:{cast.shop.pk}")[-1]
    assert fact.kind == "health.rated"
    assert fact.data == {"rating_before": 200, "band_before": "healthy", "rating": 0, "band": "unhealthy"}


def test_no_fact_is_told_of_a_rating_that_stays(cast: Cast) -> None:
    count(cast, sold(10))
    assert kinds(cast) == []
    assert not actions.rate(seller_id=cast.shop.pk, now=NOW)


def test_a_new_rating_is_due_when_it_changes_by_itself(cast: Cast) -> None:
    tell(cast, opened(days_ago=2))
    assert standing(cast).next_change_at == ago(2) + timedelta(days=180)


def test_a_clock_that_is_behind_takes_nothing_back(cast: Cast) -> None:
    tell(cast, opened(days_ago=2))
    count(cast, sold(200, days_ago=4), now=NOW - timedelta(days=1))
    assert (standing(cast).rated_at, standing(cast).rating) == (NOW, 196)
    assert history(cast.shop) == {day(4): 204, day(2): 196}


def test_days_between_two_ratings_are_kept_as_they_were(cast: Cast) -> None:
    tell(cast, opened("A", days_ago=3), opened("B", days_ago=2, expires_at=NOW + timedelta(days=5)))
    assert actions.rate(seller_id=cast.shop.pk, now=NOW + timedelta(days=9))
    assert history(cast.shop) == {day(3): 192, day(2): 184, TODAY + timedelta(days=5): 192}


def test_history_older_than_four_hundred_days_is_never_touched(cast: Cast) -> None:
    old, older = day(400), day(700)
    RatingDay.objects.create(seller=cast.shop, day=older, rating=111, band="at_risk")
    RatingDay.objects.create(seller=cast.shop, day=old, rating=123, band="at_risk")
    tell(cast, opened(days_ago=600, expires_at=NOW + timedelta(days=1)))
    assert history(cast.shop) == {older: 111, old: 123, day(399): 192}


def test_the_history_begins_with_what_is_known(cast: Cast) -> None:
    count(cast, sold(50, days_ago=7))
    assert history(cast.shop) == {day(7): 200}


def test_an_account_that_came_in_bulk_gets_its_whole_history_with_its_first_rating(cast: Cast) -> None:
    OrderDay.objects.create(seller=cast.shop, key="k", day=day(90), counts={"successful_orders": 200})
    actions.rate(seller_id=cast.shop.pk, now=NOW)
    assert history(cast.shop) == {day(90): 204}


def test_days_that_were_kept_before_the_first_rating_stay(cast: Cast) -> None:
    RatingDay.objects.create(seller=cast.shop, day=day(50), rating=148, band="at_risk")
    OrderDay.objects.create(seller=cast.shop, key="k", day=day(90), counts={"successful_orders": 200})
    actions.rate(seller_id=cast.shop.pk, now=NOW)
    assert history(cast.shop) == {day(50): 148, day(49): 204}


def test_a_reported_account_is_left_alone_until_something_of_its_own_arrives(cast: Cast) -> None:
    Standing.objects.create(seller=cast.shop, source=Source.REPORTED, rating=640, band="healthy", next_change_at=NOW)
    assert not actions.rate(seller_id=cast.shop.pk, now=NOW)
    assert standing(cast).rating == 640
    count(cast, sold(200))
    assert (standing(cast).rating, standing(cast).source) == (204, Source.COMPUTED)


def test_an_end_without_a_beginning_leaves_a_reported_account_as_reported(cast: Cast) -> None:
    Standing.objects.create(seller=cast.shop, source=Source.REPORTED, rating=640, band="healthy")
    tell(cast, told("resolved"))
    assert (standing(cast).rating, standing(cast).source) == (640, Source.REPORTED)
    tell(cast, opened(days_ago=1))
    assert (standing(cast).rating, standing(cast).source) == (200, Source.COMPUTED)


def test_each_day_is_rated_by_the_policy_of_its_end(cast: Cast) -> None:
    tell(cast, opened("A", days_ago=20), opened("B", days_ago=4))
    policy(cast, "rakuten", since_at=ago(10))
    tell(cast, opened("C", days_ago=18, points=5))
    row = standing(cast)
    assert (row.model_key, row.rating, row.band) == ("rakuten", 5, "none")
    assert history(cast.shop) == {day(20): 192, day(18): 187, day(10): 5}


def test_a_policy_to_come_makes_a_rating_due(cast: Cast) -> None:
    policy(cast, "rakuten", since_at=NOW + timedelta(days=3))
    tell(cast, opened())
    assert standing(cast).next_change_at == NOW + timedelta(days=3)
    assert standing(cast).model_key == "amazon_ahr"


def test_a_model_without_a_number_keeps_no_days(cast: Cast) -> None:
    policy(cast, "etsy")
    count(cast, sold(5))
    assert standing(cast).rating is None
    assert standing(cast).band != ""
    assert history(cast.shop) == {}


@pytest.mark.parametrize("key", scoring.builtin_keys())
def test_every_built_in_model_rates_and_explains_an_account(cast: Cast, key: str) -> None:
    policy(cast, key)
    count(cast, *(sold(30, days_ago=n) for n in range(5)))
    tell(cast, opened(days_ago=40, sanction="warning"), opened("V-2", days_ago=3))
    row = standing(cast)
    assert row.model_key == key
    assert row.rating is None or sum(line["points"] for line in row.ledger) == row.rating


def test_two_who_tell_the_first_news_of_an_account_at_once_are_both_heard(committed_cast: Cast) -> None:
    cast, together = committed_cast, threading.Barrier(4)

    def send(number: int) -> None:
        try:
            together.wait(20)
            tell(cast, opened(f"V{number}"))
            count(cast, sold(200, days_ago=number))
        finally:
            connection.close()

    senders = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert (Violation.objects.count(), OrderDay.objects.count()) == (4, 4)
    row = standing(cast)
    assert (row.rating, row.rated_at) == (200 + 4 * 4 - 4 * 8, NOW)
    assert sum(line["points"] for line in row.ledger) == row.rating
    assert history(cast.shop)[TODAY] == row.rating


def test_two_who_save_the_first_policies_at_once_are_both_heard(committed_cast: Cast) -> None:
    cast, together = committed_cast, threading.Barrier(2)

    def save() -> None:
        try:
            together.wait(20)
            text, market = scoring.builtin_text(), cast.marketplace.pk
            actions.set_policy(marketplace_id=market, text=text, since_at=NOW, person_id=None, now=NOW)
        finally:
            connection.close()

    operators = [threading.Thread(target=save) for _ in range(2)]
    for operator in operators:
        operator.start()
    for operator in operators:
        operator.join(60)
    assert sorted(RatingPolicy.objects.values_list("version", flat=True)) == [1, 2]


# State


def test_a_state_is_changed_once_and_told(cast: Cast) -> None:
    assert actions.change_state(seller_id=cast.shop.pk, state=AccountState.DEACTIVATED, now=NOW)
    assert not actions.change_state(seller_id=cast.shop.pk, state=AccountState.DEACTIVATED, now=NOW)
    assert standing(cast).state == "deactivated"
    (fact,) = facts_of(f"seller:{cast.shop.pk}")
    assert (fact.kind, fact.data) == ("health.state_changed", {"before": "normal", "after": "deactivated"})


def test_a_rating_never_changes_the_state(cast: Cast) -> None:
    actions.change_state(seller_id=cast.shop.pk, state=AccountState.UNDER_REVIEW, now=NOW)
    tell(cast, opened(severity="critical"))
    assert (standing(cast).state, standing(cast).rating) == ("under_review", 0)


# Work


def queries_of(work: Any) -> list[str]:
    """The statements some work sends, without those of the test's own transaction."""
    with CaptureQueriesContext(connection) as captured:
        work()
    sent: Sequence[dict[str, Any]] = captured.captured_queries
    return [one["sql"] for one in sent if "SAVEPOINT" not in one["sql"]]


def test_one_event_costs_a_dozen_statements_at_most_however_much_is_known(cast: Cast) -> None:
    count(cast, *(sold(30, days_ago=n) for n in range(200)))
    tell(cast, *(opened(f"V{n}", days_ago=n) for n in range(1, 30)))
    assert len(queries_of(lambda: tell(cast, opened("new", days_ago=0)))) <= 12
    assert len(queries_of(lambda: tell(cast, opened("late", days_ago=99)))) <= 12
    assert len(queries_of(lambda: tell(cast, opened("late", days_ago=99)))) == 2


def test_counts_cost_ten_statements_however_many_they_are(cast: Cast) -> None:
    count(cast, sold(1, days_ago=210))
    rows = [sold(30, days_ago=n) for n in range(120)]
    assert len(queries_of(lambda: count(cast, *rows))) <= 10
