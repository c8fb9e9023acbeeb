"""Keeping the rating of each local day: rows only for days that differ from the day before."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q, Subquery

from kenzen.health.models import RatingDay
from kenzen.health.queries.policies import Policies
from kenzen.health.rules import history
from kenzen.health.rules.account import Account
from kenzen.health.rules.model import AnyModel
from kenzen.health.rules.windows import local_day, starts_at

Stood = tuple[int, str]  # rating and band at the end of a day


def days_known_until(seller_id: int) -> date | None:
    """The first day after those that have been kept, for an account whose days were made elsewhere."""
    last = RatingDay.objects.filter(seller_id=seller_id).order_by("-day").values_list("day", flat=True).first()
    return last and last + timedelta(days=1)


def keep_days(seller_id: int, policies: Policies, account: Account, first: date, today: date) -> None:
    """Write the history from ``first`` to ``today`` anew; what lies before stays as it is. At most three queries."""
    before, kept = _kept(seller_id, first)
    begins = first if before else max(first, _known_since(account) or today + timedelta(days=1))
    wanted = dict(_changes(before, _daily(policies, account, begins, today)))
    gone = [day for day in kept if day not in wanted]
    if gone:
        RatingDay.objects.filter(seller_id=seller_id, day__in=gone).delete()
    changed = [(day, stood) for day, stood in wanted.items() if kept.get(day) != stood]
    RatingDay.objects.bulk_create(
        (RatingDay(seller_id=seller_id, day=day, rating=value, band=band) for day, (value, band) in changed),
        update_conflicts=True,
        unique_fields=["seller", "day"],
        update_fields=["rating", "band"],
    )


def _kept(seller_id: int, first: date) -> tuple[Stood | None, dict[date, Stood]]:
    """How the account stood before ``first``, and the rows from then on. One query."""
    rows = RatingDay.objects.filter(seller_id=seller_id)
    last_before = rows.filter(day__lt=first).order_by("-day").values("id")[:1]
    read = rows.filter(Q(day__gte=first) | Q(id__in=Subquery(last_before))).values_list("day", "rating", "band")
    kept = {day: (value, band) for day, value, band in read}
    before = min((day for day in kept if day < first), default=None)
    return (kept.pop(before) if before else None), kept


def _known_since(account: Account) -> date | None:
    """The first local day of which anything is known."""
    opened = (local_day(violation.opened_at, account.zone) for violation in account.violations)
    return min((*opened, *(told.day for told in account.days)), default=None)


def _daily(policies: Policies, account: Account, first: date, today: date) -> Iterator[tuple[date, int, str]]:
    """Each day under the policy that was in force at its end."""
    for model, begin, end in _spans(policies, account, first, today):
        yield from history.daily(model, account, begin, end)


def _spans(policies: Policies, account: Account, first: date, today: date) -> Iterator[tuple[AnyModel, date, date]]:
    """Days with the model in force at their end, from one to another, both included."""
    changes = [local_day(since_at, account.zone) for since_at, _model in policies.since]
    begins = sorted({first, *(day for day in changes if first < day <= today)})
    for begin, after in zip(begins, [*begins[1:], today + timedelta(days=1)], strict=True):
        if begin < after:
            end_of_first = starts_at(begin + timedelta(days=1), account.zone) - timedelta(microseconds=1)
            yield policies.at(end_of_first), begin, after - timedelta(days=1)


def _changes(before: Stood | None, days: Iterator[tuple[date, int, str]]) -> Iterator[tuple[date, Stood]]:
    last = before
    for day, value, band in days:
        if (value, band) != last:
            last = (value, band)
            yield day, last
