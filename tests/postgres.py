"""A PostgreSQL of the tests' own: ``python -m tests.postgres COMMAND`` runs COMMAND with one in a temporary folder.

Its URL is in ``KENZEN_TEST_POSTGRES_URL``. As root it runs as the user ``postgres``, as anybody else as they are.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

VARIABLE = "KENZEN_TEST_POSTGRES_URL"
URL = os.environ.get(VARIABLE, "")
SMALL = {"shared_buffers": "64MB", "max_connections": "200", "max_wal_size": "256MB", "listen_addresses": "127.0.0.1"}


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server programs on this machine, or ``None``."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def cluster(binaries: Path, **settings: str) -> Iterator[str]:
    """A new cluster as long as the context lasts; gives the URL of its first database."""
    with tempfile.TemporaryDirectory(prefix="kenzen-postgres-", ignore_cleanup_errors=True) as name:
        folder, port, password = Path(name), _free_port(), secrets.token_hex(16)
        (folder / "password").write_text(password)
        _hand_over(folder)
        _run(binaries / "initdb", "-D", folder / "data", "-U", "kenzen", "-A", "scram-sha-256", "-E", "UTF8",
             "--locale=C.UTF-8", f"--pwfile={folder / 'password'}")  # fmt: skip
        options = " ".join(f"-c {key}={value}" for key, value in (SMALL | settings | {"port": str(port)}).items())
        _run(binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o",
             f"{options} -k {folder}", "start")  # fmt: skip
        try:
            yield f"postgresql://kenzen:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, folder / "password"):
            shutil.chown(path, "postgres", "postgres")


def _run(*command: object) -> None:
    as_postgres = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    words = [str(word) for word in command]
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL, **as_postgres)  # type: ignore[call-overload]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def fresh_database() -> Iterator[str]:
    """An empty database in the tests' cluster, dropped afterwards whoever still uses it; gives its URL."""
    name = f"kenzen_{uuid4().hex}"
    _execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(URL)._replace(path=f"/{name}").geturl()
    finally:
        _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(statement: str) -> None:
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(statement.encode())


def main(command: list[str]) -> int:
    """Run ``command`` with a cluster, or without one after saying so; returns its exit status."""
    binaries = programs()
    if binaries is None:
        print("PostgreSQL is not installed (package postgresql): its tests are skipped.", file=sys.stderr)
        return subprocess.run(command, check=False).returncode
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))
    with cluster(binaries) as url:
        return _wait(subprocess.Popen(command, env=os.environ | {VARIABLE: url}))


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Wait for the command; whoever stops us stops it first, so that nothing uses the cluster when it goes."""
    try:
        return process.wait()
    except (SystemExit, KeyboardInterrupt):
        process.terminate()
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
