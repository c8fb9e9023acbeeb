"""A whole installation for benchmarks: PostgreSQL, Asterisk, phones, a dispatcher, people. All of it temporary."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench.far_end import FarEnd
from kenzen.telephony.asterisk.engine import download, run
from kenzen.telephony.asterisk.engine.configure import EngineSettings, SipPhone
from kenzen.telephony.asterisk.options import AsteriskOptions
from tests import postgres
from tests.sip import ports

TICKS = os.sysconf("SC_CLK_TCK")
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that runs. ``environment`` is for further processes of Kenzen."""

    options: AsteriskOptions
    phones: FarEnd
    asterisk: run.RunningAsterisk
    dispatcher: subprocess.Popen[bytes]
    environment: dict[str, str]

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time used so far, by part."""
        parts = {"dispatcher": self.dispatcher.pid, "asterisk": self.asterisk.pid, "far end": self.phones.pid}
        of_parts = {name: _cpu_seconds(pid) for name, pid in parts.items()}
        return of_parts | {"postgres": _postgres_seconds()}


@contextmanager
def site(*, hold_seconds: float) -> Iterator[Site]:
    """An installation whose calls last ``hold_seconds``; Django is set up on its database."""
    binaries = postgres.programs()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed (package postgresql)")
    with (
        tempfile.TemporaryDirectory(prefix="kenzen-bench-") as folder,
        postgres.cluster(binaries, track_commit_timestamp="on") as database_url,
        _phones(hold_seconds) as phones,
        run.running(_engine(Path(folder, "asterisk"), phones), download.fetch(download.default_prefix())) as asterisk,
    ):
        options = _options(asterisk.settings)
        environment = _environment(Path(folder), database_url, options)
        os.environ |= environment
        _prepare_database()
        with _dispatcher(environment, Path(folder, "dispatcher.log")) as dispatcher:
            yield Site(options, phones, asterisk, dispatcher, environment)


@contextmanager
def _phones(hold_seconds: float) -> Iterator[FarEnd]:
    phones = FarEnd(ports.free(), hold_seconds=hold_seconds)
    try:
        yield phones
    finally:
        phones.stop()


def _engine(run_dir: Path, phones: FarEnd) -> EngineSettings:
    contact = f"sip:127.0.0.1:{phones.port}"
    return EngineSettings(
        run_dir=run_dir,
        ari_password="of-the-bench",
        trunk=SipPhone("trunk", contact=contact),
        desks=(SipPhone("desks", contact=contact),),
        http_port=ports.free(),
        sip_port=ports.free(),
        rtp_first=20000,
        rtp_last=39999,
        qualify_seconds=0,
        rtp_timeout=0,
    )


def _options(settings: EngineSettings) -> AsteriskOptions:
    return AsteriskOptions(
        url=settings.url,
        password=settings.ari_password,
        desk="PJSIP/{name}@desks",
        caller_id="+81312345678",
        context=settings.context,
    )


def _environment(folder: Path, database_url: str, options: AsteriskOptions) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "kenzen.config.settings",
        "KENZEN_SECRET_KEY": "of-the-bench",
        "KENZEN_DATA_DIR": str(folder),
        "KENZEN_DATABASE_URL": database_url,
        "KENZEN_LOG_LEVEL": "WARNING",
        "KENZEN_PHONE_SYSTEM": "asterisk",
        "KENZEN_ASTERISK__URL": options.url,
        "KENZEN_ASTERISK__PASSWORD": options.password,
        "KENZEN_ASTERISK__DESK": options.desk,
        "KENZEN_ASTERISK__CALLER_ID": options.caller_id,
        "KENZEN_ASTERISK__CONTEXT": options.context,
    }


def _prepare_database() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _dispatcher(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    kenzen = str(Path(sys.executable).with_name("kenzen"))
    with log.open("wb") as output:
        process = subprocess.Popen([kenzen, "dispatcher"], env=os.environ | environment, stdout=output, stderr=output)
    try:
        _wait_until_it_holds_a_line(process)
        yield process
    finally:
        process.terminate()
        process.wait()
        if said := log.read_text().strip():
            print(said[-4000:], file=sys.stderr)


def _wait_until_it_holds_a_line(process: subprocess.Popen[bytes]) -> None:
    from kenzen.calls.models import Line

    deadline = time.monotonic() + 20
    while not Line.objects.exclude(holder="").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("the dispatcher did not start")
        time.sleep(0.05)
    time.sleep(0.5)  # and opens it


def _cpu_seconds(pid: int, *, children: bool = False) -> float:
    """Of a process; with ``children``, also of those that have ended."""
    fields = _stat(pid)
    last = 15 if children else 13
    return sum(int(field) for field in fields[11:last]) / TICKS if fields else 0.0


def _postgres_seconds() -> float:
    """Of our own cluster: its postmaster is the parent of the process that serves us."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = _stat(cursor.fetchone()[0])
    postmaster = int(backend[1])
    pids = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    servers = (pid for pid in pids if (stat := _stat(pid)) and int(stat[1]) == postmaster)
    return _cpu_seconds(postmaster, children=True) + sum(_cpu_seconds(pid) for pid in servers)


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, or nothing if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
