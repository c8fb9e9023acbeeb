"""Reading ``GET_V2_SELLER_PERFORMANCE_REPORT``: statuses and performances of several marketplaces in one JSON file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from kenzen.health.rules.report.fields import Node, Notes
from kenzen.health.rules.report.values import (
    AccountReport,
    CountReport,
    Detail,
    MetricReport,
    RemarkKind,
    WarningReport,
)
from kenzen.health.rules.report.vocabulary import MetricWords, Vocabulary

Noted = tuple[AccountReport, Notes, datetime | None]  # with the end of the latest period in it


def is_v2(tree: Any, words: Vocabulary) -> bool:
    """Whether the tree is of this kind."""
    return isinstance(tree, dict) and bool({words.statuses, words.performances} & set(tree))


def accounts(tree: Any, words: Vocabulary, notes: Notes) -> list[Noted]:
    """What is said of each marketplace, each with its own notes. What belongs to none goes to ``notes``."""
    root = Node(tree, "", notes, words.aliases)
    statuses = dict(_by_market(root, words.statuses, words))
    performances = dict(_by_market(root, words.performances, words))
    root.finish()
    return [
        _account(market, statuses.get(market), performances.get(market), words) for market in statuses | performances
    ]


def _by_market(root: Node, key: str, words: Vocabulary) -> Iterator[tuple[str, Node]]:
    """Each entry of a list by its marketplace, of which the first counts."""
    seen: set[str] = set()
    for node in root.children(key):
        market = node.text(words.market)
        if market and market not in seen:
            seen.add(market)
            yield market, node
        else:
            kind = RemarkKind.DUPLICATE_MARKET if market else RemarkKind.NO_MARKET
            root.notes.keep(kind, node.path, node.left())


def _account(market: str, stands: Node | None, performs: Node | None, words: Vocabulary) -> Noted:
    notes = Notes(market)
    status = _status(stands, words, notes)
    made = AccountReport(market, status, words.state_of(status))
    last = None
    if performs is not None:
        made, last = _performance(made, performs.told_to(notes), words)
    return replace(made, unknown=notes.unknown), notes, last


def _status(node: Node | None, words: Vocabulary, notes: Notes) -> str:
    if node is None:
        notes.remark(RemarkKind.NO_STATUS)
        return ""
    node.told_to(notes)
    status = node.text("status")
    node.finish()
    if not status:
        notes.remark(RemarkKind.NO_STATUS, node.at("status"))
    elif words.state_of(status) is None:
        notes.remark(RemarkKind.UNKNOWN_STATUS, node.at("status"), status)
    return status


def _performance(account: AccountReport, node: Node, words: Vocabulary) -> tuple[AccountReport, datetime | None]:
    rating, rating_status, rated = _rating(node, words)
    metrics = tuple(_distinct(_metrics(node, words)))
    counts = tuple(_counts(node, words))
    warnings = tuple(_warnings(node, words))
    node.finish()
    lasts = [rated, *(metric.last for metric in metrics), *(count.last for count in counts)]
    made = replace(
        account, rating=rating, rating_status=rating_status, metrics=metrics, counts=counts, warnings=warnings
    )
    return made, max((at for at in lasts if at is not None), default=None)


def _rating(node: Node, words: Vocabulary) -> tuple[int | None, str, datetime | None]:
    under = node.child(words.rating.under)
    if under is None:
        return None, "", None
    rating, status = under.count(words.rating.score), under.text(words.rating.status)
    _first, last = _period(under)
    under.finish()
    return rating, status, last


def _metrics(node: Node, words: Vocabulary) -> Iterator[MetricReport]:
    for name, metric in words.metrics.items():
        under = node.child(name)
        if under is not None and metric.parts:
            yield from _parts(name, metric, under)
        elif under is not None:
            yield _metric(metric.key, name, metric, under)
        if metric.list_:
            yield from (_metric(metric.key, name, metric, each) for each in node.children(metric.list_))


def _parts(name: str, metric: MetricWords, under: Node) -> Iterator[MetricReport]:
    for part, key in metric.parts.items():
        if (child := under.child(part)) is not None:
            yield _metric(key, f"{name}.{part}", metric, child)
    under.finish()


def _metric(key: str, path: str, words: MetricWords, node: Node) -> MetricReport:
    numerator = _counted(words.numerator, node)
    first, last = _period(node)
    made = MetricReport(
        key=key,
        path=path,
        rate=node.rate("rate"),
        status=node.text("status"),
        target=node.amount("targetValue"),
        condition=node.text("targetCondition"),
        numerator=numerator.count,
        denominator=node.count(words.denominator),
        details=tuple(detail for name in words.details if (detail := _counted(name, node)).count is not None),
        first=first,
        last=last,
    )
    for name in words.repeats:
        node.take(name)
    node.finish()
    return made


def _counted(name: str, node: Node) -> Detail:
    """A count that stands by itself, or in an object of its own with a status."""
    if not node.holds_object(name):
        return Detail(name, node.count(name), "")
    under = node.child(name)
    assert under is not None
    made = Detail(name, under.count("count"), under.text("status"))
    under.finish()
    return made


def _distinct(metrics: Iterator[MetricReport]) -> Iterator[MetricReport]:
    """A metric stands by itself and again in the list of its windows: each window once."""
    seen: set[MetricReport] = set()
    for metric in metrics:
        if metric not in seen:
            seen.add(metric)
            yield metric


def _counts(node: Node, words: Vocabulary) -> Iterator[CountReport]:
    for name, count in words.counts.items():
        if (under := node.child(name)) is None:
            continue
        first, last = _period(under)
        yield CountReport(
            key=name,
            category=count.category,
            count=under.count(count.count),
            status=under.text("status"),
            target=under.amount("targetValue"),
            condition=under.text("targetCondition"),
            first=first,
            last=last,
        )
        under.finish()


def _warnings(node: Node, words: Vocabulary) -> Iterator[WarningReport]:
    for under in node.children(words.warnings.under, word=words.warnings.kind):
        yield WarningReport(under.text(words.warnings.kind), under.text("status"))
        under.finish()


def _period(node: Node) -> tuple[datetime | None, datetime | None]:
    under = node.child("reportingDateRange")
    if under is None:
        return None, None
    first, last = under.instant("reportingDateFrom"), under.instant("reportingDateTo")
    under.finish()
    return first, last
