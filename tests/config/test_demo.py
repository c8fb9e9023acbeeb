"""What the demo says fits an ordinary terminal."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from rich.cells import cell_len
from rich.console import Console

from kenzen.config.processes import demo
from kenzen.telephony.asterisk.engine.softphones import account_table, softphone_settings

COLUMNS = 80


def printed(*what: object) -> str:
    """What stands on a terminal of 80 columns."""
    text = io.StringIO()
    Console(file=text, width=COLUMNS).print(*what)
    return text.getvalue()


@pytest.mark.parametrize("phone_system", ["simulated", "asterisk"])
def test_where_to_look_is_said_without_a_broken_line(phone_system: str) -> None:
    environment = settings.KENZEN.model_copy(update={"phone_system": phone_system})
    text = io.StringIO()
    demo._say_where(environment, Console(file=text, width=1000), "http://192.168.100.100:65535")
    lines = text.getvalue().splitlines()
    assert len(lines) > 5
    assert [line for line in lines if cell_len(line) > COLUMNS] == []


def test_sip_accounts_are_told_in_one_line_each(tmp_path: Path) -> None:
    phones = softphone_settings(tmp_path, host="192.168.100.100", sip_port=65535)
    text = printed(account_table(phones))
    for phone in (phones.trunk, *phones.desks):
        line = next(line for line in text.splitlines() if phone.password in line)
        assert f"{phone.name}@192.168.100.100:65535" in line
