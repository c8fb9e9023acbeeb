"""What an operator may set: safe when forgotten, refused by name when wrong."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from kenzen.config.environment import Environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder and an environment without a word of ours."""
    for name in list(os.environ):
        if name.startswith("KENZEN_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_an_installation_without_a_key_of_its_own_does_not_start() -> None:
    with pytest.raises(ValidationError, match="KENZEN_SECRET_KEY is not set"):
        Environment()


def test_a_demo_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENZEN_DEMO", "1")
    assert Environment().signing_key


def test_a_key_is_not_shown_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENZEN_SECRET_KEY", "a-key-nobody-may-read")
    assert "a-key-nobody-may-read" not in repr(Environment())
    assert Environment().signing_key == "a-key-nobody-may-read"


def test_the_database_is_sqlite_in_the_data_folder_unless_one_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KENZEN_DEMO", "1")
    assert Environment().database == f"sqlite:///{tmp_path}/var/kenzen.sqlite3"
    monkeypatch.setenv("KENZEN_DATABASE_URL", "postgresql://kenzen@127.0.0.1/kenzen")
    assert Environment().database == "postgresql://kenzen@127.0.0.1/kenzen"


def test_settings_may_stand_in_a_file_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KENZEN_DEMO=1\nKENZEN_WEB_THREADS=3\nKENZEN_LOG_LEVEL=DEBUG\n")
    monkeypatch.setenv("KENZEN_LOG_LEVEL", "ERROR")
    chosen = Environment()
    assert (chosen.web_threads, chosen.log_level) == (3, "ERROR")


def test_the_phone_system_is_simulated_unless_another_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENZEN_DEMO", "1")
    assert Environment().phone_system == "simulated"
    monkeypatch.setenv("KENZEN_PHONE_SYSTEM", "asterisk")
    monkeypatch.setenv("KENZEN_ASTERISK__URL", "http://127.0.0.1:18088")
    assert Environment().asterisk.url == "http://127.0.0.1:18088"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KENZEN_PHONE_SYSTEM", "tin-cans"),
        ("KENZEN_LOG_LEVEL", "LOUD"),
        ("KENZEN_WEB_THREADS", "many"),
        ("KENZEN_HOSTS", "not json"),
    ],
)
def test_a_wrong_value_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("KENZEN_DEMO", "1")
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name.removeprefix("KENZEN_").lower()):
        Environment()
