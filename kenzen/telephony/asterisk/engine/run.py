"""Starts and stops an Asterisk that ``configure`` has described. Who uses it is not known here."""

import base64
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kenzen.telephony.asterisk.engine.configure import EngineSettings, write_configuration
from kenzen.telephony.asterisk.engine.download import Installation

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 2.0  # it has nothing to save; now and then it hangs on its way out
LOOK_EVERY: Final = 0.05  # seconds between looks whether it answers


class CannotStart(Exception):
    """A port is taken, or Asterisk ended or did not answer in time; the message holds the end of what it said."""


class AsteriskEnded(Exception):
    """A running Asterisk ended although nobody asked it to."""


class RunningAsterisk:
    """A started Asterisk that answers over ARI."""

    def __init__(self, process: subprocess.Popen[bytes], settings: EngineSettings) -> None:
        self._process = process
        self.settings = settings

    @property
    def pid(self) -> int:
        """Process id, for those who measure or kill it."""
        return self._process.pid

    def wait(self, seconds: float | None = None) -> int | None:
        """Exit status once it ends; None if it still runs after ``seconds``."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        """End it, calls included; by force if it does not go by itself."""
        self._process.terminate()
        if self.wait(STOP_SECONDS) is None:
            self.kill()

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.wait()


@contextmanager
def running(settings: EngineSettings, asterisk: Installation) -> Iterator[RunningAsterisk]:
    """An Asterisk that lives as long as the context. Raises ``CannotStart``."""
    started = start(settings, asterisk)
    try:
        yield started
    finally:
        started.stop()


def start(settings: EngineSettings, asterisk: Installation) -> RunningAsterisk:
    """Write the configuration, start Asterisk and wait until ARI answers. Its logs go to ``run_dir``."""
    configuration = write_configuration(settings, asterisk)
    _stop_left_over(settings, configuration)
    _check_ports(settings)
    console = settings.run_dir / "log/console"
    with console.open("wb") as output:
        process = subprocess.Popen(
            [*asterisk.command(), "-f", "-C", str(configuration)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C at a terminal is for whoever runs us; we stop it in order
        )
    started = RunningAsterisk(process, settings)
    try:
        _wait_until_it_answers(started, console)
    except BaseException:
        started.kill()
        raise
    return started


def _check_ports(settings: EngineSettings) -> None:
    """Asterisk itself goes on without a port it cannot have."""
    wanted = {
        (settings.http_port, socket.SOCK_STREAM),
        (settings.sip_port, socket.SOCK_STREAM),
        (settings.sip_port, socket.SOCK_DGRAM),
    }
    for port, kind in wanted:
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise CannotStart(f"Asterisk needs port {port} of {settings.host}: {error.strerror}") from error


def _wait_until_it_answers(started: RunningAsterisk, console: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(started.settings):
        ended = started.wait(LOOK_EVERY) is not None
        if ended or time.monotonic() > deadline:
            how = "ended at once" if ended else f"did not answer within {START_SECONDS:.0f} s"
            raise CannotStart(f"Asterisk {how}. It said:\n{console.read_text(errors='replace')[-2000:]}")


def _answers(settings: EngineSettings) -> bool:
    """404 while modules are loading, 200 once commands are taken."""
    request = urllib.request.Request(f"{settings.url}/ari/asterisk/info?only=status")  # noqa: S310 - our own address
    token = base64.b64encode(f"{settings.ari_user}:{settings.ari_password}".encode()).decode()
    request.add_header("Authorization", f"Basic {token}")
    try:
        with urllib.request.urlopen(request, timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop_left_over(settings: EngineSettings, configuration: Path) -> None:
    """End an Asterisk of the same folder whose starter was killed: it would hold the ports."""
    with suppress(OSError, ValueError):  # there is none, or it is gone by now
        pid = int((settings.run_dir / "run/asterisk.pid").read_text())
        if str(configuration).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGKILL)
            while not _is_dead(Path(f"/proc/{pid}/status").read_text()):
                time.sleep(LOOK_EVERY)


def _is_dead(status: str) -> bool:
    """Whether all threads have ended, and with them the hold on its ports; its parent may not have noticed yet."""
    return "State:\tZ" in status and "Threads:\t1\n" in status
