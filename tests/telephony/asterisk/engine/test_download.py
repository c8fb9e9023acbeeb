"""Fetching Asterisk from wherever this host's apt fetches, and saying plainly why it cannot be."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from kenzen.telephony.asterisk.engine import download

LISTING = """\
'{uri}-security/dists/bookworm-security/InRelease' a_InRelease 0
'{uri}-security/dists/bookworm-security/main/binary-amd64/Packages.xz' a 0
'{uri}/dists/bookworm-backports/contrib/binary-amd64/Packages.xz' b 0
'{uri}/dists/bookworm/main/binary-amd64/Packages.xz' b 0
"""


@pytest.fixture
def apt_lists(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes apt's own listing of its sources say something else."""

    def say(listing: str) -> None:
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=listing))

    return say


@pytest.mark.parametrize(
    "uri",
    ["http://mirror.example/debian", "https://proxy.example/debian-remote", "mirror+file:/etc/apt/mirrors/debian"],
)
def test_the_mirror_is_the_archive_this_host_installs_from(apt_lists: Callable[[str], None], uri: str) -> None:
    apt_lists(LISTING.format(uri=uri))
    assert download.debian_mirror() == uri


def test_a_host_without_the_archive_is_told_what_else_to_do(apt_lists: Callable[[str], None]) -> None:
    apt_lists("'http://mirror.example/debian-security/dists/bookworm-security/main/binary-amd64/Packages.xz' a 0\n")
    with pytest.raises(download.CannotFetch, match="KENZEN_ASTERISK__URL"):
        download.debian_mirror()


def test_a_host_without_apt_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(download.CannotFetch, match=r"apt-get.*KENZEN_ASTERISK__URL"):
        download.fetch(tmp_path / "asterisk")


def test_what_was_fetched_before_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    (tmp_path / "usr/lib64").mkdir(parents=True)
    (tmp_path / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    (tmp_path / "usr/lib64/ld-linux-x86-64.so.2").touch()
    command = download.fetch(tmp_path).command()
    assert command[0].endswith("ld-linux-x86-64.so.2")
    assert command[-1].endswith("usr/sbin/asterisk")


@pytest.mark.asterisk
def test_a_fetched_asterisk_runs() -> None:
    installation = download.fetch(download.default_prefix())
    version = subprocess.run([*installation.command(), "-V"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("Asterisk ")
