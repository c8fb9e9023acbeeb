"""Starting, stopping and serving an Asterisk of our own."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kenzen.telephony.asterisk.engine import download, run
from kenzen.telephony.asterisk.engine.configure import EngineSettings, SipPhone
from tests.sip import ports

pytestmark = pytest.mark.asterisk

SERVE = """\
import sys
from pathlib import Path
from rich.console import Console
from kenzen.telephony.asterisk.engine.softphones import serve, softphone_settings
settings = softphone_settings(Path(sys.argv[1]), http_port=int(sys.argv[2]), sip_port=int(sys.argv[3]))
serve(settings, console=Console(width=200))
"""


def _settings(run_dir: Path, **changes: int) -> EngineSettings:
    places = {"http_port": ports.free(), "sip_port": ports.free()} | changes
    return EngineSettings(run_dir=run_dir, ari_password="x", trunk=SipPhone("trunk", password="x"), **places)  # type: ignore[arg-type]


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}/cmdline").exists() and bool(Path(f"/proc/{pid}/cmdline").read_bytes())


def test_two_run_side_by_side_and_end_with_their_contexts(tmp_path: Path) -> None:
    asterisk = download.fetch(download.default_prefix())
    with (
        run.running(_settings(tmp_path / "one"), asterisk) as one,
        run.running(_settings(tmp_path / "two"), asterisk) as two,
    ):
        assert _lives(one.pid)
        assert _lives(two.pid)
    assert not _lives(one.pid)
    assert not _lives(two.pid)


def test_one_that_ends_at_once_says_why(tmp_path: Path) -> None:
    loader = tmp_path / "usr/lib64/ld-linux-x86-64.so.2"
    loader.parent.mkdir(parents=True)
    (tmp_path / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    loader.write_text("#!/bin/sh\necho a library is missing\nexit 127\n")
    loader.chmod(0o755)
    with pytest.raises(run.CannotStart, match="a library is missing"):
        run.start(_settings(tmp_path / "run"), download.Installation(tmp_path))


def test_one_whose_port_is_taken_says_which(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(run.CannotStart, match=str(port)):
            run.start(_settings(tmp_path, sip_port=port), download.fetch(download.default_prefix()))


def test_one_that_a_killed_starter_has_left_is_replaced(tmp_path: Path) -> None:
    asterisk, settings = download.fetch(download.default_prefix()), _settings(tmp_path)
    left = run.start(settings, asterisk)
    with run.running(settings, asterisk) as new:
        assert left.wait(5) is not None
        assert _lives(new.pid)


def test_it_is_served_with_its_accounts_until_it_is_told_to_stop(tmp_path: Path) -> None:
    sip_port = str(ports.free())
    command = [sys.executable, "-c", SERVE, str(tmp_path), str(ports.free()), sip_port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        said = ""
        while "KENZEN_ASTERISK__CONTEXT" not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        pid = int((tmp_path / "run/asterisk.pid").read_text())
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not _lives(pid)
    for name in ("seller", "sato", "ito"):
        assert f"{name}@127.0.0.1:{sip_port}" in said
