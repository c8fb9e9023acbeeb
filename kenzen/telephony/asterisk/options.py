"""How to reach an Asterisk and how to dial through it. Values only; the configuration room fills them in."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from kenzen.calls.ports import Dial, DialRefused, LegOutcome

DESK_NAME: Final = re.compile(r"[A-Za-z0-9_.-]+\Z")
NUMBER: Final = re.compile(r"\+[1-9][0-9]{3,14}\Z")


class NumberFormat(StrEnum):
    """How the trunk wants numbers written, in the address and in the caller ID."""

    PLUS = "plus"  # +819012345678
    DIGITS = "digits"  # 819012345678


@dataclass(frozen=True, slots=True)
class AsteriskOptions:
    """One Asterisk.

    ``trunk`` and ``desk`` are dial strings; ``{number}`` and ``{name}`` are filled in. ``caller_id`` is shown when a
    dial names none. ``formats`` limits the codecs offered (empty: as the endpoint is configured). ``context`` names the
    dialplan context whose extension ``start`` hands an answered channel to ``Stasis(${CHANNEL(accountcode)})`` and
    waits while that application is away; empty: straight to Stasis, so that whoever answers in a gap is dropped.
    """

    url: str = "http://127.0.0.1:8088"
    user: str = "kenzen"
    password: str = field(default="", repr=False)
    app_prefix: str = ""
    trunk: str = "PJSIP/{number}@trunk"
    desk: str = "PJSIP/{name}"
    number_format: NumberFormat = NumberFormat.PLUS
    caller_id: str = ""
    formats: str = ""
    context: str = ""
    timeout_seconds: float = 5.0

    def app(self, line: str) -> str:
        """The Stasis application of a line."""
        return self.app_prefix + line

    def endpoint(self, address: str) -> str:
        """The dial string of ``tel:+81…`` or ``desk:…``. Raises ``DialRefused`` for what cannot be dialled."""
        scheme, _, rest = address.partition(":")
        if scheme == "tel" and NUMBER.match(rest):
            return self.trunk.format(number=self._written(rest))
        if scheme == "desk" and DESK_NAME.match(rest):
            return self.desk.format(name=rest)
        raise DialRefused(LegOutcome.INVALID_NUMBER, f"{address} is not an address this phone system can dial")

    def shown_caller(self, dial: Dial) -> str:
        """Caller ID as Asterisk takes it: ``"name" <number>``; empty leaves it to the endpoint."""
        number = self._written(dial.caller_id or self.caller_id)
        name = re.sub(r'[\x00-\x1f"<>\\]', "", dial.caller_name).strip()
        return f'"{name}" <{number}>' if name else number

    def technologies(self) -> frozenset[str]:
        """Channel technologies that legs may use, such as PJSIP."""
        return frozenset(template.partition("/")[0] for template in (self.trunk, self.desk))

    def _written(self, number: str) -> str:
        return number.removeprefix("+") if self.number_format is NumberFormat.DIGITS else number
