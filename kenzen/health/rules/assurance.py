"""Whether an account that stood well for long is given time to respond before it is deactivated. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kenzen.health.rules.model import AnyModel, Assurance, BalanceDown
from kenzen.health.rules.windows import ONE_DAY

VALUE: Final = "value"  # what is missing: the value itself


@dataclass(frozen=True, slots=True)
class AssuranceResult:
    """How an account stands to the assurance its model offers.

    ``days_above`` and ``days_below`` are counted over the days that matter, today the last of them; a day without a
    rating is below. ``missing`` holds ``value`` and those needs of the model that are not met; nothing is missing where
    it is granted. ``earliest`` is the first day on which the value would do if it stayed as it is: today where it does,
    ``None`` where it is too low.
    """

    granted: bool
    min_value: int
    days_above: int
    days_below: int
    missing: tuple[str, ...]
    earliest: date | None
    grace_hours: int


def assurance(
    model: AnyModel,
    history: Sequence[tuple[date, int]],
    *,
    professional: bool,
    emergency_phone: bool,
    today: date,
) -> AssuranceResult | None:
    """How an account stands to the assurance; ``None`` where the model offers none.

    ``history`` has the value at the end of days, in any order; a day it leaves out was like the one before it.
    """
    offered = model.assurance if isinstance(model, BalanceDown) else None
    if offered is None:
        return None
    values = dict(_each_day(history, today, offered.for_days))
    below = sorted(day for day, value in values.items() if value is None or value < offered.min_value)
    has = {"professional_plan": professional, "emergency_phone": emergency_phone}
    enough = len(below) <= offered.max_days_below
    missing = (*(() if enough else (VALUE,)), *(need for need in offered.needs if not has[need]))
    return AssuranceResult(
        granted=not missing,
        min_value=offered.min_value,
        days_above=len(values) - len(below),
        days_below=len(below),
        missing=missing,
        earliest=today if enough else _earliest(offered, below, values[today]),
        grace_hours=offered.grace_hours,
    )


def _each_day(history: Sequence[tuple[date, int]], today: date, for_days: int) -> Iterator[tuple[date, int | None]]:
    """The value of each day that matters, ``None`` before the first that is known."""
    known = dict(history)
    first = today - timedelta(days=for_days - 1)
    value = known.get(max((day for day in known if day < first), default=first))
    for number in range(for_days):
        day = first + number * ONE_DAY
        value = known.get(day, value)
        yield day, value


def _earliest(offered: Assurance, below: Sequence[date], value: int | None) -> date | None:
    """When so many of the bad days have passed out of sight that the others may stay, if none follow."""
    if value is None or value < offered.min_value:
        return None
    return below[-offered.max_days_below - 1] + timedelta(days=offered.for_days)
