"""Fetch Debian's own Asterisk with its whole library closure into a folder: no root, no container, host untouched.

The mirror and everything about reaching it (proxies, credentials) come from the host's own apt settings.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import Progress, TaskID

SUITE: Final = "sid"  # the suite that carries Asterisk; stable releases may have dropped it
PACKAGE: Final = "asterisk"
KEYRINGS: Final = tuple(Path("/usr/share/keyrings", f"debian-archive-keyring.{ending}") for ending in ("pgp", "gpg"))
TOOLS: Final = ("apt-get", "apt-config", "dpkg-deb", "dpkg", "tar")
MAIN_ARCHIVE: Final = re.compile(r"'(?P<uri>\S+?)/dists/[^/']+/main/binary-[^/']+/Packages[^/']*'")
NOT_MAIN: Final = re.compile(r"security|backports|updates|ports|debug")
NEVER_RUN: Final = re.compile(
    r"^(lib)?perl|^gnupg|^gpg|^dirmngr|^pinentry|^debconf|^adduser|^passwd|^bsdutils|^login|^libc-bin|^freetds-common|^pci\.ids"
)
OWN_ASTERISK: Final = "Set KENZEN_ASTERISK__URL to an Asterisk of your own instead."
LEFT_OUT: Final = tuple(f"--exclude=./usr/share/{part}" for part in ("doc", "man", "locale", "info"))


class CannotFetch(Exception):
    """This host cannot fetch Asterisk; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A fetched Asterisk. It runs with the loader and the libraries of its own folder."""

    prefix: Path

    @property
    def libraries(self) -> Path:
        """Folder of the shared libraries, named after the machine's architecture."""
        return _only(self.prefix / "usr/lib", "*-linux-gnu*")

    def command(self) -> list[str]:
        """How to start it; arguments of Asterisk follow."""
        loader = _only(self.prefix / "usr", "lib*/ld-linux*.so.*")
        path = f"{self.libraries}:{self.libraries}/asterisk"
        return [str(loader), "--library-path", path, str(self.prefix / "usr/sbin/asterisk")]


def default_prefix() -> Path:
    """Where a fetched Asterisk is kept between runs."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "kenzen" / f"asterisk-{SUITE}"


def obstacle(prefix: Path) -> str:
    """Why an Asterisk at ``prefix`` cannot be had on this host; empty if it is there or can be fetched."""
    if prefix.exists():
        return ""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"Fetching Asterisk needs Debian's {', '.join(missing)}. {OWN_ASTERISK}"
    if not _is_debian():
        return f"Asterisk is fetched from Debian's archive, and this is not Debian. {OWN_ASTERISK}"
    if _keyring() is None:
        return f"Debian's archive key is missing: install debian-archive-keyring. {OWN_ASTERISK}"
    return ""


def fetch(prefix: Path, *, console: Console | None = None) -> Installation:
    """The Asterisk at ``prefix``, fetched there now if it is not yet. Raises ``CannotFetch``."""
    if reason := obstacle(prefix):
        raise CannotFetch(reason)
    if not prefix.exists():
        mirror = debian_mirror()
        prefix.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{prefix.name}-", dir=prefix.parent) as scratch:
            _build(Path(scratch), mirror, console or Console(stderr=True))
            _move_into_place(Path(scratch, "root"), prefix)
    return Installation(prefix)


def debian_mirror() -> str:
    """Address of the Debian archive this host installs from, as its apt reads it from either kind of sources file."""
    listing = _run(["apt-get", "--print-uris", "-o", "Debug::NoLocking=true", "update"])
    for match in MAIN_ARCHIVE.finditer(listing):
        if not NOT_MAIN.search(match["uri"].rsplit("/", 1)[-1]):
            return match["uri"]
    raise CannotFetch(f"The apt sources of this host name no Debian archive with component main. {OWN_ASTERISK}")


def _is_debian() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text().splitlines()


def _keyring() -> Path | None:
    return next((path for path in KEYRINGS if path.exists()), None)


def _build(scratch: Path, mirror: str, console: Console) -> None:
    environment = _private_apt(scratch, mirror)
    with Progress(console=console, transient=True) as progress:
        index = progress.add_task("Reading Debian's package index", total=100)
        with _explained(mirror):
            _run_apt(["update"], environment, progress, index)
            packages = progress.add_task("Fetching Asterisk", total=100)
            _run_apt(["--download-only", "install", PACKAGE], environment, progress, packages)
        archives = sorted(path for path in (scratch / "cache/archives").glob("*.deb") if not NEVER_RUN.match(path.name))
        for archive in progress.track(archives, description="Unpacking"):
            _unpack(archive, scratch / "root")
    # made by update-alternatives when the package is really installed
    sounds = scratch / "root/usr/share/asterisk/sounds"
    if not (sounds / "en").exists() and (sounds / "en_US_f_Allison").exists():
        (sounds / "en").symlink_to("en_US_f_Allison")


def _private_apt(scratch: Path, mirror: str) -> dict[str, str]:
    """An apt that has its own state and one source, but reaches the network as the host's apt does."""
    for folder in ("empty", "state/lists/partial", "cache/archives/partial", "log"):
        (scratch / folder).mkdir(parents=True)
    (scratch / "status").touch()
    architecture = _run(["dpkg", "--print-architecture"]).strip()
    (scratch / "sources.list").write_text(f"deb [arch={architecture} signed-by={_keyring()}] {mirror} {SUITE} main\n")
    reach = [line for line in _run(["apt-config", "dump", "Acquire"]).splitlines() if "IndexTargets" not in line]
    settings = {
        "Dir::Etc::sourcelist": scratch / "sources.list",
        "Dir::Etc::sourceparts": scratch / "empty",
        "Dir::Etc::parts": scratch / "empty",
        "Dir::Etc::main": "/dev/null",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": scratch / "empty",
        "Dir::State": scratch / "state",
        "Dir::State::status": scratch / "status",
        "Dir::Cache": scratch / "cache",
        "Dir::Log": scratch / "log",
        "APT::Architecture": architecture,
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Acquire::Check-Valid-Until": "false",  # an index of sid expires after a week; mirrors may lag
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "true",
    }
    lines = [*reach, f'APT::Architectures {{ "{architecture}"; }};', *(f'{k} "{v}";' for k, v in settings.items())]
    (scratch / "apt.conf").write_text("\n".join(lines) + "\n")
    return {**os.environ, "APT_CONFIG": str(scratch / "apt.conf"), "LC_ALL": "C"}


def _run_apt(arguments: list[str], environment: dict[str, str], progress: Progress, task: TaskID) -> None:
    """Run apt-get; its machine-readable status moves the bar of ``task``."""
    status, ours = os.pipe()
    command = ["apt-get", "-q", "-y", "-o", f"APT::Status-Fd={ours}", *arguments]
    with subprocess.Popen(
        command,
        env=environment,
        pass_fds=[ours],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as apt:
        os.close(ours)
        with os.fdopen(status) as lines:
            for line in lines:
                kind, _, rest = line.partition(":")
                if kind == "dlstatus":
                    progress.update(task, completed=float(rest.split(":")[1]))
        output, _ = apt.communicate()
    if apt.returncode:
        raise subprocess.CalledProcessError(apt.returncode, command, output)
    progress.update(task, completed=100)


@contextmanager
def _explained(mirror: str) -> Iterator[None]:
    try:
        yield
    except subprocess.CalledProcessError as error:
        tail = "\n".join(str(error.output).strip().splitlines()[-5:])
        raise CannotFetch(f"apt could not fetch {PACKAGE} ({SUITE}) from {mirror}:\n{tail}") from error


def _unpack(archive: Path, root: Path) -> None:
    """Put the files of a package under ``root``, where /lib and /bin are links into /usr as on any Debian."""
    if not root.exists():
        for name in ("lib", "lib64", "bin", "sbin"):
            (root / "usr" / name).mkdir(parents=True)
            (root / name).symlink_to(f"usr/{name}")
    files, list_files = root.parent / "files.tar", ["dpkg-deb", "--fsys-tarfile", str(archive)]
    with files.open("wb") as output:
        subprocess.run(list_files, stdout=output, check=True)
    _run(["tar", "-x", "-f", str(files), "-C", str(root), "--keep-directory-symlink", "--no-same-owner", *LEFT_OUT])


def _move_into_place(root: Path, prefix: Path) -> None:
    try:
        root.rename(prefix)
    except OSError:
        if not prefix.exists():  # otherwise another process was faster, with the same result
            raise


def _run(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(path for path in folder.glob(pattern) if not path.is_symlink() or path.is_file())
    if not found:
        raise CannotFetch(f"{folder} holds no {pattern}: remove the folder and fetch again.")
    return found[0]
