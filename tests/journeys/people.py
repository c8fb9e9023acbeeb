"""People at their browsers. What they look for is named by its English sentence and read in their language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE: Final = 15_000  # milliseconds
CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Somebody:
    """One person, one language, one browser of their own."""

    def __init__(self, context: BrowserContext, site: str, language: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.language = language
        self._context = context

    @property
    def pages(self) -> list[Page]:
        """Every page that is open."""
        return self._context.pages

    def words(self, english: str, **facts: object) -> str:
        """The sentence in this person's language."""
        with translation.override(self.language):
            return translation.gettext(english) % facts

    def sign_in(self, address: str, password: str) -> None:
        """Enter address and password on the sign-in page."""
        self.page.goto(f"{self.site}/sign-in/")
        self.page.locator("input[type=email]").fill(address)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("input[type=password]").press("Enter")
        self.page.wait_for_url(re.compile(r"/(health|desk)/$"))

    def press(self, english: str, **facts: object) -> None:
        """Press the button, link or summary with these words."""
        words = self.page.get_by_text(self.words(english, **facts), exact=True)
        self.page.locator("button, a, summary").filter(has=words).locator("visible=true").first.click()

    def sees(self, english: str, **facts: object) -> None:
        """The words are on the page, or come soon: nobody reloads."""
        self.reads(self.words(english, **facts))

    def reads(self, text: str) -> None:
        """The text, as it is, is on the page or comes soon."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(timeout=PATIENCE)

    def opens_phone(self, english: str) -> "Phone":
        """Follow the link to a handset, which opens beside."""
        with self._context.expect_page() as opened:
            self.press(english)
        return Phone(opened.value, self)


class Seller(Somebody):
    """Somebody who asks for a call."""

    def asks_for_a_call(self, number: str, question: str = "") -> None:
        """From アカウント健全性 by the yellow button through the form."""
        self.page.goto(f"{self.site}/health/")
        self.press("Call me now")
        self.page.locator("[name=question]").fill(question)
        self.page.locator("[name=number]").fill(number)
        self.press("Call me right away")

    def phone(self) -> "Phone":
        """The handset of the number of the request."""
        return self.opens_phone("Open the phone (demo)")


class Desk(Somebody):
    """An associate at the desk."""

    def is_ready(self) -> None:
        """Take calls from now on."""
        self.page.goto(f"{self.site}/desk/")
        with self.page.expect_response(re.compile("/desk/presence/")):
            self.page.locator("#presence-ready").click()

    def phone(self) -> "Phone":
        """The headset of this desk."""
        return self.opens_phone("Open your headset")

    def writes_record(self, answer: str, outcome: str = "explained") -> None:
        """Fill in the record and send it; ready for the next."""
        self.page.locator("[name=answer]").fill(answer)
        self.page.locator(f"#outcome-{outcome}").check()
        self.page.locator("#finish-ready").click()


P = TypeVar("P", bound=Somebody)


class Phone:
    """A handset in the browser."""

    def __init__(self, page: Page, owner: Somebody) -> None:
        self.page = page
        self._owner = owner

    def rings(self) -> None:
        """It rings, or does soon."""
        expect(self.page.locator("#answer")).to_be_visible(timeout=PATIENCE)

    def answers(self) -> None:
        """Pick up once it rings."""
        self.rings()
        self.page.locator("#answer").click()
        expect(self.page.locator("#hang-up")).to_be_visible(timeout=PATIENCE)

    def rejects(self) -> None:
        """Decline once it rings."""
        self.rings()
        self.page.locator("#reject").click()

    def hangs_up(self) -> None:
        """End the talk."""
        self.page.locator("#hang-up").click()

    def is_quiet(self) -> None:
        """Nothing rings and nobody talks."""
        expect(self.page.locator("#answer")).to_be_hidden(timeout=PATIENCE)
        expect(self.page.locator("#hang-up")).to_be_hidden(timeout=PATIENCE)


@contextmanager
def at_the_browser(kind: type[P], browser: Browser, site: str, language: str) -> Iterator[P]:
    """A person with a browser in their language; an error of a script on any of their pages fails the test."""
    context = browser.new_context(locale="ja-JP" if language == "ja" else "en-GB", timezone_id="Asia/Tokyo")
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    try:
        yield kind(context, site, language)
        assert not faults, faults
    finally:
        context.close()
