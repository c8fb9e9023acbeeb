"""An Asterisk for people with softphones: one registers as the seller, whom every number rings, others at the desks."""

import json
import secrets
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from rich.console import Console
from rich.table import Table

from kenzen.telephony.asterisk.engine.configure import EngineSettings, SipPhone
from kenzen.telephony.asterisk.engine.download import default_prefix, fetch
from kenzen.telephony.asterisk.engine.run import AsteriskEnded, RunningAsterisk, running
from kenzen.telephony.asterisk.options import AsteriskOptions

SELLER: Final = "seller"
DESKS: Final = ("sato", "ito")
ARI: Final = "ari"


def softphone_settings(
    run_dir: Path,
    *,
    host: str = "127.0.0.1",
    http_port: int = 8088,
    sip_port: int = 5060,
    desks: Iterable[str] = DESKS,
    codecs: tuple[str, ...] = ("opus", "ulaw", "alaw"),
) -> EngineSettings:
    """Settings whose passwords are made once and kept in ``run_dir``, so that a softphone is set up only once."""
    names = (SELLER, *desks)
    passwords = _passwords(run_dir, (ARI, *names))
    seller, *others = (SipPhone(name, password=passwords[name]) for name in names)
    return EngineSettings(
        run_dir=run_dir,
        ari_password=passwords[ARI],
        trunk=seller,
        desks=tuple(others),
        host=host,
        http_port=http_port,
        sip_port=sip_port,
        codecs=codecs,
    )


def options_for(settings: EngineSettings) -> AsteriskOptions:
    """How Kenzen reaches and dials through this Asterisk: every number rings the seller's softphone."""
    return AsteriskOptions(
        url=settings.url,
        user=settings.ari_user,
        password=settings.ari_password,
        trunk=f"PJSIP/{settings.trunk.name}",
        context=settings.context,
    )


def account_table(settings: EngineSettings) -> Table:
    """What to enter in a softphone, on 80 columns."""
    table = Table(title="SIP accounts (UDP or TCP)")
    for heading in ("Rings for", "SIP address", "User name", "Password"):
        table.add_column(heading, overflow="fold")
    for phone in (settings.trunk, *settings.desks):
        rings_for = "any seller" if phone is settings.trunk else f"desk:{phone.name}"
        address = f"{phone.name}@{settings.host}:{settings.sip_port}"
        table.add_row(rings_for, address, phone.name, phone.password)
    return table


def serve(settings: EngineSettings, *, console: Console, prefix: Path | None = None) -> None:
    """Fetch Asterisk if need be, run it and say how to reach it, until SIGTERM or Ctrl-C.

    Raises ``CannotFetch`` or ``CannotStart``, and ``AsteriskEnded`` if it ends by itself.
    """
    signal.signal(signal.SIGTERM, _leave)
    asterisk = fetch(prefix or default_prefix(), console=console)
    with suppress(KeyboardInterrupt), running(settings, asterisk) as started:
        console.print(account_table(settings))
        console.print(_environment(settings), markup=False, highlight=False)
        _wait(started)


def _wait(started: RunningAsterisk) -> NoReturn:
    status = started.wait()
    raise AsteriskEnded(f"Asterisk ended by itself with status {status}; its log is in {started.settings.run_dir}/log")


def _environment(settings: EngineSettings) -> str:
    options = options_for(settings)
    values = {
        "KENZEN_PHONE_SYSTEM": "asterisk",
        "KENZEN_ASTERISK__URL": options.url,
        "KENZEN_ASTERISK__USER": options.user,
        "KENZEN_ASTERISK__PASSWORD": options.password,
        "KENZEN_ASTERISK__TRUNK": options.trunk,
        "KENZEN_ASTERISK__CONTEXT": options.context,
    }
    return "\n".join(f"{name}={value}" for name, value in values.items())


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _passwords(run_dir: Path, names: Iterable[str]) -> dict[str, str]:
    path = run_dir / "passwords.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    passwords = {name: known.get(name) or secrets.token_hex(8) for name in names}
    if passwords != known:
        run_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(known | passwords, indent=2))
    return passwords
