"""Tables as CSV and XLSX, read back by other programs' readers."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kenzen.kit.spreadsheets import LONGEST_NAME, Cell, Column, Form, Share, Table, csv_lines, write_xlsx

TOKYO = ZoneInfo("Asia/Tokyo")
MOMENT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # past midnight in Tokyo
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x","y")']


def table(*rows: tuple[Cell, ...], name: str = "規約違反", form: Form = Form.TEXT) -> Table:
    columns = tuple(Column(f"列{number}", form, 20) for number in range(len(rows[0])))
    return Table(name, columns, rows, TOKYO)


def read_csv(made: Table) -> list[list[str]]:
    text = "".join(csv_lines(made))
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def read_xlsx(made: Table) -> Any:
    file = io.BytesIO()
    write_xlsx(made, file)
    return load_workbook(file).active


def test_a_csv_file_says_that_it_is_utf_8_and_ends_its_lines_as_the_standard_says() -> None:
    lines = list(csv_lines(table(("東京", 1))))
    assert "".join(lines).encode() == b"\xef\xbb\xbf" + "列0,列1\r\n東京,1\r\n".encode()


def test_a_csv_file_quotes_what_would_break_it() -> None:
    cell = 'a,"b"\r\nc'
    assert read_csv(table((cell,)))[1] == [cell]


def test_times_are_local_and_numbers_plain() -> None:
    row = read_csv(table((MOMENT, date(2026, 1, 2), 0.1 + 0.2, Share(0.5), -8, None)))[1]
    assert row == ["2026-11-24 00:30", "2026-01-02", "0.3", "0.5", "-8", ""]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert read_csv(table((text,)))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", [*DANGEROUS, "#N/A", "TRUE", "1"])
def test_text_stays_text_in_a_workbook(text: str) -> None:
    cell = read_xlsx(table((text,)))["A2"]
    assert (cell.data_type, cell.value) == ("s", text.replace("\r", "\n"))  # as XML reads the end of a line


@given(st.text())
def test_no_text_makes_a_cell_that_runs(text: str) -> None:
    written = read_csv(table((text,)))[1:]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in written for cell in row)


def test_a_workbook_has_real_dates_numbers_and_percentages() -> None:
    columns = (Column("a", Form.MOMENT), Column("b", Form.DAY), Column("c", Form.NUMBER), Column("d", Form.WHOLE))
    sheet = read_xlsx(Table("x", columns, [(MOMENT, date(2026, 1, 2), Share(0.0123), 8)], TOKYO))
    moment, day, share, whole = sheet[2]
    assert (moment.value, moment.number_format) == (datetime.fromisoformat("2026-11-24T00:30"), "yyyy-mm-dd hh:mm")
    assert (day.value, day.number_format) == (datetime.fromisoformat("2026-01-02"), "yyyy-mm-dd")
    assert (share.value, share.number_format) == (0.0123, "0.00%")
    assert (whole.value, whole.data_type) == (8, "n")


def test_the_headings_of_a_workbook_are_bold_and_stay_in_sight() -> None:
    sheet = read_xlsx(table(("a",)))
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width == 20


def test_prose_is_wrapped() -> None:
    assert read_xlsx(table(("a\nb",), form=Form.PROSE))["A2"].alignment.wrap_text


@pytest.mark.parametrize("name", ["a/b\\c[d]:*?'", "長" * 40, "", "\x00"])
def test_any_name_makes_a_sheet(name: str) -> None:
    title = read_xlsx(table(("a",), name=name)).title
    assert 0 < len(title) <= LONGEST_NAME


def test_signs_a_workbook_cannot_hold_are_left_out() -> None:
    assert read_xlsx(table(("a\x00\x0bb" + "c" * 40_000,)))["A2"].value.startswith("abccc")


def test_rows_are_asked_for_one_by_one() -> None:
    asked: list[int] = []

    def rows() -> Iterator[tuple[Cell, ...]]:
        for number in range(1000):
            asked.append(number)
            yield (number,)

    lines = csv_lines(Table("x", (Column("a", Form.WHOLE),), rows(), TOKYO))
    next(lines)
    next(lines)
    assert asked == [0]
