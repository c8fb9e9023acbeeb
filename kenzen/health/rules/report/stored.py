"""Reports as plain values for the database, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kenzen.health.rules import Category
from kenzen.health.rules.report.values import (
    AccountReport,
    CountReport,
    Detail,
    MetricReport,
    Remark,
    RemarkKind,
    WarningReport,
)
from kenzen.health.rules.report.vocabulary import Vocabulary

Row = Mapping[str, Any]


def plain(value: MetricReport | CountReport | WarningReport | Remark) -> dict[str, Any]:
    """The value for a column of JSON: instants in ISO 8601."""
    return {key: _plain(item) for key, item in asdict(value).items()}


def _plain(item: Any) -> Any:
    return item.isoformat() if isinstance(item, datetime) else item


def account_of(
    row: Row, metrics: Sequence[Row], counts: Sequence[Row], warnings: Sequence[Row], words: Vocabulary
) -> AccountReport:
    """The account whose parts were stored. ``row`` has its market, status, rating, rating_status and unknown."""
    return AccountReport(
        **row,
        state=words.state_of(row["status"]),
        metrics=tuple(_metric(each) for each in metrics),
        counts=tuple(_count(each) for each in counts),
        warnings=tuple(WarningReport(**each) for each in warnings),
    )


def remark_of(row: Row) -> Remark:
    """The remark that was stored."""
    return Remark(**{**row, "kind": RemarkKind(row["kind"])})


def _metric(row: Row) -> MetricReport:
    details = tuple(Detail(**each) for each in row["details"])
    return MetricReport(**{**row, **_period(row), "details": details})


def _count(row: Row) -> CountReport:
    category = None if row["category"] is None else Category(row["category"])
    return CountReport(**{**row, **_period(row), "category": category})


def _period(row: Row) -> dict[str, datetime | None]:
    return {key: None if row[key] is None else datetime.fromisoformat(row[key]) for key in ("first", "last")}
