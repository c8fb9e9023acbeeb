"""All sellers of the database are rated as the rules rate each, and those kept otherwise are found and made anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from kenzen.accounts.models import Seller
from kenzen.health import actions, jobs, scoring
from kenzen.health.bulk import EngineName
from kenzen.health.bulk.database import Database
from kenzen.health.bulk.engines import Engine, running
from kenzen.health.bulk.expression import RatedForAll, counted, days_counted, is_rated_for_all
from kenzen.health.bulk.run import rate_partition
from kenzen.health.bulk.sources import Partition, partitions
from kenzen.health.bulk.standings import differing
from kenzen.health.models import OrderDay, Standing, Violation
from kenzen.health.queries import account_of, model_of
from kenzen.health.rules import Source
from kenzen.health.rules.account import Violation as RatedViolation
from kenzen.health.rules.rating import assess
from kenzen.marketplaces.models import Marketplace
from kenzen.marketplaces.queries import zone_of
from tests.cast import NOW, Cast
from tests.health.bulk.populations import Population, population
from tests.health.telling import count, opened, sold, tell

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")  # Ibis calls DuckDB so


@pytest.fixture(scope="module")
def duckdb() -> Iterator[Engine]:
    """DuckDB in little memory."""
    with running(EngineName.DUCKDB, memory=256) as engine:
        yield engine


def move_in(people: Population, marketplace: Marketplace) -> list[int]:
    """Save a population as sellers of the marketplace, as their programs would have; returns their ids."""
    Marketplace.objects.filter(pk=marketplace.pk).update(time_zone=people.zone.key)
    accounts = people.accounts.values()
    shops = [Seller(marketplace=marketplace, name="店", owner_name="山田", region=one.region) for one in accounts]
    Seller.objects.bulk_create(shops)
    for shop, account in zip(shops, accounts, strict=True):
        OrderDay.objects.bulk_create(
            OrderDay(seller=shop, key=told.key, day=told.day, counts=told.counts) for told in account.days
        )
        Violation.objects.bulk_create(_row(shop, violation) for violation in account.violations)
    return [shop.pk for shop in shops]


def _row(shop: Seller, one: RatedViolation) -> Violation:
    return Violation(
        seller=shop,
        reference=one.key,
        policy=one.policy,
        category=one.category,
        severity=one.severity,
        title_ja="違反",
        points=one.points,
        opened_at=one.opened_at,
        resolved_at=one.closed_at,
        resolution=one.resolution or "",
        expires_at=one.expires_at,
    )


def source(marketplace_id: int, at: datetime) -> tuple[Database, RatedForAll]:
    """The sellers of a marketplace and the model in force."""
    model = model_of(marketplace_id, at)
    assert is_rated_for_all(model)
    days = days_counted(model, zone=zone_of(marketplace_id), at=at)
    return Database(marketplace_id, counted(model), *days), model


def rated(duckdb: Engine, cast: Cast, at: datetime = NOW) -> tuple[pa.Table, list[int]]:
    """All sellers of the cast's marketplace: the rows, and who is kept otherwise."""
    sellers, model = source(cast.marketplace.pk, at)
    tables, otherwise = [], []
    for part in partitions(sellers.sellers(duckdb), size=20):
        rows = rate_partition(sellers, duckdb, part, model, zone=zone_of(cast.marketplace.pk), at=at)
        tables.append(rows)
        otherwise += differing(part, rows, model)
    return pa.concat_tables(tables), otherwise


@pytest.mark.parametrize(("seed", "key"), [(1, "amazon_ahr"), (2, "shopee"), (3, "tiktok_shop_points"), (4, "rakuten")])
def test_all_sellers_of_the_database_get_what_the_rules_say(duckdb: Engine, cast: Cast, seed: int, key: str) -> None:
    people = population(seed, sellers=30)
    ids = move_in(people, cast.marketplace)
    actions.set_policy(
        marketplace_id=cast.marketplace.pk,
        text=scoring.builtin_text(key),
        since_at=people.at - timedelta(days=1),
        person_id=None,
        now=people.at - timedelta(days=1),
    )
    rows, otherwise = rated(duckdb, cast, people.at)
    by_rules = {id_: assess(scoring.builtin(key), account_of(id_), people.at).current.value for id_ in ids}
    by_bulk = {row["seller"]: row["value"] for row in rows.to_pylist()}
    assert {id_: by_bulk[id_] for id_ in ids} == by_rules
    assert set(otherwise) == {
        id_ for id_, one in zip(ids, people.accounts.values(), strict=True) if one.violations or one.days
    }


def test_words_come_through_as_they_are_written(duckdb: Engine, cast: Cast) -> None:
    odd = 'a "b", c\n\'d\\N'
    tell(cast, opened(policy=odd))
    sellers, _model = source(cast.marketplace.pk, NOW)
    with sellers.tables(duckdb, Partition(cast.shop.pk, cast.shop.pk, 1)) as tables:
        assert duckdb.rows(tables.violations)["policy"].to_pylist() == [odd]


def test_sellers_of_another_marketplace_and_reported_ones_are_not_rated(duckdb: Engine, cast: Cast) -> None:
    other = Marketplace.objects.create(code="us", name_ja="米国", name_en="United States")
    Seller.objects.create(marketplace=other, name="elsewhere", owner_name="Smith")
    Standing.objects.create(seller=cast.other_shop, source=Source.REPORTED, rating=3)
    tell(cast, opened())
    assert source(cast.marketplace.pk, NOW)[0].sellers(duckdb) == [cast.shop.pk]


def test_what_is_kept_as_it_should_be_is_left_alone(duckdb: Engine, cast: Cast) -> None:
    count(cast, sold(200))
    tell(cast, opened("V-1"), opened("V-2", days_ago=3))
    assert rated(duckdb, cast)[1] == []


@pytest.mark.parametrize("wrong", [{"rating": 199}, {"band": "healthy"}, {"projected_rating": 1}, {"model_version": 7}])
def test_what_is_kept_otherwise_is_found(duckdb: Engine, cast: Cast, wrong: dict[str, object]) -> None:
    tell(cast, opened())
    Standing.objects.filter(seller=cast.shop).update(**wrong)
    assert rated(duckdb, cast)[1] == [cast.shop.pk]


def test_found_ones_are_due_and_the_rules_make_them_anew_with_ledger_and_history(cast: Cast) -> None:
    count(cast, sold(200))
    tell(cast, opened())
    before = Standing.objects.filter(seller=cast.shop).values().get()
    Standing.objects.filter(seller=cast.shop).update(rating=900, band="", ledger=[], next_change_at=None)
    actions.have_rated(seller_ids=[cast.shop.pk, cast.other_shop.pk], now=NOW)
    assert jobs.rate_due(now=NOW) == 2
    assert Standing.objects.filter(seller=cast.shop).values().get() == before
    assert Standing.objects.get(seller=cast.other_shop).rating == 200


def test_what_is_due_sooner_stays_so_and_what_was_reported_is_never_due(cast: Cast) -> None:
    Standing.objects.create(seller=cast.shop, rated_at=NOW, next_change_at=NOW - timedelta(hours=1))
    Standing.objects.create(seller=cast.other_shop, source=Source.REPORTED)
    actions.have_rated(seller_ids=[cast.shop.pk, cast.other_shop.pk], now=NOW)
    due = dict(Standing.objects.values_list("seller_id", "next_change_at"))
    assert due == {cast.shop.pk: NOW - timedelta(hours=1), cast.other_shop.pk: None}


def test_copies_go_when_they_are_rated(duckdb: Engine, cast: Cast) -> None:
    sellers, _model = source(cast.marketplace.pk, NOW)
    with sellers.tables(duckdb, Partition(1, 10, 10)):
        assert len(list(duckdb.folder.glob("*.parquet"))) == 3
    assert list(duckdb.folder.glob("*.parquet")) == []
