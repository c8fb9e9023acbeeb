"""Two dispatchers on one database: every request is claimed once, by whichever was faster."""

from collections import Counter
from contextlib import suppress

import pytest
from django.db.models import QuerySet

from kenzen.accounts.models import Seller
from kenzen.accounts.rules import Role
from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import State
from kenzen.calls.models import Leg
from kenzen.calls.rules import LegRole
from kenzen.cases.queries import draft_of
from kenzen.cases.rules import Written
from kenzen.dispatch import actions as dispatch
from kenzen.dispatch.models import Attempt
from kenzen.kit import clock
from kenzen.kit.errors import Refused
from kenzen.staffing.models import Associate
from kenzen.staffing.rules import Presence
from kenzen.telephony.simulated import actions as hands
from kenzen.telephony.simulated.queries import handset
from kenzen.telephony.simulated.rules import HandsetState
from tests.cast import Cast, desk, person
from tests.processes.installation import dispatching, follow
from tests.scenes import ask

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

REQUESTS = 200
ASSOCIATES = 20


def test_200_requests_and_20_associates_are_each_claimed_once(installation: Cast) -> None:
    for number in range(ASSOCIATES):
        sit_down_for_good(installation, number)
    with dispatching() as one, dispatching() as other:
        follow(everybody_does_their_part, after=lambda: everybody_asks(installation))
        assert one.stop() == 0
        assert other.stop() == 0
    attempts = Attempt.objects.values_list("callback_id", "outcome", "call__line_id")
    assert Counter(callback for callback, _, _ in attempts).most_common(1)[0][1] == 1
    assert Counter(outcome for _, outcome, _ in attempts) == {"talked": REQUESTS}
    assert len({line for _, _, line in attempts}) == 2  # both had their share
    assert Leg.objects.exclude(state="ended").count() == 0
    assert set(Associate.objects.exclude(presence=Presence.OFFLINE).values_list("presence", flat=True)) == {"ready"}


def sit_down_for_good(installation: Cast, number: int) -> None:
    made = desk(person(f"robot{number}", f"担当 {number}", Role.ASSOCIATE), installation.health)
    Associate.objects.filter(pk=made.pk).update(presence=Presence.READY)


def everybody_asks(installation: Cast) -> None:
    for number in range(REQUESTS):
        shop = Seller.objects.create(marketplace=installation.marketplace, name=f"店 {number}", owner_name="店主")
        ask(installation, shop=shop, number=f"+81801234{1000 + number}", now=clock.read())


def everybody_does_their_part(topics: frozenset[str]) -> bool:
    """Phones are answered and hung up, records are written; true once every request is done."""
    for topic in topics:
        kind, _, rest = topic.partition(":")
        if kind == "phone":
            pick_up(rest)
        elif kind == "call":
            end_talk(int(rest))
        elif kind == "associate":
            write_record(int(rest))
    return not Callback.objects.exclude(state=State.DONE).exists() and not wrapping_up().exists()


def pick_up(address: str) -> None:
    if handset(address).state is HandsetState.RINGING:
        with suppress(Refused):  # it stopped ringing in between
            hands.answer(address=address, now=clock.read())


def end_talk(call_id: int) -> None:
    """The seller hangs up as soon as the two hear each other."""
    joined = Leg.objects.filter(call_id=call_id, role=LegRole.SELLER, call__joined_at__isnull=False)
    for address in joined.values_list("address", flat=True):
        with suppress(Refused):  # it is over already
            hands.hang_up(address=address, now=clock.read())


def write_record(associate_id: int) -> None:
    for associate in wrapping_up().filter(pk=associate_id):
        draft = draft_of(associate.person_id)
        assert draft is not None
        dispatch.finish_record(
            associate_id=associate.pk,
            person_id=associate.person_id,
            written=Written(draft.talk_id, "", "請求書をお送りください。", "evidence_asked"),
            then=Presence.READY,
            now=clock.read(),
        )


def wrapping_up() -> QuerySet[Associate]:
    """Associates who owe a record."""
    return Associate.objects.filter(presence=Presence.WRAP_UP)
