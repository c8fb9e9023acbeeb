"""Models of targets that are kept or missed: the state they give, what misses in a row bring, the badge. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from kenzen.health.rules import Tone
from kenzen.health.rules.account import Account
from kenzen.health.rules.metrics import INSTANT, Counts, is_enough_in, judged_day, measure_on, statuses
from kenzen.health.rules.model import Badge, Thresholds, Words
from kenzen.health.rules.results import ActionInForce, Measured, MetricStatus, Rating
from kenzen.health.rules.windows import ONE_DAY, last_evaluation, starts_at


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a model of targets can say of an account."""

    key: str
    name: Words
    tone: Tone


MISSED: Final = Outcome("missed", Words(ja="基準未達", en="Target missed"), Tone.WARN)
NOT_JUDGED: Final = Outcome("not_judged", Words(ja="判定対象外", en="Not judged yet"), Tone.GOOD)
MET: Final = Outcome("met", Words(ja="基準達成", en="Targets met"), Tone.GOOD)

RESERVED: Final = frozenset({MISSED.key, NOT_JUDGED.key, MET.key})

LOOK_BACK: Final = {"change": 31, "week": 366, "month": 366}  # days that misses in a row are followed back


def outcomes(model: Thresholds) -> tuple[Outcome, ...]:
    """All that the model can say, the worst first. What the marketplace decides itself is not among it."""
    consequences = [Outcome(one.key, one.name, one.tone) for one in model.consequences if not one.discretionary]
    badge = [Outcome(model.badge.key, model.badge.name, Tone.GOOD)] if model.badge else []
    return (*reversed(consequences), MISSED, NOT_JUDGED, MET, *badge)


def rate(model: Thresholds, account: Account, at: datetime) -> Rating:
    """What an evaluation at ``at`` says. Misses in a row are counted back from it over the evaluations before."""
    counts = Counts(account)
    day = judged_day(model, account, at)
    measured = measure_on(model, counts, day)
    misses = list(takewhile(lambda one: _is_missed(model, counts, one[1]), _evaluations(model, counts, at)))
    actions = _consequences(model, [instant for instant, _ in misses])
    return Rating(
        at=at, value=None, band=_outcome(model, counts, day, measured, actions), metrics=measured, actions=actions
    )


def _outcome(
    model: Thresholds, counts: Counts, day: date, measured: Sequence[Measured], actions: Sequence[ActionInForce]
) -> str:
    judged = {one.status for one in measured if not one.advisory}
    if not is_enough_in(model.sample, model.sample_window, counts, day):
        return NOT_JUDGED.key
    if MetricStatus.MISSED in judged:
        return next((action.tier for action in reversed(actions) if not action.discretionary), MISSED.key)
    if model.badge and _is_kept(model, model.badge, counts, day):
        return model.badge.key
    return MET.key if MetricStatus.MET in judged else NOT_JUDGED.key


def _is_kept(model: Thresholds, badge: Badge, counts: Counts, day: date) -> bool:
    """Whether every target of a badge is met: what nobody can judge earns none."""
    kept = (statuses(model, key, target, counts, day) for key, target in badge.targets.items())
    return all(one == {MetricStatus.MET} for one in kept)


def _is_missed(model: Thresholds, counts: Counts, day: date) -> bool:
    return is_enough_in(model.sample, model.sample_window, counts, day) and any(
        one.status is MetricStatus.MISSED and not one.advisory for one in measure_on(model, counts, day)
    )


def _consequences(model: Thresholds, misses: Sequence[datetime]) -> tuple[ActionInForce, ...]:
    """What so many misses in a row bring, each since the miss that reached it. ``misses`` are newest first."""
    return tuple(
        ActionInForce(
            tier=one.key,
            action=one.key,
            since=misses[-one.missed_in_a_row],
            until=None,
            discretionary=one.discretionary,
        )
        for one in model.consequences
        if one.missed_in_a_row <= len(misses)
    )


def _evaluations(model: Thresholds, counts: Counts, at: datetime) -> Iterator[tuple[datetime, date]]:
    """This evaluation and those before it, with the day each judges, as far back as misses are followed."""
    account, every = counts.account, model.evaluation.every
    day = judged_day(model, account, at)
    first = max(counts.first_day() or day, day - timedelta(days=LOOK_BACK[every]))
    while day >= first:
        yield (starts_at(day, account.zone) if every == "change" else at), day
        at = last_evaluation(model.evaluation, at - INSTANT, account.zone)
        day = day - ONE_DAY if every == "change" else judged_day(model, account, at)
