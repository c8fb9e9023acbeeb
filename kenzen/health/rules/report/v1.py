"""Reading ``GET_V1_SELLER_PERFORMANCE_REPORT``, the older XML, as far as public programs know it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kenzen.health.rules.report.fields import Node, Notes
from kenzen.health.rules.report.v2 import Noted
from kenzen.health.rules.report.values import AccountReport, Detail, MetricReport, RemarkKind, WarningReport
from kenzen.health.rules.report.vocabulary import GroupWords, V1Words


def is_v1(tree: Any, words: V1Words) -> bool:
    """Whether the tree is of this kind."""
    return isinstance(tree, dict) and isinstance(tree.get(words.root), dict)


def accounts(tree: Any, words: V1Words, notes: Notes) -> list[Noted]:
    """What is said of each marketplace, each with its own notes. One that is not named has an empty identifier."""
    root = Node(tree[words.root], words.root, notes)
    found: dict[str, Noted] = {}
    for node in root.children(words.report):
        market = next((name for key in words.market if (name := node.text(key))), "")
        if market in found:
            notes.keep(RemarkKind.DUPLICATE_MARKET, node.path, node.left())
        else:
            found[market] = _account(market, node, words)
    root.finish()
    return list(found.values())


def _account(market: str, node: Node, words: V1Words) -> Noted:
    notes = Notes(market, spelled=True)
    if not market:
        notes.remark(RemarkKind.NO_MARKET, node.path)
    node.told_to(notes)
    made = AccountReport(
        market,
        metrics=tuple(metric for group in words.groups for metric in _group(node, group)),
        warnings=tuple(_checklist(node, words)),
    )
    node.finish()
    last = max((metric.last for metric in made.metrics if metric.last), default=None)
    return replace(made, unknown=notes.unknown), notes, last


def _checklist(node: Node, words: V1Words) -> Iterator[WarningReport]:
    """Good, Fair or Poor for each kind of performance."""
    under = node.child(words.checklist)
    if under is None:
        return
    for name, item in under.entries():
        yield WarningReport(name[:64], item.text("status"))
        item.finish()
    under.finish()


def _group(node: Node, words: GroupWords) -> Iterator[MetricReport]:
    outer, inner = words.path
    under = node.child(outer)
    if under is None:
        return
    for frame in under.children(inner):
        yield from _frame(frame, words)
        frame.finish()
    under.finish()


def _frame(frame: Node, words: GroupWords) -> Iterator[MetricReport]:
    """The metrics of one time frame; what an order defect was counted from goes with the first of them."""
    period = frame.child("timeFrame")
    first, last = (period.instant("start"), period.instant("end")) if period else (None, None)
    if period:
        period.finish()
    orders = frame.count(words.orders)
    details = tuple(_details(frame, words))
    for name, key in words.rates.items():
        if (item := frame.child(name)) is not None:
            yield MetricReport(
                key=key,
                path=f"{frame.path}.{name}",
                rate=item.rate("rate"),
                status=item.text("status"),
                target=None,
                condition="",
                numerator=item.count("count"),
                denominator=orders,
                details=details,
                first=first,
                last=last,
            )
            item.finish()
            details = ()


def _details(frame: Node, words: GroupWords) -> Iterator[Detail]:
    for name in words.details:
        if (item := frame.child(name)) is not None:
            yield Detail(name, item.count("count"), "")
            item.finish()
