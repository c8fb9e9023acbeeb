"""A scoring model as its file says it: the schema of the files in ``scoring/``, and what the rules read. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kenzen.health.rules import ModelKind, Resolution, Sanction, Severity, Tone

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Positive = Annotated[int, Field(gt=0, le=1_000_000_000)]
NotNegative = Annotated[int, Field(ge=0, le=1_000_000_000)]
Fraction = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
Days = Annotated[int, Field(gt=0, le=3660)]
Months = Annotated[int, Field(gt=0, le=120)]
Hours = Annotated[int, Field(gt=0, le=87_840)]


class Part(BaseModel):
    """Part of a model: unchangeable, and nothing it does not know is let through."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(Part):
    """A name in Japanese and English."""

    ja: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=200)]


# Windows


class Rolling(Part):
    """The last ``days`` local days up to today; ``lag_days`` later where the counts come late."""

    type: Literal["rolling"] = "rolling"
    days: Days
    lag_days: Annotated[int, Field(ge=0, le=366)] = 0


class RollingMonths(Part):
    """The last ``months`` months up to today."""

    type: Literal["rolling_months"]
    months: Months


class CalendarYear(Part):
    """From 1 January."""

    type: Literal["calendar_year"]


class CalendarQuarter(Part):
    """From the quarter's first day, or from its first Monday."""

    type: Literal["calendar_quarter"]
    begins: Literal["first_day", "first_monday"] = "first_day"


class ConditionalMonths(Part):
    """``months`` if ``of`` reaches ``at_least`` in them, else ``else_months``."""

    type: Literal["conditional_months"]
    months: Months
    of: Key
    at_least: Positive
    else_months: Months


PlainWindow = Rolling | RollingMonths | CalendarYear | CalendarQuarter  # what only the calendar moves
Window = Annotated[PlainWindow | ConditionalMonths, Field(discriminator="type")]


class Evaluation(Part):
    """When the result in force is made anew: at once, or on certain days at their first instant."""

    every: Literal["change", "week", "month"] = "change"
    weekday: Annotated[int, Field(ge=0, le=6)] = 0  # 0 is Monday
    day: Annotated[int, Field(ge=1, le=28)] = 1


# Metrics


class Target(Part):
    """The bound of a metric: exactly one. ``by_segment``, then ``by_region``, give another bound of the same sort."""

    below: Fraction | None = None
    at_most: Fraction | None = None
    at_least: Fraction | None = None
    above: Fraction | None = None
    by_segment: dict[str, Fraction] = {}
    by_region: dict[str, Fraction] = {}


class Sample(Part):
    """The smallest sample that is judged: ``of`` counts to ``at_least`` in the window."""

    of: Key
    at_least: Positive


class Coverage(Part):
    """The least share of ``of`` that ``part`` must cover for the metric to be judged."""

    part: Key
    of: Key
    at_least: Fraction


class SmallCount(Part):
    """With fewer than ``below`` of ``of``, the count itself is judged: ``at_most`` of the numerator."""

    of: Key
    below: Positive
    at_most: NotNegative


class Metric(Part):
    """Numerator ÷ denominator over each window, against its target.

    ``distinct_buyers_above``: it counts only if more distinct buyers than this stand behind the numerator.
    ``or_count_at_most``: a numerator up to this meets the target whatever the rate. ``advisory``: a missed target has
    no consequences, except in the regions of ``binding_in``.
    """

    key: Key
    name: Words
    numerator: Annotated[tuple[Key, ...], Field(min_length=1)]
    denominator: Key
    windows: Annotated[tuple[Window, ...], Field(min_length=1)]
    unit: Literal["rate", "average"] = "rate"
    target: Target | None = None
    advisory: bool = False
    binding_in: tuple[str, ...] = ()
    sample: Sample | None = None
    coverage: Coverage | None = None
    small_count: SmallCount | None = None
    distinct_buyers_above: NotNegative | None = None
    or_count_at_most: NotNegative | None = None


# Bands, tiers, actions


class Band(Part):
    """From ``min`` to ``max``, both included."""

    key: Key
    name: Words
    min: Number
    max: Number
    tone: Tone


class Fine(Part):
    """Integer minor units and a currency (ISO 4217)."""

    amount: Positive
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Action(Part):
    """What a tier brings, for ``days`` or while it holds: money to pay, or what ``key`` says is switched off."""

    key: Key
    name: Words
    days: Days | None = None
    money: Fine | None = None
    discretionary: bool = False


class Tier(Part):
    """Reached at ``at`` and beyond: upwards in ``points_up``, downwards in ``balance_down``."""

    at: Number
    key: Annotated[str, Field(min_length=1, max_length=48)]
    name: Words
    tone: Tone
    actions: tuple[Action, ...] = ()


# Points of violations


class Points(Part):
    """What a violation weighs: said by its severity, or set by the marketplace for each violation within bounds.

    ``by_severity`` values are points or ``to_zero``. ``between`` bounds points set for a violation, ``allowed`` lists
    them, ``by_policy`` bounds them for single policies.
    """

    by_severity: dict[Severity, NotNegative | Literal["to_zero"]] = {}
    between: tuple[NotNegative, NotNegative] | None = None
    allowed: tuple[Positive, ...] = ()
    by_policy: dict[str, tuple[NotNegative, NotNegative]] = {}


class Repeat(Part):
    """A violation of the same policy as an earlier one that still lies in its life weighs ``factor`` times as much."""

    same: Literal["policy", "category"]
    factor: Annotated[int, Field(ge=2, le=100)]


class Accrual(Part):
    """``points`` for each full ``per`` of ``of`` in the window."""

    per: Positive
    of: Key
    points: Positive


class Expiry(Part):
    """How long a violation weighs, in days after it was opened."""

    days: Days
    by_region: dict[str, Days] = {}


class Assurance(Part):
    """Time to respond before a deactivation, for accounts that stood well for long."""

    name: Words
    min_value: Number
    for_days: Days
    max_days_below: NotNegative
    needs: tuple[Literal["professional_plan", "emergency_phone"], ...] = ()
    grace_hours: Hours


class SecondReview(Part):
    """An independent second look at a decision."""

    name: Words
    requires_assurance: bool
    slots: Positive
    answer_hours: Hours
    lost_slot_returns_after_days: Days
    max_per_enforcement: Positive


# Kinds


class Common(Part):
    """What every model has. ``unconfirmed`` maps paths (``points.by_severity.high``) to why they want a check."""

    key: Key
    version: Positive
    name: Words
    source: Annotated[str, Field(min_length=1)]
    unconfirmed: dict[str, str] = {}
    metrics: tuple[Metric, ...] = ()
    evaluation: Evaluation = Evaluation()


class BalanceDown(Common):
    """A balance between ``range``: ``start``, plus what orders earn, minus what violations in their life cost."""

    kind: Literal[ModelKind.BALANCE_DOWN]
    range: tuple[Number, Number]
    start: Number
    window: Annotated[PlainWindow, Field(discriminator="type")]
    accrual: tuple[Accrual, ...] = ()
    points: Points
    repeat: Repeat | None = None
    restore_on: tuple[Resolution, ...]
    expiry: Expiry
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    tiers: tuple[Tier, ...] = ()
    assurance: Assurance | None = None
    second_review: SecondReview | None = None


class PointsUp(Common):
    """Points that add up: each for its ``expiry``, or all since the ``window`` began."""

    kind: Literal[ModelKind.POINTS_UP]
    window: Annotated[PlainWindow, Field(discriminator="type")] | None = None
    expiry: Expiry | None = None
    points: Points
    repeat: Repeat | None = None
    restore_on: tuple[Resolution, ...]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1)]
    warn_before: NotNegative = 0
    terminal_at: Number | None = None


class Consequence(Part):
    """A state or lost badge after the targets were missed in so many evaluations in a row (months)."""

    key: Key
    name: Words
    tone: Tone
    missed_in_a_row: Annotated[int, Field(ge=1, le=12)] = 1
    discretionary: bool = False


class Badge(Part):
    """A tier above the targets: given while all its own are met."""

    key: Key
    name: Words
    targets: dict[Key, Target]


class Thresholds(Common):
    """Targets that are kept or missed. ``consequences`` in rising gravity."""

    kind: Literal[ModelKind.THRESHOLDS]
    sample: Sample | None = None
    sample_window: Window | None = None
    consequences: tuple[Consequence, ...] = ()
    badge: Badge | None = None


class Level(Part):
    """Of metrics: the targets that must all be met, by a ``sample`` of at least this size in ``sample_window``.

    Of sanctions: the sanction that puts an account there, and for how many ``hours`` it may be imposed.
    """

    key: Key
    name: Words
    tone: Tone
    targets: dict[Key, Target] = {}
    sample: Sample | None = None
    sample_window: Window | None = None
    sanction: Sanction | None = None
    hours: tuple[Hours, ...] = ()


class Levels(Common):
    """The best level (listed first) whose targets are met; or the gravest sanction in force (listed last)."""

    kind: Literal[ModelKind.LEVELS]
    by: Literal["metrics", "sanctions"]
    levels: Annotated[tuple[Level, ...], Field(min_length=2)]


Model = Annotated[BalanceDown | PointsUp | Thresholds | Levels, Field(discriminator="kind")]
AnyModel = BalanceDown | PointsUp | Thresholds | Levels
