"""Who is called by whom, and what each end of a call means."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenzen.callbacks.rules import EndReason, Waiting
from kenzen.calls.ports import LegOutcome
from kenzen.calls.rules import CallState, EndedBy, LegRole
from kenzen.dispatch import rules
from kenzen.dispatch.rules import AttemptOutcome, CallEnd, Next
from kenzen.staffing.rules import MOVES as PRESENCE_MOVES
from kenzen.staffing.rules import BreakReason, Presence, ReadyAssociate
from tests.cast import NOW

HEALTH, TECHNICAL = 1, 2


def waiting(id_: int, department: int = HEALTH, *, seconds: int = 0) -> Waiting:
    """A request that took its place so many seconds after the beginning."""
    return Waiting(id_, department, NOW + timedelta(seconds=seconds))


def ready(id_: int, *departments: int, seconds: int = 0) -> ReadyAssociate:
    """An associate who is ready since so many seconds after the beginning."""
    return ReadyAssociate(id_, f"desk:{id_}", NOW + timedelta(seconds=seconds), frozenset(departments or {HEALTH}))


def paired(requests: list[Waiting], associates: list[ReadyAssociate]) -> list[tuple[int, int]]:
    """The pairs as ids."""
    return [(request.id, associate.id) for request, associate in rules.pair(requests, associates)]


@pytest.mark.parametrize(
    ("requests", "associates", "pairs"),
    [
        ([], [ready(1)], []),
        ([waiting(1)], [], []),
        ([waiting(1)], [ready(7)], [(1, 7)]),
        ([waiting(2, seconds=5), waiting(1, seconds=9)], [ready(7)], [(2, 7)]),
        ([waiting(2), waiting(1)], [ready(7)], [(1, 7)]),
        ([waiting(1)], [ready(7, TECHNICAL)], []),
        ([waiting(1), waiting(2, TECHNICAL)], [ready(7, TECHNICAL)], [(2, 7)]),
        ([waiting(1), waiting(2, TECHNICAL)], [ready(7, TECHNICAL), ready(8, HEALTH)], [(1, 8), (2, 7)]),
        ([waiting(1)], [ready(7), ready(8)], [(1, 7)]),
        ([waiting(1), waiting(2)], [ready(7), ready(8)], [(1, 7), (2, 8)]),
    ],
)
def test_the_longest_waiting_gets_the_longest_ready_who_serves_the_department(
    requests: list[Waiting], associates: list[ReadyAssociate], pairs: list[tuple[int, int]]
) -> None:
    assert paired(requests, associates) == pairs


REQUESTS = st.lists(
    st.builds(lambda id_, d, s: waiting(id_, d, seconds=s), st.integers(1, 99), st.integers(1, 3), st.integers(0, 5)),
    max_size=12,
    unique_by=lambda request: request.id,
)
ASSOCIATES = st.lists(
    st.builds(lambda id_, d: ready(id_, *d), st.integers(1, 99), st.sets(st.integers(1, 3), min_size=1)),
    max_size=12,
    unique_by=lambda associate: associate.id,
)


@given(REQUESTS, ASSOCIATES)
def test_nobody_is_paired_twice_and_everybody_is_served_by_skill(
    requests: list[Waiting], associates: list[ReadyAssociate]
) -> None:
    pairs = rules.pair(requests, associates)
    assert len({request.id for request, _ in pairs}) == len(pairs)
    assert len({associate.id for _, associate in pairs}) == len(pairs)
    assert all(request.department_id in associate.department_ids for request, associate in pairs)


@given(REQUESTS, ASSOCIATES)
def test_no_associate_is_idle_while_somebody_they_can_serve_waits(
    requests: list[Waiting], associates: list[ReadyAssociate]
) -> None:
    pairs = rules.pair(requests, associates)
    left = [request for request in requests if request not in [r for r, _ in pairs]]
    idle = [associate for associate in associates if associate not in [a for _, a in pairs]]
    assert not [1 for request in left for associate in idle if request.department_id in associate.department_ids]


@given(REQUESTS, ASSOCIATES)
def test_nobody_is_overtaken_within_a_department(requests: list[Waiting], associates: list[ReadyAssociate]) -> None:
    served = [request for request, _ in rules.pair(requests, associates)]
    for late in served:
        earlier = [r for r in requests if r.department_id == late.department_id]
        assert all(r in served for r in earlier if (r.place_at, r.id) < (late.place_at, late.id))


ENDS = [
    CallEnd(state, by, role, outcome)
    for state in (CallState.FIRST, CallState.SECOND, CallState.TALKING)
    for by in EndedBy
    for role in LegRole
    for outcome in LegOutcome
]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: f"{end.was}-{end.by}-{end.role}-{end.outcome}")
def test_every_end_of_a_call_settles_request_and_associate(end: CallEnd) -> None:
    settlement = rules.settle(end)
    assert settlement.presence in PRESENCE_MOVES[Presence.ON_CALL]
    assert (settlement.presence is Presence.WRAP_UP) is (end.was is CallState.TALKING)
    assert (settlement.why is not BreakReason.CHOSEN) is (settlement.presence is Presence.BREAK)
    assert (settlement.reason is EndReason.NONE) is (settlement.request is Next.RETURN)
    assert (settlement.request is Next.FINISH) is (settlement.outcome is AttemptOutcome.TALKED)


@pytest.mark.parametrize("outcome", LegOutcome)
def test_a_seller_who_was_not_reached_keeps_the_place_and_is_not_rung_again_by_the_system(outcome: LegOutcome) -> None:
    settlement = rules.settle(CallEnd(CallState.SECOND, EndedBy.LEG, LegRole.SELLER, outcome))
    assert settlement.request is Next.MISS
    assert settlement.presence is Presence.READY


@pytest.mark.parametrize("outcome", LegOutcome)
def test_an_associate_who_did_not_take_it_costs_the_seller_nothing(outcome: LegOutcome) -> None:
    settlement = rules.settle(CallEnd(CallState.FIRST, EndedBy.LEG, LegRole.ASSOCIATE, outcome))
    assert settlement.request is Next.RETURN


@pytest.mark.parametrize(
    ("outcome", "presence", "why"),
    [
        (LegOutcome.NO_ANSWER, Presence.BREAK, BreakReason.NOT_ANSWERED),
        (LegOutcome.REJECTED, Presence.BREAK, BreakReason.DECLINED),
        (LegOutcome.UNREACHABLE, Presence.BREAK, BreakReason.PHONE_UNREACHABLE),
        (LegOutcome.LOST, Presence.READY, BreakReason.CHOSEN),
    ],
)
def test_an_empty_chair_does_not_ring_next_time(outcome: LegOutcome, presence: Presence, why: BreakReason) -> None:
    settlement = rules.settle(CallEnd(CallState.FIRST, EndedBy.LEG, LegRole.ASSOCIATE, outcome))
    assert (settlement.presence, settlement.why) == (presence, why)


@pytest.mark.parametrize("was", [CallState.FIRST, CallState.SECOND])
def test_a_seller_who_cancels_leaves_the_associate_ready(was: CallState) -> None:
    settlement = rules.settle(CallEnd(was, EndedBy.REQUEST, LegRole.SELLER, LegOutcome.CANCELLED))
    assert (settlement.request, settlement.presence) == (Next.CANCEL, Presence.READY)


@pytest.mark.parametrize("role", LegRole)
@pytest.mark.parametrize(
    ("outcome", "request_", "attempt"),
    [
        (LegOutcome.COMPLETED, Next.FINISH, AttemptOutcome.TALKED),
        (LegOutcome.CANCELLED, Next.FINISH, AttemptOutcome.TALKED),
        (LegOutcome.MEDIA_LOST, Next.MISS, AttemptOutcome.CUT_OFF),
        (LegOutcome.LOST, Next.MISS, AttemptOutcome.CUT_OFF),
        (LegOutcome.FAILED, Next.MISS, AttemptOutcome.CUT_OFF),
    ],
)
def test_a_talk_that_broke_off_keeps_the_place(
    role: LegRole, outcome: LegOutcome, request_: Next, attempt: AttemptOutcome
) -> None:
    settlement = rules.settle(CallEnd(CallState.TALKING, EndedBy.LEG, role, outcome))
    assert (settlement.request, settlement.outcome, settlement.presence) == (request_, attempt, Presence.WRAP_UP)
