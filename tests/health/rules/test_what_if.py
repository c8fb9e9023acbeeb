"""What if these violations were resolved, or nothing were done until a date."""

from datetime import timedelta

from kenzen.health import scoring
from kenzen.health.rules import Resolution, what_if
from kenzen.health.rules.account import Account
from kenzen.health.rules.rating import assess
from tests.cast import NOW
from tests.health.rules.making import account, closed, orders, violation

MODEL = scoring.builtin("amazon_ahr")


def value(rated: Account, days_on: float = 0) -> int | None:
    return assess(MODEL, rated, NOW + timedelta(days=days_on)).current.value


def test_resolving_gives_the_points_of_those_violations_back() -> None:
    rated = account(violation("a"), violation("b"), violation("c"))
    assert value(rated) == 176
    assert value(what_if.resolved(rated, ["a", "c"], NOW)) == 192


def test_resolving_the_first_does_not_make_the_second_cheaper() -> None:
    rated = account(violation("a", policy="x", days_ago=9), violation("b", policy="x"))
    assert value(what_if.resolved(rated, ["a"], NOW)) == 200 - 16


def test_resolving_leaves_the_account_as_it_was_before() -> None:
    rated = account(violation("a", days_ago=9))
    assert value(what_if.resolved(rated, ["a"], NOW), days_on=-1) == 192


def test_what_is_opened_at_that_instant_can_be_resolved() -> None:
    assert value(what_if.resolved(account(violation("a", days_ago=0)), ["a"], NOW)) == 200


def test_what_is_closed_already_stays_as_it_is() -> None:
    rated = account(violation("a", **closed(Resolution.WITHDRAWN, days_ago=0.5)))
    assert what_if.resolved(rated, ["a"], NOW) == rated


def test_what_is_not_opened_yet_stays_as_it_is() -> None:
    rated = account(violation("a", days_ago=-1))
    assert what_if.resolved(rated, ["a"], NOW) == rated


def test_what_will_be_found_wrong_is_never_made_a_repeat_by_resolving_it_earlier() -> None:
    wrong = violation("a", policy="x", days_ago=9, **closed(Resolution.WITHDRAWN, days_ago=-5))
    rated = account(wrong, violation("b", policy="x"))
    assert (value(rated), value(what_if.resolved(rated, ["a"], NOW))) == (200 - 8 - 8, 200 - 8)


def test_unknown_keys_change_nothing() -> None:
    rated = account(violation("a"))
    assert what_if.resolved(rated, ["z"], NOW) == rated


def test_doing_nothing_lets_violations_and_orders_expire() -> None:
    rated = account(violation("a", days_ago=170), violation("b", days_ago=1), days=[orders(200)])
    assert [value(rated, days_on) for days_on in (0, 10, 178, 179, 180)] == [188, 196, 196, 204, 200]
