"""Taking daily counts: each key once, the highest revision of it, and a rating in the same transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from kenzen.health.actions.rate import Recorded, lock, rate_locked
from kenzen.health.models import OrderDay
from kenzen.health.rules.intake import CountsRow, check_counts
from kenzen.health.rules.windows import local_day
from kenzen.kit.errors import Refused
from kenzen.kit.wakeup import Channel, wake


def record_counts(*, seller_id: int, rows: Sequence[CountsRow], now: datetime) -> Recorded:
    """Save counts of an account's days and rate it once. What is known already, or older than it, changes nothing.

    All or nothing: raises ``Refused`` with ``health.key_conflict``, which names the ``places`` of all such rows, or
    one of ``rules.intake``.
    """
    with transaction.atomic():
        standing, place = lock(seller_id)
        for row in rows:
            check_counts(row, today=local_day(now, place.zone))
        known = _known(seller_id, rows)
        _check_keys(rows, known)
        taken = [row for row in _newest(rows) if _is_news(row, known.get(row.key))]
        if taken:
            _save(seller_id, taken)
            since = min(day for row in taken for day in _days(row, known.get(row.key)))
            if not rate_locked(standing, place, now=now, since=since):
                wake(Channel.LIVE, f"seller:{seller_id}")  # metrics changed all the same
    return Recorded(len(taken), len(rows) - len(taken))


def _known(seller_id: int, rows: Sequence[CountsRow]) -> dict[str, OrderDay]:
    found = OrderDay.objects.filter(seller_id=seller_id, key__in={row.key for row in rows})
    return {row.key: row for row in found}


def _check_keys(rows: Sequence[CountsRow], known: Mapping[str, OrderDay]) -> None:
    """Refuse rows whose key and revision were told with another content; ``places`` are all of them."""
    told = {(row.key, row.revision): (row.day, row.counts, row.buyers) for row in known.values()}
    contents = [((row.key, row.revision), _content(row)) for row in rows]
    places = tuple(place for place, (name, content) in enumerate(contents) if told.setdefault(name, content) != content)
    if places:
        raise Refused("health.key_conflict", key=rows[places[0]].key, places=places)


def _newest(rows: Iterable[CountsRow]) -> list[CountsRow]:
    """The highest revision of each key."""
    newest: dict[str, CountsRow] = {}
    for row in rows:
        other = newest.get(row.key)
        if other is None or row.revision > other.revision:
            newest[row.key] = row
    return list(newest.values())


def _is_news(row: CountsRow, known: OrderDay | None) -> bool:
    return known is None or row.revision > known.revision


def _content(row: CountsRow) -> tuple[date, dict[str, int], dict[str, list[str]]]:
    return row.day, dict(row.counts), {name: sorted(set(who)) for name, who in row.buyers.items()}


def _days(row: CountsRow, known: OrderDay | None) -> tuple[date, ...]:
    return (row.day,) if known is None else (row.day, known.day)


def _save(seller_id: int, rows: Iterable[CountsRow]) -> None:
    saved = []
    for row in rows:
        day, counts, buyers = _content(row)
        saved.append(
            OrderDay(seller_id=seller_id, key=row.key, day=day, revision=row.revision, counts=counts, buyers=buyers)
        )
    OrderDay.objects.bulk_create(
        saved,
        update_conflicts=True,
        unique_fields=["seller", "key"],
        update_fields=["day", "revision", "counts", "buyers"],
    )
