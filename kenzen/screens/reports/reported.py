"""How an imported report looks: one marketplace of it, drawn and in words. The page of health leads with it as well."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from kenzen.health.queries import reports as queries
from kenzen.health.queries.reports import ChangeView, RemarkView, ReportedPoint, ReportView
from kenzen.health.queries.views import BandView, Scale
from kenzen.health.report_words import count, detail, metric
from kenzen.health.rules.report import AccountReport, CountReport, MetricReport, RemarkKind, WarningReport
from kenzen.screens.reports import words
from kenzen.screens.reports.words import Pill
from kenzen.screens.seller_home.plots import arc, history


@dataclass(frozen=True, slots=True)
class Tab:
    """One marketplace of the file."""

    market: str
    name: str
    pill: Pill
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A metric or a count as it is shown. ``target`` is in words; ``made_of`` are names with counts.

    ``first`` and ``last`` are the days of the publisher, whose clock is UTC.
    """

    key: str
    name: str
    pill: Pill
    missed: bool
    target: str
    row: MetricReport | CountReport
    first: date | None
    last: date | None
    made_of: tuple[tuple[str, int], ...] = ()

    @property
    def overruled(self) -> bool:
        """Whether the publisher calls it good although the target is missed."""
        return self.missed and self.pill.tone == "good"


@dataclass(frozen=True, slots=True)
class Card:
    """A metric with its further windows."""

    main: Line
    others: tuple[Line, ...]

    @property
    def tone(self) -> str:
        """``bad``, ``missed`` or nothing: the gravest of its windows."""
        lines = (self.main, *self.others)
        if any(line.pill.tone == "bad" for line in lines):
            return "bad"
        return "missed" if any(line.missed for line in lines) else ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rating on its scale."""

    arc: arc.Arc
    scale: Scale
    band: BandView | None


@dataclass(frozen=True, slots=True)
class Course:
    """The rating over the files: ``course`` in numbers, drawn for wide and narrow pages."""

    course: history.Course
    wide: history.Plot
    narrow: history.Plot


@dataclass(frozen=True, slots=True)
class ReportedLook:
    """One marketplace of one file. ``drawn`` and ``course`` are ``None`` where there is no rating, or no second one."""

    view: ReportView
    account: AccountReport
    market_name: str
    pill: Pill
    sentence: str
    tabs: tuple[Tab, ...]
    drawn: Drawn | None
    rating_pill: Pill | None
    course: Course | None
    metrics: tuple[Card, ...]
    counts: tuple[Line, ...]
    changes: tuple[tuple[ChangeView, Pill], ...] | None
    remarks: tuple[RemarkView, ...]
    further: int

    def warning_pill(self, warning: WarningReport) -> Pill:
        """The publisher's word for a warning; one without a word is a warning all the same."""
        return words.of_status(warning.status or "WARNED")

    @property
    def attention(self) -> int:
        """How many metrics and kinds of violations want attention."""
        metrics = sum(bool(card.tone) for card in self.metrics)
        return metrics + sum(line.pill.tone == "bad" or line.missed for line in self.counts)


def look(seller_id: int, *, market: str = "", zone: tzinfo) -> ReportedLook | None:
    """The newest file of the seller, ``None`` without one. At most five queries."""
    view = queries.latest(seller_id)
    return None if view is None else look_of(seller_id, view, market=market, zone=zone)


def look_of(seller_id: int, view: ReportView, *, market: str = "", zone: tzinfo) -> ReportedLook:
    """One marketplace of a file: ``market`` if the file speaks of it, else the seller's own. One query."""
    account = view.account(market) or view.primary
    told = [point for point in queries.rating_history(seller_id, account.market) if point.at <= view.covers_to]
    return ReportedLook(
        view=view,
        account=account,
        market_name=queries.market_name(account.market),
        pill=words.of_account(account),
        sentence=words.sentence_of(account),
        tabs=tuple(_tab(one, account) for one in view.accounts),
        drawn=_drawn(account),
        rating_pill=words.of_status(account.rating_status) if account.rating_status else None,
        course=_course(told, zone),
        metrics=_cards([_metric(one) for one in account.metrics]),
        counts=tuple(_count(one) for one in account.counts),
        changes=_changes(view, account.market),
        remarks=tuple(one for one in view.remarks if one.market in {"", account.market}),
        further=sum(one.kind is not RemarkKind.MORE and one.market not in {"", account.market} for one in view.remarks),
    )


def _changes(view: ReportView, market: str) -> tuple[tuple[ChangeView, Pill], ...] | None:
    if view.changes is None:
        return None
    return tuple((one, words.of_change(one)) for one in view.changes if one.market == market)


def _tab(account: AccountReport, current: AccountReport) -> Tab:
    return Tab(account.market, queries.market_name(account.market), words.of_account(account), account is current)


def _cards(lines: Sequence[Line]) -> tuple[Card, ...]:
    """Windows of one metric together, in the order of the file."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        by_key.setdefault(line.key, []).append(line)
    return tuple(Card(first, tuple(others)) for first, *others in by_key.values())


def _metric(one: MetricReport) -> Line:
    made_of = tuple((detail(part.key), part.count) for part in one.details if part.count is not None)
    aim = words.target(one.condition, one.target)
    return Line(one.key, metric(one.key), words.of_status(one.status), bool(one.missed), aim, one, *_days(one), made_of)


def _count(one: CountReport) -> Line:
    aim = words.target(one.condition, one.target, is_rate=False)
    return Line(one.key, count(one.key), words.of_status(one.status), bool(one.missed), aim, one, *_days(one))


def _days(one: MetricReport | CountReport) -> tuple[date | None, date | None]:
    return one.first and one.first.date(), one.last and one.last.date()


def _drawn(account: AccountReport) -> Drawn | None:
    scale = queries.scale_of(account.rating)
    if scale is None or account.rating is None:
        return None
    lows = [band.low for band in scale.bands]
    parts = [
        arc.Part(band.key, low, high, band.tone)
        for band, low, high in zip(scale.bands, lows, [*lows[1:], scale.high], strict=True)
    ]
    band = queries.band_of(account.rating)
    return Drawn(arc.arc(parts, account.rating, band.key if band else ""), scale, band)


def _course(told: Sequence[ReportedPoint], zone: tzinfo) -> Course | None:
    """Each day from the first file to the last, the rating of a day without one as before."""
    days = every_day([(point.at, point.rating) for point in told if point.rating is not None], zone)
    course = history.course(days)
    scale = queries.scale_of(days[-1][1]) if course else None
    if course is None or scale is None:
        return None
    limits = [(band.low, band.tone) for band in scale.bands]
    wide, narrow = (history.plot(days, limits, [], frame) for frame in (history.WIDE, history.NARROW))
    return Course(course, wide, narrow)


def every_day(told: Sequence[tuple[datetime, int]], zone: tzinfo) -> list[tuple[date, int]]:
    """Local days with the rating that held at the end of each. ``told`` is oldest first."""
    known = {at.astimezone(zone).date(): rating for at, rating in told}
    days: list[tuple[date, int]] = []
    for day in sorted(known):
        while days and days[-1][0] < day - timedelta(days=1):
            days.append((days[-1][0] + timedelta(days=1), days[-1][1]))
        days.append((day, known[day]))
    return days
