"""Pairing on a real database, and what the two sides of a pair may do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from kenzen.accounts.rules import Role
from kenzen.callbacks import queries as callbacks
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls import actions as calls
from kenzen.calls.models import Call, Leg
from kenzen.calls.ports import LegOutcome
from kenzen.calls.queries import call_by_uid
from kenzen.calls.rules import CallState, HangUp, LegRole, LegState, owed
from kenzen.cases import queries as cases
from kenzen.cases.rules import Written
from kenzen.dispatch import actions, queries
from kenzen.dispatch.models import Attempt
from kenzen.dispatch.rules import AttemptOutcome
from kenzen.facts.queries import facts_of
from kenzen.kit.errors import Refused
from kenzen.marketplaces.models import Department
from kenzen.staffing import queries as staffing
from kenzen.staffing.rules import BreakReason, Presence
from tests.cast import NOW, Cast, desk, person, shopkeeper
from tests.scenes import answer, ask, ask_other, dialled, hang_up, line, ring, sit_down, talk

LATER = NOW + timedelta(seconds=30)


def state_of(callback_id: int) -> tuple[State, EndReason]:
    """Where the request stands, and why."""
    view = callbacks.callback(callback_id)
    assert view is not None
    return view.state, view.end_reason


def presence_of(cast: Cast) -> tuple[Presence, BreakReason]:
    """What the associate is doing, and why."""
    view = staffing.associate_of(cast.associate.pk)
    assert view is not None
    return view.presence, view.break_reason


def crowd(cast: Cast, how_many: int, department: Department, *, name: str = "shop") -> list[int]:
    """Requests of so many further sellers, one after the other."""
    ids = []
    for number in range(how_many):
        owner, shop = shopkeeper(f"{name}{number}", f"{name} {number}", cast.marketplace)
        asked_at = NOW + timedelta(seconds=number)
        ids.append(ask(cast, person=owner, shop=shop, department=department, now=asked_at))
    return ids


def staff(how_many: int, *departments: Department, name: str = "staff") -> list[int]:
    """So many further ready associates, the first longest."""
    ids = []
    for number in range(how_many):
        made = desk(person(f"{name}{number}", f"{name} {number}", Role.ASSOCIATE), *departments)
        sit_down(made, now=NOW + timedelta(seconds=number))
        ids.append(made.pk)
    return ids


def pair_all(name: str) -> list[str]:
    """Pair as a dispatcher does: again and again until there is nobody left."""
    uids: list[str] = []
    while more := actions.pair_waiting(line=name, now=LATER):
        uids += [call.bridge_id for call in more]
    return uids


def test_a_waiting_seller_and_a_ready_associate_are_claimed_for_each_other(cast: Cast) -> None:
    callback_id, uid = ring(cast)
    assert state_of(callback_id) == (State.CALLING, EndReason.NONE)
    assert presence_of(cast)[0] is Presence.ON_CALL
    attempt = queries.live_attempt_of_callback(callback_id)
    assert attempt == queries.live_attempt_of_associate(cast.desk.pk)
    assert attempt is not None
    assert (attempt.state, attempt.reaching) == (CallState.FIRST, LegRole.ASSOCIATE)
    call = call_by_uid(uid)
    assert call is not None
    assert [(leg.role, leg.address, leg.channel_id) for leg in call.legs] == [
        (LegRole.ASSOCIATE, "desk:sato", f"{uid}-1"),
        (LegRole.SELLER, "tel:+818012345678", f"{uid}-2"),
    ]
    assert [leg.state for leg in call.legs] == [LegState.PLANNED, LegState.PLANNED]


def test_the_department_decides_times_caller_id_and_whose_phone_rings_first(cast: Cast) -> None:
    Department.objects.filter(id=cast.health.pk).update(
        first_leg="seller", associate_ring_seconds=11, seller_ring_seconds=22
    )
    ask(cast, extension="55")
    sit_down(cast.desk)
    (call,) = actions.pair_waiting(line=line(), now=NOW)
    assert call_by_uid(call.bridge_id) == call
    seller, associate = call.legs
    assert (seller.role, seller.ring_seconds, seller.caller_id) == (LegRole.SELLER, 22, "+81312345678")
    assert (seller.extension, associate.extension) == ("55", "")
    assert (associate.role, associate.ring_seconds) == (LegRole.ASSOCIATE, 11)
    assert associate.caller_name == cast.shop.name


def test_nobody_is_paired_without_the_other_side(cast: Cast) -> None:
    name = line()
    ask(cast)
    assert actions.pair_waiting(line=name, now=NOW) == []
    with transaction.atomic():
        assert callbacks.queue_length([cast.health.pk]) == 1
    sit_down(cast.desk)
    assert len(actions.pair_waiting(line=name, now=NOW)) == 1
    sit_down(cast.other_desk)
    assert actions.pair_waiting(line=name, now=NOW) == []


def test_two_sellers_and_one_associate_are_served_in_order(cast: Cast) -> None:
    first, second = ask(cast), ask_other(cast, now=NOW + timedelta(seconds=1))
    sit_down(cast.desk)
    assert len(pair_all(line())) == 1
    assert [state_of(first)[0], state_of(second)[0]] == [State.CALLING, State.WAITING]


def test_many_ready_for_one_department_do_not_hide_an_associate_of_another(cast: Cast) -> None:
    staff(12, cast.health)
    cast.other_desk.departments.set([cast.technical])
    sit_down(cast.other_desk, now=LATER)
    callback_id = ask(cast, department=cast.technical)
    assert len(pair_all(line())) == 1
    assert state_of(callback_id)[0] is State.CALLING


def test_a_long_queue_of_one_department_does_not_hide_the_queue_of_another(cast: Cast) -> None:
    crowd(cast, 12, cast.technical)
    (technical,) = staff(1, cast.technical)
    cast.desk.departments.set([cast.health])
    sit_down(cast.desk, now=LATER)
    callback_id = ask(cast, now=LATER)
    assert len(pair_all(line())) == 2
    assert state_of(callback_id)[0] is State.CALLING
    assert queries.live_attempt_of_associate(technical) is not None


def test_more_than_one_round_pairs_everybody(cast: Cast) -> None:
    requests = crowd(cast, 23, cast.health)
    staff(23, cast.health, cast.technical)
    assert len(set(pair_all(line()))) == 23
    assert {state_of(callback_id)[0] for callback_id in requests} == {State.CALLING}


@pytest.mark.parametrize("dispatchers", [2, 4])
def test_dispatchers_side_by_side_claim_everybody_once(committed_cast: Cast, dispatchers: int) -> None:
    requests = crowd(committed_cast, 12, committed_cast.health)
    staff(12, committed_cast.health)
    names, together = [line() for _ in range(dispatchers)], Barrier(dispatchers)

    def work(name: str) -> list[str]:
        try:
            together.wait()
            return pair_all(name)
        finally:
            connection.close()

    with ThreadPoolExecutor(dispatchers) as threads:
        uids = [uid for found in threads.map(work, names) for uid in found]
    uids += pair_all(names[0])  # what one let go while the other had just finished looking
    assert len(uids) == len(set(uids)) == 12
    assert Attempt.objects.count() == 12
    assert {state_of(callback_id)[0] for callback_id in requests} == {State.CALLING}
    claims = [kind for id_ in requests for kind in _kinds(f"callback:{id_}") if kind == "callbacks.claimed"]
    assert len(claims) == 12


def _kinds(subject: str) -> list[str]:
    return [fact.kind for fact in facts_of(subject)]


def test_an_associate_has_one_live_attempt_and_so_has_a_request(cast: Cast) -> None:
    callback_id, uid = ring(cast)
    other = ask_other(cast)
    first = Attempt.objects.get()
    for twice in ({"callback_id": callback_id, "associate": cast.other_desk},
                  {"callback_id": other, "associate": cast.desk}):  # fmt: skip
        call = Call.objects.create(line_id=Call.objects.get(bridge_id=uid).line_id, bridge_id="b", created_at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            Attempt.objects.create(call=call, started_at=NOW, **twice)
        call.delete()
    assert Attempt.objects.get() == first


@pytest.mark.parametrize("outcome", ["", "talked"])
def test_an_attempt_has_an_outcome_exactly_when_it_is_over(cast: Cast, outcome: str) -> None:
    ring(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.update(outcome=outcome, ended_at=None if outcome else NOW)


def test_a_waiting_request_is_cancelled_at_once(cast: Cast) -> None:
    callback_id = ask(cast)
    actions.cancel_callback(callback_id=callback_id, now=LATER)
    assert state_of(callback_id) == (State.CANCELLED, EndReason.BY_SELLER)


@pytest.mark.parametrize("answered", [0, 1])
def test_a_seller_cancels_while_phones_ring_and_they_are_hung_up(cast: Cast, answered: int) -> None:
    callback_id, uid = ring(cast)
    if answered:
        answer(uid, 1)
    dialled(f"{uid}-{answered + 1}")
    actions.cancel_callback(callback_id=callback_id, now=LATER)
    assert state_of(callback_id) == (State.CANCELLED, EndReason.BY_SELLER)
    assert presence_of(cast)[0] is Presence.READY
    call = call_by_uid(uid)
    assert call is not None
    assert owed(call) == tuple(HangUp(f"{uid}-{position}") for position in range(1, answered + 2))
    assert Attempt.objects.get(callback_id=callback_id).outcome == AttemptOutcome.CANCELLED


def test_a_talk_is_not_cancelled(cast: Cast) -> None:
    callback_id, _ = talk(cast)
    with pytest.raises(Refused) as refused:
        actions.cancel_callback(callback_id=callback_id, now=LATER)
    assert refused.value.code == "callbacks.too_late_to_cancel"
    assert state_of(callback_id)[0] is State.TALKING


def test_what_is_over_is_not_cancelled(cast: Cast) -> None:
    callback_id = ask(cast)
    actions.cancel_callback(callback_id=callback_id, now=NOW)
    with pytest.raises(Refused) as refused:
        actions.cancel_callback(callback_id=callback_id, now=LATER)
    assert refused.value.code == "callbacks.too_late_to_cancel"


def test_an_associate_who_declines_goes_on_a_break_and_the_request_back_to_its_place(cast: Cast) -> None:
    callback_id, _ = ring(cast)
    ask_other(cast, now=LATER)
    actions.leave_call(associate_id=cast.desk.pk, now=LATER)
    assert presence_of(cast) == (Presence.BREAK, BreakReason.DECLINED)
    view = callbacks.callback(callback_id)
    assert view is not None
    assert (view.state, view.place_at, callbacks.position(view)) == (State.WAITING, NOW, 1)
    sit_down(cast.other_desk, now=LATER)
    actions.pair_waiting(line=line(), now=LATER)
    assert state_of(callback_id)[0] is State.CALLING


def test_an_associate_who_hangs_up_on_the_page_ends_the_talk(cast: Cast) -> None:
    callback_id, _ = talk(cast)
    actions.leave_call(associate_id=cast.desk.pk, now=LATER)
    assert state_of(callback_id) == (State.DONE, EndReason.TALKED)
    assert presence_of(cast)[0] is Presence.WRAP_UP


def test_without_a_call_there_is_nothing_to_leave(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.leave_call(associate_id=cast.desk.pk, now=NOW)
    assert refused.value.code == "dispatch.no_call"


def finish(
    cast: Cast, *, answer_: str = "請求書をお送りください。", outcome: str = "explained", then: str = "ready"
) -> None:
    """The associate finishes the record."""
    draft = cases.draft_of(cast.associate.pk)
    actions.finish_record(
        associate_id=cast.desk.pk,
        person_id=cast.associate.pk,
        written=Written(draft.talk_id if draft else 0, "内部メモ", answer_, outcome),
        then=then,
        now=LATER,
    )


@pytest.mark.parametrize("then", ["ready", "break", "offline"])
def test_a_finished_record_reaches_the_seller_and_frees_the_associate(cast: Cast, then: str) -> None:
    callback_id, uid = talk(cast)
    hang_up(uid, 2, now=LATER)
    finish(cast, then=then)
    (record,) = cases.records_of(f"callback:{callback_id}")
    assert (record.answer, record.finished_at) == ("請求書をお送りください。", LATER)
    assert presence_of(cast)[0] == then
    assert cases.draft_of(cast.associate.pk) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answer_": " "}, "cases.answer_missing"),
        ({"outcome": "magic"}, "cases.outcome_missing"),
        ({"outcome": ""}, "cases.outcome_missing"),
        ({"then": "on_call"}, "staffing.not_a_presence"),
        ({"then": "wrap_up"}, "staffing.not_a_presence"),
        ({"then": "nonsense"}, "staffing.not_a_presence"),
    ],
)
def test_an_unfinished_record_stays_a_draft_with_all_that_was_written(
    cast: Cast, change: dict[str, str], code: str
) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2, now=LATER)
    with pytest.raises(Refused) as refused:
        finish(cast, **change)
    assert refused.value.code == code
    assert presence_of(cast)[0] is Presence.WRAP_UP
    draft = cases.draft_of(cast.associate.pk)
    assert draft is not None
    assert draft.notes == "内部メモ"
    finish(cast)
    assert presence_of(cast)[0] is Presence.READY


def test_a_phone_that_is_off_hook_from_the_last_call_is_not_rung(cast: Cast) -> None:
    _, uid = talk(cast)
    hang_up(uid, 2)  # the seller's; the associate's is hung up a moment later
    finish(cast, then="ready")
    ask_other(cast)
    assert actions.pair_waiting(line=line(), now=LATER) == []
    hang_up(uid, 1)
    (call,) = actions.pair_waiting(line=line(), now=LATER)
    assert call.legs[0].address == cast.desk.phone


def test_a_record_is_not_finished_while_they_talk(cast: Cast) -> None:
    talk(cast)
    with pytest.raises(Refused) as refused:
        finish(cast)
    assert refused.value.code == "cases.still_talking"
    assert presence_of(cast)[0] is Presence.ON_CALL


def test_a_finished_record_and_the_freed_associate_are_one_change(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, uid = talk(committed_cast)
    hang_up(uid, 1, now=LATER)

    def break_down(**_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr("kenzen.dispatch.actions.staffing.finish_wrap_up", break_down)
    with pytest.raises(RuntimeError):
        finish(committed_cast)
    monkeypatch.undo()
    assert cases.draft_of(committed_cast.associate.pk) is not None
    finish(committed_cast)
    assert presence_of(committed_cast)[0] is Presence.READY


LEAVE: dict[str, Callable[[Cast, int], None]] = {
    "associate": lambda cast, _: actions.leave_call(associate_id=cast.desk.pk, now=LATER),
    "seller": lambda _, callback_id: actions.cancel_callback(callback_id=callback_id, now=LATER),
}


@pytest.mark.parametrize("who", LEAVE)
def test_an_end_from_a_page_is_told_once_and_late_events_change_nothing(cast: Cast, who: str) -> None:
    callback_id, uid = ring(cast)
    dialled(f"{uid}-1")
    LEAVE[who](cast, callback_id)
    before = (state_of(callback_id), presence_of(cast), _kinds(f"callback:{callback_id}"))
    hang_up(uid, 1, outcome=LegOutcome.CANCELLED, now=LATER)
    hang_up(uid, 1, outcome=LegOutcome.NO_ANSWER, now=LATER)
    assert (state_of(callback_id), presence_of(cast), _kinds(f"callback:{callback_id}")) == before
    assert not Leg.objects.exclude(state=LegState.ENDED).exists()


def closes(department: Department) -> None:
    """The department has no hours at all."""
    department.hours.all().delete()


def test_a_closed_department_rings_nobody_and_the_place_is_kept(cast: Cast) -> None:
    callback_id = ask(cast)
    other_id = ask(cast, person=cast.other_seller, shop=cast.other_shop, department=cast.technical)
    closes(cast.health)
    sit_down(cast.desk)
    sit_down(cast.other_desk)
    (call,) = actions.pair_waiting(line=line(), now=NOW)
    assert Attempt.objects.get(call_id=call.id).callback_id == other_id
    assert state_of(callback_id) == (State.WAITING, EndReason.NONE)


def test_a_request_that_cannot_be_started_is_set_aside_and_the_others_are_served(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = ask(cast), ask_other(cast, now=LATER)
    sit_down(cast.desk)
    plan = calls.plan_call

    def fails_for_the_first(**arguments: Any) -> Any:
        if arguments["tell"][0] == f"callback:{bad}":
            raise DataError("value too long")
        return plan(**arguments)

    monkeypatch.setattr(calls, "plan_call", fails_for_the_first)
    with pytest.raises(DataError), transaction.atomic():
        actions.pair_waiting(line=line(), now=LATER)
    name = line()
    assert actions.pair_with_care(line=name, now=LATER) == []  # one associate, and the bad request was first
    assert len(actions.pair_with_care(line=name, now=LATER)) == 1
    assert state_of(bad) == (State.MISSED, EndReason.FAILED)
    assert state_of(good) == (State.CALLING, EndReason.NONE)
    assert presence_of(cast)[0] is Presence.ON_CALL
