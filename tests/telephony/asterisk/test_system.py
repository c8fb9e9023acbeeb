"""Never twice, never lost: commands without an answer, gaps of the listener, and an Asterisk that dies."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kenzen.calls.ports import (
    Answered,
    ChannelState,
    CommandUnclear,
    Dial,
    DialRefused,
    Ended,
    LegOutcome,
    PhoneSystemDown,
    Ringing,
)
from kenzen.telephony.asterisk.client import AriClient, Event
from kenzen.telephony.asterisk.options import AsteriskOptions
from kenzen.telephony.asterisk.system import AsteriskPhones
from tests.sip import ports, sipp
from tests.sip.proxy import Losses, lossy_relay
from tests.sip.telephony import CALLER, Telephony, telephony
from tests.telephony.listening import PATIENCE, Ear, hang_up_everything, run, to

pytestmark = pytest.mark.asterisk

ANSWERS_LATE = f"tel:{sipp.number(sipp.ANSWERS_LATE)}"
RINGS = f"tel:{sipp.number(sipp.RINGS)}"


@pytest.fixture(autouse=True)
def _nothing_is_left(asterisk: Telephony) -> Iterator[None]:
    yield
    run(hang_up_everything(AsteriskPhones(asterisk.options)))


def _times_rung(telephony: Telephony, number: str) -> int:
    assert telephony.phones is not None
    return telephony.phones.times_rung(number)


async def _picked_up(options: AsteriskOptions, dial: Dial) -> None:
    """Dial over a line that is lost while the phone rings; returns once the phone was picked up."""
    async with _watching(options) as events:
        async with AsteriskPhones(options).open_line("gap") as line:
            await line.dial(dial)
            await Ear(line).until(Ringing, dial.channel_id)
        async with asyncio.timeout(PATIENCE):
            async for event in events:
                if event.get("dialstatus") == "ANSWER" and event["peer"]["id"] == dial.channel_id:
                    return


@asynccontextmanager
async def _watching(options: AsteriskOptions) -> AsyncIterator[AsyncIterator[Event]]:
    """What happens on Asterisk, whoever it concerns."""
    client = AriClient(options)
    try:
        async with client.events("watcher") as events:
            source = {"eventSource": "endpoint:PJSIP"}
            await client.send("POST", "/applications/watcher/subscription", query=source)
            yield events
    finally:
        await client.close()


def test_twenty_dials_of_one_channel_ring_once(asterisk: Telephony) -> None:
    async def scenario() -> None:
        async with AsteriskPhones(asterisk.options).open_line("many") as line:
            ear, dial = Ear(line), to("tel:+818011112222")
            await asyncio.gather(*(line.dial(dial) for _ in range(20)))
            await ear.until(Answered, dial.channel_id)
            assert _times_rung(asterisk, "+818011112222") == 1
            assert len(ear.about(dial.channel_id)) == 2

    run(scenario())


def test_whoever_answers_while_nobody_listens_waits_for_the_next_listener(asterisk: Telephony) -> None:
    async def scenario() -> None:
        dial = to(ANSWERS_LATE)
        await _picked_up(asterisk.options, dial)
        async with AsteriskPhones(asterisk.options).open_line("gap") as line:
            ear = Ear(line)
            assert dial.channel_id in (await line.snapshot()).channels
            await ear.until(Answered, dial.channel_id)
            assert (await line.snapshot()).channels == {dial.channel_id: ChannelState.ANSWERED}
            await line.hang_up(dial.channel_id)
            assert (await ear.until(Ended, dial.channel_id)).outcome is LegOutcome.COMPLETED

    run(scenario())


def test_without_the_dialplan_events_arrive_too_but_nobody_waits(asterisk: Telephony) -> None:
    plain = replace(asterisk.options, context="")

    async def scenario() -> None:
        busy, answered, dropped = to(f"tel:{sipp.number(486)}"), to("tel:+818033334444"), to(ANSWERS_LATE)
        async with AsteriskPhones(plain).open_line("plain") as line:
            ear = Ear(line)
            await line.dial(busy)
            assert (await ear.until(Ended, busy.channel_id)).outcome is LegOutcome.BUSY
            await line.dial(answered)
            await ear.until(Answered, answered.channel_id)
            assert (await line.snapshot()).channels == {answered.channel_id: ChannelState.ANSWERED}
            await line.hang_up(answered.channel_id)
        await _picked_up(plain, dropped)
        async with AsteriskPhones(plain).open_line("gap") as line:
            assert (await line.snapshot()).channels == {}

    run(scenario())


async def _dial_through(asterisk: Telephony, losses_of: Losses, dial: Dial) -> None:
    async with lossy_relay(asterisk.options.url) as (url, losses):
        losses.requests, losses.answers = losses_of.requests, losses_of.answers
        async with AsteriskPhones(replace(asterisk.options, url=url)).open_line("relay") as line:
            await line.dial(dial)
            await Ear(line).until(Ringing, dial.channel_id)


def test_a_dial_whose_answer_is_lost_is_adopted(asterisk: Telephony) -> None:
    before = _times_rung(asterisk, sipp.number(sipp.RINGS))
    run(_dial_through(asterisk, Losses(answers=["POST /ari/channels"]), to(RINGS)))
    assert _times_rung(asterisk, sipp.number(sipp.RINGS)) == before + 1


@pytest.mark.parametrize(
    ("losses", "rung"),
    [
        (Losses(requests=["POST /ari/channels"]), 0),
        # a question (GET) that found its connection cut is asked once more over a new one
        (Losses(answers=["POST /ari/channels", "GET /ari/channels", "GET /ari/channels"]), 1),
    ],
)
def test_a_dial_of_which_nothing_is_known_is_unclear_and_not_repeated(
    asterisk: Telephony, losses: Losses, rung: int
) -> None:
    before = _times_rung(asterisk, sipp.number(sipp.RINGS))
    with pytest.raises(CommandUnclear):
        run(_dial_through(asterisk, losses, to(RINGS)))
    assert _times_rung(asterisk, sipp.number(sipp.RINGS)) == before + rung


def test_a_wrong_password_or_address_opens_no_line(asterisk: Telephony) -> None:
    async def scenario(options: AsteriskOptions) -> None:
        async with AsteriskPhones(options).open_line("refused"):
            pytest.fail("the line opened")

    nobody = f"http://127.0.0.1:{ports.free()}"
    for options in (replace(asterisk.options, password="wrong"), replace(asterisk.options, url=nobody)):
        with pytest.raises(PhoneSystemDown):
            run(scenario(options))


def test_the_other_party_is_not_told_apart_from_the_caller_id(asterisk: Telephony) -> None:
    async def scenario() -> None:
        async with AsteriskPhones(asterisk.options).open_line("caller") as line:
            ear = Ear(line)
            for address, caller_id in (("tel:+818055556666", ""), ("tel:+818055557777", "+815012345678")):
                dial = replace(to(address), caller_id=caller_id, caller_name="Kenzen")
                await line.dial(dial)
                await ear.until(Answered, dial.channel_id)

    run(scenario())
    assert asterisk.phones is not None
    first, second = (line for line in asterisk.phones.lines() if "+81805555" in line)
    assert CALLER in first
    assert "+815012345678" in second
    assert "Kenzen" in second


def test_a_dead_asterisk_ends_the_line_and_a_new_one_is_found(sip_phones: sipp.SippPhones, tmp_path: Path) -> None:
    sip_port, http_port = ports.free(), ports.free()

    async def dies(running: Telephony) -> None:
        async with AsteriskPhones(running.options).open_line("dies") as line:
            ear, dial = Ear(line), to("tel:+818099998888")
            await line.dial(dial)
            await ear.until(Answered, dial.channel_id)
            await asyncio.to_thread(running.asterisk.kill)
            await ear.to_the_end()
            with pytest.raises(PhoneSystemDown):
                await line.dial(to("tel:+818099998888"))
        with pytest.raises(PhoneSystemDown):
            async with AsteriskPhones(running.options).open_line("dies"):
                pytest.fail("the line opened")

    async def lives(running: Telephony) -> None:
        async with AsteriskPhones(running.options).open_line("dies") as line:
            assert (await line.snapshot()).channels == {}

    for work in (dies, lives):
        with telephony(tmp_path, trunk=sip_phones.contact, desks={}, sip_port=sip_port, http_port=http_port) as running:
            run(work(running))


def test_a_command_that_cannot_be_sent_is_known_not_to_be_sent() -> None:
    async def scenario() -> None:
        client = AriClient(AsteriskOptions(url=f"http://127.0.0.1:{ports.free()}", password="none"))
        try:
            await client.send("GET", "/channels")
        finally:
            await client.close()

    with pytest.raises(PhoneSystemDown):
        run(scenario())


def test_a_trunk_that_asterisk_does_not_have_is_no_fault_of_the_number(asterisk: Telephony) -> None:
    async def scenario() -> LegOutcome:
        options = replace(asterisk.options, trunk="PJSIP/{number}@nowhere")
        async with AsteriskPhones(options).open_line("trunk") as line:
            with pytest.raises(DialRefused) as refused:
                await line.dial(to("tel:+818011112222"))
            return refused.value.outcome

    assert run(scenario()) is LegOutcome.CONGESTED
