"""What holds for every account under every model, whatever happened to it. Models that come with Kenzen are found."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kenzen.health.rules import Category, Resolution, Sanction, Severity, what_if
from kenzen.health.rules.account import Account, DayCounts, Violation
from kenzen.health.rules.books import open_books
from kenzen.health.rules.history import daily
from kenzen.health.rules.model import AnyModel, BalanceDown, PointsUp
from kenzen.health.rules.rating import assess, band_of
from kenzen.health.rules.results import Assessment, Rating
from kenzen.health.rules.windows import ONE_DAY, local_day, plain_bounds, starts_at
from tests.cast import NOW
from tests.health.rules.making import LOS_ANGELES, TODAY, TOKYO
from tests.health.rules.models import BALANCES, BUILTIN, TALLIES, counts_of

CALM = settings(deadline=None)  # a busy machine is not a wrong rating
INSTANT = timedelta(microseconds=1)
MODELS = st.sampled_from([*BALANCES, *TALLIES])
EVERY_MODEL = st.sampled_from([*BUILTIN, *BALANCES, *TALLIES])
NAMES = sorted(set().union(*map(counts_of, BUILTIN)) - {"successful_orders", "reviews"})
ZONES = st.sampled_from([TOKYO, LOS_ANGELES, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")])
AGES = st.integers(-30, 400).flatmap(
    lambda days: st.sampled_from([0, 1, 3_600, 43_200, 86_399]).map(lambda rest: timedelta(days=days, seconds=rest))
)


@st.composite
def violations(draw: st.DrawFn, key: str) -> Violation:
    opened_at = NOW - draw(AGES)
    resolution = draw(st.none() | st.sampled_from(Resolution))
    lasted = timedelta(hours=draw(st.integers(0, 2_000)))
    return Violation(
        key=key,
        policy=draw(st.sampled_from(["", "x", "y"])),
        category=draw(st.sampled_from([Category.LISTING, Category.SAFETY])),
        severity=draw(st.sampled_from(Severity)),
        opened_at=opened_at,
        closed_at=opened_at + lasted if resolution else None,
        resolution=resolution,
        points=draw(st.none() | st.sampled_from([0, 5, 15, 48])),
        expires_at=draw(st.none() | st.integers(0, 300).map(lambda days: opened_at + timedelta(days=days))),
        sanction=draw(st.none() | st.sampled_from(Sanction)),
        sanction_until=draw(st.none() | st.integers(1, 72).map(lambda hours: opened_at + timedelta(hours=hours))),
    )


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    ages = draw(st.lists(st.integers(-20, 250), max_size=12))
    days = (
        DayCounts(
            key=f"d{number}",
            day=TODAY - timedelta(days=age),
            counts={
                "successful_orders": draw(st.sampled_from([0, 3, 40, 199, 1_000])),
                "reviews": draw(st.integers(0, 20)),
                **_others(draw(st.integers(0, 1_000))),
            },
        )
        for number, age in enumerate(ages)
    )
    opened = draw(st.integers(0, 7))
    return Account(
        violations=tuple(draw(violations(f"v{number}")) for number in range(opened)),
        days=tuple(days),
        zone=draw(ZONES),
        region=draw(st.sampled_from(["", "PH", "JP"])),
    )


def _others(seed: int) -> dict[str, int]:
    """Counts of everything else that a built-in model reads."""
    return {name: seed * (place + 7) % 60 for place, name in enumerate(NAMES)}


def both(result: Assessment) -> tuple[Rating, Rating]:
    return result.current, result.projected


def said(result: Assessment) -> list[object]:
    """What is told of both; when an action that is only projected begins goes with the question."""
    begun = [(one.tier, one.action, one.since, one.until) for one in result.current.actions]
    projected = {(one.tier, one.action) for one in result.projected.actions}
    return [begun, projected, *((rating.value, rating.band, rating.near_tier) for rating in both(result))]


@CALM
@given(model=EVERY_MODEL, rated=accounts(), data=st.data())
def test_the_order_in_which_things_are_told_changes_nothing(
    model: AnyModel, rated: Account, data: st.DataObject
) -> None:
    mixed = replace(
        rated,
        violations=tuple(data.draw(st.permutations(rated.violations))),
        days=tuple(data.draw(st.permutations(rated.days))),
    )
    assert assess(model, mixed, NOW) == assess(model, rated, NOW)


@CALM
@given(model=EVERY_MODEL, rated=accounts())
def test_telling_everything_twice_changes_nothing(model: AnyModel, rated: Account) -> None:
    twice = replace(rated, violations=rated.violations * 2, days=rated.days[::-1] + rated.days)
    assert assess(model, twice, NOW) == assess(model, rated, NOW)


@CALM
@given(model=EVERY_MODEL, rated=accounts(), parts=st.integers(2, 4))
def test_telling_a_day_in_parts_changes_nothing(model: AnyModel, rated: Account, parts: int) -> None:
    split = replace(rated, days=tuple(part for told in rated.days for part in _in_parts(told, parts)))
    assert assess(model, split, NOW) == assess(model, rated, NOW)


def _in_parts(told: DayCounts, parts: int) -> list[DayCounts]:
    return [
        DayCounts(
            key=f"{told.key}-{part}",
            day=told.day,
            counts={of: (count + part) // parts for of, count in told.counts.items()},
        )
        for part in range(parts)
    ]


@CALM
@given(model=MODELS, rated=accounts())
def test_the_ledger_adds_up_to_the_value(model: AnyModel, rated: Account) -> None:
    for rating in both(assess(model, rated, NOW)):
        assert sum(entry.points for entry in rating.ledger) == rating.value


@CALM
@given(model=MODELS, rated=accounts())
def test_every_violation_that_weighs_has_one_line(model: BalanceDown | PointsUp, rated: Account) -> None:
    lines = [entry.violation for entry in assess(model, rated, NOW).projected.ledger if entry.violation]
    assert sorted(lines) == sorted(weight.key for weight in open_books(model, rated).weights if weight.weighs(NOW))


@CALM
@given(model=st.sampled_from(BALANCES), rated=accounts())
def test_a_balance_is_what_counting_one_by_one_gives(model: BalanceDown, rated: Account) -> None:
    assert assess(model, rated, NOW).projected.value == _balance(model, rated)


def _balance(model: BalanceDown, rated: Account) -> int:
    """The same again, as plainly as it can be said."""
    first, last = plain_bounds(model.window, local_day(NOW, rated.zone))
    value = model.start
    for accrual in model.accrual:
        count = sum(told.counts[accrual.of] for told in rated.days if first <= told.day <= last)
        value += count // accrual.per * accrual.points
    life = timedelta(days=model.expiry.by_region.get(rated.region, model.expiry.days))
    for one in rated.violations:
        if not _weighs(model, one, life):
            continue
        cost = model.points.by_severity.get(one.severity, 0) if one.points is None else one.points
        if cost == "to_zero":
            return model.range[0]
        repeats = model.repeat and any(_repeats(model, other, one, life) for other in rated.violations)
        value -= cost * (model.repeat.factor if model.repeat and repeats else 1)
    return max(model.range[0], min(model.range[1], value))


def _weighs(model: BalanceDown, one: Violation, life: timedelta) -> bool:
    restored = one.closed_at is not None and one.closed_at <= NOW and one.resolution in model.restore_on
    return one.opened_at <= NOW < (one.expires_at or one.opened_at + life) and not restored


def _repeats(model: BalanceDown, earlier: Violation, one: Violation, life: timedelta) -> bool:
    same = {(other.policy if model.repeat.same == "policy" else "") or other.category for other in (earlier, one)}  # type: ignore[union-attr]
    before = (earlier.opened_at, earlier.key) < (one.opened_at, one.key)
    return len(same) == 1 and before and not earlier.annulled and one.opened_at - earlier.opened_at < life


@CALM
@given(model=st.sampled_from(BALANCES), rated=accounts(), data=st.data())
def test_resolving_never_lowers_a_balance(model: BalanceDown, rated: Account, data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from([one.key for one in rated.violations] or ["v0"])))
    after, before = assess(model, what_if.resolved(rated, keys, NOW), NOW), assess(model, rated, NOW)
    assert (after.projected.value or 0) >= (before.projected.value or 0)


@CALM
@given(model=st.sampled_from(BALANCES), rated=accounts())
def test_a_balance_stays_in_its_range(model: BalanceDown, rated: Account) -> None:
    assert all(model.range[0] <= (rating.value or 0) <= model.range[1] for rating in both(assess(model, rated, NOW)))


@settings(CALM, max_examples=25)
@given(model=MODELS, rated=accounts())
def test_history_is_what_was_in_force_at_the_end_of_each_day(model: BalanceDown | PointsUp, rated: Account) -> None:
    first, last = TODAY - timedelta(days=20), TODAY + timedelta(days=20)
    ends = [starts_at(day + ONE_DAY, rated.zone) - INSTANT for day in _days(first, last)]
    expected = [assess(model, rated, end).current.value for end in ends]
    history = daily(model, rated, first, last)
    assert [value for _, value, _ in history] == expected
    assert [(day, band) for day, _, band in history] == [
        (day, band_of(model, value or 0)) for day, value in zip(_days(first, last), expected, strict=True)
    ]


def _days(first: date, last: date) -> list[date]:
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


@settings(CALM, max_examples=200)
@given(model=MODELS, rated=accounts(), data=st.data())
def test_nothing_changes_before_the_next_change(model: AnyModel, rated: Account, data: st.DataObject) -> None:
    result = assess(model, rated, NOW)
    until = (result.next_change_at or NOW + timedelta(days=800)) - INSTANT
    between = NOW + (until - NOW) * data.draw(st.floats(0, 1))
    assert until >= NOW
    for at in (between, until):
        assert said(assess(model, rated, at)) == said(result)


@CALM
@given(model=MODELS, rated=accounts())
def test_something_changes_at_the_next_change(model: AnyModel, rated: Account) -> None:
    result = assess(model, rated, NOW)
    if result.next_change_at is not None:
        then = assess(model, rated, result.next_change_at)
        assert (said(then), _ledgers(then)) != (said(result), _ledgers(result))


def _ledgers(result: Assessment) -> list[object]:
    return [rating.ledger for rating in both(result)]
