"""What the end of a call does to request, associate, attempt and record: all of it together, or none."""

from datetime import timedelta

import pytest

from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls import actions as calls
from kenzen.calls.models import Call, Leg
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, EndedBy, LegRole, LegState
from kenzen.cases.models import Talk
from kenzen.dispatch import actions as dispatch
from kenzen.dispatch import rules
from kenzen.dispatch.models import Attempt
from kenzen.dispatch.rules import CallEnd, Next
from kenzen.facts.models import Fact
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import Presence
from tests.cast import NOW, Cast
from tests.scenes import answer, ask, dialled, hang_up, line, ready_again, ring, sit_down, talk

LATER = NOW + timedelta(minutes=3)
REQUEST = {Next.RETURN: State.WAITING, Next.MISS: State.MISSED, Next.FINISH: State.DONE, Next.CANCEL: State.CANCELLED}


@pytest.mark.parametrize("outcome", LegOutcome)
@pytest.mark.parametrize(
    ("was", "position"),
    [
        (CallState.FIRST, 1),
        (CallState.SECOND, 1),
        (CallState.SECOND, 2),
        (CallState.TALKING, 1),
        (CallState.TALKING, 2),
    ],
)
def test_every_end_of_a_leg_leaves_everybody_where_the_rule_says(
    cast: Cast, was: CallState, position: int, outcome: LegOutcome
) -> None:
    callback_id, uid = ring(cast)
    joined = was is CallState.TALKING
    answered = {CallState.FIRST: 0, CallState.SECOND: 1, CallState.TALKING: 2}[was]
    for leg in range(1, answered + 1):
        answer(uid, leg)
    if joined:
        calls.mark_joined(call_id=Call.objects.get().pk, now=NOW)
    if position > answered:
        dialled(f"{uid}-{position}")
    hang_up(uid, position, outcome=outcome, now=LATER)
    role = LegRole.ASSOCIATE if position == 1 else LegRole.SELLER
    expected = rules.settle(CallEnd(was, EndedBy.LEG, role, outcome, joined=joined))
    request = callbacks.callback(callback_id)
    assert request is not None
    assert (request.state, request.end_reason) == (REQUEST[expected.request], expected.reason)
    assert request.place_at == NOW
    associate = Associate.objects.get(id=cast.desk.pk)
    assert (associate.presence, associate.break_reason) == (expected.presence, expected.why)
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.leg_outcome, attempt.ended_at) == (expected.outcome, outcome, LATER)
    assert Talk.objects.filter(ended_at=LATER).count() == (was is CallState.TALKING)


def test_a_talk_opens_its_record_when_both_have_answered(cast: Cast) -> None:
    callback_id, uid = ring(cast)
    answer(uid, 1)
    assert Talk.objects.count() == 0
    answer(uid, 2, now=LATER)
    opened = Talk.objects.select_related("case").get()
    assert opened.case.source == f"callback:{callback_id}"
    assert (opened.associate_id, opened.started_at, opened.ended_at) == (cast.associate.pk, LATER, None)
    assert Attempt.objects.get().talking_at == LATER


def test_a_second_talk_of_a_request_that_was_cut_off_is_in_the_same_case(cast: Cast) -> None:
    callback_id, uid = talk(cast)
    hang_up(uid, 2, outcome=LegOutcome.MEDIA_LOST, now=LATER)
    request = callbacks.callback(callback_id)
    assert request is not None
    assert (request.state, request.end_reason) == (State.MISSED, EndReason.CUT_OFF)
    ready_again(callback_id, now=LATER)
    sit_down(cast.other_desk, now=LATER)
    (call,) = dispatch.pair_waiting(line=line(), now=LATER)
    again = call.bridge_id
    answer(again, 1, now=LATER)
    answer(again, 2, now=LATER)
    assert Talk.objects.values("case").distinct().count() == 1
    assert Talk.objects.count() == 2


def test_calls_that_no_attempt_made_are_nobodys_business(cast: Cast) -> None:
    callback_id, uid = ring(cast)
    Attempt.objects.all().delete()
    dialled(f"{uid}-1")
    hang_up(uid, 1)
    request = callbacks.callback(callback_id)
    assert request is not None
    assert request.state is State.CALLING


@pytest.mark.parametrize(
    "broken",
    [
        "kenzen.dispatch.reactions.staffing.release",
        "kenzen.dispatch.reactions.cases.end_talk",
        "kenzen.dispatch.reactions.callbacks.finish",
    ],
)
def test_an_end_that_cannot_be_settled_is_not_saved_by_halves(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    callback_id, uid = talk(committed_cast)
    facts = Fact.objects.count()

    def fail(**_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(broken, fail)
    with pytest.raises(ZeroDivisionError):
        hang_up(uid, 1, now=LATER)
    monkeypatch.undo()
    request = callbacks.callback(callback_id)
    assert request is not None
    assert request.state is State.TALKING
    assert Call.objects.get().state == CallState.TALKING
    assert Leg.objects.filter(state=LegState.ANSWERED).count() == 2
    assert Fact.objects.count() == facts
    hang_up(uid, 1, now=LATER)
    assert Associate.objects.get(id=committed_cast.desk.pk).presence == Presence.WRAP_UP


def test_the_whole_way_is_recorded_in_order(cast: Cast) -> None:
    callback_id, uid = talk(cast)
    hang_up(uid, 2, now=LATER)
    calls.leg_ended(channel_id=f"{uid}-1", outcome=LegOutcome.CANCELLED, now=LATER)
    kinds = list(Fact.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [
        "callbacks.requested",
        "staffing.presence_changed",
        "callbacks.claimed",
        "staffing.presence_changed",
        "calls.planned",
        "calls.leg_ringing",
        "calls.leg_answered",
        "calls.leg_ringing",
        "calls.leg_answered",
        "calls.talking",
        "callbacks.connected",
        "calls.joined",
        "calls.ended",
        "callbacks.finished",
        "staffing.presence_changed",
    ]
    assert callback_id
    assert ask(cast) != callback_id
