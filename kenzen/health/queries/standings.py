"""Reading how an account stands: rating, band, scale, ledger, history of every day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Min, Q, Subquery

from kenzen.health import words
from kenzen.health.models import RatingDay, Standing, Violation
from kenzen.health.queries import stored
from kenzen.health.queries.accounts import Place, standing_row
from kenzen.health.queries.policies import model_of
from kenzen.health.queries.views import (
    ActionView,
    BandView,
    LedgerLine,
    Projected,
    Scale,
    ScaleBand,
    StandingView,
)
from kenzen.health.queries.violations import text
from kenzen.health.rules import AccountState, Source, rating, tiers
from kenzen.health.rules.model import (
    AnyModel,
    BalanceDown,
    Consequence,
    Level,
    Levels,
    PointsUp,
    Thresholds,
    Tier,
    Words,
)
from kenzen.health.rules.results import ActionInForce, Entry
from kenzen.marketplaces.queries import localized

HISTORY_DAYS: Final = 180

Titles = Mapping[str, tuple[int, str]]  # of a violation's reference: its id and title
History = Sequence[tuple[date, int]]


def standing(seller_id: int, *, now: datetime) -> StandingView:
    """How an account stands. At most four queries; for one nobody has told anything about, what the model begins with.

    Raises ``KeyError`` if there is no such account.
    """
    row, place = standing_row(seller_id)
    model = model_of(place.marketplace_id, now)
    row = filled(row, model, place, now)
    today = now.astimezone(place.zone).date()
    return standing_view(row, model, history(row, model, first_day(today), today), _titles(row))


def states(seller_ids: Collection[int]) -> dict[int, AccountState]:
    """The states of accounts; one nobody has told anything about is normal. One query."""
    known = dict(Standing.objects.filter(seller_id__in=seller_ids).values_list("seller_id", "state"))
    return {id_: AccountState(known.get(id_, AccountState.NORMAL)) for id_ in seller_ids}


def rated_at(seller_id: int) -> datetime | None:
    """When an account was rated last, or ``None``. One query."""
    return Standing.objects.filter(seller_id=seller_id).values_list("rated_at", flat=True).first()


def next_due_at() -> datetime | None:
    """When the next rating changes by itself, or ``None``."""
    rows = Standing.objects.filter(source=Source.COMPUTED, next_change_at__isnull=False)
    due: datetime | None = rows.aggregate(due=Min("next_change_at"))["due"]
    return due


def due(*, now: datetime, limit: int) -> list[int]:
    """The accounts whose ratings change by themselves until ``now``, the longest due first."""
    rows = Standing.objects.filter(source=Source.COMPUTED, next_change_at__lte=now).order_by("next_change_at")
    return list(rows.values_list("seller_id", flat=True)[:limit])


def filled(row: Standing, model: AnyModel, place: Place, now: datetime) -> Standing:
    """The row as it is, or, if it was never rated, with what the model says of an account without a past."""
    if row.rated_at is not None or row.source != Source.COMPUTED:
        return row
    begins = rating.assess(model, place.account(), now).current
    row.rating = row.projected_rating = begins.value
    row.band = row.projected_band = begins.band
    row.ledger, row.actions = stored.ledger_to_json(begins.ledger), []
    return row


def first_day(today: date, days: int = HISTORY_DAYS) -> date:
    """The first of so many days that end with ``today``."""
    return today - timedelta(days=days - 1)


def history(row: Standing, model: AnyModel, first: date, today: date) -> History:
    """The rating at the end of every local day from ``first`` on, as far as it is known. One query.

    It begins anew where another scale was in force before: its numbers cannot be compared.
    """
    if row.rating is None:
        return ()
    rows = RatingDay.objects.filter(seller_id=row.seller_id, day__lte=today)
    before = rows.filter(day__lte=first).order_by("-day").values("id")[:1]
    kept = rows.filter(Q(day__gt=first) | Q(id__in=Subquery(before))).order_by("day")
    days = list(kept.values_list("day", "rating", "band"))
    return every_day(_of_one_scale(days, model, row.source), first, today)


def _of_one_scale(kept: Sequence[tuple[date, int, str]], model: AnyModel, source: str) -> Sequence[tuple[date, int]]:
    """Days without their bands, after the last whose band the model does not know; what was reported is left whole."""
    known = {"", *(band.key for band in rating.bands(model))}
    foreign = [index for index, (_day, _value, band) in enumerate(kept) if band not in known]
    begin = foreign[-1] + 1 if foreign and source == Source.COMPUTED else 0
    return [(day, value) for day, value, _band in kept[begin:]]


def every_day(kept: Sequence[tuple[date, int]], first: date, today: date) -> History:
    """Days from ``first`` to ``today``, each with its own rating or that of the day before it."""
    days: list[tuple[date, int]] = []
    for index, (day, value) in enumerate(kept):
        end = kept[index + 1][0] if index + 1 < len(kept) else today + timedelta(days=1)
        begin = max(day, first)
        days.extend((begin + timedelta(days=back), value) for back in range((end - begin).days))
    return tuple(days)


def standing_view(row: Standing, model: AnyModel, days: History, titles: Titles) -> StandingView:
    """The standing from a row that is ``filled``."""
    band = band_view(model, row.band)
    return StandingView(
        state=AccountState(row.state),
        source=Source(row.source),
        kind=model.kind,
        rating=row.rating,
        band=band,
        scale=scale(model, row.rating),
        near=_near(model, row.rating),
        projected=_projected(row, model),
        history=tuple(days),
        ledger=lines(stored.ledger_from_json(row.ledger), titles),
        actions=tuple(_action(model, one) for one in stored.actions_from_json(row.actions)),
        rated_at=row.rated_at,
    )


def band_view(model: AnyModel, key: str) -> BandView | None:
    """The band of that key, or ``None`` if the model has none."""
    found = next((band for band in rating.bands(model) if band.key == key), None)
    return None if found is None else BandView(found.key, _words(found.name), found.tone)


def scale(model: AnyModel, value: int | None) -> Scale | None:
    """The numbers a rating may have, where it has one."""
    if value is None or not isinstance(model, BalanceDown | PointsUp):
        return None
    low, high = model.range if isinstance(model, BalanceDown) else (0, max(value, model.tiers[-1].at))
    bands = [
        ScaleBand(
            band.key,
            _words(band.name),
            band.tone,
            low if band.low is None else band.low,
            high if band.high is None else band.high,
        )
        for band in rating.bands(model)
    ]
    return Scale(low, high, tuple(sorted(bands, key=lambda band: band.low)), isinstance(model, BalanceDown))


def _near(model: AnyModel, value: int | None) -> BandView | None:
    key = tiers.near(model, value) if isinstance(model, PointsUp) and value is not None else ""
    return band_view(model, key) if key else None


def lines(ledger: Sequence[Entry], titles: Titles) -> tuple[LedgerLine, ...]:
    """The ledger in sentences. ``titles`` name its violations."""
    return tuple(_line(entry, *titles.get(entry.violation, (None, entry.violation))) for entry in ledger)


def titles_of(rows: Sequence[Violation]) -> Titles:
    """Ids and titles of violations by their references."""
    return {row.reference: (row.id, text(row.title_ja, row.title_en)) for row in rows}


def _line(entry: Entry, violation_id: int | None, title: str) -> LedgerLine:
    sentence = words.entry_sentence(entry, title=title)
    return LedgerLine(entry.kind, entry.points, entry.on, entry.expires_on, sentence, violation_id)


def _titles(row: Standing) -> Titles:
    references = list(stored.costs(stored.ledger_from_json(row.ledger)))
    if not references:
        return {}
    rows = Violation.objects.filter(seller_id=row.seller_id, reference__in=references)
    return titles_of(list(rows.only("reference", "title_ja", "title_en")))


def _projected(row: Standing, model: AnyModel) -> Projected | None:
    if (row.projected_rating, row.projected_band) == (row.rating, row.band):
        return None
    return Projected(row.projected_rating, band_view(model, row.projected_band))


def _action(model: AnyModel, one: ActionInForce) -> ActionView:
    tier_name, names = _names_of_tier(model, one.tier)
    return ActionView(
        key=one.action,
        name=names.get(one.action, tier_name),
        tier_name=tier_name,
        since=one.since,
        until=one.until,
        money=one.money,
        discretionary=one.discretionary,
    )


def _names_of_tier(model: AnyModel, key: str) -> tuple[str, Mapping[str, str]]:
    """The name of a tier, consequence or level, and those of its actions; the key itself if the model has changed."""
    steps: Sequence[Tier | Consequence | Level] = ()
    if isinstance(model, BalanceDown | PointsUp):
        steps = model.tiers
    elif isinstance(model, Thresholds):
        steps = model.consequences
    elif isinstance(model, Levels):
        steps = model.levels
    found = next((step for step in steps if step.key == key), None)
    if found is None:
        return key, {}
    actions = found.actions if isinstance(found, Tier) else ()
    return _words(found.name), {action.key: _words(action.name) for action in actions}


def _words(name: Words) -> str:
    return localized(name.ja, name.en)
