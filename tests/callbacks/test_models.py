"""Constraints of requests hold whoever writes."""

from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kenzen.callbacks.models import Callback
from kenzen.callbacks.rules import OPEN, State
from tests.cast import NOW, Cast


def save(cast: Cast, **changes: Any) -> Callback:
    """A row written past every action."""
    values: dict[str, Any] = {
        "seller": cast.shop,
        "person": cast.seller,
        "department": cast.health,
        "subject": "x",
        "number": "+818012345678",
        "language": "ja",
        "requested_at": NOW,
        "place_at": NOW,
        "due_at": NOW,
        "changed_at": NOW,
    }
    with transaction.atomic():
        return Callback.objects.create(**values | changes)


def ended_at(state: State) -> datetime | None:
    """The time that the state wants."""
    return None if state in OPEN else NOW


@pytest.mark.parametrize("second", sorted(OPEN))
@pytest.mark.parametrize("first", sorted(OPEN))
def test_two_open_requests_of_a_seller_are_impossible(cast: Cast, first: State, second: State) -> None:
    save(cast, state=first)
    with pytest.raises(IntegrityError):
        save(cast, state=second)


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_requests_that_are_over_may_be_many(cast: Cast, state: State) -> None:
    save(cast, state=state, ended_at=NOW)
    save(cast, state=state, ended_at=NOW)
    save(cast)


@pytest.mark.parametrize("state", State)
def test_a_time_of_ending_and_the_state_agree(cast: Cast, state: State) -> None:
    save(cast, state=state, ended_at=ended_at(state)).delete()
    with pytest.raises(IntegrityError):
        save(cast, state=state, ended_at=NOW if state in OPEN else None)


@pytest.mark.parametrize("state", [State.WAITING, State.MISSED])
def test_a_request_nothing_is_done_for_ends_by_itself(cast: Cast, state: State) -> None:
    with pytest.raises(IntegrityError):
        save(cast, state=state, due_at=None)


def test_an_unknown_state_is_impossible(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        save(cast, state="limbo")
