"""Everything a page of アカウント健全性 shows, put together from one reading of the account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from kenzen.accounts.queries import SellerView
from kenzen.facts.queries import latest_of
from kenzen.health import queries
from kenzen.health.queries import AccountHealth, StandingView, ViolationView
from kenzen.health.rules.rating import bands
from kenzen.health.rules.results import MetricStatus
from kenzen.marketplaces.queries import localized
from kenzen.screens import formats
from kenzen.screens.callback.call_button import call_button
from kenzen.screens.reports import reported
from kenzen.screens.seller_home import advice, metric_cards, words
from kenzen.screens.seller_home.events import EventLine, events
from kenzen.screens.seller_home.looks import Look, look_of
from kenzen.screens.seller_home.plots import arc, history
from kenzen.screens.seller_home.statement import statement

SOON: Final = timedelta(days=3)  # a deadline this near is shown in red
BULLETS: Final = " \t\u3000・•*-"
ASKED: Final = 6  # lines of evidence among the first steps; each violation's own page has all
THEN_DUE: Final = 2  # further deadlines beside the most urgent one


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a model without a number."""

    key: str
    name: str
    tone: str


@dataclass(frozen=True, slots=True)
class Plots:
    """The history drawn for wide and for narrow pages."""

    wide: history.Plot
    narrow: history.Plot


def overview(seller: SellerView, *, now: datetime, printing: bool = False) -> dict[str, Any]:
    """The context of the page, of its fragment and of the print view."""
    newest = latest_of(f"seller:{seller.id}")  # read first: what happens meanwhile is told by the stream
    health = queries.account_health(seller, now=now)
    look = look_of(health)
    due = by_urgency(health.open, now)
    happened = events(health)
    return {
        "seen": _version(newest, health.standing.rated_at),
        "seller": seller,
        "health": health,
        "look": look.value,
        "printing": printing,
        "urgent": due[0] if due else None,
        "urgent_evidence": lines(due[0].evidence) if due else [],
        "then_due": due[1 : 1 + THEN_DUE],
        "assurance_counts": health.assurance is not None and look not in {Look.DEACTIVATED, Look.CLOSED},
        "asked": _asked(health),
        "soon": now + SOON,
        "now": now,
        "zone": health.zone,
        "button": call_button(seller, now=now),
        **_drawn(health, happened),
        **_said(health),
        "ladder": [] if health.standing.scale else _ladder(seller, now=now),
        "events": happened,
        "categories": queries.by_category(health.open),
        "metrics": metric_cards.cards(health.metrics) if _has_counts(health) else [],
        "statement": statement(health.standing.ledger),
        "reported": reported.look(seller.id, zone=health.zone) if look is Look.REPORTED else None,
    }


def by_urgency(violations: Iterable[ViolationView], now: datetime) -> list[ViolationView]:
    """Those with a deadline: what can still be kept within days, what is over, then the rest; the nearest first."""
    due = sorted((one.respond_by, index, one) for index, one in enumerate(violations) if one.respond_by)
    near = [one for at, _index, one in due if now < at < now + SOON]
    over = [one for at, _index, one in due if at <= now]
    return [*near, *over, *(one for at, _index, one in due if at >= now + SOON)]


def newest_version(seller_id: int) -> str:
    """What ``seen`` would be now."""
    return _version(latest_of(f"seller:{seller_id}"), queries.rated_at(seller_id))


def _version(newest_fact: int, rated_at: datetime | None) -> str:
    """Another one whenever something on the page is: facts do not tell of counts that leave the rating as it is."""
    return f"{newest_fact}.{rated_at.timestamp() if rated_at else ''}"


def _drawn(health: AccountHealth, happened: tuple[EventLine, ...]) -> dict[str, Any]:
    standing = health.standing
    course = history.course(standing.history)
    drawn = standing.scale is not None and standing.rating is not None
    return {
        "has_number": drawn,
        "arc": _arc(standing) if drawn else None,
        "course": course,
        "plots": _plots(standing, happened) if drawn and course else None,
    }


def _said(health: AccountHealth) -> dict[str, Any]:
    return {
        "why": words.why(health.standing),
        "meaning": advice.meaning(health),
        "low": advice.low(health),
        "in_force": advice.in_force(health.standing.actions),
        "possible": advice.possible(health.standing.actions),
        "next_rating": words.next_rating(health.standing.projected),
        "points_words": partial(words.points_words, health.standing.kind),
        "money": formats.money,
        "span": formats.span,
        "band_looks": words.BANDS,
        "state_look": words.STATES[health.standing.state],
        "severity_looks": words.SEVERITIES,
        "metric_looks": words.METRICS,
    }


def _arc(standing: StandingView) -> arc.Arc:
    assert standing.scale is not None
    assert standing.rating is not None
    lows = [band.low for band in standing.scale.bands]
    highs = [*lows[1:], standing.scale.high]
    parts = [
        arc.Part(band.key, low, high, band.tone)
        for band, low, high in zip(standing.scale.bands, lows, highs, strict=True)
    ]
    current = standing.band.key if standing.band else ""
    ahead = standing.projected.rating if standing.projected else None
    return arc.arc(parts, standing.rating, current, projected=ahead)


def _plots(standing: StandingView, happened: tuple[EventLine, ...]) -> Plots:
    assert standing.scale is not None
    limits = [(band.low, band.tone) for band in standing.scale.bands]
    marks = [line.event for line in happened]
    wide, narrow = (history.plot(standing.history, limits, marks, frame) for frame in (history.WIDE, history.NARROW))
    return Plots(wide, narrow)


def _ladder(seller: SellerView, *, now: datetime) -> list[Rung]:
    """The levels of a model without a number, the best first."""
    levels = bands(queries.model_of(seller.marketplace_id, now))
    return [Rung(band.key, localized(band.name.ja, band.name.en), band.tone) for band in reversed(levels)]


def _has_counts(health: AccountHealth) -> bool:
    return any(metric.status is not MetricStatus.NO_DATA for metric in health.metrics)


def _asked(health: AccountHealth) -> list[str]:
    """What is asked as evidence, line by line and each once, for the soonest deadlines."""
    asked = (line for violation in health.open for line in lines(violation.evidence))
    return list(dict.fromkeys(asked))[:ASKED]


def lines(text: str) -> list[str]:
    """The lines of a text that say something, without their bullets."""
    return [said for line in text.splitlines() if (said := line.strip(BULLETS))]
