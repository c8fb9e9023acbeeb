"""A browser for everybody, and the demo as a process of its own with people to sign in as."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, sync_playwright

from kenzen.accounts.rules import DEMO_PASSWORD
from tests.journeys.people import CHROMIUM, FLAGS, Desk, Seller, Somebody, at_the_browser
from tests.processes.fixtures import installation
from tests.processes.installation import Process
from tests.sip import ports

__all__ = ["installation"]  # for the journeys on PostgreSQL

P = TypeVar("P", bound=Somebody)
FAILED = pytest.StashKey[bool]()
PICTURES = Path(__file__).parents[2] / ".cache" / "journeys"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture(autouse=True)
def beside_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Playwright keeps a loop running in this thread, and Django would take the tests' own queries for a mistake."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def seeded_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo in which nothing has happened yet."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KENZEN_", "DJANGO_"))}
    environment |= {"KENZEN_DEMO": "1", "KENZEN_DATA_DIR": str(folder)}
    seed = (
        "import django; django.setup(); from django.core.management import call_command; "
        "from kenzen.config.demo import seed; from kenzen.kit import clock; "
        "call_command('migrate', verbosity=0); seed(now=clock.read())"
    )
    environment["DJANGO_SETTINGS_MODULE"] = "kenzen.config.settings"
    subprocess.run([sys.executable, "-c", seed], env=environment, check=True)
    return folder


@pytest.fixture
def demo(seeded_demo: Path, tmp_path: Path) -> Iterator[str]:
    """A demo that serves; gives its address."""
    folder, port = tmp_path / "demo", ports.free()
    shutil.copytree(seeded_demo, folder)
    process = Process("demo", "--port", str(port), "--data", str(folder), settings={"KENZEN_DRAIN_SECONDS": "1"})
    try:
        process.says("is open")
        yield f"http://127.0.0.1:{port}"
    finally:
        assert process.stop() == 0


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Every journey of this fixture is made in both languages."""
    return str(request.param)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure, so that the pages can be photographed before they close."""
    outcome = yield
    if outcome.get_result().failed:  # type: ignore[attr-defined]
        item.stash[FAILED] = True


def photograph(item: pytest.Item, people: list[Somebody]) -> None:
    """What everybody saw when the test failed."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for number, somebody in enumerate(people):
        for page_number, page in enumerate(somebody.pages):
            page.screenshot(path=PICTURES / f"{item.name}-{number}-{page_number}.png")


@pytest.fixture
def enter(request: pytest.FixtureRequest, browser: Browser, demo: str) -> Iterator[Callable[..., Somebody]]:
    """Lets people of the demo come in: ``enter(Seller, "yamada")``, in Japanese unless said otherwise."""
    people: list[Somebody] = []
    with ExitStack() as stack:

        def come_in(kind: type[P], name: str, language: str = "ja") -> P:
            somebody = stack.enter_context(at_the_browser(kind, browser, demo, language))
            people.append(somebody)
            somebody.sign_in(f"{name}@example.jp", DEMO_PASSWORD)
            return somebody

        yield come_in
        if FAILED in request.node.stash:
            photograph(request.node, people)


@pytest.fixture
def yamada(enter: Callable[..., Seller]) -> Seller:
    """A seller at risk."""
    return enter(Seller, "yamada")


@pytest.fixture
def suzuki(enter: Callable[..., Seller]) -> Seller:
    """A healthy seller."""
    return enter(Seller, "suzuki")


@pytest.fixture
def sato(enter: Callable[..., Desk]) -> Desk:
    """An associate."""
    return enter(Desk, "sato")


@pytest.fixture
def ito(enter: Callable[..., Desk]) -> Desk:
    """Another associate."""
    return enter(Desk, "ito")
