"""The cause table row by row: what a SIP phone answers, and the outcome that arrives through a real Asterisk."""

from pathlib import Path

import pytest

from kenzen.calls.ports import Answered, DialRefused, Ended, LegOutcome, Ringing
from kenzen.telephony.asterisk.system import AsteriskPhones
from tests.sip import sipp
from tests.sip.telephony import AWAY, DEAD, Telephony, desk, telephony
from tests.telephony.listening import Ear, run, to

pytestmark = pytest.mark.asterisk

STATUSES = {
    401: (21, LegOutcome.REJECTED),
    403: (21, LegOutcome.REJECTED),
    404: (1, LegOutcome.INVALID_NUMBER),
    408: (18, LegOutcome.UNREACHABLE),
    410: (22, LegOutcome.INVALID_NUMBER),
    480: (19, LegOutcome.UNREACHABLE),
    484: (28, LegOutcome.INVALID_NUMBER),
    486: (17, LegOutcome.BUSY),
    488: (58, LegOutcome.FAILED),
    500: (38, LegOutcome.FAILED),
    502: (27, LegOutcome.FAILED),
    503: (34, LegOutcome.CONGESTED),
    504: (102, LegOutcome.FAILED),
    600: (17, LegOutcome.BUSY),
    603: (21, LegOutcome.REJECTED),
    604: (1, LegOutcome.INVALID_NUMBER),
    607: (127, LegOutcome.REJECTED),
}
AFTER_RINGING = {
    408: LegOutcome.NO_ANSWER,
    480: LegOutcome.NO_ANSWER,
    486: LegOutcome.BUSY,
    503: LegOutcome.CONGESTED,
    603: LegOutcome.REJECTED,
}


async def _end_of(telephony: Telephony, address: str, *, ring_seconds: int = 20) -> tuple[Ended, Ear]:
    async with AsteriskPhones(telephony.options).open_line("outcomes") as line:
        ear, dial = Ear(line), to(address, ring_seconds=ring_seconds)
        await line.dial(dial)
        return await ear.until(Ended, dial.channel_id), ear


def _rang(ear: Ear) -> bool:
    return any(isinstance(event, Ringing) for event in ear.heard)


@pytest.mark.parametrize(("status", "expected"), STATUSES.items())
def test_a_refusal_has_the_outcome_of_the_table(
    asterisk: Telephony, status: int, expected: tuple[int, LegOutcome]
) -> None:
    end, ear = run(_end_of(asterisk, f"tel:{sipp.number(status)}"))
    assert (end.tech_cause, end.cause, end.outcome) == (status, *expected)
    assert not _rang(ear)


@pytest.mark.parametrize(("status", "outcome"), AFTER_RINGING.items())
def test_a_refusal_after_ringing_takes_the_ringing_into_account(
    asterisk: Telephony, status: int, outcome: LegOutcome
) -> None:
    end, ear = run(_end_of(asterisk, f"tel:{sipp.number_that_rings_first(status)}"))
    assert (end.tech_cause, end.outcome) == (status, outcome)
    assert _rang(ear)


@pytest.mark.parametrize("behaviour", [sipp.RINGS, sipp.SILENT])
def test_our_own_ring_time_is_no_answer_and_not_a_480(asterisk: Telephony, behaviour: str) -> None:
    end, ear = run(_end_of(asterisk, f"tel:{sipp.number(behaviour)}", ring_seconds=1))
    assert (end.outcome, end.cause) == (LegOutcome.NO_ANSWER, 19)
    assert _rang(ear) == (behaviour == sipp.RINGS)


def test_they_hang_up_without_a_reason(asterisk: Telephony) -> None:
    end, _ = run(_end_of(asterisk, f"tel:{sipp.number(sipp.HANGS_UP)}"))
    assert (end.outcome, end.tech_cause) == (LegOutcome.COMPLETED, None)


def test_a_dead_tcp_port_is_congestion(asterisk: Telephony) -> None:
    end, _ = run(_end_of(asterisk, f"desk:{DEAD}"))
    assert (end.outcome, end.tech_cause) == (LegOutcome.CONGESTED, 503)


@pytest.mark.slow
def test_a_silent_trunk_is_unreachable_after_half_a_minute(asterisk: Telephony) -> None:
    end = run(_end_of_silence(asterisk))
    assert (end.outcome, end.tech_cause) == (LegOutcome.UNREACHABLE, 408)


async def _end_of_silence(telephony: Telephony) -> Ended:
    async with AsteriskPhones(telephony.options).open_line("outcomes") as line:
        ear, dial = Ear(line, patience=40), to(f"tel:{sipp.number(sipp.SILENT)}", ring_seconds=50)
        await line.dial(dial)
        return await ear.until(Ended, dial.channel_id)


@pytest.mark.parametrize("name", [AWAY, "nobody"])
def test_a_phone_that_is_not_registered_is_refused_as_unreachable(asterisk: Telephony, name: str) -> None:
    with pytest.raises(DialRefused) as refused:
        run(_end_of(asterisk, f"desk:{name}"))
    assert refused.value.outcome is LegOutcome.UNREACHABLE


@pytest.mark.parametrize(
    ("behaviour", "outcome"), [(486, LegOutcome.BUSY), (603, LegOutcome.REJECTED), (sipp.RINGS, LegOutcome.NO_ANSWER)]
)
def test_desks_are_told_apart_as_numbers_are(asterisk: Telephony, behaviour: str | int, outcome: LegOutcome) -> None:
    end, _ = run(_end_of(asterisk, f"desk:{desk(behaviour)}", ring_seconds=1))
    assert end.outcome is outcome


def test_a_call_without_sound_is_lost(sip_phones: sipp.SippPhones, tmp_path: Path) -> None:
    async def scenario(silent: Telephony) -> Ended:
        async with AsteriskPhones(silent.options).open_line("outcomes") as line:
            ear, dial = Ear(line), to("tel:+818012345678")
            await line.dial(dial)
            await ear.until(Answered, dial.channel_id)
            return await ear.until(Ended, dial.channel_id)

    with telephony(tmp_path, trunk=sip_phones.contact, desks={}, rtp_timeout=1) as silent:
        end = run(scenario(silent))
    assert (end.outcome, end.cause) == (LegOutcome.MEDIA_LOST, 44)
