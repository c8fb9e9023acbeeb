"""A real Asterisk between SIP phones, on ports of its own: several may run side by side."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kenzen.telephony.asterisk.engine import download, run
from kenzen.telephony.asterisk.engine.configure import EngineSettings, SipPhone
from kenzen.telephony.asterisk.options import AsteriskOptions
from tests.sip import ports
from tests.sip.sipp import ANSWERS, ANSWERS_LATE, HANGS_UP, RINGS, SippPhones

DESKS = ("sato", "ito")  # both ring and are answered
CALLER = "+81312345678"
AWAY = "away"  # a desk whose phone has not registered
DEAD = "dead"  # a desk whose phone is off: nobody listens on its TCP port


@dataclass(frozen=True, slots=True)
class Telephony:
    """A running Asterisk, how Kenzen reaches it, and the phones around it (none if the test brings its own)."""

    asterisk: run.RunningAsterisk
    options: AsteriskOptions
    phones: SippPhones | None = None


def missing() -> str:
    """Why tests with the marker ``asterisk`` cannot run here; empty if they can."""
    for program, package in (("sipp", "sip-tester"), ("baresip", "baresip-core")):
        if shutil.which(program) is None:
            return f"{program} is not installed (package {package})"
    return download.obstacle(download.default_prefix())


def desk(behaviour: str | int) -> str:
    """The name of a desk whose phone behaves so (see ``sipp``)."""
    return f"desk-{behaviour}"


def sipp_desks(phones: SippPhones) -> dict[str, str]:
    """Desks and where their phones are reached: the two of the cast, and one for each behaviour."""
    behaviours: tuple[str | int, ...] = (ANSWERS, ANSWERS_LATE, HANGS_UP, RINGS, 486, 603)
    living = {name: phones.contact_of(name) for name in (*DESKS, *map(desk, behaviours))}
    return living | {DEAD: f"sip:{DEAD}@127.0.0.1:{ports.free()};transport=tcp"}


@contextmanager
def telephony(
    run_dir: Path,
    *,
    trunk: str,
    desks: Mapping[str, str],
    phones: SippPhones | None = None,
    sip_port: int | None = None,
    http_port: int | None = None,
    rtp_timeout: int = 0,
) -> Iterator[Telephony]:
    """An Asterisk as long as the context lasts. ``trunk`` and ``desks`` are SIP contacts (``sip:127.0.0.1:PORT``)."""
    settings = EngineSettings(
        run_dir=run_dir,
        ari_password="of-the-tests",
        trunk=SipPhone("trunk", contact=trunk),
        desks=(
            *(SipPhone(name, contact=contact) for name, contact in desks.items()),
            SipPhone(AWAY, password="secret"),
        ),
        http_port=http_port or ports.free(),
        sip_port=sip_port or ports.free(),
        rtp_first=30000,
        rtp_last=39999,
        qualify_seconds=0,
        rtp_timeout=rtp_timeout,
    )
    options = AsteriskOptions(
        url=settings.url, password=settings.ari_password, caller_id=CALLER, context=settings.context
    )
    with run.running(settings, download.fetch(download.default_prefix())) as asterisk:
        yield Telephony(asterisk, options, phones)
