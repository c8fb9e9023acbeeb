"""Presence on a real database: chosen by hand, claimed once, released with the reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kenzen.facts.queries import facts_of
from kenzen.kit.errors import Refused
from kenzen.staffing import actions, queries
from kenzen.staffing.models import Associate
from kenzen.staffing.queries import AssociateView
from kenzen.staffing.rules import CHOSEN_BY_HAND, BreakReason, Presence
from tests.cast import NOW, Cast
from tests.scenes import sit_down

LATER = NOW + timedelta(minutes=1)
BUSY = sorted(set(Presence) - CHOSEN_BY_HAND)


def view(cast: Cast) -> AssociateView:
    """The associate as they are."""
    found = queries.associate_of(cast.associate.pk)
    assert found is not None
    return found


def put(cast: Cast, presence: Presence) -> None:
    """The associate is somewhere."""
    Associate.objects.filter(id=cast.desk.pk).update(presence=presence)


@pytest.mark.parametrize("chosen", sorted(CHOSEN_BY_HAND))
@pytest.mark.parametrize("current", sorted(CHOSEN_BY_HAND))
def test_an_associate_without_a_call_chooses_freely(cast: Cast, current: Presence, chosen: Presence) -> None:
    put(cast, current)
    actions.choose_presence(associate_id=cast.desk.pk, presence=chosen, now=LATER)
    assert (view(cast).presence, view(cast).presence_since) == (chosen, LATER)
    assert [fact.kind for fact in facts_of(f"associate:{cast.desk.pk}")] == ["staffing.presence_changed"]


@pytest.mark.parametrize("chosen", sorted(CHOSEN_BY_HAND))
@pytest.mark.parametrize(
    ("current", "code"),
    [(Presence.ON_CALL, "staffing.on_a_call"), (Presence.WRAP_UP, "staffing.record_unfinished")],
)
def test_an_associate_does_not_walk_away_from_a_call_or_its_record(
    cast: Cast, current: Presence, code: str, chosen: Presence
) -> None:
    put(cast, current)
    with pytest.raises(Refused) as refused:
        actions.choose_presence(associate_id=cast.desk.pk, presence=chosen, now=LATER)
    assert refused.value.code == code
    assert view(cast).presence is current
    assert facts_of(f"associate:{cast.desk.pk}") == []


@pytest.mark.parametrize("presence", ["", "on_call", "wrap_up", "READY", "lunch"])
def test_what_is_no_presence_to_choose_is_refused(cast: Cast, presence: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.choose_presence(associate_id=cast.desk.pk, presence=presence, now=LATER)
    assert refused.value.code == "staffing.not_a_presence"


@pytest.mark.parametrize("presence", sorted(set(Presence) - {Presence.READY}))
def test_only_somebody_ready_is_claimed(cast: Cast, presence: Presence) -> None:
    put(cast, presence)
    with transaction.atomic():
        assert actions.claim(associate_id=cast.desk.pk, now=LATER) is False
    assert view(cast).presence is presence


def decline(cast: Cast) -> bool:
    """The associate is released with a reason."""
    return actions.release(associate_id=cast.desk.pk, to=Presence.BREAK, reason=BreakReason.DECLINED, now=LATER)


def test_an_associate_is_claimed_once_and_released_once(cast: Cast) -> None:
    sit_down(cast.desk)
    with transaction.atomic():
        assert actions.claim(associate_id=cast.desk.pk, now=LATER) is True
        assert actions.claim(associate_id=cast.desk.pk, now=LATER) is False
        assert decline(cast) is True
        assert decline(cast) is False
    assert (view(cast).presence, view(cast).break_reason) == (Presence.BREAK, BreakReason.DECLINED)


def test_the_reason_of_a_break_is_gone_with_the_break(cast: Cast) -> None:
    test_an_associate_is_claimed_once_and_released_once(cast)
    sit_down(cast.desk, now=LATER)
    assert view(cast).break_reason is BreakReason.CHOSEN


@pytest.mark.parametrize("to", BUSY)
def test_wrap_up_leads_to_a_presence_one_can_choose(cast: Cast, to: Presence) -> None:
    put(cast, Presence.WRAP_UP)
    with pytest.raises(Refused) as refused, transaction.atomic():
        actions.finish_wrap_up(associate_id=cast.desk.pk, to=to, now=LATER)
    assert refused.value.code == "staffing.not_a_presence"


def test_the_longest_ready_stand_first_with_all_their_skills(cast: Cast) -> None:
    sit_down(cast.desk, now=LATER)
    sit_down(cast.other_desk, now=NOW)
    both = frozenset({cast.health.pk, cast.technical.pk})
    with transaction.atomic():
        ready = queries.lock_ready([cast.health.pk], limit=10)
        assert [(one.id, one.department_ids) for one in ready] == [(cast.other_desk.pk, both), (cast.desk.pk, both)]
        assert len(queries.lock_ready([cast.health.pk], limit=1)) == 1
        assert queries.lock_ready([], limit=10) == []


def test_only_those_who_serve_the_departments_are_ready_for_them(cast: Cast) -> None:
    cast.desk.departments.set([cast.technical])
    sit_down(cast.desk)
    sit_down(cast.other_desk)
    with transaction.atomic():
        assert [one.id for one in queries.lock_ready([cast.health.pk], limit=10)] == [cast.other_desk.pk]


def test_people_who_take_no_calls_are_no_associates(cast: Cast) -> None:
    assert queries.associate_of(cast.seller.pk) is None
    assert queries.associate_name(cast.desk.pk) == "佐藤 健"
    assert queries.associate_name(0) == ""


@pytest.mark.parametrize("change", [{"presence": "asleep"}, {"phone": "desk:ito"}])
def test_unknown_presences_and_shared_phones_are_impossible(cast: Cast, change: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Associate.objects.filter(id=cast.desk.pk).update(**change)
