"""What if: the answer to what was chosen, what is said to nonsense, and the plot of the days to come."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kenzen.accounts.models import Person
from kenzen.accounts.queries import sellers_by_id
from kenzen.facts.models import Fact
from kenzen.health import scoring
from kenzen.health.actions import set_policy
from kenzen.health.models import Standing
from kenzen.health.queries import LedgerLine
from kenzen.health.queries.coming import Coming, coming
from kenzen.health.rules import Severity
from kenzen.health.rules.results import EntryKind
from kenzen.screens.seller_home.pages.what_if import difference, turns
from kenzen.screens.seller_home.plots import coming as plots
from kenzen.screens.seller_home.plots.history import NARROW, WIDE
from tests.cast import Cast
from tests.screens.conftest import Said
from tests.screens.told import sold, warn

TODAY = date(2026, 11, 24)
LIMITS = [(0, "bad"), (100, "warn"), (200, "good")]
PATH = "/health/what-if/"


def day(ahead: int) -> str:
    """A day ahead, at the marketplace."""
    return ((timezone.now() + timedelta(hours=9)).date() + timedelta(days=ahead)).isoformat()


def test_without_a_choice_it_asks_for_one(cast: Cast, seller: Client, says: Said) -> None:
    violation_id = warn(cast)
    page = seller.get(PATH)
    assert says(page, "Choose violations, a day, or both.")
    assert f'name="resolved" value="{violation_id}"' in page.content.decode()


def test_what_is_resolved_gives_its_points_back(cast: Cast, seller: Client, says: Said) -> None:
    violation_id = warn(cast, severity=Severity.CRITICAL, title="重い警告")
    page = seller.get(PATH, {"resolved": violation_id})
    assert says(page, "The rating changes by %(points)s.", points="+200")
    assert says(page, "No longer counts")
    assert "checked" in page.content.decode()


def test_doing_nothing_until_the_points_expire_gives_them_back_as_well(cast: Cast, seller: Client, says: Said) -> None:
    warn(cast, severity=Severity.CRITICAL, opened_ago=timedelta(days=170))
    page = seller.get(PATH, {"until": day(30)})
    assert says(page, "The rating changes by %(points)s.", points="+200")


def test_orders_that_grow_old_take_their_points_along(cast: Cast, seller: Client, says: Said) -> None:
    sold(cast, 400, days_ago=170)
    page = seller.get(PATH, {"until": day(30)})
    assert says(page, "The rating changes by %(points)s.", points="−8")


def test_nothing_is_saved(cast: Cast, seller: Client) -> None:
    violation_id = warn(cast, severity=Severity.CRITICAL)
    before = Standing.objects.get(seller=cast.shop).rating, Fact.objects.count()
    seller.get(PATH, {"resolved": str(violation_id), "until": day(9)})
    assert (Standing.objects.get(seller=cast.shop).rating, Fact.objects.count()) == before


@pytest.mark.parametrize("until", ["x", "2026-13-45", "a\0b", "長" * 9999, "999999999", "0000-00-00", "<script>"])
def test_a_day_that_is_none_gets_a_clear_answer(cast: Cast, seller: Client, says: Said, until: str) -> None:
    page = seller.get(PATH, {"until": until})
    assert page.status_code == 422
    assert says(page, "This could not be worked out as it was asked.")
    assert "<script>" not in page.content.decode().split("<main")[1]


@pytest.mark.parametrize("until", [day(-1), "1999-01-01", day(181), "9999-12-31"])
def test_a_day_too_near_or_too_far_says_what_can_be_chosen(cast: Cast, seller: Client, says: Said, until: str) -> None:
    page = seller.get(PATH, {"until": until})
    assert page.status_code == 422
    assert says(page, "This could not be worked out as it was asked.")


@pytest.mark.parametrize("until", [day(0), day(180), ""])
def test_days_from_today_to_half_a_year_ahead_can_be_chosen(cast: Cast, seller: Client, until: str) -> None:
    assert seller.get(PATH, {"until": until}).status_code == 200


@pytest.mark.parametrize("resolved", ["x", "0", "-1", "99999999999999999999999", "", "1.5", "１"])
def test_a_violation_that_is_not_open_is_left_out_and_said_so(
    cast: Cast, seller: Client, says: Said, resolved: str
) -> None:
    page = seller.get(PATH, {"resolved": resolved})
    assert page.status_code == 422
    assert says(page, "A violation that was chosen is not open any more, so it was left out.")


def test_violations_of_others_can_not_be_tried(cast: Cast, seller: Client) -> None:
    assert seller.get(PATH, {"resolved": warn(cast, shop=cast.other_shop)}).status_code == 422


def test_the_same_choice_twice_is_one(cast: Cast, seller: Client) -> None:
    violation_id = warn(cast)
    assert seller.get(PATH, {"resolved": [violation_id, violation_id]}).status_code == 200


def test_a_model_without_a_number_shows_levels_and_no_plot(cast: Cast, seller: Client) -> None:
    now = timezone.now()
    set_policy(
        marketplace_id=cast.marketplace.pk,
        text=scoring.builtin_text("walmart_us"),
        since_at=now,
        person_id=cast.operator.pk,
        now=now,
    )
    page = seller.get(PATH, {"until": day(5)})
    assert page.status_code == 200
    assert '<svg class="plot' not in page.content.decode()


def test_others_have_no_what_if(cast: Cast, client: Client, browser_of: Callable[[Person], Client]) -> None:
    assert client.get(PATH)["Location"].startswith("/sign-in/?next=")
    assert browser_of(cast.reviewer).get(PATH).status_code == 403
    assert browser_of(cast.other_seller).get(PATH).status_code == 200


def test_many_violations_cost_no_more_queries(cast: Cast, seller: Client) -> None:
    first = warn(cast, "V-0")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert seller.get(PATH, {"resolved": str(first), "until": day(40)}).status_code == 200
        return len(captured)

    few = count()
    for number in range(1, 12):
        warn(cast, f"V-{number}", opened_ago=timedelta(hours=number))
    assert count() == few <= 32


# The days to come


def test_the_days_to_come_begin_with_the_rating_of_today(cast: Cast) -> None:
    violation_id = warn(cast, severity=Severity.CRITICAL, opened_ago=timedelta(days=100))
    seller = sellers_by_id({cast.shop.pk})[cast.shop.pk]
    course = coming(seller, resolved_ids=[violation_id], now=timezone.now())
    assert len(course.nothing) == len(course.resolved) == 181
    assert (course.nothing[0][1], course.nothing[-1][1]) == (0, 200)
    assert {rating for _day, rating in course.resolved} == {200}


def days_of(*ratings: int) -> tuple[tuple[date, int], ...]:
    return tuple((TODAY + timedelta(days=index), rating) for index, rating in enumerate(ratings))


def test_turns_are_the_days_on_which_a_course_changes() -> None:
    course = Coming(days_of(1, 1, 2, 2, 2), days_of(5, 5, 5, 6, 6))
    assert [(day.day, nothing, resolved) for day, nothing, resolved in turns(course)] == [
        (24, 1, 5),
        (26, 2, 5),
        (27, 2, 6),
        (28, 2, 6),
    ]


def test_a_model_without_a_number_has_no_turns() -> None:
    assert turns(Coming((), ())) == []


def test_the_same_course_is_drawn_once() -> None:
    days = days_of(148, 148, 196)
    assert plots.coming(days, days, LIMITS, WIDE).chosen is None


@given(st.lists(st.tuples(st.integers(-50, 1000), st.integers(-50, 1000)), min_size=2, max_size=181))
def test_both_courses_stay_inside_the_frame_and_share_its_scale(pairs: list[tuple[int, int]]) -> None:
    nothing, chosen = days_of(*(one for one, _ in pairs)), days_of(*(other for _, other in pairs))
    for frame in (WIDE, NARROW):
        plot = plots.coming(nothing, chosen, LIMITS, frame)
        lines = [line for line in (plot.nothing, plot.chosen) if line]
        assert all(0 <= line.end[0] <= frame.width and 0 <= line.end[1] <= frame.height for line in lines)
        if plot.chosen and nothing[-1][1] < chosen[-1][1]:
            assert plot.chosen.end[1] < plot.nothing.end[1]


# The ledger


def line(
    points: int,
    *,
    kind: EntryKind = EntryKind.LOST,
    on: date | None = None,
    violation_id: int | None = None,
    ends: date | None = None,
) -> LedgerLine:
    return LedgerLine(kind, points, on, ends, "理由", violation_id)


def test_a_line_that_is_gone_and_one_that_is_new_are_told_apart() -> None:
    kept, gone, new = line(-8, violation_id=1), line(-4, violation_id=2), line(-2, violation_id=3)
    told = difference([kept, gone], [kept, new])
    assert (told.gone, told.new) == ((gone,), (new,))


def test_a_line_that_only_ends_on_another_day_is_the_same() -> None:
    told = difference([line(4, on=TODAY)], [line(4, on=TODAY, ends=TODAY)])
    assert (told.gone, told.new) == ((), ())


def test_what_orders_earn_is_told_as_one() -> None:
    before = [line(4, kind=EntryKind.EARNED, on=TODAY), line(4, kind=EntryKind.EARNED)]
    told = difference(before, [line(4, kind=EntryKind.EARNED, ends=TODAY)])
    assert (told.gone, told.new, told.orders) == ((), (), -4)


def test_of_two_like_lines_one_may_go() -> None:
    told = difference([line(4, on=TODAY), line(4, on=TODAY)], [line(4, on=TODAY)])
    assert len(told.gone) == 1
