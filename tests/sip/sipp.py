"""SIPp as phones: what one does is written in the called number, so that any test can ring any kind of phone.

``+8180 9999 0NNN`` and ``desk:…-NNN`` behave as ``NNN`` says; every other number and desk rings and is answered.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Template

from tests.sip import ports

SCENARIO = Path(__file__).with_name("sipp_phone.xml.jinja")
REFUSALS = (401, 403, 404, 408, 410, 433, 480, 484, 486, 488, 500, 502, 503, 504, 600, 603, 604, 606, 607, 608)

ANSWERS = "200"  # rings, is answered after 0.2 s, and stays
ANSWERS_LATE = "202"  # rings, is answered after 1.7 s, and stays
HANGS_UP = "201"  # as ANSWERS, and hangs up 0.3 s later
RINGS = "180"  # rings until cancelled
SILENT = "100"  # never says anything


def number(behaviour: str | int) -> str:
    """A seller's number, in E.164, that behaves so. A status of ``REFUSALS`` is the SIP status it refuses with."""
    return f"+818099990{behaviour}"


def number_that_rings_first(status: int) -> str:
    """A seller's number that rings for 0.2 s before it refuses with this SIP status."""
    return f"+818099991{status}"


@dataclass(frozen=True, slots=True)
class SippPhones:
    """All phones behind one port."""

    port: int
    log: Path

    @property
    def contact(self) -> str:
        """Where they are reached."""
        return f"sip:127.0.0.1:{self.port}"

    def contact_of(self, name: str) -> str:
        """Where the phone of one desk is reached."""
        return f"sip:{name}@127.0.0.1:{self.port}"

    def times_rung(self, called: str) -> int:
        """How many INVITEs this number or desk has had, repetitions of the network not counted."""
        return sum(f"INVITE sip:{called} " in line for line in self.lines())

    def lines(self) -> list[str]:
        """One line for each INVITE: ``INVITE sip:CALLED FROM-HEADER``."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@contextmanager
def sipp_phones(*, port: int | None = None) -> Iterator[SippPhones]:
    """Phones that live as long as the context."""
    port = port or ports.free()
    with tempfile.TemporaryDirectory(prefix="kenzen-sipp-") as folder:
        scenario, log = Path(folder, "phone.xml"), Path(folder, "calls.log")
        scenario.write_text(Template(SCENARIO.read_text()).render(refusals=REFUSALS))
        command = ["sipp", "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(port), "-mi", "127.0.0.1"]
        command += ["-mp", str(ports.free()), "-nostdin", "-skip_rlimit", "-aa", "-trace_logs", "-log_file", str(log)]
        command += ["-trace_err", "-error_file", str(Path(folder, "errors.log"))]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as process:
            try:
                ports.wait_until_taken(port, process)
                yield SippPhones(port, log)
            finally:
                process.kill()
