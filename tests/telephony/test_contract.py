"""The contract of ``calls.ports``, which every phone system keeps: the simulated one and a real Asterisk."""

import asyncio
from uuid import uuid4

import pytest

from kenzen.calls.ports import Answered, ChannelState, Ended, LegOutcome, PhoneLine, PhoneSystemDown, Ringing
from tests.telephony.listening import Ear, new_id, run, to
from tests.telephony.rigs.rig import FarEnd, Rig

OUTCOMES = {
    FarEnd.BUSY: LegOutcome.BUSY,
    FarEnd.REJECTS: LegOutcome.REJECTED,
    FarEnd.UNREACHABLE: LegOutcome.UNREACHABLE,
    FarEnd.INVALID: LegOutcome.INVALID_NUMBER,
}


def _line_name() -> str:
    return f"line-{uuid4().hex[:8]}"


async def _answered(rig: Rig, line: PhoneLine, ear: Ear, *, channel_id: str = "") -> str:
    """Dial a phone that is answered; returns the channel's id."""
    dial = to(rig.address(FarEnd.ANSWERS), channel_id=channel_id)
    await line.dial(dial)
    await ear.until(Ringing, dial.channel_id)
    await rig.pick_up(dial.address)
    await ear.until(Answered, dial.channel_id)
    return dial.channel_id


def test_a_phone_rings_and_is_answered(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear = Ear(line)
            channel_id = await _answered(rig, line, ear)
            assert ear.about(channel_id) == [Ringing(channel_id), Answered(channel_id)]

    run(scenario())


@pytest.mark.parametrize(("far_end", "outcome"), OUTCOMES.items())
def test_a_leg_that_fails_says_why(rig: Rig, far_end: FarEnd, outcome: LegOutcome) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, dial = Ear(line), to(rig.address(far_end))
            await line.dial(dial)
            assert (await ear.until(Ended, dial.channel_id)).outcome is outcome
            assert dial.channel_id not in (await line.snapshot()).channels

    run(scenario())


def test_a_phone_nobody_answers_ends_with_no_answer(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, dial = Ear(line), to(rig.address(FarEnd.NEVER_ANSWERS), ring_seconds=1)
            await line.dial(dial)
            await ear.until(Ringing, dial.channel_id)
            assert (await ear.until(Ended, dial.channel_id)).outcome is LegOutcome.NO_ANSWER

    run(scenario())


def test_a_ringing_leg_we_hang_up_is_cancelled(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, dial = Ear(line), to(rig.address(FarEnd.NEVER_ANSWERS))
            await line.dial(dial)
            await ear.until(Ringing, dial.channel_id)
            await line.hang_up(dial.channel_id)
            assert (await ear.until(Ended, dial.channel_id)).outcome is LegOutcome.CANCELLED

    run(scenario())


def test_an_answered_leg_is_completed_whoever_ends_it(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, theirs = Ear(line), to(rig.address(FarEnd.HANGS_UP))
            await line.dial(theirs)
            await ear.until(Ringing, theirs.channel_id)
            await rig.pick_up(theirs.address)
            await ear.until(Answered, theirs.channel_id)
            await rig.put_down(theirs.address)
            assert (await ear.until(Ended, theirs.channel_id)).outcome is LegOutcome.COMPLETED
            ours = await _answered(rig, line, ear)
            await line.hang_up(ours)
            assert (await ear.until(Ended, ours)).outcome is LegOutcome.COMPLETED

    run(scenario())


def test_a_second_dial_of_a_live_channel_adopts_it(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear = Ear(line)
            address = rig.address(FarEnd.ANSWERS)
            dial = to(address)
            await line.dial(dial)
            await line.dial(dial)
            await ear.until(Ringing, dial.channel_id)
            await rig.pick_up(address)
            await ear.until(Answered, dial.channel_id)
            await line.dial(dial)
            assert await rig.times_rung(address) == 1
            assert (await line.snapshot()).channels == {dial.channel_id: ChannelState.ANSWERED}

    run(scenario())


def test_nothing_is_dialled_over_a_closed_line(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            pass
        address = rig.address(FarEnd.ANSWERS)
        with pytest.raises(PhoneSystemDown):
            await line.dial(to(address))
        assert await rig.times_rung(address) == 0

    run(scenario())


def test_bridging_again_changes_nothing(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, bridge_id = Ear(line), uuid4().hex
            both = (f"{bridge_id}-1", f"{bridge_id}-2")
            for channel_id in both:
                await _answered(rig, line, ear, channel_id=channel_id)
            for _ in range(2):
                await line.bridge(bridge_id, both)
                assert (await line.snapshot()).bridges[bridge_id] == frozenset(both)
            await line.close_bridge(bridge_id)
            snapshot = await line.snapshot()
            assert bridge_id not in snapshot.bridges
            assert set(both) <= set(snapshot.channels)

    run(scenario())


def test_a_channel_that_is_gone_is_left_out_of_a_bridge(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, bridge_id = Ear(line), uuid4().hex
            there = await _answered(rig, line, ear, channel_id=f"{bridge_id}-1")
            await line.bridge(bridge_id, (f"{bridge_id}-2", there))
            assert (await line.snapshot()).bridges[bridge_id] == {there}

    run(scenario())


def test_what_is_gone_can_be_ended_again(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear = Ear(line)
            channel_id = await _answered(rig, line, ear)
            bridge_id = uuid4().hex
            await line.bridge(bridge_id, (channel_id,))
            for _ in range(3):
                await line.close_bridge(bridge_id)
            await line.hang_up(channel_id)
            await ear.until(Ended, channel_id)
            await line.hang_up(channel_id)
            await line.hang_up(new_id())
            await line.close_bridge(uuid4().hex)

    run(scenario())


def test_the_snapshot_shows_what_rings_and_what_is_answered(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            ear, rings = Ear(line), to(rig.address(FarEnd.NEVER_ANSWERS))
            await line.dial(rings)
            await ear.until(Ringing, rings.channel_id)
            answered = await _answered(rig, line, ear)
            expected = {rings.channel_id: ChannelState.RINGING, answered: ChannelState.ANSWERED}
            assert (await line.snapshot()).channels == expected

    run(scenario())


def test_keys_may_be_pressed_for_an_extension(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line:
            channel_id = await _answered(rig, line, Ear(line))
            await line.press(channel_id, ",1#")
            assert (await line.snapshot()).channels == {channel_id: ChannelState.ANSWERED}

    run(scenario())


def test_taking_a_line_over_ends_the_events_of_its_holder(rig: Rig) -> None:
    async def scenario() -> None:
        name = _line_name()
        async with rig.phones.open_line(name) as old:
            old_ear, dial = Ear(old), to(rig.address(FarEnd.ANSWERS))
            listening = asyncio.create_task(old_ear.to_the_end())
            await old.dial(dial)
            async with rig.phones.open_line(name) as new:
                assert Answered(dial.channel_id) not in await listening
                with pytest.raises(PhoneSystemDown):
                    await old.dial(to(rig.address(FarEnd.ANSWERS)))
                await rig.pick_up(dial.address)
                await Ear(new).until(Answered, dial.channel_id)

    run(scenario())


def test_a_line_opened_again_finds_its_channels_in_the_snapshot(rig: Rig) -> None:
    async def scenario() -> None:
        name = _line_name()
        async with rig.phones.open_line(name) as line:
            channel_id = await _answered(rig, line, Ear(line))
        async with rig.phones.open_line(name) as line:
            assert (await line.snapshot()).channels == {channel_id: ChannelState.ANSWERED}
            ear = Ear(line)
            await line.hang_up(channel_id)
            assert (await ear.until(Ended, channel_id)).outcome is LegOutcome.COMPLETED
            assert len(ear.heard) == 1

    run(scenario())


def test_a_line_hears_its_own_channels_only(rig: Rig) -> None:
    async def scenario() -> None:
        async with rig.phones.open_line(_line_name()) as line, rig.phones.open_line(_line_name()) as other:
            ear, other_ear = Ear(line), Ear(other)
            theirs = to(rig.address(FarEnd.INVALID))
            await line.dial(theirs)
            await ear.until(Ended, theirs.channel_id)
            own = to(rig.address(FarEnd.INVALID))
            await other.dial(own)
            await other_ear.until(Ended, own.channel_id)
            assert other_ear.about(theirs.channel_id) == []

    run(scenario())
