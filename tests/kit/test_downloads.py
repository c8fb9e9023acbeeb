"""Tables as answers of the web: names of files, and what the browser is told of them."""

from zoneinfo import ZoneInfo

import pytest

from kenzen.kit.downloads import FORMS, file_name
from kenzen.kit.spreadsheets import Column, Table

TABLE = Table("x", (Column("a"),), [("b",)], ZoneInfo("Asia/Tokyo"))


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("山田商店", "規約違反", "2026-11-24"), "山田商店_規約違反_2026-11-24.csv"),
        (("a/b\\c:d*e", "x"), "a-b-c-d-e_x.csv"),
        (("../../etc", "x"), "etc_x.csv"),
        (("a\r\nb", '"x"'), "a-b_x.csv"),
    ],
)
def test_a_file_name_has_nothing_a_file_system_dislikes(parts: tuple[str, ...], name: str) -> None:
    assert file_name(*parts, form="csv") == name


@pytest.mark.parametrize("form", FORMS)
def test_an_answer_is_a_file_with_its_name(db: None, form: str) -> None:
    answer = FORMS[form](TABLE, f"山田.{form}")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "%E5%B1%B1%E7%94%B0" in answer["Content-Disposition"]
    assert b"".join(answer)
    answer.close()
