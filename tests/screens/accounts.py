"""Accounts as queries give them, made by hand: for tests of what pages make of them, without a database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kenzen.accounts.queries import SellerView
from kenzen.accounts.rules import Plan
from kenzen.health.queries import (
    AccountHealth,
    BandView,
    LedgerLine,
    MetricView,
    Scale,
    ScaleBand,
    StandingView,
    ViolationView,
)
from kenzen.health.queries.views import ModelView
from kenzen.health.rules import AccountState, Category, ModelKind, Severity, Source, Tone
from kenzen.health.rules.results import EntryKind, MetricStatus
from tests.cast import NOW

TOKYO = ZoneInfo("Asia/Tokyo")
TODAY = NOW.astimezone(TOKYO).date()
HEALTHY = BandView("healthy", "健全", Tone.GOOD)
AT_RISK = BandView("at_risk", "リスクあり", Tone.WARN)
SCALE = Scale(
    0,
    1000,
    (
        ScaleBand("unhealthy", "健全でない", Tone.BAD, 0, 99),
        ScaleBand("at_risk", "リスクあり", Tone.WARN, 100, 199),
        ScaleBand("healthy", "健全", Tone.GOOD, 200, 1000),
    ),
    higher_is_better=True,
)


def account(**changes: Any) -> AccountHealth:
    """A new account; ``changes`` are fields of its health or of its standing."""
    standing = StandingView(
        state=AccountState.NORMAL,
        source=Source.COMPUTED,
        kind=ModelKind.BALANCE_DOWN,
        rating=200,
        band=HEALTHY,
        scale=SCALE,
        projected=None,
        history=(),
        ledger=(line(200, kind=EntryKind.START),),
        actions=(),
        rated_at=None,
    )
    of_standing = {name: value for name, value in changes.items() if hasattr(standing, name)}
    health = AccountHealth(
        seller=SellerView(1, "山田商店", "山田 花子", Plan.PROFESSIONAL, 1, "健全マーケット"),
        zone=TOKYO,
        model=ModelView("amazon_ahr", 1, ModelKind.BALANCE_DOWN, "AHR", ""),
        standing=replace(standing, **of_standing),
        open=(),
        closed=(),
        metrics=(),
        assurance=None,
    )
    return replace(health, **{name: value for name, value in changes.items() if name not in of_standing})


def violation(id_: int = 1, **changes: Any) -> ViolationView:
    """An open violation of today."""
    made = ViolationView(
        id=id_,
        reference=f"V-{id_}",
        category=Category.AUTHENTICITY,
        severity=Severity.HIGH,
        policy="",
        title=f"警告{id_}",
        listing="",
        found="確認",
        evidence="請求書",
        opened_at=NOW,
        respond_by=None,
        expires_at=None,
        resolved_at=None,
        resolution=None,
        points=8,
    )
    return replace(made, **changes)


def line(points: int, *, kind: EntryKind = EntryKind.LOST, on: date | None = None) -> LedgerLine:
    """A line of the ledger."""
    return LedgerLine(kind, points, on, None, "理由", None)


def metric(key: str, *, days: int = 30, **changes: Any) -> MetricView:
    """A metric that keeps its target."""
    made = MetricView(
        key=key,
        name=key,
        value=0.005,
        target=0.01,
        comparison="below",
        status=MetricStatus.MET,
        numerator=1,
        denominator=200,
        first_day=TODAY - timedelta(days=days - 1),
        last_day=TODAY,
        days=days,
        trend=(0.004, None, 0.005),
        advisory=False,
        is_rate=True,
    )
    return replace(made, **changes)


def days(*ratings: int) -> tuple[tuple[date, int], ...]:
    """A history of these ratings up to today."""
    return tuple((TODAY - timedelta(days=len(ratings) - 1 - i), rating) for i, rating in enumerate(ratings))


def ago(count: int) -> datetime:
    """So many days before now."""
    return NOW - timedelta(days=count)
