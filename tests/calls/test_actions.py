"""Events and ends on saved calls: each counts once, in its turn, and the constraints hold whoever writes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from kenzen.calls import actions, queries
from kenzen.calls.actions import legs
from kenzen.calls.models import Call, Leg
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, EndedBy, LegRole, LegState
from kenzen.facts.queries import facts_of
from kenzen.kit.wakeup import Channel
from tests.cast import NOW, Cast
from tests.scenes import answer, dialled, hang_up, line

LATER = NOW + timedelta(seconds=7)


@pytest.fixture
def uid(db: None) -> str:
    """A call that is planned."""
    return plan()


def plan() -> str:
    """Plan a call of nobody in particular; returns its uid."""
    first = actions.PlannedLeg(LegRole.ASSOCIATE, "desk:sato", 20)
    second = actions.PlannedLeg(LegRole.SELLER, "tel:+818012345678", 40, extension="9", caller_id="+81312345678")
    with transaction.atomic():
        return actions.plan_call(line=line(), first=first, second=second, tell=["callback:1"], now=NOW).bridge_id


def call() -> Call:
    """The call as saved."""
    return Call.objects.get()


def kinds() -> list[str]:
    """What happened to the call."""
    return [fact.kind for fact in facts_of(f"call:{call().pk}")]


def states() -> list[str]:
    """The states of the two legs."""
    return list(Leg.objects.order_by("position").values_list("state", flat=True))


def test_a_planned_call_has_all_its_ids_and_rings_nobody(uid: str) -> None:
    assert list(Leg.objects.order_by("position").values_list("channel_id", flat=True)) == [f"{uid}-1", f"{uid}-2"]
    assert states() == [LegState.PLANNED, LegState.PLANNED]
    assert kinds() == ["calls.planned"]


def test_the_life_of_a_call_is_told_fact_by_fact(uid: str) -> None:
    answer(uid, 1)
    answer(uid, 2, now=LATER)
    actions.mark_joined(call_id=call().pk, now=LATER)
    hang_up(uid, 2, now=LATER)
    hang_up(uid, 1, outcome=LegOutcome.CANCELLED, now=LATER)
    assert kinds() == [
        "calls.planned",
        "calls.leg_ringing",
        "calls.leg_answered",
        "calls.leg_ringing",
        "calls.leg_answered",
        "calls.talking",
        "calls.joined",
        "calls.ended",
    ]
    assert (call().state, call().talking_at, call().joined_at, call().ended_at) == (
        CallState.ENDED,
        LATER,
        LATER,
        LATER,
    )
    assert list(Leg.objects.order_by("position").values_list("role", "outcome")) == [
        (LegRole.ASSOCIATE, LegOutcome.CANCELLED),
        (LegRole.SELLER, LegOutcome.COMPLETED),
    ]


def test_a_leg_is_marked_for_dialling_once(uid: str) -> None:
    leg_id = Leg.objects.get(channel_id=f"{uid}-1").pk
    assert actions.mark_dialling(leg_id=leg_id, now=NOW) is True
    assert actions.mark_dialling(leg_id=leg_id, now=NOW) is False


def test_a_leg_of_a_call_that_is_over_is_not_dialled(uid: str) -> None:
    answer(uid, 1)
    actions.end_call(call_id=call().pk, role=LegRole.SELLER, now=NOW)  # as a page may have done a moment ago
    assert actions.mark_dialling(leg_id=Leg.objects.get(channel_id=f"{uid}-2").pk, now=NOW) is False


REPEATS: dict[str, Callable[[str], object]] = {
    "ringing": lambda uid: actions.leg_ringing(channel_id=f"{uid}-2", now=LATER),
    "answered": lambda uid: actions.leg_answered(channel_id=f"{uid}-2", now=LATER),
    "first_answered": lambda uid: actions.leg_answered(channel_id=f"{uid}-1", now=LATER),
    "joined": lambda _: actions.mark_joined(call_id=call().pk, now=LATER),
}


@pytest.mark.parametrize("event", REPEATS)
def test_an_event_told_again_changes_nothing(uid: str, event: str) -> None:
    answer(uid, 1)
    answer(uid, 2)
    actions.mark_joined(call_id=call().pk, now=NOW)
    before = (kinds(), list(Leg.objects.order_by("id").values()), list(Call.objects.values()))
    REPEATS[event](uid)
    assert (kinds(), list(Leg.objects.order_by("id").values()), list(Call.objects.values())) == before


@pytest.mark.parametrize("event", ["ringing", "answered", "first_answered"])
def test_an_event_told_too_late_moves_no_call(uid: str, event: str) -> None:
    dialled(f"{uid}-1")
    hang_up(uid, 1, outcome=LegOutcome.NO_ANSWER)
    facts = kinds()
    REPEATS[event](uid)
    assert call().state == CallState.ENDED
    assert states() == [LegState.ENDED, LegState.ENDED]
    assert kinds() == facts


def test_an_answer_without_ringing_is_an_answer(uid: str) -> None:
    dialled(f"{uid}-1")
    actions.leg_answered(channel_id=f"{uid}-1", now=NOW)
    assert call().state == CallState.SECOND


def test_a_ring_told_after_the_answer_changes_nothing(uid: str) -> None:
    answer(uid, 1)
    facts = kinds()
    actions.leg_ringing(channel_id=f"{uid}-1", now=LATER)
    assert states()[0] == LegState.ANSWERED
    assert kinds() == facts


def test_an_answer_of_a_phone_nobody_rang_is_not_believed(uid: str) -> None:
    actions.leg_answered(channel_id=f"{uid}-2", now=NOW)
    assert (call().state, states()) == (CallState.FIRST, [LegState.PLANNED, LegState.PLANNED])


def test_channels_of_nobody_are_passed_over(uid: str) -> None:
    for channel_id in ("", "somebody-elses", f"{uid}-3"):
        actions.leg_ringing(channel_id=channel_id, now=NOW)
        actions.leg_answered(channel_id=channel_id, now=NOW)
        actions.leg_ended(channel_id=channel_id, outcome=LegOutcome.BUSY, now=NOW)
    assert kinds() == ["calls.planned"]
    assert queries.call_by_uid("somebody-elses") is None


def test_the_first_end_decides_and_the_leg_that_never_rang_ends_with_it(uid: str) -> None:
    dialled(f"{uid}-1")
    actions.leg_ended(channel_id=f"{uid}-1", outcome=LegOutcome.BUSY, now=NOW, cause=17, tech_cause=486)
    actions.leg_ended(channel_id=f"{uid}-1", outcome=LegOutcome.LOST, now=LATER)
    assert (call().ended_by, call().ended_at) == (EndedBy.LEG, NOW)
    assert list(Leg.objects.order_by("position").values_list("outcome", "cause", "tech_cause")) == [
        (LegOutcome.BUSY, 17, 486),
        (LegOutcome.CANCELLED, None, None),
    ]
    assert kinds().count("calls.ended") == 1


def test_a_page_ends_a_call_once_and_not_a_talk_where_that_matters(uid: str) -> None:
    answer(uid, 1)
    answer(uid, 2)
    call_id = call().pk
    assert actions.end_call(call_id=call_id, role=LegRole.SELLER, now=LATER, unless_talking=True) is False
    assert actions.end_call(call_id=call_id, role=LegRole.SELLER, now=LATER) is True
    assert actions.end_call(call_id=call_id, role=LegRole.SELLER, now=LATER) is False
    assert call().ended_by == EndedBy.REQUEST
    assert states() == [LegState.ANSWERED, LegState.ANSWERED]  # their phones are hung up by what is owed


def test_unfinished_are_live_calls_and_ended_ones_whose_phones_live(uid: str) -> None:
    name = call().line_id
    assert [view.bridge_id for view in queries.unfinished_calls(name)] == [uid]
    assert queries.unsettled_count(name) == 1
    dialled(f"{uid}-1")
    actions.end_call(call_id=call().pk, role=LegRole.SELLER, now=LATER)
    assert [view.bridge_id for view in queries.unfinished_calls(name)] == [uid]
    assert queries.ended_among(name, [uid, "x"]) == [uid]
    assert queries.unsettled_count(name) == 1  # its phone is still to be hung up
    hang_up(uid, 1, outcome=LegOutcome.CANCELLED)
    assert queries.unsettled_count(name) == 0
    assert queries.unfinished_calls(name) == []
    assert queries.unfinished_calls("another") == []


@pytest.mark.parametrize(("position", "told"), [(1, [(Channel.WORK, "ready")]), (2, [])])
def test_the_end_of_an_associates_phone_after_the_call_wakes_who_pairs(
    uid: str, monkeypatch: pytest.MonkeyPatch, position: int, told: list[tuple[Channel, str]]
) -> None:
    answer(uid, 1)
    answer(uid, 2)
    hang_up(uid, 3 - position)
    woken: list[tuple[object, ...]] = []
    monkeypatch.setattr(legs, "wake", lambda *said: woken.append(said))
    hang_up(uid, position)
    assert woken == told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", LegRole)
def test_an_answer_and_an_end_at_the_same_time_leave_a_whole_call(role: LegRole) -> None:
    uid = plan()
    answer(uid, 1)
    dialled(f"{uid}-2")
    call_id, together = call().pk, Barrier(2)

    def at_once(act: Callable[[], object]) -> None:
        try:
            together.wait()
            act()
        finally:
            connection.close()

    acts = (
        lambda: actions.leg_answered(channel_id=f"{uid}-2", now=LATER),
        lambda: actions.end_call(call_id=call_id, role=role, now=LATER),
    )
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(at_once, acts))
    assert call().state == CallState.ENDED
    assert kinds().count("calls.ended") == 1
    assert states()[1] == LegState.ANSWERED


@pytest.mark.parametrize(
    "change",
    [{"state": "limbo"}, {"state": CallState.ENDED}, {"ended_at": NOW}],
)
def test_calls_in_unknown_or_half_ended_states_are_impossible(uid: str, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.update(**change)


@pytest.mark.parametrize(
    "change",
    [{"state": LegState.ENDED}, {"ended_at": NOW}, {"position": 3}, {"position": 1}, {"role": LegRole.ASSOCIATE}],
)
def test_legs_beyond_two_or_half_ended_are_impossible(uid: str, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Leg.objects.filter(position=2).update(**change)


def test_channel_and_bridge_ids_are_unique(uid: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Leg.objects.filter(position=2).update(channel_id=f"{uid}-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.create(line_id=call().line_id, bridge_id=uid, created_at=NOW)


@pytest.mark.postgres
def test_of_two_who_want_to_dial_a_leg_one_may(committed_cast: Cast) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    for _ in range(25):
        uid = plan()
        leg_id = Leg.objects.get(channel_id=f"{uid}-1").pk
        both = Barrier(2)

        def dial(leg_id: int = leg_id, both: Barrier = both) -> bool:
            with transaction.atomic():
                both.wait()
                won = actions.mark_dialling(leg_id=leg_id, now=NOW)
            connection.close()
            return won

        with ThreadPoolExecutor(2) as threads:
            assert sorted(one.result() for one in [threads.submit(dial) for _ in range(2)]) == [False, True]


def test_a_name_that_no_phone_can_show_is_cut(cast: Cast) -> None:
    with transaction.atomic():
        planned = actions.plan_call(
            line=line(),
            first=actions.PlannedLeg(LegRole.ASSOCIATE, "desk:sato", 20, caller_name="店" * 120),
            second=actions.PlannedLeg(LegRole.SELLER, "tel:+818012345678", 20),
            tell=[],
            now=NOW,
        )
    assert planned.legs[0].caller_name == "店" * 80


def test_tones_are_marked_as_sent_once(cast: Cast) -> None:
    leg_id = Leg.objects.get(channel_id=f"{plan()}-1").pk
    assert [actions.mark_pressed(leg_id=leg_id, now=NOW) for _ in range(2)] == [True, False]
