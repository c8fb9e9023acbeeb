"""Processes killed at the worst moments: every request ends rightly, nobody is rung twice, nothing stays dead."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import EndReason, State
from kenzen.calls.models import Call, Leg
from kenzen.calls.rules import CallState, LegRole, LegState
from kenzen.dispatch import actions as dispatch
from kenzen.dispatch.models import Attempt
from kenzen.dispatch.rules import AttemptOutcome
from kenzen.kit import clock
from kenzen.marketplaces.models import Department
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import Presence
from tests.cast import Cast
from tests.processes.installation import database_url, dispatching, wait_for
from tests.processes.telephones import SipTelephones, Telephones
from tests.scenes import ask, sit_down

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def test_a_dispatcher_killed_between_claim_and_dial_leaves_the_call_to_the_next(
    installation: Cast, telephones: Telephones
) -> None:
    with dispatching(telephones.settings) as first:
        with nothing_is_dialled():
            callback_id = press(installation, telephones.answers)
            wait_for(somebody_waits_in_the_database)
            first.kill()
        assert state_of(callback_id) == State.CALLING
        assert rung(telephones, installation) == (0, 0)
    with dispatching(telephones.settings):
        until_they_talk(callback_id, telephones)
        end_from_the_desk(installation, callback_id)
    assert rung(telephones, installation) == (1, 1)
    nothing_is_left_over()


def test_a_dispatcher_killed_while_the_sellers_phone_rings_leaves_the_call_to_the_next(
    installation: Cast, telephones: Telephones
) -> None:
    with dispatching(telephones.settings) as first:
        callback_id = press(installation, telephones.answers_late)
        until_the_seller_is_rung(telephones)
        first.kill()
    with dispatching(telephones.settings):
        until_they_talk(callback_id, telephones)
        end_from_the_desk(installation, callback_id)
    assert rung(telephones, installation, telephones.answers_late) == (1, 1)
    nothing_is_left_over()


def test_a_seller_whose_phone_rang_out_unwatched_keeps_the_place(installation: Cast, telephones: Telephones) -> None:
    Department.objects.update(seller_ring_seconds=3)
    with dispatching(telephones.settings) as first:
        callback_id = press(installation, telephones.never_answers)
        until_the_seller_is_rung(telephones)
        first.kill()
    with dispatching(telephones.settings):
        wait_for(lambda: state_of(callback_id) == State.MISSED and not live_legs())
    assert rung(telephones, installation, telephones.never_answers) == (1, 1)
    assert presence_of(installation) == Presence.READY
    nothing_is_left_over()


def test_a_dispatcher_killed_while_they_talk_cuts_nobody_off(installation: Cast, telephones: Telephones) -> None:
    with dispatching(telephones.settings) as first:
        callback_id = press(installation, telephones.answers)
        until_they_talk(callback_id, telephones)
        first.kill()
    with dispatching(telephones.settings) as second:
        second.says("taking over line")
        second.says("is open")
        assert state_of(callback_id) == State.TALKING
        end_from_the_desk(installation, callback_id)
    assert rung(telephones, installation) == (1, 1)
    assert outcomes() == [AttemptOutcome.TALKED]
    nothing_is_left_over()


@pytest.mark.asterisk
def test_a_dial_whose_answer_never_came_rings_nobody_twice(installation: Cast, sip: SipTelephones) -> None:
    with dispatching(sip.settings) as first:
        os.kill(sip.asterisk.pid, signal.SIGSTOP)  # the command is sent, and no answer comes
        callback_id = press(installation, sip.answers)
        wait_for(lambda: Leg.objects.filter(dialled_at__isnull=False).exists())
        first.kill()
        os.kill(sip.asterisk.pid, signal.SIGCONT)
    with dispatching(sip.settings):
        until_they_talk(callback_id, sip)
        end_from_the_desk(installation, callback_id)
    assert 1 <= sip.rung("desk:sato") <= Attempt.objects.count()
    assert sip.rung(f"tel:{sip.answers}") == 1
    nothing_is_left_over()


@pytest.mark.asterisk
def test_an_asterisk_killed_while_they_talk_leaves_the_seller_the_place(installation: Cast, sip: SipTelephones) -> None:
    with dispatching(sip.settings) as dispatcher:
        callback_id = press(installation, sip.answers)
        until_they_talk(callback_id, sip)
        sip.restart()
        dispatcher.says("was lost")
        wait_for(lambda: state_of(callback_id) == State.MISSED and not live_legs())
    assert Callback.objects.get(id=callback_id).end_reason == EndReason.CUT_OFF
    assert presence_of(installation) == Presence.WRAP_UP
    assert outcomes() == [AttemptOutcome.CUT_OFF]
    assert rung(sip, installation) == (1, 1)
    nothing_is_left_over(wrapping_up=True)


@pytest.mark.asterisk
def test_a_stopped_dispatcher_lets_ringing_phones_be_answered_first(installation: Cast, sip: SipTelephones) -> None:
    with dispatching(sip.settings) as first:
        callback_id = press(installation, sip.answers_late)
        wait_for(lambda: Leg.objects.filter(dialled_at__isnull=False).exists())
        assert first.stop() == 0
        assert state_of(callback_id) == State.TALKING
    with dispatching(sip.settings):
        end_from_the_desk(installation, callback_id)
    assert rung(sip, installation, sip.answers_late) == (1, 1)
    nothing_is_left_over()


def press(installation: Cast, number: str) -> int:
    """An associate is ready and a seller asks for a call; gives the request's id."""
    sit_down(installation.desk, now=clock.read())
    return ask(installation, number=number, now=clock.read())


@contextmanager
def nothing_is_dialled() -> Iterator[None]:
    """Whoever is about to save that a leg is being dialled waits in the database until this ends."""
    with psycopg.connect(database_url(), autocommit=True) as holding:
        holding.execute("SELECT pg_advisory_lock(1)")
        holding.execute(
            "CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_notify('kenzen_live', 'waits'); PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$"
        )
        holding.execute(
            "CREATE TRIGGER wait_here BEFORE UPDATE ON calls_leg FOR EACH ROW "
            "WHEN (NEW.state = 'dialling') EXECUTE FUNCTION wait_here()"
        )
        try:
            yield
        finally:
            holding.execute("SELECT pg_advisory_unlock(1)")
            holding.execute("DROP TRIGGER wait_here ON calls_leg")
            holding.execute("DROP FUNCTION wait_here")


def somebody_waits_in_the_database() -> bool:
    with psycopg.connect(database_url()) as looking:
        row = looking.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()
    return row is not None and row[0] > 0


def until_the_seller_is_rung(telephones: Telephones) -> None:
    """The associate has picked up, and the seller's phone rings."""

    def rings() -> bool:
        if Leg.objects.filter(role=LegRole.SELLER, state=LegState.RINGING).exists():
            return True
        telephones.act(sellers=False)  # a phone rings before its leg is saved as ringing, and is to go on ringing
        return False

    wait_for(rings)


def until_they_talk(callback_id: int, telephones: Telephones) -> None:
    """Both have picked up and hear each other."""

    def talk() -> bool:
        telephones.act()
        joined = Call.objects.filter(state=CallState.TALKING, joined_at__isnull=False).exists()
        return joined and state_of(callback_id) == State.TALKING

    wait_for(talk)


def end_from_the_desk(installation: Cast, callback_id: int) -> None:
    """The associate ends the talk on the page."""
    dispatch.leave_call(associate_id=installation.desk.pk, now=clock.read())
    wait_for(lambda: state_of(callback_id) == State.DONE and not live_legs())


def state_of(callback_id: int) -> str:
    return Callback.objects.values_list("state", flat=True).get(id=callback_id)


def presence_of(installation: Cast) -> str:
    return Associate.objects.values_list("presence", flat=True).get(pk=installation.desk.pk)


def outcomes() -> list[str]:
    return list(Attempt.objects.order_by("id").values_list("outcome", flat=True))


def live_legs() -> bool:
    return Leg.objects.exclude(state=LegState.ENDED).exists()


def rung(telephones: Telephones, installation: Cast, number: str = "") -> tuple[int, int]:
    """How often the associate's and the seller's phones were rung."""
    return telephones.rung(installation.desk.phone), telephones.rung(f"tel:{number or telephones.answers}")


def nothing_is_left_over(*, wrapping_up: bool = False) -> None:
    """No call, leg, attempt or associate is stuck in the middle of something."""
    assert not Call.objects.exclude(state=CallState.ENDED).exists()
    assert not live_legs()
    assert not Attempt.objects.filter(ended_at=None).exists()
    assert not Associate.objects.filter(presence=Presence.ON_CALL).exists()
    assert Associate.objects.filter(presence=Presence.WRAP_UP).exists() == (wrapping_up or "talked" in outcomes())
