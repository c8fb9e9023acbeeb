"""Models that no marketplace has, for what the built-in ones do not show; and every model that has a number."""

from collections.abc import Iterator
from typing import Final

from kenzen.health import scoring
from kenzen.health.rules import Severity, Tone
from kenzen.health.rules.model import (
    Accrual,
    Action,
    AnyModel,
    BalanceDown,
    Band,
    CalendarQuarter,
    Evaluation,
    Expiry,
    Points,
    PointsUp,
    Repeat,
    Rolling,
    RollingMonths,
    Tier,
    Words,
)

_NAME: Final = Words(ja="名", en="Name")


def builtin_balance() -> BalanceDown:
    """Amazon's model."""
    model = scoring.builtin("amazon_ahr")
    assert isinstance(model, BalanceDown)
    return model


def builtin_points(key: str = "rakuten") -> PointsUp:
    """One of the models whose points add up."""
    model = scoring.builtin(key)
    assert isinstance(model, PointsUp)
    return model


def tier(at: int, key: str, *actions: Action) -> Tier:
    """A tier of the worst tone."""
    return Tier(at=at, key=key, name=_NAME, tone=Tone.BAD, actions=actions)


def action(key: str, days: int | None = None) -> Action:
    """Something a tier brings."""
    return Action(key=key, name=_NAME, days=days)


GENEROUS: Final = builtin_balance().model_copy(
    update={
        "key": "generous",
        "range": (-20, 230),
        "bands": (
            Band(key="low", name=_NAME, min=-20, max=199, tone=Tone.BAD),
            Band(key="high", name=_NAME, min=200, max=230, tone=Tone.GOOD),
        ),
        "window": Rolling(days=60, lag_days=5),
        "accrual": (Accrual(per=10, of="successful_orders", points=3), Accrual(per=7, of="reviews", points=1)),
        "repeat": Repeat(same="category", factor=3),
        "expiry": Expiry(days=45, by_region={"JP": 30}),
        "tiers": (
            tier(190, "slow", action("slowed")),
            tier(150, "stop", action("stopped", 9), action("named")),
        ),
    }
)
QUARTERLY: Final = GENEROUS.model_copy(
    update={
        "key": "quarterly",
        "window": CalendarQuarter(type="calendar_quarter", begins="first_monday"),
        "evaluation": Evaluation(every="month", day=5),
    }
)
MONTHS: Final = builtin_balance().model_copy(update={"window": RollingMonths(type="rolling_months", months=2)})
STRICT: Final = builtin_points("shopee").model_copy(
    update={
        "key": "strict",
        "evaluation": Evaluation(),
        "expiry": Expiry(days=50),
        "points": Points(by_severity={Severity.HIGH: 5, Severity.MEDIUM: 3, Severity.LOW: 1}),
        "repeat": Repeat(same="policy", factor=2),
        "warn_before": 2,
    }
)
BUILTIN: Final = tuple(scoring.builtin(key) for key in scoring.builtin_keys())
BALANCES: Final = (*(model for model in BUILTIN if isinstance(model, BalanceDown)), GENEROUS, QUARTERLY, MONTHS)
TALLIES: Final = (*(model for model in BUILTIN if isinstance(model, PointsUp)), STRICT)


def counts_of(model: AnyModel) -> set[str]:
    """Names of the daily counts that a model reads."""
    return set(_counted(model.model_dump(mode="json")))


def _counted(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _counted(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "numerator":
                yield from value
            elif name in ("denominator", "of", "part") and isinstance(value, str):
                yield value
            else:
                yield from _counted(value)
