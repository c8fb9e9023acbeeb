"""The program ``kenzen`` explains itself, and says plainly what it cannot do."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kenzen.config.cli import program

COMMANDS = sorted(
    command.name or command.callback.__name__ for command in program.registered_commands if command.callback
)


def test_the_commands_are_all_there() -> None:
    assert set(COMMANDS) >= {"demo", "web", "dispatcher", "serve", "asterisk", "migrate", "manage"}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "manage"])
def test_every_command_has_help(command: str) -> None:
    shown = CliRunner().invoke(program, [command, "--help"])
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 3


def kenzen(*arguments: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the program as an operator does."""
    return subprocess.run(
        [sys.executable, "-m", "kenzen", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_a_key_it_says_what_is_missing(tmp_path: Path, environment: dict[str, str]) -> None:
    ended = kenzen("web", folder=tmp_path, environment=environment)
    assert ended.returncode == 2
    assert "KENZEN_SECRET_KEY is not set" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_dispatcher_of_its_own_is_refused_on_sqlite(tmp_path: Path, environment: dict[str, str]) -> None:
    ended = kenzen("dispatcher", folder=tmp_path, environment=environment | {"KENZEN_DEMO": "1"})
    assert ended.returncode == 2
    assert "needs PostgreSQL" in ended.stderr


def test_migrating_again_changes_nothing(tmp_path: Path, environment: dict[str, str]) -> None:
    for _ in range(2):
        ended = kenzen("migrate", folder=tmp_path, environment=environment | {"KENZEN_DEMO": "1"})
        assert ended.returncode == 0, ended.stderr
    assert "No migrations to apply" in ended.stdout
