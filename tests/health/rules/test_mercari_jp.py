"""Mercari's restrictions, computed by hand: no number, the gravest sanction in force says how an account stands."""

from datetime import datetime, timedelta

import pytest

from kenzen.health import scoring
from kenzen.health.rules import Category, Resolution, Sanction, Severity
from kenzen.health.rules.account import Violation
from kenzen.health.rules.model import Levels
from kenzen.health.rules.rating import assess
from tests.cast import NOW
from tests.health.rules.shops import shop

MERCARI = scoring.builtin("mercari_jp")
HOURS = (3, 12, 24, 48, 72, 168)


def sanctioned(
    sanction: Sanction, hours_ago: float = 1, hours: float | None = None, closed_at: datetime | None = None
) -> Violation:
    """A violation that was answered with a sanction, for some hours or until it is closed."""
    opened_at = NOW - timedelta(hours=hours_ago)
    return Violation(
        key=f"{sanction} {hours_ago}",
        policy="",
        category=Category.LISTING,
        severity=Severity.HIGH,
        opened_at=opened_at,
        closed_at=closed_at,
        resolution=Resolution.RESOLVED if closed_at else None,
        sanction=sanction,
        sanction_until=None if hours is None else opened_at + timedelta(hours=hours),
    )


@pytest.mark.parametrize(
    ("sanction", "level"),
    [
        (Sanction.WARNING, "warned"),
        (Sanction.LISTING_REMOVED, "listing_removed"),
        (Sanction.RESTRICTED, "restricted"),
        (Sanction.RESTRICTED_INDEFINITELY, "restricted_indefinitely"),
        (Sanction.EXPELLED, "expelled"),
    ],
)
def test_each_sanction_has_its_level(sanction: Sanction, level: str) -> None:
    assert assess(MERCARI, shop(violations=(sanctioned(sanction),)), NOW).current.band == level


def test_the_gravest_sanction_in_force_decides() -> None:
    violations = tuple(sanctioned(sanction) for sanction in (Sanction.RESTRICTED, Sanction.EXPELLED, Sanction.WARNING))
    rating = assess(MERCARI, shop(violations=violations), NOW).current
    assert rating.band == "expelled"
    assert {action.tier for action in rating.actions} == {"restricted", "expelled", "warned"}


def test_an_account_without_sanctions_is_unrestricted() -> None:
    rating = assess(MERCARI, shop(), NOW).current
    assert (rating.value, rating.band, rating.ledger, rating.actions) == (None, "unrestricted", (), ())


def test_a_restriction_is_for_one_of_the_published_hours_or_without_end() -> None:
    assert isinstance(MERCARI, Levels)
    hours = {level.sanction: level.hours for level in MERCARI.levels}
    assert hours[Sanction.RESTRICTED] == HOURS
    assert hours[Sanction.RESTRICTED_INDEFINITELY] == ()


@pytest.mark.parametrize("hours", HOURS)
def test_a_restriction_ends_by_itself_when_its_hours_are_over(hours: int) -> None:
    still, over = sanctioned(Sanction.RESTRICTED, hours - 0.5, hours), sanctioned(Sanction.RESTRICTED, hours, hours)
    in_force = assess(MERCARI, shop(violations=(still,)), NOW)
    assert in_force.current.band == "restricted"
    assert in_force.next_change_at == in_force.current.actions[0].until == NOW + timedelta(minutes=30)
    assert assess(MERCARI, shop(violations=(over,)), NOW).current.band == "unrestricted"


@pytest.mark.parametrize(
    ("minutes", "level"), [(1, "restricted_indefinitely"), (0, "unrestricted"), (-1, "unrestricted")]
)
def test_an_indefinite_restriction_ends_when_its_violation_is_closed(minutes: int, level: str) -> None:
    violation = sanctioned(Sanction.RESTRICTED_INDEFINITELY, closed_at=NOW + timedelta(minutes=minutes))
    assert assess(MERCARI, shop(violations=(violation,)), NOW).current.band == level


def test_a_sanction_is_in_force_from_its_instant_on_and_the_oldest_is_told_first() -> None:
    violations = (sanctioned(Sanction.WARNING, hours_ago=0), sanctioned(Sanction.RESTRICTED, hours_ago=2))
    rating = assess(MERCARI, shop(violations=violations), NOW).current
    assert [(action.tier, action.since) for action in rating.actions] == [
        ("restricted", NOW - timedelta(hours=2)),
        ("warned", NOW),
    ]


def test_what_is_not_yet_opened_is_not_in_force() -> None:
    violation = sanctioned(Sanction.EXPELLED, hours_ago=-1)
    assessment = assess(MERCARI, shop(violations=(violation,)), NOW)
    assert (assessment.current.band, assessment.next_change_at) == ("unrestricted", violation.opened_at)
