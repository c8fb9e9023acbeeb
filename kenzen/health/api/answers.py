"""What programs are answered: the shape of each answer, with texts in the reader's language or in both."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from kenzen.health.rules import AccountState, Category, ModelKind, Resolution, Sanction, Severity, Source, Tone
from kenzen.health.rules.results import EntryKind, MetricStatus


class RefusedRow(Schema):
    """A row that was not taken, and why. The others were."""

    index: int = Field(description="Place of the row in the request, from 0.", examples=[3])
    code: str = Field(examples=["health.key_conflict"])
    what: str
    why: str
    next_step: str


class Taken(Schema):
    """What became of the rows. ``unchanged`` were known before; sending them again is harmless."""

    taken: int
    unchanged: int
    refused: list[RefusedRow] = []


class Decline(Schema):
    """Why a request was declined, in the reader's language, and what can be done."""

    code: str
    what: str
    why: str
    next_step: str


class WrongField(Schema):
    """One value that was not understood. ``index`` is the place of the row from 0, or null outside rows."""

    index: int | None
    field: str = Field(examples=["violation.severity"])
    message: str


class WrongFields(Decline):
    """A request with values that were not understood. Nothing was taken. At most 100 are listed; ``count`` is all."""

    count: int = 0
    errors: list[WrongField] = []


class Band(Schema):
    """The band, tier or level of the scoring model."""

    key: str
    name: str
    tone: Tone


class ProjectedRating(Schema):
    """What an evaluation now would give."""

    rating: int | None
    band: Band | None


class Line(Schema):
    """Points with their cause; all lines add up to the rating."""

    kind: EntryKind
    points: int
    on: date | None
    expires_on: date | None
    sentence: str
    violation: str | None = Field(description="Reference of the violation that costs the points.")


class Metric(Schema):
    """One order metric over one window of local days, both ends included."""

    key: str
    name: str
    value: float | None
    target: float | None
    comparison: str
    status: MetricStatus
    numerator: int
    denominator: int
    first_day: date
    last_day: date
    advisory: bool


class Fine(Schema):
    """An amount in minor units of the currency."""

    amount: int
    currency: str


class Action(Schema):
    """What the marketplace does because of the rating."""

    key: str
    name: str
    tier_name: str
    since: datetime
    until: datetime | None
    money: Fine | None
    discretionary: bool


class Model(Schema):
    """The scoring model that rates the account."""

    key: str
    version: int
    kind: ModelKind
    name: str


class Health(Schema):
    """How an account stands, and why."""

    reference: str
    state: AccountState
    source: Source
    rating: int | None
    band: Band | None
    projected: ProjectedRating | None = Field(description="Null where it is what is in force.")
    ledger: list[Line]
    metrics: list[Metric]
    actions: list[Action]
    model: Model
    rated_at: datetime | None


class Words(Schema):
    """A text in Japanese and English; either may be empty."""

    ja: str
    en: str


class Violation(Schema):
    """One violation as it is kept."""

    reference: str
    policy: str
    category: Category
    severity: Severity
    title: Words
    listing: str
    found: Words
    evidence: Words
    points: int | None = Field(description="Points that the marketplace set itself.")
    sanction: Sanction | None
    sanction_until: datetime | None
    opened_at: datetime
    respond_by: datetime | None
    expires_at: datetime | None
    resolved_at: datetime | None
    resolution: Resolution | None


class Violations(Schema):
    """A page of violations, the newest first. ``next_cursor`` leads to the following page, null on the last."""

    violations: list[Violation]
    next_cursor: str | None


class Day(Schema):
    """The rating at the end of a local day."""

    day: date
    rating: int
    band: str


class History(Schema):
    """Every day of a span, oldest first. Days before the account was first rated are left out."""

    days: list[Day]


class ImportedReport(Schema):
    """What an imported report brought. ``new`` is false for a file that was known; it changes nothing."""

    report_id: int
    new: bool
    remarks: list[str]
    changes: list[str]


class State(Schema):
    """The state of the account."""

    state: AccountState
