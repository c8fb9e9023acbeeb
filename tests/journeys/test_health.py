"""アカウント健全性 in a real browser: each look, on a phone, in the dark, by keyboard, on paper, live."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from kenzen.accounts.rules import DEMO_PASSWORD
from tests.journeys.people import Seller, at_the_browser
from tests.processes.installation import Process
from tests.sip import ports

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT: Final = Path(__file__).parents[2]
AXE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PHONE: Final = {"width": 360, "height": 740}
DESKTOP: Final = {"width": 1280, "height": 860}

LOOKS: Final = {  # who sees it, and the sentence that leads
    "new": ("kobayashi", "Welcome. This page shows how your account stands."),
    "healthy": ("suzuki", "There is nothing you need to do now."),
    "at risk": ("yamada", "Time left to respond"),
    "deactivated": ("tanaka", "Your account is deactivated. Let us take it step by step."),
    "reported": ("takahashi", "All reports, and sending a new one"),
}


@pytest.fixture(scope="module")
def site(seeded_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo for all who only look."""
    folder, port = tmp_path_factory.mktemp("looking") / "demo", ports.free()
    shutil.copytree(seeded_demo, folder)
    process = Process("demo", "--port", str(port), "--data", str(folder), settings={"KENZEN_DRAIN_SECONDS": "1"})
    try:
        process.says("is open")
        yield f"http://127.0.0.1:{port}"
    finally:
        assert process.stop() == 0


@pytest.fixture
def look_in(browser: Browser, site: str) -> Iterator[Callable[[str, str], Seller]]:
    """Signs somebody of the demo in, to look only: ``look_in("yamada", "ja")``."""
    opened: list[Any] = []

    def come(name: str, language: str) -> Seller:
        visit = at_the_browser(Seller, browser, site, language)
        somebody = visit.__enter__()
        opened.append(visit)
        somebody.sign_in(f"{name}@example.jp", DEMO_PASSWORD)
        return somebody

    yield come
    for visit in reversed(opened):
        visit.__exit__(None, None, None)


def faults(page: Page) -> list[str]:
    """What axe finds on the page: rule and the first element of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


def scrolls_sideways(page: Page) -> bool:
    """Whether something is wider than the window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_leads_with_what_matters_and_has_no_fault(
    look_in: Callable[[str, str], Seller], language: str, look: str
) -> None:
    name, sentence = LOOKS[look]
    seller = look_in(name, language)
    seller.sees(sentence)
    for colours in ("light", "dark"):
        seller.page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        for size in (DESKTOP, PHONE):
            seller.page.set_viewport_size(size)  # type: ignore[arg-type]
            assert faults(seller.page) == []
            assert not scrolls_sideways(seller.page)
            expect(seller.page.locator(".call-button")).to_be_in_viewport()


def test_the_yellow_button_never_scrolls_away(look_in: Callable[[str, str], Seller]) -> None:
    yamada = look_in("yamada", "ja")
    for size in (DESKTOP, PHONE):
        yamada.page.set_viewport_size(size)  # type: ignore[arg-type]
        yamada.page.locator("#copies").scroll_into_view_if_needed()
        expect(yamada.page.locator("#copies")).to_be_in_viewport()
        expect(yamada.page.locator(".btn-call")).to_be_in_viewport(ratio=1)


def test_the_urgent_warning_is_opened_by_keyboard_alone(look_in: Callable[[str, str], Seller]) -> None:
    yamada = look_in("yamada", "en")
    for _step in range(30):
        yamada.page.keyboard.press("Tab")
        if yamada.page.evaluate("document.activeElement.id") == "urgent-read":
            break
    yamada.page.keyboard.press("Enter")
    yamada.page.wait_for_url("**/health/violations/*/")


def test_what_is_folded_opens_by_keyboard(look_in: Callable[[str, str], Seller]) -> None:
    suzuki = look_in("suzuki", "ja")
    table = suzuki.page.locator("#history-table table")
    expect(table).to_be_hidden()
    suzuki.page.locator("#history-table-open").press("Enter")
    expect(table).to_be_visible()


def test_paper_shows_everything_in_one_column(look_in: Callable[[str, str], Seller], language: str) -> None:
    yamada = look_in("yamada", language)
    yamada.press("View for printing")
    yamada.page.wait_for_url("**/health/print/")
    yamada.page.evaluate("window.print = () => { document.title = 'printed' }")
    yamada.press("Print")
    expect(yamada.page).to_have_title("printed")
    assert faults(yamada.page) == []
    yamada.page.emulate_media(media="print")
    expect(yamada.page.locator("#history-table table")).to_be_visible()
    for hidden in (".menu", "[data-print]"):
        expect(yamada.page.locator(hidden).first).to_be_hidden()


def test_the_page_itself_prints_unfolded(look_in: Callable[[str, str], Seller]) -> None:
    yamada = look_in("yamada", "ja")
    folded = yamada.page.locator("#history-table")
    yamada.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_attribute("open", "")
    yamada.page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(folded).not_to_have_attribute("open", "")


def test_a_report_that_is_taken_in_changes_the_open_page(kobayashi: Seller, tmp_path: Path) -> None:
    kobayashi.sees("Welcome. This page shows how your account stands.")
    report = tmp_path / "report.json"
    report.write_text(json.dumps(REPORT), encoding="utf-8")
    with kobayashi.page.context.expect_page() as opened:
        kobayashi.page.evaluate("open('/health/reports/')")
    beside = opened.value
    beside.locator("input[type=file]").first.set_input_files(report)
    beside.locator("form:has(input[type=file]) button[type=submit]").click()
    beside.wait_for_url("**/health/reports/*/**")
    expect(kobayashi.page.locator("#reported")).to_be_visible()


@pytest.fixture
def kobayashi(enter: Callable[..., Seller]) -> Seller:
    """A seller whose account is new, in a demo of their own."""
    return enter(Seller, "kobayashi")


REPORT: Final = {
    "accountStatuses": [{"marketplaceId": "A1VC38T7YXB528", "status": "NORMAL"}],
    "performanceMetrics": [
        {
            "marketplaceId": "A1VC38T7YXB528",
            "accountHealthRating": {
                "ahrScore": 212,
                "ahrStatus": "GREAT",
                "reportingDateRange": {
                    "reportingDateFrom": "2026-04-05T00:00:00Z",
                    "reportingDateTo": "2026-10-01T23:59:59Z",
                },
            },
        }
    ],
}
