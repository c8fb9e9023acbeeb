"""Violations and metrics as files: what stands in them, in which language, and for whom."""

import csv
import io
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from kenzen.accounts.models import Person
from kenzen.accounts.queries import sellers_by_id
from kenzen.health import actions
from kenzen.health.actions import CountsRow
from kenzen.health.models import Violation
from kenzen.health.queries import tables
from kenzen.health.rules import Category, Resolution, Severity
from kenzen.kit.spreadsheets import csv_lines
from tests.cast import Cast
from tests.screens.told import soon, warn

PATHS = [f"/health/export/{what}.{form}" for what in ("violations", "metrics") for form in ("csv", "xlsx")]


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def rows_of(response: HttpResponseBase) -> list[dict[str, str]]:
    text = body(response).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sheet_of(response: HttpResponseBase) -> Any:
    return load_workbook(io.BytesIO(body(response))).active


def test_an_account_without_a_past_gets_headings_alone(seller: Client) -> None:
    assert len(body(seller.get("/health/export/violations.csv")).splitlines()) == 1
    assert sheet_of(seller.get("/health/export/violations.xlsx")).max_row == 1


def test_metrics_without_orders_say_that_there_is_no_data(seller: Client) -> None:
    rows = [list(row.values()) for row in rows_of(seller.get("/health/export/metrics.csv"))]
    assert len(rows) > 5
    assert {(row[1], row[5], row[6]) for row in rows} == {("", "0", "0")}  # value, numerator, denominator


def test_all_violations_are_in_it_open_and_closed(cast: Cast, seller: Client) -> None:
    warn(cast, "V-1", opened_ago=timedelta(days=3))
    closed = warn(cast, "V-2", opened_ago=timedelta(days=2))
    warn(cast, "V-3", shop=cast.other_shop)
    actions.close_violation(violation_id=closed, resolution=Resolution.RESOLVED, now=timezone.now())
    rows = rows_of(seller.get("/health/export/violations.csv"))
    assert [next(iter(row.values())) for row in rows] == ["V-2", "V-1"]


def test_a_csv_file_is_what_spreadsheets_read_rightly(cast: Cast, seller: Client) -> None:
    warn(cast, title="=1+1", found_ja="一行目\n二行目", found_en="one\ntwo")
    response = seller.get("/health/export/violations.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = body(response)
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    assert "'=1+1" in text.decode()


def test_times_are_those_of_the_marketplace(cast: Cast, seller: Client) -> None:
    due = soon(30)
    warn(cast, respond_by=due)
    local = due + timedelta(hours=9)
    assert f"{local:%Y-%m-%d %H:%M}" in body(seller.get("/health/export/violations.csv")).decode()
    assert "(Asia/Tokyo)" in body(seller.get("/health/export/violations.csv")).decode()


def test_a_workbook_has_real_dates_and_numbers(cast: Cast, seller: Client) -> None:
    warn(cast, severity=Severity.CRITICAL, respond_by=soon(30))
    sheet = sheet_of(seller.get("/health/export/violations.xlsx"))
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    values = [cell.value for cell in sheet[2]]
    assert 200 in values
    assert sum(isinstance(value, datetime) for value in values) == 3  # opened, due, no longer counts


def test_a_workbook_runs_nothing(cast: Cast, seller: Client) -> None:
    warn(cast, title="=HYPERLINK(1)")
    sheet = sheet_of(seller.get("/health/export/violations.xlsx"))
    assert {cell.data_type for cell in sheet[2] if isinstance(cell.value, str)} == {"s"}


def test_metrics_are_percentages_with_their_targets(cast: Cast, seller: Client) -> None:
    now = timezone.now()
    counts = {"seller_cancellations": 2, "orders_seller": 100}
    row = CountsRow(key="k", day=(now - timedelta(days=2)).date(), counts=counts)
    actions.record_counts(seller_id=cast.shop.pk, rows=[row], now=now)
    sheet = sheet_of(seller.get("/health/export/metrics.xlsx"))
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    rate = next(cell for cell in cells if cell.value == 0.02)
    assert rate.number_format == "0.00%"
    assert any(cell.value == 0.025 for cell in cells)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_is_called_by_the_seller_and_the_local_day(cast: Cast, seller: Client, form: str) -> None:
    response = seller.get(f"/health/export/violations.{form}")
    response.close()
    name = unquote(response["Content-Disposition"])
    day = timezone.now() + timedelta(hours=9)
    assert name.startswith("attachment;")
    assert "山田-花子の店" in name
    assert name.endswith(f"_{day:%Y-%m-%d}.{form}")


def test_headings_are_in_the_readers_language(seller: Client, language: str) -> None:
    heading = body(seller.get("/health/export/violations.csv")).decode().splitlines()[0]
    assert {"ja": "ご提出いただくもの", "en": "Evidence asked"}[language] in heading


@pytest.mark.parametrize(
    "path", ["orders.csv", "violations.pdf", "violations.CSV", "violations.csv.xlsx", "x.y", "é.csv"]
)
def test_what_is_not_offered_does_not_exist(seller: Client, path: str) -> None:
    assert seller.get(f"/health/export/{path}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_others_get_nothing(cast: Cast, client: Client, browser_of: Callable[[Person], Client], path: str) -> None:
    assert client.get(path)["Location"].startswith("/sign-in/?next=")
    assert browser_of(cast.associate).get(path).status_code == 403
    assert browser_of(cast.operator).get(path).status_code == 403


def many(cast: Cast, count: int) -> None:
    now = timezone.now()
    Violation.objects.bulk_create(
        (
            Violation(
                seller=cast.shop,
                reference=f"B-{number}",
                category=Category.LISTING,
                severity=Severity.LOW,
                title_ja="警告",
                found_ja="見つかったこと" * 40,
                opened_at=now - timedelta(hours=number),
            )
            for number in range(count)
        ),
        batch_size=500,
    )


def test_a_long_list_is_read_in_parts_and_never_held_whole(cast: Cast) -> None:
    many(cast, 6000)
    seller = sellers_by_id({cast.shop.pk})[cast.shop.pk]
    with CaptureQueriesContext(connection) as captured:
        table = tables.violations(seller, now=timezone.now())
        tracemalloc.start()
        size = sum(len(line) for line in csv_lines(table))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size > 1_500_000
    assert peak < size
    assert len(captured) <= 4


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_operators_export_violations_of_any_sellers(
    cast: Cast, browser_of: Callable[[Person], Client], form: str
) -> None:
    chosen = [warn(cast, "V-1", severity=Severity.CRITICAL), warn(cast, "V-2", shop=cast.other_shop)]
    warn(cast, "V-3")
    sent = {"action": f"export_{form}", "_selected_action": chosen}
    response = browser_of(cast.operator).post("/admin/health/violation/", sent)
    if form == "csv":
        rows = [list(row.values()) for row in rows_of(response)]
    else:
        rows = [[cell.value for cell in row] for row in sheet_of(response).iter_rows(min_row=2)]
    assert [(row[1], row[2]) for row in rows] == [(cast.shop.name, "V-1"), (cast.other_shop.name, "V-2")]


def test_a_long_list_arrives_whole(cast: Cast, seller: Client) -> None:
    many(cast, 1200)
    assert sheet_of(seller.get("/health/export/violations.xlsx")).max_row == 1201
