"""Tables as answers of the web: a CSV file that leaves line by line, or a workbook from a file on disk."""

import re
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Final

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from kenzen.kit.spreadsheets import Table, csv_lines, write_xlsx

CSV: Final = "text/csv; charset=utf-8"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NOT_IN_FILE_NAMES: Final = re.compile(r"[^\w.-]+")


def file_name(*parts: str, form: str) -> str:
    """山田商店_規約違反_2026-11-24.csv: the parts without what a file system may not like."""
    return "_".join(_NOT_IN_FILE_NAMES.sub("-", part).strip("-.") for part in parts) + f".{form}"


def _csv(table: Table, name: str) -> HttpResponseBase:
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return StreamingHttpResponse(csv_lines(table), content_type=CSV, headers=headers)


def _xlsx(table: Table, name: str) -> HttpResponseBase:
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it, and then it is gone
    write_xlsx(table, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


#: Makes the answer from a table and the name of its file, by the form: the ending of that name.
FORMS: Final[dict[str, Callable[[Table, str], HttpResponseBase]]] = {"csv": _csv, "xlsx": _xlsx}
