"""Taking in a report of another marketplace, and letting the latest one say how the account stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePath
from typing import Final

from django.db import IntegrityError, transaction

from kenzen.facts import actions as facts
from kenzen.health import report_formats
from kenzen.health.actions.rate import lock
from kenzen.health.models import RatingDay, Report, ReportedAccount, Standing
from kenzen.health.queries import reports as queries
from kenzen.health.queries.policies import model_of
from kenzen.health.queries.reports import ChangeView
from kenzen.health.rules import AccountState, Source
from kenzen.health.rules.model import AnyModel, BalanceDown
from kenzen.health.rules.report import AccountReport, Remark, RemarkKind, Reported, plain, primary
from kenzen.health.rules.windows import local_day, starts_at

AHEAD: Final = timedelta(days=2)  # zones and clocks may differ; a period that ends later than this is a slip
Told = Sequence[tuple[datetime, AccountReport]]  # newest first


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file. ``new`` is false for one that was known, which changed nothing.

    ``remarks`` and ``changes`` (since the file before it, by the period they cover) are sentences in the reader's
    language.
    """

    report_id: int
    new: bool
    remarks: tuple[str, ...]
    changes: tuple[str, ...]


def import_report(*, seller_id: int, person_id: int | None, content: bytes, file_name: str, now: datetime) -> Imported:
    """Keep what a report says of the seller's account. ``person_id`` is ``None`` for a program.

    Files may come in any order: the one whose period ends last says how the account stands, unless the account has
    orders or violations of its own. Raises ``Refused`` as ``rules.report.read`` does.
    """
    reported = report_formats.read_report(content)
    known = _known(seller_id, reported)
    if known is None:
        try:
            with transaction.atomic():
                row = _take(seller_id, reported, file_name, now)
                changes = _changes(row)
                _record(row, person_id, changes, now)
                return _imported(row, changes, new=True)
        except IntegrityError:  # the same file at the same moment: the constraint let one through
            known = _known(seller_id, reported)
            if known is None:
                raise
    return _imported(known, _changes(known), new=False)


def _known(seller_id: int, reported: Reported) -> Report | None:
    return Report.objects.filter(seller_id=seller_id, digest=reported.digest).first()


def _imported(row: Report, changes: Sequence[ChangeView], *, new: bool) -> Imported:
    remarks = queries.remarks_of(row)
    return Imported(row.pk, new, tuple(one.whole for one in remarks), tuple(one.whole for one in changes))


def _changes(row: Report) -> Sequence[ChangeView]:
    return queries.changes_of(row, queries.before(row)) or ()


def _take(seller_id: int, reported: Reported, file_name: str, now: datetime) -> Report:
    covers_to, remarks = _period(reported, now)
    row = Report.objects.create(
        seller_id=seller_id,
        digest=reported.digest,
        format=reported.format,
        file_name=_name(file_name),
        covers_to=covers_to,
        received_at=now,
        remarks=[plain(remark) for remark in remarks],
        unknown=dict(reported.unknown),
    )
    ReportedAccount.objects.bulk_create(_account(row, account) for account in reported.accounts)
    _stand(row, now)
    return row


def _period(reported: Reported, now: datetime) -> tuple[datetime, tuple[Remark, ...]]:
    """The end of what a file covers; its arrival where it does not say, or says what has yet to come."""
    if reported.covers_to is not None and reported.covers_to <= now + AHEAD:
        return reported.covers_to, reported.remarks
    said = reported.covers_to.isoformat() if reported.covers_to else ""
    return now, (*reported.remarks, Remark(RemarkKind.NO_PERIOD, value=said))


def _name(file_name: str) -> str:
    """The name alone, without what no database keeps."""
    name = PurePath(file_name.replace("\\", "/").replace("\x00", "")).name
    return name.encode(errors="replace").decode()[:200]


def _account(row: Report, account: AccountReport) -> ReportedAccount:
    return ReportedAccount(
        report=row,
        market=account.market,
        status=account.status,
        rating=account.rating,
        rating_status=account.rating_status,
        metrics=[plain(each) for each in account.metrics],
        counts=[plain(each) for each in account.counts],
        warnings=[plain(each) for each in account.warnings],
        unknown=dict(account.unknown),
    )


def _stand(row: Report, now: datetime) -> None:
    """Let the files seen so far say how the account stands, and the rating of the day on which this one ends."""
    standing, place = lock(row.seller_id)  # files that come at once wait here
    if not queries.decides(row.seller_id):
        return
    market = queries.own_market(standing.seller.marketplace.code)
    day, model = local_day(row.covers_to, place.zone), model_of(place.marketplace_id, now)
    ends = (starts_at(day, place.zone), starts_at(day + timedelta(days=1), place.zone))
    _save_standing(standing, _of_market(market, queries.told(row.seller_id)), model, now)
    _save_day(row.seller_id, day, _of_market(market, queries.told(row.seller_id, ends=ends)), model)


def _of_market(market: str, told: Sequence[tuple[datetime, Sequence[AccountReport]]]) -> Told:
    return [(at, primary(accounts, market)) for at, accounts in told]


def _save_standing(standing: Standing, told: Told, model: AnyModel, now: datetime) -> None:
    """What the newest file says. A status nobody understands leaves the state to the newest that is understood."""
    at, newest = told[0]
    state = next((one.state for _at, one in told if one.state), AccountState(standing.state))
    band = _band(newest.rating, model)
    Standing.objects.filter(pk=standing.pk).update(
        state=state,
        source=Source.REPORTED,
        rating=newest.rating,
        band=band,
        projected_rating=newest.rating,
        projected_band=band,
        model_key=model.key,
        model_version=model.version,
        ledger=[],
        actions=[],
        rated_at=min(at, now),
        next_change_at=None,
    )
    _tell(standing, state, newest.rating, band, now)


def _save_day(seller_id: int, day: date, told: Told, model: AnyModel) -> None:
    """The newest rating among the files that end on the day."""
    value = next((one.rating for _at, one in told if one.rating is not None), None)
    if value is not None:
        RatingDay.objects.update_or_create(
            seller_id=seller_id, day=day, defaults={"rating": value, "band": _band(value, model)}
        )


def _band(value: int | None, model: AnyModel) -> str:
    """The band of a balance in which a reported rating lies; other kinds of models have no place for one."""
    if value is None or not isinstance(model, BalanceDown):
        return ""
    within = min(max(value, model.range[0]), model.range[1])
    return next((band.key for band in model.bands if band.min <= within <= band.max), "")


def _tell(before: Standing, state: AccountState, rating: int | None, band: str, now: datetime) -> None:
    subject = f"seller:{before.seller_id}"
    if before.state != state:
        facts.record("health.state_changed", subject=subject, now=now, before=before.state, after=state.value)
    if (before.rating, before.band) != (rating, band):
        facts.record(
            "health.rated",
            subject=subject,
            now=now,
            rating_before=before.rating,
            band_before=before.band,
            rating=rating,
            band=band,
        )


def _record(row: Report, person_id: int | None, changes: Sequence[ChangeView], now: datetime) -> None:
    facts.record(
        "health.report_imported",
        subject=f"seller:{row.seller_id}",
        now=now,
        report=row.pk,
        format=row.format,
        covers_to=row.covers_to.isoformat(),
        person=person_id,
        changes=[{"market": one.market, "kind": one.kind.value, "tone": one.tone.value} for one in changes],
    )
