"""Reading requests: places in the queue, whose they are, what falls due."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kenzen.callbacks import actions, queries
from tests.cast import NOW, Cast
from tests.scenes import ask, ask_other, claim


def test_the_place_counts_earlier_requests_of_the_same_department(cast: Cast) -> None:
    first = ask(cast)
    second = ask_other(cast, now=NOW + timedelta(seconds=1))
    places = [queries.position(view) for id_ in (first, second) if (view := queries.callback(id_))]
    assert places == [1, 2]


def test_requests_of_one_instant_stand_in_the_order_of_their_ids(cast: Cast) -> None:
    first, second = ask(cast), ask_other(cast)
    assert [view.id for view in queries.queue([cast.health.pk])] == [first, second]
    assert queries.queue_length([cast.health.pk]) == 2


def test_another_department_is_another_queue(cast: Cast) -> None:
    ask(cast, department=cast.technical)
    other = queries.callback(ask_other(cast, now=NOW + timedelta(seconds=1)))
    assert other is not None
    assert queries.position(other) == 1
    assert queries.queue([]) == []


def test_a_request_that_does_not_wait_has_no_place(cast: Cast) -> None:
    callback_id = ask(cast)
    with transaction.atomic():
        claim(callback_id)
    claimed = queries.callback(callback_id)
    assert claimed is not None
    assert queries.position(claimed) is None


def test_other_sellers_requests_do_not_exist_for_a_seller(cast: Cast) -> None:
    callback_id = ask(cast)
    assert queries.callback_of_seller(seller_id=cast.other_shop.pk, callback_id=callback_id) is None
    own = queries.callback_of_seller(seller_id=cast.shop.pk, callback_id=callback_id)
    assert own is not None
    assert own.id == callback_id


def test_a_seller_sees_the_newest_request_first(cast: Cast) -> None:
    first = ask(cast)
    with transaction.atomic():
        actions.cancel(callback_id=first, now=NOW)
    second = ask(cast, now=NOW + timedelta(minutes=1))
    assert [view.id for view in queries.callbacks_of_seller(cast.shop.pk)] == [second, first]
    assert queries.open_callback_id(cast.shop.pk) == second
    assert queries.open_callback_id(cast.other_shop.pk) is None


def test_a_waiting_request_names_whom_to_ring(cast: Cast) -> None:
    ask(cast, extension="9")
    with transaction.atomic():
        (ring,) = queries.lock_waiting([cast.health.pk], limit=5)
    assert (ring.seller_id, ring.seller_name) == (cast.shop.pk, cast.shop.name)
    assert (ring.number, ring.extension) == ("+818012345678", "9")


def test_what_does_not_exist_is_none(db: None) -> None:
    assert queries.callback(404) is None
    assert queries.next_due_at() is None


@pytest.mark.parametrize("length", [1, 6])
def test_a_queue_of_any_length_is_one_query(cast: Cast, length: int) -> None:
    ask(cast)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.queue([cast.health.pk], limit=length)
    assert len(asked) == 1
