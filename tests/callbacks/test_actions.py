"""Requests on a real database: one open per seller, every move once, every move a fact."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from kenzen.callbacks import actions, queries
from kenzen.callbacks.models import Callback
from kenzen.callbacks.queries import CallbackView
from kenzen.callbacks.rules import MOVES, OPEN, EndReason, State
from kenzen.facts.queries import facts_of
from kenzen.kit import phone_numbers
from kenzen.kit.errors import Refused
from kenzen.kit.wakeup import Channel
from kenzen.marketplaces.models import OpeningHours
from kenzen.marketplaces.queries import department_by_id
from tests.cast import NOW, Cast
from tests.scenes import ask, ask_other, claim, ready_again

LATER = NOW + timedelta(minutes=5)
OTHER_NUMBER = phone_numbers.parse("090-1111-2222", calling_code=81, extension="42")


def view(callback_id: int) -> CallbackView:
    """The request as it stands."""
    found = queries.callback(callback_id)
    assert found is not None
    return found


def kinds(callback_id: int) -> list[str]:
    """What happened to the request, in order."""
    return [fact.kind for fact in facts_of(f"callback:{callback_id}")]


def in_state(cast: Cast, state: State) -> int:
    """A request that was brought into ``state`` by the actions themselves."""
    callback_id = ask(cast)
    path: dict[State, list[Callable[[], object]]] = {
        State.WAITING: [],
        State.CALLING: [lambda: claim(callback_id)],
        State.TALKING: [
            lambda: claim(callback_id),
            lambda: actions.start_talking(callback_id=callback_id, now=NOW),
        ],
        State.MISSED: [
            lambda: claim(callback_id),
            lambda: actions.miss(callback_id=callback_id, reason=EndReason.BUSY, now=NOW),
        ],
        State.DONE: [
            lambda: claim(callback_id),
            lambda: actions.start_talking(callback_id=callback_id, now=NOW),
            lambda: actions.finish(callback_id=callback_id, now=NOW),
        ],
        State.CANCELLED: [lambda: actions.cancel(callback_id=callback_id, now=NOW)],
        State.EXPIRED: [lambda: actions.expire_due(now=NOW + timedelta(hours=24))],
    }
    with transaction.atomic():
        for step in path[state]:
            assert step()
    assert view(callback_id).state is state
    return callback_id


MOVE_ACTIONS: dict[str, tuple[State, Callable[[int], bool], frozenset[State]]] = {
    "claim": (State.CALLING, lambda i: claim(i, now=LATER), frozenset({State.WAITING})),
    "start_talking": (
        State.TALKING,
        lambda i: actions.start_talking(callback_id=i, now=LATER),
        frozenset({State.CALLING}),
    ),
    "return_to_queue": (
        State.WAITING,
        lambda i: actions.return_to_queue(callback_id=i, now=LATER),
        frozenset({State.CALLING}),
    ),
    "miss": (
        State.MISSED,
        lambda i: actions.miss(callback_id=i, reason=EndReason.NO_ANSWER, now=LATER),
        frozenset({State.CALLING, State.TALKING}),
    ),
    "finish": (
        State.DONE,
        lambda i: actions.finish(callback_id=i, now=LATER),
        frozenset({State.TALKING}),
    ),
    "cancel": (
        State.CANCELLED,
        lambda i: actions.cancel(callback_id=i, now=LATER),
        frozenset({State.WAITING, State.MISSED}),
    ),
    "cancel_claimed": (
        State.CANCELLED,
        lambda i: actions.cancel_claimed(callback_id=i, now=LATER),
        frozenset({State.CALLING}),
    ),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("name", MOVE_ACTIONS)
def test_a_move_succeeds_from_its_sources_only_and_is_recorded_once(cast: Cast, name: str, state: State) -> None:
    target, act, sources = MOVE_ACTIONS[name]
    callback_id = in_state(cast, state)
    before, facts_before = view(callback_id), len(kinds(callback_id))
    with transaction.atomic():
        moved = act(callback_id)
    after = view(callback_id)
    assert moved is (state in sources)
    assert len(kinds(callback_id)) == facts_before + moved
    if not moved:
        assert after == before
        return
    assert target in MOVES[state]
    assert after.state is target
    assert after.place_at == before.place_at
    assert (after.ended_at is None) is (target in OPEN)
    assert (after.due_at is not None) is (target in {State.WAITING, State.MISSED})


def test_a_request_waits_with_everything_the_seller_wrote(cast: Cast) -> None:
    callback_id = ask(cast, extension="123")
    asked = view(callback_id)
    assert asked.state is State.WAITING
    assert (asked.number, asked.extension, asked.language) == ("+818012345678", "123", "ja")
    assert (asked.requested_at, asked.place_at) == (NOW, NOW)
    assert kinds(callback_id) == ["callbacks.requested"]


def test_a_seller_has_one_open_callback(cast: Cast) -> None:
    first = ask(cast)
    with pytest.raises(Refused) as refused:
        ask(cast)
    assert refused.value.code == "callbacks.already_open"
    assert refused.value.facts == {"callback_id": first}
    assert Callback.objects.count() == 1


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED, State.EXPIRED])
def test_a_request_that_is_over_does_not_stand_in_the_way_of_the_next(cast: Cast, state: State) -> None:
    in_state(cast, state)
    assert view(ask(cast)).state is State.WAITING


def test_two_sellers_wait_side_by_side(cast: Cast) -> None:
    assert view(ask(cast)).is_open
    assert view(ask_other(cast)).is_open


def test_a_closed_department_refuses_and_says_when_it_opens(cast: Cast) -> None:
    OpeningHours.objects.filter(department=cast.health).delete()
    with pytest.raises(Refused) as refused:
        ask(cast)
    assert refused.value.code == "callbacks.closed"
    assert Callback.objects.count() == 0


def test_a_topic_without_a_department_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.request_callback(
            seller_id=cast.shop.pk,
            person_id=cast.seller.pk,
            department=None,
            opens_at="",
            subject="x",
            question="",
            number=OTHER_NUMBER,
            language="ja",
            now=NOW,
        )
    assert refused.value.code == "callbacks.no_such_department"


@pytest.mark.parametrize("subject", ["", "  ", "　\n"])
def test_a_short_description_is_needed(cast: Cast, subject: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.request_callback(
            seller_id=cast.shop.pk,
            person_id=cast.seller.pk,
            department=department_by_id(cast.health.pk),
            opens_at="",
            subject=subject,
            question="",
            number=OTHER_NUMBER,
            language="ja",
            now=NOW,
        )
    assert refused.value.code == "callbacks.subject_missing"


def press_together(cast: Cast, how_many: int) -> list[int | str]:
    """The seller presses in several windows at once: ids of requests, and codes of refusals."""
    together = Barrier(how_many)

    def press(_: int) -> int | str:
        try:
            together.wait()
            return ask(cast)
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(how_many) as threads:
        return list(threads.map(press, range(how_many)))


def test_of_several_presses_at_once_one_wins_and_the_others_see_it(committed_cast: Cast) -> None:
    results = press_together(committed_cast, 4)
    won = [result for result in results if isinstance(result, int)]
    assert len(won) == 1
    assert [result for result in results if result not in won] == ["callbacks.already_open"] * 3
    assert Callback.objects.count() == 1
    assert kinds(won[0]) == ["callbacks.requested"]


@pytest.mark.parametrize("name", ["claim", "cancel"])
def test_of_several_claims_at_once_one_wins(committed_cast: Cast, name: str) -> None:
    callback_id, together = ask(committed_cast), Barrier(4)
    _, act, _ = MOVE_ACTIONS[name]

    def move(_: int) -> bool:
        try:
            together.wait()
            with transaction.atomic():
                return act(callback_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(move, range(4))) == [False, False, False, True]


@pytest.mark.parametrize("state", [State.WAITING, State.MISSED])
def test_the_number_is_corrected_while_nothing_rings(cast: Cast, state: State) -> None:
    callback_id = in_state(cast, state)
    before = view(callback_id)
    actions.correct_number(callback_id=callback_id, number=OTHER_NUMBER, now=LATER)
    assert view(callback_id) == replace(before, number="+819011112222", extension="42")
    assert kinds(callback_id)[-1] == "callbacks.number_corrected"


def test_a_corrected_request_is_looked_at_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    callback_id = ask(cast)
    woken: list[tuple[str, ...]] = []
    monkeypatch.setattr(actions, "wake", lambda *said: woken.append(said))
    actions.correct_number(callback_id=callback_id, number=OTHER_NUMBER, now=LATER)
    assert woken == [(Channel.WORK, "waiting")]


@pytest.mark.parametrize("state", sorted(set(State) - {State.WAITING, State.MISSED}))
def test_the_number_is_not_changed_under_a_ringing_phone_or_afterwards(cast: Cast, state: State) -> None:
    callback_id = in_state(cast, state)
    before = view(callback_id)
    with pytest.raises(Refused) as refused:
        actions.correct_number(callback_id=callback_id, number=OTHER_NUMBER, now=LATER)
    assert refused.value.code == "callbacks.too_late_to_correct"
    assert view(callback_id) == before


def test_a_seller_who_was_missed_gets_the_old_place_back(cast: Cast) -> None:
    callback_id = in_state(cast, State.MISSED)
    ask_other(cast, now=LATER)
    ready_again(callback_id, now=LATER + timedelta(minutes=1))
    again = view(callback_id)
    assert again.state is State.WAITING
    assert again.place_at == NOW
    assert again.end_reason is EndReason.NONE
    assert queries.position(again) == 1


def test_outside_the_hours_nobody_is_put_back_into_the_queue(cast: Cast) -> None:
    callback_id = in_state(cast, State.MISSED)
    OpeningHours.objects.filter(department=cast.health).delete()
    with pytest.raises(Refused) as refused:
        ready_again(callback_id, now=LATER)
    assert refused.value.code == "callbacks.closed"
    assert view(callback_id).state is State.MISSED


@pytest.mark.parametrize("state", sorted(set(State) - {State.MISSED}))
def test_only_a_missed_request_can_be_rung_again(cast: Cast, state: State) -> None:
    callback_id = in_state(cast, state)
    with pytest.raises(Refused) as refused:
        ready_again(callback_id, now=LATER)
    assert refused.value.code == "callbacks.not_missed"
    assert view(callback_id).state is state


def test_a_missed_seller_is_rung_at_another_number(cast: Cast) -> None:
    callback_id = in_state(cast, State.MISSED)
    ready_again(callback_id, number=OTHER_NUMBER, now=LATER)
    again = view(callback_id)
    assert (again.state, again.number, again.extension) == (State.WAITING, "+819011112222", "42")
    assert kinds(callback_id)[-2:] == ["callbacks.number_corrected", "callbacks.returned"]


@pytest.mark.parametrize("state", sorted(set(State) - {State.MISSED}))
def test_a_number_is_not_saved_if_the_ring_is_refused(cast: Cast, state: State) -> None:
    callback_id = in_state(cast, state)
    before, known = view(callback_id), kinds(callback_id)
    with pytest.raises(Refused):
        ready_again(callback_id, number=OTHER_NUMBER, now=LATER)
    assert (view(callback_id), kinds(callback_id)) == (before, known)


def test_nothing_is_saved_of_a_number_outside_the_hours(cast: Cast) -> None:
    callback_id = in_state(cast, State.MISSED)
    before = view(callback_id)
    OpeningHours.objects.filter(department=cast.health).delete()
    with pytest.raises(Refused) as refused:
        ready_again(callback_id, number=OTHER_NUMBER, now=LATER)
    assert refused.value.code == "callbacks.closed"
    assert view(callback_id) == before


@pytest.mark.parametrize(
    ("state", "hours", "reason"),
    [(State.WAITING, 24, EndReason.WAITED_TOO_LONG), (State.MISSED, 2, EndReason.PLACE_NOT_USED)],
)
def test_what_nobody_serves_expires_with_its_reason_and_not_sooner(
    cast: Cast, state: State, hours: int, reason: EndReason
) -> None:
    callback_id = in_state(cast, state)
    due_at = NOW + timedelta(hours=hours)
    assert queries.next_due_at() == due_at
    assert actions.expire_due(now=due_at - timedelta(seconds=1)) == 0
    assert actions.expire_due(now=due_at) == 1
    assert actions.expire_due(now=due_at) == 0
    over = view(callback_id)
    assert (over.state, over.end_reason, over.ended_at) == (State.EXPIRED, reason, due_at)
    assert kinds(callback_id)[-1] == "callbacks.expired"


@pytest.mark.parametrize("state", sorted(set(State) - {State.WAITING, State.MISSED}))
def test_what_is_called_or_over_never_expires(cast: Cast, state: State) -> None:
    callback_id = in_state(cast, state)
    assert actions.expire_due(now=NOW + timedelta(days=365)) == 0
    assert view(callback_id).state is state


def test_a_request_that_moved_on_since_the_look_does_not_expire(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    callback_id = ask(cast)
    monkeypatch.setattr(queries, "due", lambda **_: [(callback_id, State.WAITING)])  # what was read a moment ago
    assert actions.expire_due(now=LATER) == 0
    assert view(callback_id).state is State.WAITING


def test_expiring_again_after_a_return_counts_from_the_return(cast: Cast) -> None:
    callback_id, returned_at = in_state(cast, State.CALLING), NOW + timedelta(hours=7)
    with transaction.atomic():
        actions.return_to_queue(callback_id=callback_id, now=returned_at)
    assert actions.expire_due(now=NOW + timedelta(hours=24)) == 0
    assert view(callback_id).due_at == returned_at + timedelta(hours=24)


def ask_and_break(cast: Cast) -> None:
    """Something goes wrong after the action, in its transaction."""
    with transaction.atomic():
        ask(cast)
        raise ZeroDivisionError


def test_a_request_and_its_fact_are_rolled_back_together(committed_cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError):
        ask_and_break(committed_cast)
    assert Callback.objects.count() == 0
    assert facts_of("callback:1") == []
