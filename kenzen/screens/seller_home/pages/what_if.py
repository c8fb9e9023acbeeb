"""What if: the rating if chosen violations were resolved, or if nothing is done until a day. Nothing is saved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kenzen.accounts.audience import seller_page
from kenzen.accounts.queries import SellerView
from kenzen.health import queries
from kenzen.health.queries import LedgerLine, ScaleBand, StandingView, ViolationView
from kenzen.health.queries.coming import COMING_DAYS, Coming, coming
from kenzen.health.rules.results import EntryKind
from kenzen.kit import clock
from kenzen.marketplaces.queries import zone_of
from kenzen.screens import formats
from kenzen.screens.callback.call_button import call_button
from kenzen.screens.seller_home import words
from kenzen.screens.seller_home.plots import coming as plots
from kenzen.screens.seller_home.plots.history import NARROW, WIDE


@dataclass(frozen=True, slots=True)
class Wish:
    """What the seller tries. ``typed`` is the day as it was sent; ``errors`` are whole sentences."""

    chosen: frozenset[int]
    typed: str
    until: date | None
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines of the ledger that no longer count then, and those that count in addition.

    ``orders`` is by how much all that orders earn changes: their lines come and go from day to day, and say little.
    """

    gone: tuple[LedgerLine, ...]
    new: tuple[LedgerLine, ...]
    orders: int


@seller_page
@require_GET
def what_if(request: HttpRequest, seller: SellerView) -> HttpResponse:
    """The page, and the answer to what was chosen on it."""
    now = clock.read()
    violations = queries.open_violations(seller.id)
    today = now.astimezone(zone_of(seller.marketplace_id)).date()
    wish = read(request.GET, violations, today)
    context = _page(seller, violations, wish, now) | {"today": today, "last": today + timedelta(days=COMING_DAYS)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wish.errors else HTTPStatus.OK
    return render(request, "seller_home/what_if.html", context, status=status)


def read(sent: QueryDict, violations: Sequence[ViolationView], today: date) -> Wish:
    """What was sent, with what is wrong about it."""
    known = {str(violation.id): violation.id for violation in violations}
    asked = list(dict.fromkeys(sent.getlist("resolved")))
    typed = sent.get("until", "").strip()
    until, errors = _read_day(typed, today)
    if any(number not in known for number in asked):
        errors = (*errors, _("A violation that was chosen is not open any more, so it was left out."))
    return Wish(frozenset(known[number] for number in asked if number in known), typed[:32], until, errors)


def _read_day(typed: str, today: date) -> tuple[date | None, tuple[str, ...]]:
    if not typed:
        return None, ()
    last = today + timedelta(days=COMING_DAYS)
    try:
        until = date.fromisoformat(typed)
    except ValueError:
        return None, (_("The day could not be read. Enter it like %(example)s.") % {"example": last.isoformat()},)
    if not today <= until <= last:
        said = _("Choose a day from today to %(last)s; further ahead nothing can be said.")
        return None, (said % {"last": formats.day(last)},)
    return until, ()


def _page(seller: SellerView, violations: list[ViolationView], wish: Wish, now: datetime) -> dict[str, Any]:
    standing = queries.standing(seller.id, now=now)
    result = queries.what_if(seller, resolved_ids=wish.chosen, until=wish.until, now=now)
    course = coming(seller, resolved_ids=wish.chosen, now=now)
    return {
        "seller": seller,
        "violations": violations,
        "wish": wish,
        "result": result,
        "asked": bool(wish.chosen or wish.until),
        "difference": difference(standing.ledger, result.ledger),
        "turns": turns(course),
        "plots": _plots(course, standing, wish.until) if course.nothing else None,
        "standing": standing,
        "band_looks": words.BANDS,
        "button": call_button(seller, now=now),
    }


def difference(before: Sequence[LedgerLine], then: Sequence[LedgerLine]) -> Difference:
    """What a ledger loses and gains from ``before`` to ``then``; lines that only end on another day are the same."""
    return Difference(
        gone=_without(before, then),
        new=_without(then, before),
        orders=_earned(then) - _earned(before),
    )


def _earned(lines: Sequence[LedgerLine]) -> int:
    return sum(line.points for line in lines if line.kind is EntryKind.EARNED)


def _without(lines: Sequence[LedgerLine], others: Sequence[LedgerLine]) -> tuple[LedgerLine, ...]:
    left, rest = Counter(_same(line) for line in others), []
    for line in lines:
        if line.kind is EntryKind.EARNED:
            continue
        if left[_same(line)]:
            left[_same(line)] -= 1
        else:
            rest.append(line)
    return tuple(rest)


def _same(line: LedgerLine) -> tuple[object, ...]:
    return line.kind, line.points, line.on, line.violation_id


def turns(course: Coming) -> list[tuple[date, int, int]]:
    """Days on which one of both courses changes, the first and the last day too: day, nothing done, resolved."""
    days = [
        (day, nothing, resolved)
        for (day, nothing), (_day, resolved) in zip(course.nothing, course.resolved, strict=True)
    ]
    return [now for index, now in enumerate(days) if index in (0, len(days) - 1) or now[1:] != days[index - 1][1:]]


def _plots(course: Coming, standing: StandingView, at: date | None) -> dict[str, plots.Coming]:
    limits = _limits(standing.scale.bands) if standing.scale else []
    frames = {"wide": WIDE, "narrow": NARROW}
    return {name: plots.coming(course.nothing, course.resolved, limits, frame, at=at) for name, frame in frames.items()}


def _limits(bands: Sequence[ScaleBand]) -> list[tuple[int, str]]:
    return [(band.low, band.tone.value) for band in bands]
