"""Rating an account: its standing, the history of its days, and the fact if something changed.

Whoever writes what a rating is made of holds the standing's row, and rates in the same transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from kenzen.facts import actions as facts
from kenzen.health.actions.days import days_known_until, keep_days
from kenzen.health.models import Standing
from kenzen.health.queries.accounts import Place, days_of, place_of, violations_of
from kenzen.health.queries.policies import policies_since
from kenzen.health.queries.standings import filled
from kenzen.health.queries.stored import actions_to_json, ledger_to_json
from kenzen.health.rules import Source, lookback, rating
from kenzen.health.rules.account import Violation
from kenzen.health.rules.results import Assessment
from kenzen.health.rules.windows import local_day, starts_at

KEPT_DAYS: Final = 400  # what happened before changes the history no more


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many of what was sent are new to us, and how many were known already."""

    taken: int
    unchanged: int


def rate(*, seller_id: int, now: datetime) -> bool:
    """Rate an account anew. True if its rating or band changed; one that was reported is left as it is."""
    with transaction.atomic():
        row, place = lock(seller_id)
        return row.source == Source.COMPUTED and rate_locked(row, place, now=now)


def rate_if_due(*, seller_id: int, now: datetime) -> bool:
    """Rate an account whose rating changes by itself until ``now``. False if another process is at it, or was."""
    with transaction.atomic():
        due = Standing.objects.filter(seller_id=seller_id, source=Source.COMPUTED, next_change_at__lte=now)
        row = due.select_related("seller__marketplace").select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        rate_locked(row, place_of(row), now=now)
        return True


def put_off(*, seller_id: int, until: datetime, now: datetime) -> None:
    """Let others go first: an account that could not be rated is due again at ``until``."""
    Standing.objects.filter(seller_id=seller_id, next_change_at__lte=now).update(next_change_at=until)


def lock(seller_id: int) -> tuple[Standing, Place]:
    """The standing's row, made if there is none, held to the end of the caller's transaction; and its place."""
    rows = Standing.objects.select_related("seller__marketplace").select_for_update(of=("self",))
    row, _made = rows.get_or_create(seller_id=seller_id)
    return row, place_of(row)


def rate_locked(
    row: Standing,
    place: Place,
    *,
    now: datetime,
    since: date | None = None,
    violations: Iterable[Violation] | None = None,
) -> bool:
    """Rate an account whose row is held; True if its rating or band changed.

    ``since`` is the first local day that may have become another one. ``violations`` are all it has, if the caller has
    read them. A clock that is behind that of the last rating takes nothing back.
    """
    at = max(now, row.rated_at or now)
    today = local_day(at, place.zone)
    first = _first_day(row, place, since, today)
    policies = policies_since(place.marketplace_id, starts_at(first, place.zone))
    model = policies.at(at)
    known = violations_of(row.seller_id) if violations is None else tuple(violations)
    reach = max(lookback.of_model(one) for one in (model, *(one for _since, one in policies.since)))
    account = place.account(known, days_of(row.seller_id, since=first - timedelta(days=reach)))
    before = filled(row, model, place, at)
    was = (before.rating, before.band)
    result = rating.assess(model, account, at)
    keep_days(row.seller_id, policies, account, first, today)
    soonest = min((moment for moment in (result.next_change_at, policies.next_after(at)) if moment), default=None)
    _save(row, result, at=at, next_change_at=soonest, model_key=model.key, model_version=model.version)
    return _tell(row, was, (result.current.value, result.current.band), now)


def _first_day(row: Standing, place: Place, since: date | None, today: date) -> date:
    oldest = today - timedelta(days=KEPT_DAYS - 1)
    last = local_day(row.rated_at, place.zone) if row.rated_at else (days_known_until(row.seller_id) or oldest)
    return max(min(since or today, last, today), oldest)


def _save(
    row: Standing,
    result: Assessment,
    *,
    at: datetime,
    next_change_at: datetime | None,
    model_key: str,
    model_version: int,
) -> None:
    Standing.objects.filter(pk=row.pk).update(
        source=Source.COMPUTED,
        rating=result.current.value,
        band=result.current.band,
        projected_rating=result.projected.value,
        projected_band=result.projected.band,
        model_key=model_key,
        model_version=model_version,
        ledger=ledger_to_json(result.current.ledger),
        actions=actions_to_json(result.current.actions),
        rated_at=at,
        next_change_at=next_change_at,
    )


def _tell(row: Standing, was: tuple[int | None, str], is_now: tuple[int | None, str], now: datetime) -> bool:
    if was == is_now:
        return False
    facts.record(
        "health.rated",
        subject=f"seller:{row.seller_id}",
        now=now,
        rating_before=was[0],
        band_before=was[1],
        rating=is_now[0],
        band=is_now[1],
    )
    return True
