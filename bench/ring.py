"""P1 and P2: from the committed press to the INVITE on the wire, and full calls a second, beside a bare ARI client.

A full call is accepted, claimed, rung on both legs, bridged, ended and recorded. Its first leg rings the associate.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from rich.console import Console

from bench import bare_ari
from bench.harness import Figure, median_of_runs, percentile, report
from bench.site import Site, site

HOLD_SECONDS = 1.0
GOALS = {10: {50: 12.0, 99: 60.0}, 80: {99: 250.0}}  # calls a second → percentile → milliseconds
CALLS_GOAL = 100.0
SETTLED_WITHIN = 2.0  # seconds after the last call should have ended: nothing may queue up
DRAIN_SECONDS = 180.0  # for what a rate too high has piled up

console = Console(stderr=True)
_names = count(1)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure."""

    runs: int
    seconds: dict[int, float]
    rates: tuple[int, ...]
    seconds_at_rate: float


FULL = Effort(3, {10: 40, 80: 20}, (20, 30, 40, 50, 60, 80, 100, 120, 140, 160, 180, 200), 15)
QUICK = Effort(1, {10: 3, 80: 1}, (20,), 2)


@dataclass(frozen=True, slots=True)
class Moment:
    """One call: seconds from its committed press to each later moment. ``None`` never came."""

    invited: float | None
    stages: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of presses gave. ``behind`` is how long after its due time the last call was over."""

    moments: list[Moment]
    completed: int
    behind: float
    cpu: dict[str, float]

    @property
    def to_invite(self) -> list[float]:
        """Milliseconds from the commit to the INVITE."""
        return [moment.invited * 1000 for moment in self.moments if moment.invited is not None]


def main(*, quick: bool) -> None:
    """Measure and report."""
    effort = QUICK if quick else FULL
    with site(hold_seconds=HOLD_SECONDS) as running:
        _warm_up(running)
        figures = [figure for rate in effort.seconds for figure in _press_to_invite(running, rate, effort)]
        figures.append(_full_calls(running, effort))
    report("press → INVITE, and full calls a second", figures)


def _warm_up(running: Site) -> None:
    asyncio.run(bare_ari.ring(running.options, rate=10, count=10))
    _press_run(running, rate=10, presses=20)


def _press_to_invite(running: Site, rate: int, effort: Effort) -> list[Figure]:
    presses = int(rate * effort.seconds[rate])
    bare, ours = [], []
    for _ in range(effort.runs):
        bare.append(_bare_to_invite(running, rate, presses))
        run = _press_run(running, rate=rate, presses=presses)
        _tell(f"{rate}/s", run)
        ours.append(run.to_invite)
    return [
        Figure(
            figure="P1",
            name=f"press committed → INVITE at {rate}/s, p{percent}",
            value=round(median_of_runs(ours, percent), 1),
            unit="ms",
            floor=round(median_of_runs(bare, percent), 1),
            goal=GOALS[rate].get(percent),
        )
        for percent in (50, 95, 99)
    ]


def _bare_to_invite(running: Site, rate: int, calls: int) -> list[float]:
    running.phones.take()
    done = asyncio.run(bare_ari.ring(running.options, rate=rate, count=calls))
    at = {invite.called: invite.at for invite in running.phones.take()}
    return [(at[desk] - sent) * 1000 for desk, sent in done.sent_at.items() if desk in at]


def _full_calls(running: Site, effort: Effort) -> Figure:
    def ours(rate: int, calls: int) -> bool:
        run = _press_run(running, rate=rate, presses=calls)
        _tell(f"{rate}/s", run)
        return run.completed == calls and run.behind <= SETTLED_WITHIN

    def bare(rate: int, calls: int) -> bool:
        begun = time.time()
        done = asyncio.run(bare_ari.ring(running.options, rate=rate, count=calls, patience=DRAIN_SECONDS))
        behind = done.last_ended_at - begun - calls / rate - HOLD_SECONDS
        console.print(f"bare {rate}/s: {done.ended} of {calls}, {behind:.1f} s behind")
        return done.ended == calls and behind <= SETTLED_WITHIN

    return Figure(
        figure="P2",
        name="full calls a second on this machine",
        value=_highest(ours, effort),
        unit="/s",
        floor=_highest(bare, effort),
        goal=CALLS_GOAL,
        better="more",
    )


def _highest(sustains: Callable[[int, int], bool], effort: Effort) -> float:
    """The highest rate of the ladder that is sustained; the first that is not ends the search."""
    best = 0
    for rate in effort.rates:
        if not sustains(rate, int(rate * effort.seconds_at_rate)):
            break
        best = rate
    return float(best)


def _press_run(running: Site, *, rate: float, presses: int) -> Run:
    """``presses`` sellers press once each; every associate takes one call."""
    from bench import people, pressing
    from bench.record import moments, wait_until_over

    names = [f"bench-{next(_names)}" for _ in range(presses)]
    ids = people.sellers(names)
    people.ready_associates([f"desk-of-{name}" for name in names])
    sellers = [(ids[name], 10_000_000 + int(name.rpartition("-")[2])) for name in names]
    running.phones.take()
    before, begun = running.cpu_seconds(), time.time()
    pressed = pressing.press(sellers, person_id=people.presser(), department_id=people.department().pk, rate=rate)
    last_ended = wait_until_over(list(ids.values()), patience=DRAIN_SECONDS)
    after, took = running.cpu_seconds(), time.time() - begun
    cpu = {part: (after[part] - before[part]) / took for part in after} | {"presses": pressed / took}
    invited = {invite.caller: invite.at for invite in running.phones.take() if not invite.called.startswith("+")}
    rows = moments(ids)
    return Run(
        moments=[Moment(_since(row.committed, invited.get(row.seller)), row.stages) for row in rows],
        completed=sum(row.is_recorded for row in rows),
        behind=last_ended - max(row.committed for row in rows) - HOLD_SECONDS,
        cpu=cpu,
    )


def _since(committed: float, at: float | None) -> float | None:
    return None if at is None else at - committed


def _tell(what: str, run: Run) -> None:
    """Where the time goes, on the way."""
    parts = ", ".join(f"{part} {share:.2f}" for part, share in run.cpu.items())
    console.print(f"{what}: {run.completed} of {len(run.moments)} recorded, {run.behind:.1f} s behind; cores: {parts}")
    stages = list(run.moments[0].stages) if run.moments else []
    for name, values in [("INVITE", run.to_invite), *((stage, _stage(run, stage)) for stage in stages)]:
        if values:
            points = " / ".join(f"{percentile(values, percent):.1f}" for percent in (50, 95, 99))
            console.print(f"    commit → {name}: {points} ms")


def _stage(run: Run, stage: str) -> list[float]:
    return [at * 1000 for moment in run.moments if (at := moment.stages[stage]) is not None]
