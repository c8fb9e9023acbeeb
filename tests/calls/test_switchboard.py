"""The switchboard on a real database with scripted phones: nobody is rung twice, nothing is lost, every call ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import ParamSpec, TypeVar

import pytest
from django.db import OperationalError, connection

from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls import actions, queries, switchboard
from kenzen.calls.models import Call, Leg, Line
from kenzen.calls.ports import DigitPressed, Ended, LegOutcome, PhoneEvent, PhoneSystemDown, Ringing
from kenzen.calls.rules import CallState, EndedBy, LegState
from kenzen.calls.switchboard import Switchboard
from kenzen.dispatch import actions as dispatch
from kenzen.dispatch.models import Attempt
from kenzen.dispatch.rules import AttemptOutcome
from kenzen.kit.threads import Database
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import Presence
from tests import scenes
from tests.calls.scripted_phones import BUSY, UNCLEAR, Fault, ScriptedPhones
from tests.cast import NOW, Cast

PATIENCE = 10  # seconds until a scene that hangs fails
P = ParamSpec("P")
T = TypeVar("T")


class NoticedDatabase(Database):
    """The switchboard's database: whatever it did there may be what a scene waits for."""

    def __init__(self, something_happened: asyncio.Event) -> None:
        super().__init__(2)
        self._something_happened = something_happened

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As ever, and then it is noticed."""
        try:
            return await super().run(work, *args, **kwargs)
        finally:
            self._something_happened.set()


class Stage:
    """A running switchboard with one call that is about to ring, and everything a scene looks at."""

    def __init__(
        self, phones: ScriptedPhones, database: Database, onlookers: Database, name: str, callback_id: int, uid: str
    ) -> None:
        self.phones = phones
        self.callback_id = callback_id
        self.uid = uid
        self.first, self.second = f"{uid}-1", f"{uid}-2"
        self.now = NOW
        self.line_ups = 0
        self._onlookers = onlookers
        self.board = Switchboard(
            name=name, phones=phones, database=database, clock=lambda: self.now, line_up=self._note_line_up
        )

    def _note_line_up(self) -> None:
        self.line_ups += 1
        self.phones.something_happened.set()

    async def look(self, at: Callable[[], T]) -> T:
        """Read the database beside the loop."""
        return await self._onlookers.run(at)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the saved state is as expected; looks again whenever something happens."""
        async with asyncio.timeout(PATIENCE):
            while not await self.look(condition):
                await self.phones.something_happened.wait()
                self.phones.something_happened.clear()

    async def until_commanded(self, verb: str, about: str, *, times: int = 1) -> None:
        """Wait until the phone system was told so often."""
        await self.until(lambda: self.phones.verbs(verb).count(about) >= times)

    async def until_calm(self) -> None:
        """Wait until the work at hand is done: each call's work is done in turn, so ours is done after it."""
        done = asyncio.Event()

        async def last() -> None:
            done.set()

        self.board._enqueue(self.uid, last())
        await asyncio.wait_for(done.wait(), PATIENCE)

    async def answer(self, channel_id: str) -> None:
        """A phone is rung, rings and is picked up."""
        await self.until_commanded("dial", channel_id)
        self.phones.ring(channel_id)
        self.phones.answer(channel_id)

    async def talk(self) -> None:
        """Both pick up and hear each other."""
        await self.answer(self.first)
        await self.answer(self.second)
        await self.until(lambda: Call.objects.get().joined_at is not None)

    async def until_over(self) -> None:
        """Wait until the call is over on both sides, in the database and on the phone system."""
        await self.until(lambda: not Leg.objects.exclude(state=LegState.ENDED).exists())
        assert await self.look(lambda: Call.objects.get().state) == CallState.ENDED
        assert self.phones.channels == {}


Scene = Callable[[Stage], Awaitable[None]]


@pytest.fixture
def play(committed_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[Scene], None]:
    """Plays a scene with a call that is planned and claimed, in a switchboard that does not pause for long."""
    for pause in ("REOPEN_FIRST", "REOPEN_MOST", "SETTLE", "LAG"):
        monkeypatch.setattr(switchboard, pause, 0.001)
    name = scenes.line()
    scenes.ask(committed_cast, extension="77")
    scenes.sit_down(committed_cast.desk)
    (call,) = dispatch.pair_waiting(line=name, now=NOW)
    uid = call.bridge_id
    callback_id = Attempt.objects.get().callback_id
    connection.close()

    def run(scene: Scene) -> None:
        asyncio.run(_run(scene, name, callback_id, uid))

    return run


async def _run(scene: Scene, name: str, callback_id: int, uid: str) -> None:
    phones = ScriptedPhones()
    database, onlookers = NoticedDatabase(phones.something_happened), Database(1)
    stage = Stage(phones, database, onlookers, name, callback_id, uid)
    board = asyncio.create_task(stage.board.run())
    try:
        await stage.until(lambda: stage.line_ups == 1 or board.done())
        await scene(stage)
        assert not board.done()
    finally:
        board.cancel()
        await asyncio.gather(board, return_exceptions=True)
        for one in (database, onlookers):
            await asyncio.to_thread(one.close)


def request() -> tuple[State, EndReason]:
    """Where the seller's request stands."""
    view = callbacks.callback(Attempt.objects.get().callback_id)
    assert view is not None
    return view.state, view.end_reason


def presence() -> str:
    """What the claimed associate is doing."""
    return Associate.objects.get(id=Attempt.objects.get().associate_id).presence


def outcome() -> str:
    """How the attempt ended."""
    return Attempt.objects.get().outcome


Play = Callable[[Scene], None]


def test_both_phones_ring_in_turn_are_joined_and_end_together(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        assert stage.phones.rings == [stage.first]
        await stage.talk()
        assert stage.phones.bridges == {stage.uid: frozenset({stage.first, stage.second})}
        assert await stage.look(request) == (State.TALKING, EndReason.NONE)
        stage.phones.end(stage.second)
        await stage.until_over()
        await stage.until_commanded("close_bridge", stage.uid)
        assert stage.phones.rings == [stage.first, stage.second]
        assert await stage.look(request) == (State.DONE, EndReason.TALKED)
        assert await stage.look(presence) == Presence.WRAP_UP

    play(scene)


def test_the_extension_is_pressed_before_they_hear_each_other(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.talk()
        verbs = [command.verb for command in stage.phones.commands if command.verb in {"press", "bridge"}]
        assert verbs == ["press", "bridge"]
        assert stage.phones.verbs("press") == [f"{stage.second} ,,77"]

    play(scene)


def test_a_channel_id_is_committed_before_its_phone_is_rung(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        seen: dict[str, str] = {}

        async def look(channel_id: str) -> None:
            seen[channel_id] = await asyncio.to_thread(saved, channel_id)

        def saved(channel_id: str) -> str:
            try:
                return Leg.objects.get(channel_id=channel_id).state
            finally:
                connection.close()

        stage.phones.before_dial = look
        await stage.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        assert seen[stage.second] == LegState.DIALLING

    play(scene)


def test_events_told_twice_change_nothing(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        for _ in range(2):
            stage.phones.ring(stage.first)
            stage.phones.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        for _ in range(3):
            stage.phones.answer(stage.second)
        await stage.until(lambda: Call.objects.get().joined_at is not None)
        stage.phones.ring(stage.first)
        await stage.until_calm()
        assert stage.phones.rings == [stage.first, stage.second]
        assert stage.phones.verbs("dial") == [stage.first, stage.second]
        assert len(stage.phones.verbs("bridge")) == 1

    play(scene)


def test_many_looks_at_a_call_ring_its_phone_once(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        for _ in range(20):
            stage.board.look_after(stage.uid)
        await stage.until_calm()
        assert stage.phones.verbs("dial") == [stage.first]

    play(scene)


@pytest.mark.parametrize("who", ["first", "second"])
def test_an_answer_nobody_heard_is_made_good_when_the_line_opens_again(play: Play, who: str) -> None:
    async def scene(stage: Stage) -> None:
        if who == "second":
            await stage.answer(stage.first)
        channel_id: str = getattr(stage, who)
        await stage.until_commanded("dial", channel_id)
        stage.phones.lose_line()
        stage.phones.answer(channel_id)  # while nobody listens
        await stage.until(lambda: stage.line_ups == 2)
        if who == "first":
            await stage.answer(stage.second)
        await stage.until(lambda: Call.objects.get().joined_at is not None)
        assert stage.phones.rings == [stage.first, stage.second]

    play(scene)


def test_a_ringing_phone_is_adopted_when_the_line_opens_again(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        stage.phones.lose_line()
        await stage.until(lambda: stage.line_ups == 2)
        await stage.until_calm()
        assert await stage.look(request) == (State.CALLING, EndReason.NONE)
        await stage.answer(stage.first)
        await stage.answer(stage.second)
        await stage.until(lambda: Call.objects.get().joined_at is not None)
        assert stage.phones.rings == [stage.first, stage.second]

    play(scene)


@pytest.mark.parametrize(
    ("answers", "ended", "settled", "attempt"),
    [
        ([], "first", (State.WAITING, EndReason.NONE), AttemptOutcome.LOST),
        (["first"], "second", (State.MISSED, EndReason.FAILED), AttemptOutcome.LOST),
        (["first", "second"], "second", (State.MISSED, EndReason.CUT_OFF), AttemptOutcome.CUT_OFF),
        (["first", "second"], "first", (State.MISSED, EndReason.CUT_OFF), AttemptOutcome.CUT_OFF),
    ],
)
def test_an_end_nobody_heard_is_found_when_the_line_opens_again(
    play: Play, answers: list[str], ended: str, settled: tuple[State, EndReason], attempt: AttemptOutcome
) -> None:
    async def scene(stage: Stage) -> None:
        for who in answers:
            await stage.answer(getattr(stage, who))
        channel_id: str = getattr(stage, ended)
        await stage.until_commanded("dial", channel_id)
        if len(answers) == 2:
            await stage.until(lambda: Call.objects.get().joined_at is not None)
        stage.phones.lose_line()
        stage.phones.end(channel_id)  # while nobody listens
        await stage.until_over()
        assert await stage.look(request) == settled
        assert await stage.look(outcome) == attempt
        assert len(set(stage.phones.rings)) == len(stage.phones.rings)

    play(scene)


@pytest.mark.parametrize("reaches", [True, False])
def test_a_dial_without_an_answer_is_looked_at_and_never_repeated(play: Play, reaches: bool) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        stage.phones.faults["dial"] = [Fault(UNCLEAR, reaches=reaches)]
        await stage.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        if reaches:
            stage.phones.answer(stage.second)
            await stage.until(lambda: Call.objects.get().joined_at is not None)
        else:
            await stage.until_over()
            assert await stage.look(request) == (State.MISSED, EndReason.FAILED)
        assert stage.phones.verbs("dial") == [stage.first, stage.second]

    play(scene)


@pytest.mark.parametrize("reaches", [True, False])
@pytest.mark.parametrize("verb", ["bridge", "press"])
def test_a_join_without_an_answer_is_made_sure_of(play: Play, verb: str, reaches: bool) -> None:
    async def scene(stage: Stage) -> None:
        stage.phones.faults[verb] = [Fault(UNCLEAR, reaches=reaches)]
        await stage.talk()
        assert stage.phones.bridges == {stage.uid: frozenset({stage.first, stage.second})}

    play(scene)


@pytest.mark.parametrize("verb", ["hang_up", "close_bridge"])
def test_an_end_without_an_answer_is_made_sure_of(play: Play, verb: str) -> None:
    async def scene(stage: Stage) -> None:
        await stage.talk()
        stage.phones.faults[verb] = [Fault(UNCLEAR)]
        stage.phones.end(stage.first)
        await stage.until_over()
        await stage.until(lambda: stage.phones.bridges == {})

    play(scene)


def test_a_dial_that_is_refused_settles_the_attempt(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        stage.phones.faults["dial"] = [Fault(BUSY)]
        await stage.answer(stage.first)
        await stage.until_over()
        assert await stage.look(request) == (State.MISSED, EndReason.UNREACHABLE)
        assert await stage.look(presence) == Presence.READY
        assert stage.phones.rings == [stage.first]

    play(scene)


def test_a_page_that_ends_the_call_while_the_line_is_lost_is_obeyed_when_it_opens(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        stage.phones.is_down = True
        stage.phones.lose_line()
        await stage.look(lambda: dispatch.cancel_callback(callback_id=stage.callback_id, now=NOW))
        stage.phones.is_down = False
        await stage.until_over()
        assert await stage.look(request) == (State.CANCELLED, EndReason.BY_SELLER)

    play(scene)


def test_a_page_that_ends_the_call_is_obeyed_at_once(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.talk()
        await stage.look(lambda: dispatch.leave_call(associate_id=Attempt.objects.get().associate_id, now=NOW))
        stage.board.look_after(stage.uid)
        await stage.until_over()
        await stage.until(lambda: stage.phones.bridges == {})
        assert await stage.look(request) == (State.DONE, EndReason.TALKED)

    play(scene)


def test_bridges_left_over_from_ended_calls_are_closed_and_others_are_left_alone(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.talk()
        stage.phones.is_down = True
        stage.phones.lose_line()
        await stage.look(lambda: dispatch.leave_call(associate_id=Attempt.objects.get().associate_id, now=NOW))
        await stage.look(lambda: Leg.objects.update(state=LegState.ENDED, ended_at=NOW))
        stage.phones.channels.clear()
        stage.phones.bridges["somebody-elses"] = frozenset()
        stage.phones.is_down = False
        await stage.until_commanded("close_bridge", stage.uid)
        await stage.until(lambda: set(stage.phones.bridges) == {"somebody-elses"})

    play(scene)


@pytest.mark.parametrize("heard", [True, False])
def test_a_phone_that_rings_although_its_leg_is_over_is_hung_up(play: Play, heard: bool) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        await stage.look(lambda: actions.leg_ended(channel_id=stage.first, outcome=LegOutcome.LOST, now=NOW))
        assert stage.phones.verbs("hang_up") == []
        if heard:
            stage.phones.ring(stage.first)
        else:
            stage.board.look_around()
        await stage.until_commanded("hang_up", stage.first)
        await stage.until_over()

    play(scene)


def test_a_dial_that_is_under_way_while_channels_are_compared_is_not_taken_for_gone(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        async def compare_first(_channel_id: str) -> None:
            seen = len(stage.phones.verbs("snapshot"))
            stage.board.look_around()
            await stage.until(lambda: len(stage.phones.verbs("snapshot")) > seen)

        stage.phones.before_dial = compare_first
        await stage.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        await stage.until_calm()
        assert await stage.look(lambda: Leg.objects.get(channel_id=stage.second).state) == LegState.DIALLING

    play(scene)


def test_tones_are_sent_once_although_the_join_goes_unanswered(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        stage.phones.faults["bridge"] = [Fault(UNCLEAR, reaches=True)]
        await stage.talk()
        assert len(stage.phones.verbs("press")) == 1

    play(scene)


def test_a_call_whose_sides_never_heard_each_other_was_no_talk(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        stage.phones.faults["bridge"] = [Fault(RuntimeError("no bridge"))]
        await stage.answer(stage.first)
        await stage.answer(stage.second)
        await stage.until_commanded("bridge", stage.uid)
        stage.phones.end(stage.second)
        await stage.until_over()
        assert await stage.look(request) == (State.MISSED, EndReason.CUT_OFF)

    play(scene)


def test_a_database_that_is_away_when_calls_are_given_up_does_not_end_the_work(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        stage.phones.go_down()
        await stage.until(lambda: not stage.board.is_up)
        failures = iter([OperationalError("server closed the connection")])
        real = stage.board._give_up

        async def fail_once() -> None:
            for failure in failures:
                raise failure
            await real()

        monkeypatch.setattr(stage.board, "_give_up", fail_once)
        stage.now = NOW + timedelta(hours=1)
        await stage.until_over()

    play(scene)


def test_a_call_left_by_a_process_that_died_long_ago_rings_nobody(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        dialled = len(stage.phones.rings)
        await stage.look(lambda: Leg.objects.filter(position=1).update(state=LegState.PLANNED, dialled_at=None))
        stage.phones.channels.clear()
        stage.now = NOW + timedelta(minutes=5)
        stage.board.look_after(stage.uid)
        await stage.until(lambda: Call.objects.get().state == CallState.ENDED)
        assert len(stage.phones.rings) == dialled
        assert await stage.look(request) == (State.WAITING, EndReason.NONE)

    play(scene)


def test_calls_of_a_phone_system_that_stays_away_are_given_up_after_a_minute(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.talk()
        stage.now = NOW + timedelta(hours=1)
        stage.phones.go_down()
        await stage.until(lambda: not stage.board.is_up)
        stage.phones.something_happened.clear()
        await stage.phones.something_happened.wait()  # it was tried in vain at least once
        stage.now = NOW + timedelta(hours=1, seconds=59)
        await stage.phones.something_happened.wait()
        assert await stage.look(request) == (State.TALKING, EndReason.NONE)
        stage.now = NOW + timedelta(hours=1, seconds=60)
        await stage.until_over()
        assert await stage.look(request) == (State.MISSED, EndReason.CUT_OFF)
        assert await stage.look(presence) == Presence.WRAP_UP

    play(scene)


def test_a_line_that_breaks_with_an_error_counts_from_its_breaking(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.talk()
        stage.now = NOW + timedelta(hours=1)
        real = stage.phones.open_line

        @asynccontextmanager
        async def breaking(name: str) -> AsyncIterator[object]:
            async with real(name) as line:
                yield line
            raise PhoneSystemDown("closing failed as well")

        stage.board._phones.open_line = breaking  # type: ignore[method-assign,assignment]
        stage.phones.lose_line()
        await stage.until(lambda: stage.line_ups == 2)
        stage.now = NOW + timedelta(hours=2)
        stage.phones.lose_line()
        await stage.until(lambda: stage.line_ups == 3)
        await stage.until_calm()
        assert await stage.look(request) == (State.TALKING, EndReason.NONE)

    play(scene)


def away(monkeypatch: pytest.MonkeyPatch, target: str, times: int) -> None:
    """The database is away the next ``times`` times that ``target`` is run."""
    where, _, name = target.rpartition(".")
    module = {"actions": actions, "queries": queries}[where]
    real = getattr(module, name)
    left = [times]

    def run(*args: object, **kwargs: object) -> object:
        if left[0]:
            left[0] -= 1
            raise OperationalError("server closed the connection unexpectedly")
        return real(*args, **kwargs)

    run.__name__ = name
    monkeypatch.setattr(module, name, run)


@pytest.mark.parametrize(
    "target",
    [
        "actions.leg_answered",
        "actions.leg_ringing",
        "queries.call_by_uid",
        "actions.mark_dialling",
        "actions.mark_joined",
    ],
)
def test_a_database_that_is_away_for_a_moment_loses_nothing(
    play: Play, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    async def scene(stage: Stage) -> None:
        away(monkeypatch, target, 2)
        await stage.talk()
        assert stage.phones.rings == [stage.first, stage.second]
        stage.phones.end(stage.first)
        await stage.until_over()

    play(scene)


@pytest.mark.parametrize("target", ["queries.unfinished_calls", "queries.ended_among"])
def test_a_comparison_that_fails_is_made_again(play: Play, monkeypatch: pytest.MonkeyPatch, target: str) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        away(monkeypatch, target, 1)
        stage.phones.lose_line()
        stage.phones.answer(stage.first)
        await stage.until_commanded("dial", stage.second)

    play(scene)


def test_a_snapshot_that_fails_is_taken_again(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)
        stage.phones.faults["snapshot"] = [Fault(UNCLEAR), Fault(UNCLEAR)]
        stage.phones.lose_line()
        stage.phones.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        await stage.until(lambda: stage.line_ups == 2)

    play(scene)


@pytest.mark.parametrize(
    "event",
    [Ringing("somebody-elses"), Ringing("x-1"), DigitPressed("x-1", "5")],
    ids=lambda event: type(event).__name__,
)
def test_channels_of_others_are_none_of_our_business(play: Play, event: PhoneEvent) -> None:
    async def scene(stage: Stage) -> None:
        stage.phones.tell(event)
        await stage.talk()

    play(scene)


def test_a_call_of_another_line_is_left_to_its_holder(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.until_commanded("dial", stage.first)

        def move() -> None:
            Line.objects.create(name="another", lease_until=NOW)
            Call.objects.update(line="another")

        await stage.look(move)
        stage.phones.answer(stage.first)
        await stage.until(lambda: Call.objects.get().state == CallState.SECOND)
        await stage.until_calm()
        assert stage.phones.verbs("dial") == [stage.first]

    play(scene)


def test_a_leg_that_fails_is_saved_with_its_causes(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        await stage.answer(stage.first)
        await stage.until_commanded("dial", stage.second)
        del stage.phones.channels[stage.second]
        stage.phones.tell(Ended(stage.second, LegOutcome.BUSY, cause=17, tech_cause=486))
        await stage.until_over()
        leg = await stage.look(lambda: Leg.objects.get(channel_id=stage.second))
        assert (leg.outcome, leg.cause, leg.tech_cause) == (LegOutcome.BUSY, 17, 486)
        assert await stage.look(lambda: Call.objects.get().ended_by) == EndedBy.LEG
        assert await stage.look(request) == (State.MISSED, EndReason.BUSY)

    play(scene)
