"""What changed from one report to the next: the alerts a seller wants to see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kenzen.health.rules import AccountState, Tone
from kenzen.health.rules.report.values import AccountReport, CountReport, MetricReport

BAD: Final = "BAD"
_GRAVITY: Final = {state: gravity for gravity, state in enumerate(AccountState)}
_ORDER: Final = {tone: place for place, tone in enumerate((Tone.BAD, Tone.WARN, Tone.GOOD))}


class ChangeKind(StrEnum):
    """What changed."""

    STATUS = "status"
    RATING_FELL = "rating_fell"
    RATING_ROSE = "rating_rose"
    COUNT_ROSE = "count_rose"
    COUNT_FELL = "count_fell"
    METRIC_BAD = "metric_bad"  # the publisher calls it bad from now on
    METRIC_GOOD = "metric_good"  # and no longer
    TARGET_MISSED = "target_missed"  # although the publisher does not call it bad
    MARKET_NEW = "market_new"
    MARKET_GONE = "market_gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One change on one marketplace. ``key`` names the metric or count; ``before`` and ``after`` are what it was and
    is: a status, a rating, a count or a rate. ``days`` tells windows of one metric apart."""

    kind: ChangeKind
    tone: Tone
    market: str
    key: str = ""
    before: str | float | None = None
    after: str | float | None = None
    days: int | None = None


def changes(before: Sequence[AccountReport], after: Sequence[AccountReport]) -> tuple[Change, ...]:
    """What changed between two reports, the gravest first."""
    earlier, later = {one.market: one for one in before}, {one.market: one for one in after}
    found = [change for market, now in later.items() for change in _of_market(earlier.get(market), now)]
    found += [Change(ChangeKind.MARKET_GONE, Tone.WARN, market) for market in earlier if market not in later]
    return tuple(sorted(found, key=lambda change: _ORDER[change.tone]))


def _of_market(before: AccountReport | None, after: AccountReport) -> Iterator[Change]:
    if before is None:
        yield Change(ChangeKind.MARKET_NEW, Tone.WARN, after.market, after=after.status)
        return
    yield from _status(before, after)
    yield from _rating(before, after)
    yield from _metrics(before, after)
    yield from _counts(before, after)


def _status(before: AccountReport, after: AccountReport) -> Iterator[Change]:
    if before.status != after.status:
        yield Change(
            ChangeKind.STATUS, _status_tone(before.state, after.state), after.market, "", before.status, after.status
        )


def _status_tone(before: AccountState | None, after: AccountState | None) -> Tone:
    if before is None or after is None or before is after:
        return Tone.WARN
    return Tone.BAD if _GRAVITY[after] > _GRAVITY[before] else Tone.GOOD


def _rating(before: AccountReport, after: AccountReport) -> Iterator[Change]:
    was, now = before.rating, after.rating
    if was is not None and now is not None and was != now:
        kind, tone = (ChangeKind.RATING_FELL, Tone.BAD) if now < was else (ChangeKind.RATING_ROSE, Tone.GOOD)
        yield Change(kind, tone, after.market, "", was, now)


def _metrics(before: AccountReport, after: AccountReport) -> Iterator[Change]:
    earlier = {(one.key, one.days): one for one in before.metrics}
    for now in after.metrics:
        was = earlier.get((now.key, now.days))
        if (found := _metric_change(was, now)) is not None:
            kind, tone = found
            yield Change(kind, tone, after.market, now.key, was.rate if was else None, now.rate, now.days)


def _metric_change(was: MetricReport | None, now: MetricReport) -> tuple[ChangeKind, Tone] | None:
    was_bad, was_missed = was is not None and was.status == BAD, was is not None and was.missed
    if now.status == BAD:
        return None if was_bad else (ChangeKind.METRIC_BAD, Tone.BAD)
    if now.missed and not was_missed:
        return ChangeKind.TARGET_MISSED, Tone.WARN
    return (ChangeKind.METRIC_GOOD, Tone.GOOD) if was_bad and not now.missed else None


def _counts(before: AccountReport, after: AccountReport) -> Iterator[Change]:
    earlier: dict[str, CountReport] = {one.key: one for one in before.counts}
    for now in after.counts:
        was = earlier.get(now.key)
        old, new = (was.count or 0) if was else 0, now.count
        if new is None or old == new or (was is not None and was.count is None):
            continue
        kind, tone = (ChangeKind.COUNT_ROSE, Tone.BAD) if new > old else (ChangeKind.COUNT_FELL, Tone.GOOD)
        yield Change(kind, tone, after.market, now.key, old, new)
