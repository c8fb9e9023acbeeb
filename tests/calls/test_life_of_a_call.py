"""Whatever happens in whatever order, told twice or never: no phone rings twice, and everything ends rightly."""

from enum import Enum, auto
from itertools import count

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import OPEN, State
from kenzen.calls import actions, queries, rules
from kenzen.calls.models import Leg
from kenzen.calls.ports import Answered, ChannelState, Ended, LegOutcome, PhoneEvent, Ringing
from kenzen.calls.rules import CallState, CloseBridge, DialLeg, HangUp, Join, LegRole, LegState
from kenzen.cases.models import Talk
from kenzen.dispatch.actions import pair_waiting
from kenzen.dispatch.models import Attempt
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import Presence
from tests import scenes
from tests.cast import NOW, Cast


class Step(Enum):
    """What may happen next."""

    RUN = auto()  # the switchboard runs what is owed
    RUN_TWICE = auto()  # two of them do, both having read the call before
    TELL = auto()  # the oldest untold event arrives
    TELL_LAST = auto()  # the newest untold event arrives first
    REPEAT = auto()  # an event that was told arrives again
    LOSE = auto()  # untold events are lost with the line
    COMPARE = auto()  # saved calls and live channels are compared
    FIRST_ANSWERS = auto()
    SECOND_ANSWERS = auto()
    FIRST_ENDS = auto()
    SECOND_ENDS = auto()
    DIES = auto()  # the phone system dies
    SELLER_CANCELS = auto()
    ASSOCIATE_LEAVES = auto()


class World:
    """The phones of one call, and the events nobody has been told yet."""

    def __init__(self, uid: str) -> None:
        self.uid = uid
        self.channels: dict[str, ChannelState] = {}
        self.rang: list[str] = []
        self.bridged = False
        self.untold: list[PhoneEvent] = []
        self.told: list[PhoneEvent] = []

    def do(self, step: Step) -> None:
        """Let it happen, if it can."""
        match step:
            case Step.RUN:
                self.run(rules.owed(self.call))
            case Step.RUN_TWICE:
                commands = rules.owed(self.call)
                self.run(commands)
                self.run(commands)
            case Step.TELL | Step.TELL_LAST if self.untold:
                self.hear(self.untold.pop(0 if step is Step.TELL else -1))
            case Step.REPEAT if self.told:
                self.hear(self.told[-1])
                self.hear(self.told[0])
            case Step.LOSE:
                self.untold.clear()
            case Step.COMPARE:
                self.compare()
            case Step.FIRST_ANSWERS | Step.SECOND_ANSWERS:
                self.pick_up(f"{self.uid}-{1 if step is Step.FIRST_ANSWERS else 2}")
            case Step.FIRST_ENDS | Step.SECOND_ENDS:
                self.end(f"{self.uid}-{1 if step is Step.FIRST_ENDS else 2}", None)
            case Step.DIES:
                self.channels.clear()
                self.untold.clear()
            case Step.SELLER_CANCELS:
                actions.end_call(call_id=self.call.id, role=LegRole.SELLER, now=NOW, unless_talking=True)
            case Step.ASSOCIATE_LEAVES:
                actions.end_call(call_id=self.call.id, role=LegRole.ASSOCIATE, now=NOW)

    @property
    def call(self) -> rules.CallView:
        """The call as saved."""
        found = queries.call_by_uid(self.uid)
        assert found is not None
        return found

    def run(self, commands: tuple[rules.Command, ...]) -> None:
        """Command the phones as the switchboard does."""
        for command in commands:
            match command:
                case DialLeg(leg_id, dial):
                    if actions.mark_dialling(leg_id=leg_id, now=NOW):
                        self.rang.append(dial.channel_id)
                        self.channels[dial.channel_id] = ChannelState.RINGING
                        self.untold.append(Ringing(dial.channel_id))
                case Join():
                    self.bridged = True
                    actions.mark_joined(call_id=self.call.id, now=NOW)
                case HangUp(channel_id):
                    self.end(channel_id, LegOutcome.CANCELLED)
                case CloseBridge():
                    self.bridged = False

    def pick_up(self, channel_id: str) -> None:
        """A phone that rings is answered."""
        if self.channels.get(channel_id) is ChannelState.RINGING:
            self.channels[channel_id] = ChannelState.ANSWERED
            self.untold.append(Answered(channel_id))

    def end(self, channel_id: str, outcome: LegOutcome | None) -> None:
        """A channel that lives is over."""
        state = self.channels.pop(channel_id, None)
        if state is not None:
            natural = LegOutcome.COMPLETED if state is ChannelState.ANSWERED else LegOutcome.NO_ANSWER
            self.untold.append(Ended(channel_id, outcome or natural))

    def hear(self, event: PhoneEvent) -> None:
        """One event is one action."""
        self.told.append(event)
        match event:
            case Ringing(channel_id):
                actions.leg_ringing(channel_id=channel_id, now=NOW)
            case Answered(channel_id):
                actions.leg_answered(channel_id=channel_id, now=NOW)
            case Ended(channel_id, outcome):
                actions.leg_ended(channel_id=channel_id, outcome=outcome, now=NOW)

    def compare(self) -> None:
        """Make good what went by unheard."""
        for missed in rules.missed_events(self.call.legs, self.channels):
            self.hear(Answered(missed.channel_id) if missed.answered else Ended(missed.channel_id, LegOutcome.LOST))

    def settle(self) -> None:
        """Everybody hangs up, and the switchboard does its work to the end."""
        for _ in range(4):
            for channel_id in list(self.channels):
                self.end(channel_id, None)
            while self.untold:
                self.hear(self.untold.pop(0))
            self.compare()
            self.run(rules.owed(self.call))


STEPS = st.lists(st.sampled_from(Step), max_size=25)
_number = count(1)


def begin(cast: Cast) -> tuple[World, int]:
    """Everything from before is put away; a call is planned for the cast."""
    Talk.objects.all().delete()
    Attempt.objects.all().delete()
    Callback.objects.all().delete()
    Associate.objects.update(presence=Presence.OFFLINE)
    callback_id, uid = scenes.ring(cast)
    return World(uid), callback_id


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_in_any_order_nobody_is_rung_twice_and_everything_ends(cast: Cast, steps: list[Step]) -> None:
    world, callback_id = begin(cast)
    for step in steps:
        was = world.call.state
        world.do(step)
        assert len(world.rang) == len(set(world.rang))
        if was is CallState.ENDED:
            assert world.call.state is CallState.ENDED
        check_agreement(world, callback_id, cast)
    world.do(Step.ASSOCIATE_LEAVES)  # a call nobody ends would ring or talk on
    world.settle()
    check_everything_ended(world, callback_id, cast)


def check_agreement(world: World, callback_id: int, cast: Cast) -> None:
    """Call, request, associate and attempt tell one story at every moment."""
    request = callbacks.callback(callback_id)
    assert request is not None
    live = Attempt.objects.filter(callback_id=callback_id, ended_at=None).exists()
    presence = Associate.objects.get(id=cast.desk.pk).presence
    assert live is (world.call.state is not CallState.ENDED)
    assert live is (presence == Presence.ON_CALL)
    assert live is (request.state in {State.CALLING, State.TALKING})
    assert (request.state is State.TALKING) is (world.call.state is CallState.TALKING)
    assert (presence == Presence.WRAP_UP) is Talk.objects.filter(ended_at__isnull=False).exists()


def check_everything_ended(world: World, callback_id: int, cast: Cast) -> None:
    """No phone rings or talks, no leg is open, and the request is where the seller can see what comes next."""
    assert world.channels == {}
    assert not world.bridged
    assert not Leg.objects.filter(call__bridge_id=world.uid).exclude(state=LegState.ENDED).exists()
    request = callbacks.callback(callback_id)
    assert request is not None
    assert request.state in {State.WAITING, State.MISSED, State.DONE, State.CANCELLED}
    assert (request.due_at is not None) is (request.state in OPEN)
    attempt = Attempt.objects.get(callback_id=callback_id)
    assert attempt.outcome
    assert attempt.ended_at


@pytest.mark.parametrize("then", [Step.FIRST_ENDS, Step.SECOND_ENDS, Step.ASSOCIATE_LEAVES])
def test_the_usual_way_rings_each_phone_once_and_talks(cast: Cast, then: Step) -> None:
    world, callback_id = begin(cast)
    for step in (
        Step.RUN,
        Step.FIRST_ANSWERS,
        Step.TELL,
        Step.TELL,
        Step.RUN,
        Step.SECOND_ANSWERS,
        Step.TELL,
        Step.TELL,
    ):
        world.do(step)
    world.do(Step.RUN)
    assert world.bridged
    world.do(then)
    world.settle()
    assert world.rang == [f"{world.uid}-1", f"{world.uid}-2"]
    request = callbacks.callback(callback_id)
    assert request is not None
    assert request.state is State.DONE


def test_after_any_end_the_next_attempt_has_ids_of_its_own(cast: Cast) -> None:
    world, _ = begin(cast)
    world.do(Step.ASSOCIATE_LEAVES)
    scenes.sit_down(cast.other_desk)
    (call,) = pair_waiting(line=scenes.line(), now=NOW)
    again = call.bridge_id
    with transaction.atomic():
        assert again != world.uid
    assert Leg.objects.values("channel_id").distinct().count() == 4
