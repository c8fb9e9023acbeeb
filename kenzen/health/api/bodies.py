"""What programs send: the shape of each body, strict. What a field means to a rating is said by ``models``."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, Literal, TypeVar
from unicodedata import category

from django.utils.translation import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from kenzen.accounts.rules import Plan
from kenzen.health.rules import AccountState, Category, Sanction, Severity
from kenzen.health.rules.intake import (
    KEY_LENGTH,
    MOST_BUYERS,
    MOST_COUNTED,
    MOST_NAMES,
    MOST_POINTS,
    MOST_REVISIONS,
    TEXTS,
    YEARS,
)
from kenzen.health.rules.violation_events import ENDINGS, EventKind

MOST_COUNTS: Final = 5_000  # rows of one request
MOST_EVENTS: Final = 1_000
MOST_SELLERS: Final = 1_000

T = TypeVar("T", date, datetime)
UNSEEN: Final = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, separators of lines
BOTH_LANGUAGES: Final = ("title", "found", "evidence")
LINE_BREAKS: Final = {"\n", "\r", "\t"}


def said(sentence: str) -> PydanticCustomError:
    """An error whose message is this sentence, in the reader's language already."""
    return PydanticCustomError("said", "{sentence}", {"sentence": sentence})


def _one_line(text: str) -> str:
    if any(category(letter) in UNSEEN for letter in text):
        raise said(_("It has line breaks or control characters."))
    return text


def _lines(text: str) -> str:
    if any(category(letter) in UNSEEN and letter not in LINE_BREAKS for letter in text):
        raise said(_("It has control characters."))
    return text


def _without_slash(text: str) -> str:
    if "/" in text:
        raise said(_("It has a slash, which cannot stand in an address."))
    return text


def _written(what: str) -> Callable[[Any], Any]:
    """Dates are written as ISO 8601; a number could mean seconds as well as milliseconds."""

    def check(value: Any) -> Any:
        if not isinstance(value, str | date):
            raise PydanticCustomError(what, "not a text")
        return value

    return check


def _in_reach(value: T) -> T:
    if value.year not in YEARS:
        raise said(_("The year must lie between %(first)s and %(last)s.") % {"first": YEARS[0], "last": YEARS[-1]})
    return value


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


Key = Annotated[
    str,
    StringConstraints(min_length=1, max_length=KEY_LENGTH),
    AfterValidator(_one_line),
    Field(description="The sender's own name of this row. Sending it twice changes nothing.", examples=["orders-0001"]),
]
SellerReference = Annotated[
    str,
    StringConstraints(min_length=1, max_length=KEY_LENGTH),
    AfterValidator(_one_line),
    AfterValidator(_without_slash),
    Field(description="The marketplace's own name of the seller.", examples=["A1B2C3"]),
]
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_COUNTED)]
Day = Annotated[date, BeforeValidator(_written("date_type")), AfterValidator(_in_reach)]
Instant = Annotated[
    AwareDatetime, BeforeValidator(_written("datetime_type")), AfterValidator(_in_reach), AfterValidator(_utc)
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=48)]
Buyer = Annotated[str, StringConstraints(min_length=1, max_length=KEY_LENGTH), AfterValidator(_one_line)]
Long = Annotated[str, StringConstraints(max_length=TEXTS["found_ja"]), AfterValidator(_lines)]
Line = Annotated[str, StringConstraints(max_length=TEXTS["title_ja"]), AfterValidator(_one_line)]

SellerName = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_one_line)]
OwnerName = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_one_line)]
Region = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
Phone = Annotated[str, StringConstraints(max_length=40)]
Buyers = dict[Name, Annotated[list[Buyer], Field(max_length=MOST_BUYERS)]]


class Body(BaseModel):
    """Part of what is sent. What it does not know is refused, so that a mistyped name is noticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Counts(Body):
    """What was counted for one local day of a seller. Rows of one day add up."""

    seller: SellerReference
    key: Key
    day: Day = Field(description="Local day of the marketplace.", examples=["2026-11-23"])
    revision: Annotated[int, Field(strict=True, ge=0, le=MOST_REVISIONS)] = Field(
        0, description="A higher revision of the same key takes the place of a lower one."
    )
    counts: Annotated[dict[Name, Count], Field(max_length=MOST_NAMES)] = Field(
        description="Numbers by the names that the scoring model uses.",
        examples=[{"successful_orders": 12, "orders_seller": 12, "late_shipments": 1}],
    )
    buyers: Annotated[Buyers, Field(max_length=MOST_NAMES)] = Field(
        {},
        description="Opaque words for the buyers behind a count, where the model counts distinct buyers.",
        examples=[{"order_defects_seller": ["b-81", "b-7"]}],
    )


class Title(Body):
    """A line in Japanese, English or both."""

    ja: Line = ""
    en: Line = ""

    @model_validator(mode="after")
    def has_a_language(self) -> "Title":
        """At least one language is there."""
        if not self.ja and not self.en:
            raise said(_("It needs a text in at least one language."))
        return self


class Texts(Body):
    """A text in Japanese, English or both."""

    ja: Long = ""
    en: Long = ""


class ViolationFields(Body):
    """What an event sets. An ``opened`` event needs category, severity and title; ``null`` takes a value back."""

    policy: Name | Literal[""] = Field("", description="The policy by which repeats are counted; empty: its category.")
    category: Category | None = None
    severity: Severity | None = None
    title: Title | None = Field(None, examples=[{"ja": "商品の信頼性についての警告", "en": "Authenticity warning"}])
    listing: Line = Field("", description="The listing it is about.", examples=["B0ABCDEFGH"])
    found: Texts | None = Field(None, description="What was found.")
    evidence: Texts | None = Field(None, description="What evidence is asked.")
    points: Annotated[int, Field(strict=True, ge=0, le=MOST_POINTS)] | None = Field(
        None, description="Points that the marketplace set itself; without them the scoring model says them."
    )
    respond_by: Instant | None = None
    expires_at: Instant | None = None
    sanction: Sanction | None = None
    sanction_until: Instant | None = None

    @model_validator(mode="after")
    def takes_back_only_what_may_be_missing(self) -> "ViolationFields":
        """A violation always has a category, a severity and a title."""
        for name in ("category", "severity", "title"):
            if name in self.model_fields_set and getattr(self, name) is None:
                raise said(_("%(field)s cannot be taken back.") % {"field": name})
        return self

    def as_kept(self) -> dict[str, Any]:
        """The fields that were sent, by the names of the violation's columns."""
        kept: dict[str, Any] = {}
        for name in self.model_fields_set:
            value = getattr(self, name)
            if name in BOTH_LANGUAGES:
                kept |= {f"{name}_ja": value.ja if value else "", f"{name}_en": value.en if value else ""}
            else:
                kept[name] = value
        return kept


class Event(Body):
    """What happened to a violation. Late, repeated and unordered events give the same result as ordered ones."""

    seller: SellerReference
    key: Key
    reference: Key = Field(description="The sender's own name of the violation.", examples=["case-4711"])
    kind: EventKind
    at: Instant = Field(description="When it happened.", examples=["2026-11-23T09:30:00+09:00"])
    violation: ViolationFields | None = None

    @model_validator(mode="after")
    def says_what_its_kind_needs(self) -> "Event":
        """An opened violation is described, a changed one has changes, and an end has none."""
        fields = self.violation
        if self.kind is EventKind.OPENED and not (fields and fields.category and fields.severity and fields.title):
            raise said(_("An opened violation needs category, severity and title."))
        if self.kind is EventKind.CHANGED and not (fields and fields.model_fields_set):
            raise said(_("A changed violation needs at least one field that changes."))
        if self.kind in ENDINGS and fields is not None:
            raise said(_("An event of this kind has no fields of the violation."))
        return self


class SellerBody(Body):
    """A seller's account. Known references are changed, new ones added."""

    reference: SellerReference
    name: SellerName
    owner_name: OwnerName
    plan: Plan = Plan.PROFESSIONAL
    region: Region = Field(
        "", description="ISO 3166-1 alpha-2, where the scoring model has values by region.", examples=["JP"]
    )
    segment: Name | Literal[""] = Field("", description="Where the scoring model has values by segment.")
    emergency_phone: Phone | None = Field(
        None, description="Any usual writing; empty takes it back, missing leaves it.", examples=["+81 80-1234-5678"]
    )


def _example(*rows: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [{"rows": list(rows)}]})


class ManyCounts(Body):
    """Up to 5,000 rows, of as many sellers as you like."""

    model_config = _example(
        {
            "seller": "A1B2C3",
            "key": "orders-2026-11-23",
            "day": "2026-11-23",
            "counts": {"successful_orders": 12, "orders_seller": 12, "shipments_seller": 11, "late_shipments": 1},
        }
    )

    rows: Annotated[list[Counts], Field(min_length=1, max_length=MOST_COUNTS)]


class ManyEvents(Body):
    """Up to 1,000 events, of as many sellers as you like."""

    model_config = _example(
        {
            "seller": "A1B2C3",
            "key": "event-1",
            "reference": "case-4711",
            "kind": "opened",
            "at": "2026-11-23T09:30:00+09:00",
            "violation": {
                "policy": "authenticity",
                "category": "authenticity",
                "severity": "high",
                "title": {"ja": "商品の信頼性についての警告", "en": "Product authenticity warning"},
                "listing": "B0ABCDEFGH",
                "evidence": {"ja": "過去365日の仕入れ請求書", "en": "Invoices of the last 365 days"},
                "respond_by": "2026-11-30T23:59:59+09:00",
            },
        },
        {
            "seller": "A1B2C3",
            "key": "event-2",
            "reference": "case-4711",
            "kind": "resolved",
            "at": "2026-11-24T09:00:00+09:00",
        },
    )

    rows: Annotated[list[Event], Field(min_length=1, max_length=MOST_EVENTS)]


class ManySellers(Body):
    """Up to 1,000 sellers."""

    model_config = _example(
        {
            "reference": "A1B2C3",
            "name": "山田商店",
            "owner_name": "山田 花子",
            "plan": "professional",
            "region": "JP",
            "emergency_phone": "+81 80-1234-5678",
        }
    )

    rows: Annotated[list[SellerBody], Field(min_length=1, max_length=MOST_SELLERS)]


class StateBody(Body):
    """The state in which the marketplace puts the account."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "under_review"}]})

    state: AccountState
