"""Reading imported reports: a seller's files, what each says per marketplace, what changed since the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kenzen.health import report_formats, report_words, scoring
from kenzen.health.models import OrderDay, Report, ReportedAccount, Violation
from kenzen.health.queries.standings import scale
from kenzen.health.queries.views import BandView, Scale
from kenzen.health.rules import AccountState, Tone
from kenzen.health.rules import report as rules
from kenzen.health.rules.report import AccountReport, Change, ChangeKind, RemarkKind

_NEWEST_FIRST: Final = ("-covers_to", "-received_at", "-id")
_OF_REPORT: Final = ("-report__covers_to", "-report__received_at", "-report_id")


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A place in the file that was hard to read. ``sentence`` says why, in the reader's language."""

    kind: RemarkKind
    path: str
    value: str
    market: str
    market_name: str
    sentence: str

    @property
    def whole(self) -> str:
        """The sentence with its place before it."""
        return (
            _("%(place)s: %(sentence)s") % {"place": self.path, "sentence": self.sentence}
            if self.path
            else self.sentence
        )


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What changed on a marketplace since the file before, in one sentence of the reader's language."""

    kind: ChangeKind
    tone: Tone
    market: str
    market_name: str
    sentence: str

    @property
    def whole(self) -> str:
        """The sentence with its marketplace before it."""
        return _("%(place)s: %(sentence)s") % {"place": self.market_name, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class ReportView:
    """One imported file. ``primary`` is the account on the seller's own marketplace, else the first of the file.

    ``covers_to`` is the end of what it reports. ``changes`` are those since the file before, ``None`` for the first.
    """

    id: int
    format: str
    file_name: str
    covers_to: datetime
    received_at: datetime
    remarks: tuple[RemarkView, ...]
    unknown: dict[str, Any]
    accounts: tuple[AccountReport, ...]
    primary: AccountReport
    changes: tuple[ChangeView, ...] | None

    def account(self, market: str) -> AccountReport | None:
        """The account on that marketplace, ``None`` if the file does not speak of it."""
        return next((account for account in self.accounts if account.market == market), None)

    @property
    def everything_unknown(self) -> dict[str, Any]:
        """All that was not understood, by its path in the file."""
        return self.unknown | {path: value for account in self.accounts for path, value in account.unknown.items()}


@dataclass(frozen=True, slots=True)
class ReportedPoint:
    """The rating that a file told for the end of its period; ``None`` if it told none."""

    at: datetime
    rating: int | None


def reports(seller_id: int, *, limit: int = 50) -> list[ReportView]:
    """The seller's newest files, the newest first, each with what changed since the one before. Two queries."""
    rows = list(_rows(seller_id)[: limit + 1])
    market = _own_market(rows)
    views = [_view(row, market, before) for row, before in pairwise([*rows, None]) if row is not None]
    return views[:limit]


def report_of_seller(*, seller_id: int, report_id: int) -> ReportView | None:
    """One file of the seller, or ``None``: other sellers' files do not exist for them. Four queries."""
    row = _rows(seller_id).filter(id=report_id).first()
    return None if row is None else _view(row, _own_market([row]), before(row))


def latest(seller_id: int) -> ReportView | None:
    """The file of the latest period. At most four queries."""
    return next(iter(reports(seller_id, limit=1)), None)


def rating_history(seller_id: int, market: str, *, limit: int = 200) -> list[ReportedPoint]:
    """What the newest files told of one marketplace, oldest first; files that do not speak of it are left out."""
    rows = ReportedAccount.objects.filter(report__seller_id=seller_id, market=market)
    fields = ("report__covers_to", "rating")
    newest = rows.order_by(*_OF_REPORT).values_list(*fields)[:limit]
    return [ReportedPoint(*row) for row in reversed(newest)]


def market_name(market: str) -> str:
    """The public name of a marketplace (Amazon.co.jp), or its identifier if it has none we know."""
    known = report_formats.markets().get(market)
    return report_words.market(known.name if known else market)


def state_of(status: str) -> AccountState | None:
    """What we understand by the publisher's word, ``None`` if nothing."""
    return report_formats.vocabulary().state_of(status)


def decides(seller_id: int) -> bool:
    """Whether reports set the standing of this account. At most two queries."""
    return rules.decides(
        has_orders=OrderDay.objects.filter(seller_id=seller_id).exists(),
        has_violations=Violation.objects.filter(seller_id=seller_id).exists(),
    )


def own_market(code: str) -> str:
    """The public identifier of the marketplace an installation calls by that code; empty if there is none."""
    return report_formats.market_of(code)


def told(
    seller_id: int, *, ends: tuple[datetime, datetime] | None = None, limit: int = 500
) -> list[tuple[datetime, list[AccountReport]]]:
    """Status and rating on each marketplace by every file, the newest first. One query.

    With ``ends``, only of files whose period ends from the first instant on and before the second.
    """
    rows = ReportedAccount.objects.filter(report__seller_id=seller_id).order_by(*_OF_REPORT, "id")
    if ends is not None:
        rows = rows.filter(report__covers_to__gte=ends[0], report__covers_to__lt=ends[1])
    fields = ("report_id", "report__covers_to", "market", "status", "rating")
    return [
        (at, [AccountReport(row[2], row[3], state_of(row[3]), row[4]) for row in of_file])
        for (_id, at), of_file in groupby(rows.values_list(*fields)[:limit], key=lambda row: row[:2])
    ]


def before(row: Report) -> Report | None:
    """The file before this one, by the period it covers."""
    same = Q(covers_to=row.covers_to)
    earlier = Q(covers_to__lt=row.covers_to) | (
        same & (Q(received_at__lt=row.received_at) | Q(received_at=row.received_at, id__lt=row.id))
    )
    return _rows(row.seller_id).filter(earlier).first()


def accounts_of(row: Report) -> tuple[AccountReport, ...]:
    """What a file says, in its order."""
    return tuple(_account(account) for account in sorted(row.accounts.all(), key=lambda account: account.pk))


def changes_of(row: Report, earlier: Report | None) -> tuple[ChangeView, ...] | None:
    """What changed since the file before; ``None`` for the first."""
    if earlier is None:
        return None
    return tuple(_change(change) for change in rules.changes(accounts_of(earlier), accounts_of(row)))


def remarks_of(row: Report) -> tuple[RemarkView, ...]:
    """What was hard to read in a file."""
    kept = (rules.remark_of(each) for each in row.remarks)
    return tuple(
        RemarkView(
            one.kind, one.path, one.value, one.market, one.market and market_name(one.market), report_words.remark(one)
        )
        for one in kept
    )


def _change(change: Change) -> ChangeView:
    states = (state_of(str(change.before or "")), state_of(str(change.after or "")))
    sentence = report_words.change(change, *states)
    return ChangeView(change.kind, change.tone, change.market, market_name(change.market), sentence)


def _rows(seller_id: int) -> QuerySet[Report]:
    found = Report.objects.filter(seller_id=seller_id).select_related("seller__marketplace")
    return found.prefetch_related("accounts").order_by(*_NEWEST_FIRST)


def _own_market(rows: Sequence[Report]) -> str:
    return own_market(rows[0].seller.marketplace.code) if rows else ""


def _view(row: Report, market: str, earlier: Report | None) -> ReportView:
    accounts = accounts_of(row)
    return ReportView(
        id=row.pk,
        format=row.format,
        file_name=row.file_name,
        covers_to=row.covers_to,
        received_at=row.received_at,
        remarks=remarks_of(row),
        unknown=row.unknown,
        accounts=accounts,
        primary=rules.primary(accounts, market),
        changes=changes_of(row, earlier),
    )


def _account(row: ReportedAccount) -> AccountReport:
    head = {
        "market": row.market,
        "status": row.status,
        "rating": row.rating,
        "rating_status": row.rating_status,
        "unknown": row.unknown,
    }
    return rules.account_of(head, row.metrics, row.counts, row.warnings, report_formats.vocabulary())


def scale_of(value: int | None) -> Scale | None:
    """The scale on which a reported rating lies: that of the publisher, whatever this marketplace rates by."""
    return scale(scoring.builtin(), value)


def band_of(value: int | None) -> BandView | None:
    """The band in which a reported rating lies; beyond an end of the scale, the band at that end."""
    on = scale_of(value)
    if on is None or value is None:
        return None
    within = min(max(value, on.low), on.high)
    found = next((band for band in on.bands if band.low <= within <= band.high), None)
    return BandView(found.key, found.name, found.tone) if found else None
