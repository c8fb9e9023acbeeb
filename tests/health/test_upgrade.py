"""An installation of the version before this one is upgraded with what it knows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kenzen.health import jobs
from kenzen.health.models import Standing, Violation
from tests.cast import NOW
from tests.health.telling import WARNING

BEFORE: Final = [("accounts", "0001_initial"), ("health", "0001_initial")]


@pytest.fixture
def tables_before(transactional_db: None) -> Iterator[Apps]:
    """The tables as they were; afterwards they are what they should be."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps
    _migrate(latest)


def _migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)


def test_violations_and_standings_are_kept_and_rated_at_the_next_occasion(tables_before: Apps) -> None:
    marketplace = tables_before.get_model("marketplaces", "Marketplace").objects.create(code="jp", name_en="Japan")
    shop = tables_before.get_model("accounts", "Seller").objects.create(
        marketplace=marketplace, name="山田商店", owner_name="山田 花子", plan="professional"
    )
    tables_before.get_model("health", "Standing").objects.create(seller=shop, rating=148, state="at_risk")
    violations = tables_before.get_model("health", "Violation").objects
    for resolved_at in (None, NOW):
        violations.create(seller=shop, opened_at=NOW - timedelta(days=2), resolved_at=resolved_at, **WARNING)
    _migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert list(Violation.objects.order_by("id").values_list("resolution", flat=True)) == ["", "resolved"]
    due_at = Standing.objects.values_list("next_change_at", flat=True).get(rating=148, state="at_risk")
    assert due_at is not None
    assert jobs.rate_due(now=due_at) == 1
    assert Standing.objects.values_list("rating", "state").get() == (192, "at_risk")
