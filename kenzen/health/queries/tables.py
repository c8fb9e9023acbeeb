"""Violations and metrics as tables for spreadsheets, with headings in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from itertools import chain, groupby
from operator import attrgetter
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kenzen.accounts.queries import SellerView
from kenzen.health.models import Standing, Violation
from kenzen.health.queries.accounts import standing_row
from kenzen.health.queries.overview import account_health
from kenzen.health.queries.stored import ledger_from_json
from kenzen.health.queries.views import MetricView, ViolationView
from kenzen.health.queries.violations import costs_of, violation_view
from kenzen.kit.spreadsheets import Cell, Column, Form, Share, Table

ROWS_AT_ONCE: Final = 500

_COMPARISONS: Final = {"below": "<", "at_most": "≤", "at_least": "≥", "above": ">"}


def violations(seller: SellerView, *, now: datetime) -> Table:
    """All violations of the account, open and closed, the newest first. Rows are read while they are asked for."""
    row, place = standing_row(seller.id, seller)
    return Table(_("Violations"), _violation_columns(place.zone, now), _violation_rows(row), place.zone)


def violations_of_sellers(chosen: QuerySet[Violation], *, now: datetime) -> Table:
    """Violations of any sellers for operators: by seller, the newest first. Instants in UTC, as marketplaces differ."""
    columns = (Column(_("Marketplace")), Column(_("Seller"), width=32), *_violation_columns(UTC, now))
    rows = chosen.select_related("seller__marketplace", "seller__standing").order_by("seller_id", "-opened_at", "-id")
    return Table(_("Violations"), columns, _rows_of_sellers(rows), UTC)


def metrics(seller: SellerView, *, now: datetime) -> Table:
    """The order metrics of the account over each of their windows."""
    health = account_health(seller, now=now)
    rows = [_metric_row(metric) for metric in health.metrics]
    return Table(_("Order metrics"), _metric_columns(), rows, health.zone)


def _violation_columns(zone: tzinfo, now: datetime) -> tuple[Column, ...]:
    def at(heading: str) -> Column:
        return Column(_("%(heading)s (%(zone)s)") % {"heading": heading, "zone": zone}, Form.MOMENT, 22)

    today = now.astimezone(zone).date().isoformat()
    return (
        Column(_("Reference"), width=20),
        Column(_("Title"), width=44),
        Column(_("Category"), width=32),
        Column(_("Severity"), width=12),
        Column(_("State"), width=20),
        Column(_("Listing"), width=44),
        Column(_("Policy"), width=24),
        Column(_("Points on %(day)s") % {"day": today}, Form.WHOLE, 20),
        Column(_("Counts until before"), Form.DAY, 16),
        at(_("Opened")),
        at(_("Respond by")),
        at(_("Closed")),
        Column(_("What was found"), Form.PROSE, 60),
        Column(_("Evidence asked"), Form.PROSE, 60),
    )


def _violation_rows(standing: Standing) -> Iterator[tuple[Cell, ...]]:
    cost, ends = costs_of(standing), _ends(standing)
    rows = Violation.objects.filter(seller_id=standing.seller_id).order_by("-opened_at", "-id")
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield _violation_row(violation_view(row, cost), ends)


def _rows_of_sellers(rows: QuerySet[Violation]) -> Iterator[tuple[Cell, ...]]:
    for _seller_id, of_seller in groupby(rows.iterator(chunk_size=ROWS_AT_ONCE), attrgetter("seller_id")):
        first = next(of_seller)
        standing = getattr(first.seller, "standing", None) or Standing(seller=first.seller)
        cost, ends = costs_of(standing), _ends(standing)
        for row in chain([first], of_seller):
            whose = (row.seller.marketplace.code, row.seller.name)
            yield (*whose, *_violation_row(violation_view(row, cost), ends))


def _ends(standing: Standing) -> Mapping[str, date | None]:
    """The first day on which each violation no longer weighs, by its reference."""
    return {entry.violation: entry.expires_on for entry in ledger_from_json(standing.ledger) if entry.violation}


def _violation_row(violation: ViolationView, ends: Mapping[str, date | None]) -> tuple[Cell, ...]:
    return (
        violation.reference,
        violation.title,
        violation.category_name,
        violation.severity_name,
        violation.resolution_name or _("Open"),
        violation.listing,
        violation.policy,
        violation.points,
        ends.get(violation.reference),
        violation.opened_at,
        violation.respond_by,
        violation.resolved_at,
        violation.found,
        violation.evidence,
    )


def _metric_columns() -> tuple[Column, ...]:
    return (
        Column(_("Metric"), width=32),
        Column(_("Value"), Form.NUMBER, 12),
        Column(_("Comparison"), width=12),
        Column(_("Target"), Form.NUMBER, 12),
        Column(_("Assessment"), width=24),
        Column(_("Numerator"), Form.WHOLE, 14),
        Column(_("Denominator"), Form.WHOLE, 14),
        Column(_("First day"), Form.DAY, 14),
        Column(_("Last day"), Form.DAY, 14),
    )


def _metric_row(metric: MetricView) -> tuple[Cell, ...]:
    return (
        metric.name,
        _in_unit(metric, metric.value),
        _COMPARISONS.get(metric.comparison, "") if metric.target is not None else "",
        _in_unit(metric, metric.target),
        metric.status_name,
        metric.numerator,
        metric.denominator,
        metric.first_day,
        metric.last_day,
    )


def _in_unit(metric: MetricView, value: float | None) -> float | None:
    """Rates as percentages, other figures as they are."""
    return Share(value) if value is not None and metric.is_rate else value
