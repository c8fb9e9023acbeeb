"""Points that orders earn: full lots of the count in the window, when each was full, and when each falls. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kenzen.health.rules.counts import Series
from kenzen.health.rules.model import BalanceDown, PlainWindow, Rolling
from kenzen.health.rules.results import Entry, EntryKind
from kenzen.health.rules.windows import leaves_on, plain_bounds


def earned_on(model: BalanceDown, counts: Sequence[Series], day: int) -> int:
    """Points for what is counted in the window as it stands on a day. Days are ordinals; ``counts`` go by accrual."""
    first, last = _span(model.window, day)
    return sum(
        counted.between(first, last) // accrual.per * accrual.points
        for accrual, counted in zip(model.accrual, counts, strict=True)
    )


def earned_changes(
    model: BalanceDown, counts: Sequence[Series], *, after: int | None = None
) -> Iterator[tuple[int, int]]:
    """Days, rising, on which what is earned becomes another sum, and that sum: all of them, or those ``after`` one."""
    spans = [counted.span for counted in counts if counted.span]
    if not spans:
        return
    before = 0 if after is None else earned_on(model, counts, after)
    begin = min(span.start for span in spans) if after is None else after + 1
    gone = leaves_on(model.window, date.fromordinal(max(span.stop for span in spans) - 1)).toordinal()
    for day in range(begin, gone + 1):
        if (earned := earned_on(model, counts, day)) != before:
            yield day, earned
            before = earned


def earned_entries(model: BalanceDown, counts: Sequence[Series], day: int) -> Iterator[Entry]:
    """Lines of the ledger for what is earned as it stands on a day, the oldest lots first."""
    span = _span(model.window, day)
    for number, (accrual, counted) in enumerate(zip(model.accrual, counts, strict=True)):
        for lots in _lots(model.window, accrual.per, counted, span):
            yield Entry(
                kind=EntryKind.EARNED,
                points=lots.many * accrual.points,
                on=lots.on,
                expires_on=lots.expires_on,
                rule=f"accrual.{number}",
                quantity=lots.many * accrual.per,
            )


@dataclass(frozen=True, slots=True)
class _Lots:
    """Full lots that stand and fall on the same days."""

    on: date
    expires_on: date
    many: int


def _lots(window: PlainWindow, per: int, counted: Series, span: tuple[int, int]) -> Iterator[_Lots]:
    """The full lots of the window by the days on which they were full and on which they fall.

    The oldest orders leave first, and with them the oldest lot: as soon as too few remain for all.
    """
    beyond = counted.between(*span) % per  # orders that may leave before the first lot falls
    filled = _milestones(counted, span, per, ahead=0)
    leaving = _milestones(counted, span, per, ahead=per - 1 - beyond)
    stands, falls = next(filled, None), next(leaving, None)
    while stands and falls:
        many = min(stands[1], falls[1])
        yield _Lots(date.fromordinal(stands[0]), leaves_on(window, date.fromordinal(falls[0])), many)
        stands = (stands[0], stands[1] - many) if stands[1] > many else next(filled, None)
        falls = (falls[0], falls[1] - many) if falls[1] > many else next(leaving, None)


def _milestones(counted: Series, span: tuple[int, int], per: int, *, ahead: int) -> Iterator[tuple[int, int]]:
    """Days of the span on which a running count that begins with ``ahead`` passes multiples of ``per``; how many."""
    before = counted.until(span[0] - 1) - ahead
    passed = 0
    for day in range(max(span[0], counted.span.start), min(span[1] + 1, counted.span.stop)):
        if (now := (counted.until(day) - before) // per) > passed:
            yield day, now - passed
            passed = now


def _span(window: PlainWindow, day: int) -> tuple[int, int]:
    """First and last day of the window as ordinals."""
    if isinstance(window, Rolling):
        last = day - window.lag_days
        return last - window.days + 1, last
    first, end = plain_bounds(window, date.fromordinal(day))
    return first.toordinal(), end.toordinal()
