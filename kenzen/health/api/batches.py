"""Many rows at once: those of one seller go together, and a row that is declined does not hold up the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kenzen.accounts import actions as accounts
from kenzen.accounts.actions import SellerRow
from kenzen.accounts.queries import ProgramView, seller_ids
from kenzen.health import actions
from kenzen.health.actions import CountsRow, EventRow, Recorded
from kenzen.health.api.answers import RefusedRow, Taken
from kenzen.health.api.bodies import Counts, Event, SellerBody
from kenzen.health.rules.intake import check_counts, check_event
from kenzen.health.rules.windows import local_day
from kenzen.kit import phone_numbers
from kenzen.kit.errors import Refused, explain
from kenzen.marketplaces.queries import zone_of

Told = TypeVar("Told", CountsRow, EventRow)
Numbered = tuple[int, Told]  # with its place in the request


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    taken: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = field(default_factory=list)

    def refuse(self, index: int, refusal: Refused) -> None:
        """The row at ``index`` is not taken."""
        self.refused.append(RefusedRow(index=index, **explain(refusal).for_programs()))

    def answer(self) -> Taken:
        """The answer for the sender, refusals in the order of the rows."""
        refused = sorted(self.refused, key=lambda row: row.index)
        return Taken(taken=self.taken, unchanged=self.unchanged, refused=refused)


def take_counts(program: ProgramView, rows: Sequence[Counts], *, now: datetime) -> Taken:
    """Keep daily counts and rate their sellers."""
    today = local_day(now, zone_of(program.marketplace_id))

    def check(row: CountsRow) -> None:
        check_counts(row, today=today)

    def record(seller_id: int, rows: Sequence[CountsRow]) -> Recorded:
        return actions.record_counts(seller_id=seller_id, rows=rows, now=now)

    return _take(program, [(row.seller, _counts(row)) for row in rows], check, record)


def take_events(program: ProgramView, rows: Sequence[Event], *, now: datetime) -> Taken:
    """Keep events of violations and rate their sellers."""

    def check(row: EventRow) -> None:
        check_event(row, now=now)

    def record(seller_id: int, rows: Sequence[EventRow]) -> Recorded:
        return actions.record_violation_events(seller_id=seller_id, events=rows, now=now)

    return _take(program, [(row.seller, _event(row)) for row in rows], check, record)


def take_sellers(program: ProgramView, rows: Sequence[SellerBody], *, now: datetime) -> Taken:
    """Add and change sellers, and rate those whose region or segment is another one now.

    A new seller is rated with the first thing that is told of it: until then it stands as its model begins.
    """
    tally, readable = Tally(), []
    for index, row in enumerate(rows):
        try:
            readable.append(_seller(row, program.calling_code))
        except Refused as refusal:
            tally.refuse(index, refusal)
    saved = accounts.save_sellers(marketplace_id=program.marketplace_id, rows=readable, now=now)
    for seller_id in saved.moved:
        actions.rate(seller_id=seller_id, now=now)
    tally.taken, tally.unchanged = len(saved.added) + len(saved.changed), saved.unchanged
    return tally.answer()


def _take(
    program: ProgramView,
    rows: Sequence[tuple[str, Told]],
    check: Callable[[Told], None],
    record: Callable[[int, Sequence[Told]], Recorded],
) -> Taken:
    tally = Tally()
    ids = seller_ids(marketplace_id=program.marketplace_id, references={reference for reference, _row in rows})
    by_seller: dict[int, list[Numbered[Told]]] = {}
    for index, (reference, row) in enumerate(rows):
        try:
            if reference not in ids:
                raise Refused("accounts.no_such_seller", reference=reference)
            check(row)
        except Refused as refusal:
            tally.refuse(index, refusal)
        else:
            by_seller.setdefault(ids[reference], []).append((index, row))
    for seller_id, numbered in by_seller.items():
        _take_of_seller(seller_id, numbered, record, tally)
    return tally.answer()


def _take_of_seller(
    seller_id: int, rows: list[Numbered[Told]], record: Callable[[int, Sequence[Told]], Recorded], tally: Tally
) -> None:
    """Take the seller's rows together; where some are declined, the others without them."""
    waiting = rows
    while waiting:
        try:
            recorded = record(seller_id, [row for _index, row in waiting])
        except Refused as refusal:
            places = set(refusal.facts.get("places", range(len(waiting))))
            for place in places:
                refusal.facts["key"] = waiting[place][1].key
                tally.refuse(waiting[place][0], refusal)
            waiting = [row for place, row in enumerate(waiting) if place not in places]
        else:
            tally.taken += recorded.taken
            tally.unchanged += recorded.unchanged
            return


def _counts(row: Counts) -> CountsRow:
    buyers = {name: frozenset(words) for name, words in row.buyers.items()}
    return CountsRow(key=row.key, day=row.day, revision=row.revision, counts=row.counts, buyers=buyers)


def _event(row: Event) -> EventRow:
    body = row.violation.as_kept() if row.violation else {}
    return EventRow(key=row.key, reference=row.reference, kind=row.kind, at=row.at, body=body)


def _seller(row: SellerBody, calling_code: int) -> SellerRow:
    phone = row.emergency_phone
    return SellerRow(
        reference=row.reference,
        name=row.name,
        owner_name=row.owner_name,
        plan=row.plan,
        region=row.region,
        segment=row.segment,
        emergency_phone=phone_numbers.parse(phone, calling_code=calling_code).e164 if phone else phone,
    )
