"""Fixtures for all tests: the cast, the fixed instant, fresh databases, and the names of what cannot run here."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation

from kenzen.accounts.models import Person
from kenzen.health.bulk import why_spark_is_missing
from tests import postgres
from tests.cast import NOW, Cast, assemble, signed_in
from tests.sip import telephony

pytest_plugins = ["tests.sip.fixtures"]

CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip by name what needs a program this machine does not have; journeys in the browser come last."""
    missing = {
        "asterisk": telephony.missing(),
        "browser": _missing_chromium(),
        "spark": why_spark_is_missing(),
        "postgres": "" if postgres.URL else "PostgreSQL is not running (start the tests by bin/test)",
    }
    for item in items:
        for marker, reason in missing.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
    # Playwright keeps a loop running in this thread to the end, and other tests run loops of their own.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def _missing_chromium() -> str:
    return "" if any(shutil.which(name) for name in CHROMIUM) else "Chromium is not installed (package chromium)"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite as it is in earnest: a file in WAL mode that several connections share, not a private memory."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "kenzen.sqlite3")


@pytest.fixture(autouse=True)
def japanese_first() -> Iterator[None]:
    """Every test begins in Japanese: a page leaves the language of its reader behind in this thread."""
    with translation.override("ja"):
        yield


@pytest.fixture
def now() -> datetime:
    """The instant at which every test begins."""
    return NOW


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a transaction that is rolled back."""
    return assemble()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """Everybody, committed: for tests of threads, wake-ups and rollbacks."""
    return assemble()


@pytest.fixture
def browser_of() -> Callable[[Person], Client]:
    """Makes a browser in which a person has signed in; ``client`` is the stranger's."""
    return signed_in


@pytest.fixture
def fresh_postgres() -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own. Mark the test ``postgres``."""
    with postgres.fresh_database() as url:
        yield url


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment for processes that tests start, without the settings of this one."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("KENZEN_", "DJANGO_"))}
