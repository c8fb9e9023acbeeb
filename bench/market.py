"""A marketplace of many sellers in a PostgreSQL of the bench's own, some of whom are visited. All of it temporary.

Visited sellers have a person, a session and what a program would have sent: counts of 200 days, rated as they came.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bench.crowd import Crowd
from tests import postgres

ROOMY: Final = {
    "shared_buffers": "1GB", "max_wal_size": "8GB", "maintenance_work_mem": "256MB", "checkpoint_timeout": "30min",
}  # fmt: skip

DAYS_TOLD: Final = 200
COUNTS: Final = {
    "successful_orders": 19, "orders_seller": 20, "order_defects_seller": 0, "shipments_seller": 20,
    "late_shipments": 0, "seller_cancellations": 0, "valid_tracking": 20, "tracked_deliveries": 18,
    "on_time_deliveries": 18, "orders_platform": 4, "order_defects_platform": 0, "business_orders": 2,
    "invoice_defects": 0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visited:
    """A seller whose pages are asked for: the session of its person, and one of its violations."""

    seller_id: int
    session: str
    violation_id: int


@dataclass(frozen=True, slots=True)
class Market:
    """``url`` is the database's; ``environment`` is for processes of Kenzen."""

    url: str
    environment: dict[str, str]
    visited: list[Visited]


@contextmanager
def market(*, sellers: int, visited: int, now: datetime) -> Iterator[Market]:
    """So many sellers; Django is set up on their database."""
    binaries = postgres.programs()
    if binaries is None:
        raise SystemExit("PostgreSQL is not installed (package postgresql)")
    with tempfile.TemporaryDirectory(prefix="kenzen-bench-") as folder:
        crowd = Crowd(Path(folder), sellers=sellers, now=now)
        with postgres.cluster(binaries, **ROOMY) as url:
            environment = _environment(folder, url)
            os.environ |= environment
            crowd.fill(url, marketplace_id=_prepare())
            yield Market(url, environment, [_visited(number, now) for number in _chosen(sellers, visited)])


def _environment(folder: str, url: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "kenzen.config.settings",
        "KENZEN_SECRET_KEY": "of-the-bench",
        "KENZEN_DATA_DIR": folder,
        "KENZEN_DATABASE_URL": url,
        "KENZEN_LOG_LEVEL": "WARNING",
    }


def _prepare() -> int:
    """Make the tables and the marketplace; returns its id."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from kenzen.marketplaces.models import Marketplace

    return Marketplace.objects.create(code="jp", name_ja="日本", name_en="Japan").pk


def _chosen(sellers: int, visited: int) -> range:
    """Ids spread over all sellers."""
    return range(1, sellers + 1, max(sellers // visited, 1))[:visited]


def _visited(seller_id: int, now: datetime) -> Visited:
    from django.test import Client

    from kenzen.accounts.models import Membership, Person
    from kenzen.accounts.rules import Role
    from kenzen.health import actions
    from kenzen.health.models import Violation

    person = Person.objects.create(email=f"s{seller_id}@example.jp", name="山田 花子", role=Role.SELLER, password="!")
    Membership.objects.create(person=person, seller_id=seller_id)
    browser = Client()
    browser.force_login(person)
    days = [now.date() - timedelta(days=back) for back in range(DAYS_TOLD)]
    rows = [actions.CountsRow(key=f"{day}", day=day, counts=COUNTS) for day in days]
    actions.record_counts(seller_id=seller_id, rows=rows, now=now)
    violation_id = Violation.objects.filter(seller_id=seller_id).values_list("id", flat=True).order_by("-opened_at")[0]
    return Visited(seller_id, browser.cookies["sessionid"].value, violation_id)
