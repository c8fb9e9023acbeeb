"""Scenes many tests begin with: a request is made, an associate is ready, phones ring, they talk."""

from datetime import datetime
from itertools import count

from kenzen.accounts.models import Person, Seller
from kenzen.callbacks import actions as callbacks
from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import Waiting
from kenzen.calls import actions as calls
from kenzen.calls.models import Call, Leg
from kenzen.calls.ports import LegOutcome
from kenzen.dispatch import actions as dispatch
from kenzen.kit import phone_numbers
from kenzen.kit.phone_numbers import PhoneNumber
from kenzen.marketplaces.models import Department
from kenzen.marketplaces.queries import department_by_id
from kenzen.staffing import actions as staffing
from kenzen.staffing.models import Associate
from tests.cast import NOW, Cast

SELLER_NUMBER = "+818012345678"
_holders = count(1)


def ask(
    cast: Cast,
    *,
    person: Person | None = None,
    shop: Seller | None = None,
    department: Department | None = None,
    number: str = SELLER_NUMBER,
    extension: str = "",
    now: datetime = NOW,
) -> int:
    """The seller (or whoever is named) presses the button; returns the id of the request."""
    return callbacks.request_callback(
        seller_id=(shop or cast.shop).pk,
        person_id=(person or cast.seller).pk,
        department=department_by_id((department or cast.health).pk),
        opens_at="",
        subject="商品の信頼性についての警告",
        question="どの書類が必要ですか。",
        number=phone_numbers.parse(number, calling_code=81, extension=extension),
        language="ja",
        now=now,
    )


def ask_other(cast: Cast, *, now: datetime = NOW) -> int:
    """The other seller presses the button."""
    return ask(cast, person=cast.other_seller, shop=cast.other_shop, number="+818087654321", now=now)


def sit_down(desk: Associate, *, now: datetime = NOW) -> None:
    """The associate is ready for calls."""
    staffing.choose_presence(associate_id=desk.pk, presence="ready", now=now)


def line(*, now: datetime = NOW) -> str:
    """A line that a dispatcher of its own holds."""
    return calls.hold_some_line(holder=f"dispatcher-{next(_holders)}", now=now)


def ring(cast: Cast, *, now: datetime = NOW) -> tuple[int, str]:
    """The seller asks, the associate is claimed, the first phone is about to ring: ids of request and call."""
    callback_id = ask(cast, now=now)
    sit_down(cast.desk, now=now)
    (call,) = dispatch.pair_waiting(line=line(now=now), now=now)
    return callback_id, call.bridge_id


def claim(callback_id: int, *, now: datetime = NOW) -> bool:
    """A dispatcher takes the waiting request."""
    request = Waiting(
        callback_id, *Callback.objects.values_list("department_id", "place_at", "seller_id").get(id=callback_id)
    )
    return callbacks.claim(request=request, now=now)


def dialled(channel_id: str, *, now: datetime = NOW) -> None:
    """The phone system was told to ring the leg."""
    assert calls.mark_dialling(leg_id=Leg.objects.get(channel_id=channel_id).pk, now=now)


def answer(uid: str, position: int, *, now: datetime = NOW) -> None:
    """The phone of the leg at ``position`` rings and is picked up."""
    dialled(f"{uid}-{position}", now=now)
    calls.leg_ringing(channel_id=f"{uid}-{position}", now=now)
    calls.leg_answered(channel_id=f"{uid}-{position}", now=now)


def talk(cast: Cast, *, now: datetime = NOW) -> tuple[int, str]:
    """Both have answered: ids of request and call."""
    callback_id, uid = ring(cast, now=now)
    answer(uid, 1, now=now)
    answer(uid, 2, now=now)
    calls.mark_joined(call_id=Call.objects.get(bridge_id=uid).pk, now=now)
    return callback_id, uid


def ready_again(callback_id: int, *, number: PhoneNumber | None = None, now: datetime = NOW) -> None:
    """The seller of a missed request is at the phone, at another one if ``number`` says so."""
    served_by = department_by_id(Callback.objects.values_list("department_id", flat=True).get(id=callback_id))
    callbacks.ready_now(callback_id=callback_id, department=served_by, opens_at="", number=number, now=now)


def hang_up(uid: str, position: int, *, outcome: LegOutcome = LegOutcome.COMPLETED, now: datetime = NOW) -> None:
    """The phone of the leg at ``position`` ends."""
    calls.leg_ended(channel_id=f"{uid}-{position}", outcome=outcome, now=now)
