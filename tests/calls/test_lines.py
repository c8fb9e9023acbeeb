"""Lines are leased: a process that dies loses them, and its calls are taken over."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from kenzen.calls import actions
from kenzen.calls.actions.lines import LEASE
from kenzen.calls.models import Call, Line
from kenzen.calls.rules import LegRole
from tests.cast import NOW
from tests.scenes import dialled, hang_up

LATE = NOW + LEASE + timedelta(seconds=1)
PHONES = (actions.PlannedLeg(LegRole.ASSOCIATE, "desk:a", 20), actions.PlannedLeg(LegRole.SELLER, "tel:+81", 20))


def plan(line: str) -> str:
    """A call on the line."""
    with transaction.atomic():
        return actions.plan_call(line=line, first=PHONES[0], second=PHONES[1], tell=[], now=NOW).bridge_id


def test_a_line_is_held_by_one(db: None) -> None:
    first = actions.hold_some_line(holder="a", now=NOW)
    second = actions.hold_some_line(holder="b", now=NOW)
    assert first != second
    assert set(Line.objects.values_list("name", "holder")) == {(first, "a"), (second, "b")}


def test_a_line_given_back_is_taken_again_with_its_name(db: None) -> None:
    name = actions.hold_some_line(holder="a", now=NOW)
    actions.drop_line(name=name, holder="a", now=NOW)
    assert actions.hold_some_line(holder="b", now=NOW) == name


def test_a_lease_that_is_renewed_lasts_and_one_that_is_not_runs_out(db: None) -> None:
    name = actions.hold_some_line(holder="a", now=NOW)
    assert actions.renew_line(name=name, holder="a", now=NOW + LEASE) is True
    assert actions.hold_some_line(holder="b", now=LATE) != name
    assert actions.hold_some_line(holder="c", now=LATE + LEASE) == name
    assert actions.renew_line(name=name, holder="a", now=LATE + LEASE) is False


def test_a_stranger_cannot_give_a_line_back(db: None) -> None:
    name = actions.hold_some_line(holder="a", now=NOW)
    actions.drop_line(name=name, holder="b", now=NOW)
    assert Line.objects.get(name=name).holder == "a"


def test_a_dead_holders_line_is_taken_over_only_while_something_lives_on_it(db: None) -> None:
    busy = actions.hold_some_line(holder="a", now=NOW)
    quiet = actions.hold_some_line(holder="b", now=NOW)
    plan(busy)
    assert actions.take_stranded_lines(holder="c", now=NOW) == []
    assert actions.take_stranded_lines(holder="c", now=LATE) == [busy]
    assert actions.take_stranded_lines(holder="d", now=LATE) == []
    assert dict(Line.objects.values_list("name", "holder")) == {busy: "c", quiet: "b"}


def test_phones_of_an_ended_call_that_still_live_strand_a_line_as_well(db: None) -> None:
    name = actions.hold_some_line(holder="a", now=NOW)
    uid = plan(name)
    dialled(f"{uid}-1")
    actions.end_call(call_id=Call.objects.get().pk, role=LegRole.SELLER, now=NOW)
    assert actions.take_stranded_lines(holder="b", now=LATE) == [name]
    hang_up(uid, 1)
    assert actions.take_stranded_lines(holder="c", now=LATE + 2 * LEASE) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("free", [0, 2])
def test_processes_that_start_together_hold_different_lines(free: int) -> None:
    for number in range(free):
        Line.objects.create(name=f"kenzen-{number + 1}", lease_until=NOW)
    together = Barrier(4)

    def start(number: int) -> str:
        try:
            together.wait()
            return actions.hold_some_line(holder=f"process-{number}", now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        names = list(threads.map(start, range(4)))
    assert len(set(names)) == 4
    assert {line.name for line in Line.objects.exclude(holder="")} == set(names)
