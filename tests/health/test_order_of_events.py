"""Late, repeated and unordered news of an account leave the same rows as news told in order, when they happened."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kenzen.accounts.models import Seller
from kenzen.health import actions
from kenzen.health.actions import CountsRow, EventRow
from kenzen.health.models import OrderDay, RatingDay, Standing, Violation
from tests.cast import NOW, Cast
from tests.health.telling import WARNING, ago, day

News = CountsRow | EventRow


def counts(key: int, revision: int, days_ago: int, orders: int) -> CountsRow:
    """Counts under one of some keys; a revision may also move them to another day."""
    return CountsRow(f"c{key}-{days_ago % 2}", day(days_ago), revision, {"successful_orders": orders})


def event(number: int, violation: int, kind: str, days_ago: float, severity: str, policy: str) -> EventRow:
    """Something told of one of some violations."""
    body: dict[str, Any] = {}
    if kind == "opened":
        body = WARNING | {"severity": severity, "policy": policy}
    elif kind == "changed":
        body = {"severity": severity}
    return EventRow(f"e{number}", f"V{violation}", kind, ago(days_ago), body)


COUNTS = st.builds(
    counts, st.integers(0, 2), st.integers(0, 3), st.integers(0, 250), st.sampled_from([0, 90, 200, 650])
)
EVENTS = st.builds(
    event,
    st.integers(0, 1_000_000),
    st.integers(0, 2),
    st.sampled_from(["opened", "opened", "changed", "resolved", "appeal_accepted", "withdrawn"]),
    st.sampled_from([0, 0.5, 3, 10, 10.1, 40, 179, 181, 250]),
    st.sampled_from(["critical", "high", "low"]),
    st.sampled_from(["", "p"]),
)
NEWS = st.tuples(
    st.lists(COUNTS, max_size=4, unique_by=lambda row: (row.key, row.revision)),
    st.lists(EVENTS, max_size=6, unique_by=lambda row: row.key),
).map(lambda both: [*both[0], *both[1]])


@given(news=NEWS, data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_in_which_news_arrive_leaves_no_trace(cast: Cast, news: list[News], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(news), max_size=3)) if news else []
    mixed = data.draw(st.permutations([*news, *again]))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(mixed)), max_size=3)))
    with forgotten():
        for one in sorted(news, key=happened_at):
            send(cast.shop, [one], now=happened_at(one))
        for begin, end in zip([0, *cuts], [*cuts, len(mixed)], strict=True):
            send(cast.other_shop, mixed[begin:end], now=NOW)
        for shop in (cast.shop, cast.other_shop):
            actions.rate(seller_id=shop.pk, now=NOW)
        assert rows(cast.other_shop) == rows(cast.shop)


@contextmanager
def forgotten() -> Iterator[None]:
    """What is saved in the block is undone at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def happened_at(one: News) -> datetime:
    """When it is told if nothing is late. Revisions of one key follow each other."""
    if isinstance(one, EventRow):
        return one.at
    return ago(1) + timedelta(hours=one.revision) if one.revision else ago((day(0) - one.day).days)


def send(shop: Seller, news: Sequence[News], *, now: datetime) -> None:
    """Told in one go."""
    told = [one for one in news if isinstance(one, CountsRow)]
    events = [one for one in news if isinstance(one, EventRow)]
    if told:
        actions.record_counts(seller_id=shop.pk, rows=told, now=now)
    if events:
        actions.record_violation_events(seller_id=shop.pk, events=events, now=now)


def rows(shop: Seller) -> dict[str, list[dict[str, Any]]]:
    """Everything that was saved of the account, without the numbers of rows."""
    return {
        table.__name__: [
            {name: value for name, value in row.items() if name not in {"id", "seller_id"}}
            for row in table._default_manager.filter(seller=shop).order_by(order).values()
        ]
        for table, order in ((Standing, "id"), (RatingDay, "day"), (Violation, "reference"), (OrderDay, "key"))
    }
