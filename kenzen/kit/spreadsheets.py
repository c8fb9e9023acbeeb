"""Tables as files for spreadsheets: CSV (RFC 4180) and XLSX. What stands in them is not known here.

Rows are asked for one by one and never held together, so that a table may be as long as it likes.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from typing import IO, Any, Final


class Share(float):
    """A fraction that is shown as a percentage."""


Cell = str | int | float | Share | date | datetime | None

LONGEST_NAME: Final = 31  # of a sheet
LONGEST_CELL: Final = 32_767  # characters of a cell in a workbook
_BOM: Final = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine
_NOT_IN_NAMES: Final = dict.fromkeys(map(ord, "[]:*?/\\'"), " ")
_CONTROLS: Final = {code: None for code in range(32) if chr(code) not in "\t\n\r"}  # XML cannot carry them
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")  # what a spreadsheet takes for the beginning of a formula, wide or not


class Form(StrEnum):
    """What kind of values a column has."""

    TEXT = "text"
    PROSE = "prose"  # text of several lines
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"


_PERCENT: Final = "0.00%"
_FORMATS: Final = {
    Form.WHOLE: "0",
    Form.NUMBER: "0.00",
    Form.DAY: "yyyy-mm-dd",
    Form.MOMENT: "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``width`` is in characters."""

    heading: str
    form: Form = Form.TEXT
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet. Instants are aware and shown in ``zone``, which a heading should name: spreadsheets know no zones."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]
    zone: tzinfo


class _Echo:
    """A file that hands back what is written, so that lines leave one by one."""

    def write(self, text: str) -> str:
        return text


def csv_lines(table: Table) -> Iterator[str]:
    """The lines of a CSV file, the first with the mark of UTF-8. Text that a spreadsheet would run is made harmless."""
    writer: Any = csv.writer(_Echo(), lineterminator="\r\n")
    yield _BOM + writer.writerow([_harmless(column.heading) for column in table.columns])
    for row in table.rows:
        yield writer.writerow([_written(cell, table.zone) for cell in row])


def write_xlsx(table: Table, file: IO[bytes]) -> None:
    """Write a workbook of one sheet: real dates, numbers and percentages, the headings in bold and always in sight."""
    from openpyxl import Workbook  # loads a quarter of a second, and only who exports needs it

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(table.name))
    sheet.freeze_panes = "A2"
    for letter, column in zip(_letters(), table.columns, strict=False):
        sheet.column_dimensions[letter].width = column.width
    sheet.append([_heading(sheet, column) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, c, column, table.zone) for c, column in zip(row, table.columns, strict=True)])
    book.save(file)


def _sheet_name(name: str) -> str:
    return name.translate(_CONTROLS).translate(_NOT_IN_NAMES).strip()[:LONGEST_NAME] or "1"


def _letters() -> Iterator[str]:
    return iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _harmless(text: str) -> str:
    """With a mark before it that makes a spreadsheet read the cell as text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _written(cell: Cell, zone: tzinfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return _harmless(cell.translate(_CONTROLS))
    return repr(round(cell, 6))


def _heading(sheet: Any, column: Column) -> Any:
    from openpyxl.styles import Font

    cell = _text(sheet, column.heading)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Cell, column: Column, zone: tzinfo) -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        return _prose(sheet, value) if column.form is Form.PROSE else _text(sheet, value)
    if isinstance(value, datetime):
        value = value.astimezone(zone).replace(tzinfo=None)
    number_format = _PERCENT if isinstance(value, Share) else _FORMATS.get(column.form, "General")
    return _formatted(sheet, value, number_format)


def _prose(sheet: Any, value: str) -> Any:
    from openpyxl.styles import Alignment

    cell = _text(sheet, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text(sheet: Any, value: str) -> Any:
    """A cell that is text whatever it begins with: never a formula, never an error."""
    cell = _formatted(
        sheet, value.translate(_CONTROLS)[:LONGEST_CELL], "@" if value.startswith(_FORMULA) else "General"
    )
    cell.data_type = "s"
    return cell


def _formatted(sheet: Any, value: Any, number_format: str) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = number_format
    return cell
