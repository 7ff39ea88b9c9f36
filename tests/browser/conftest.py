"""A real browser, and a page that remembers what went wrong in it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


@dataclass(frozen=True)
class Tablet:
    """A page in a browser, with the requests and complaints that it has made so far."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What axe has against the page as it is now."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE)
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{self.page.url} {one['id']}: {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    def press(self, name: str) -> None:
        """Press a button that leads to another page, and wait until that is there."""
        before = self.page.url
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_url(lambda url: url != before)

    def choose_something(self) -> None:
        """Select the first option of a question, if the page asks one."""
        if self.page.get_by_role("radio").count():
            self.page.get_by_role("radio").first.check()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser that is installed; without one, tests are skipped, but fail where CI is set."""
    path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if path is None:
        message = "no browser found: install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Callable[..., Tablet]]:
    """Makes tablets of a size, with or without JavaScript."""
    contexts = []

    def make(width: int = 820, height: int = 1180, **settings: object) -> Tablet:
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        made = Tablet(context.new_page())
        made.page.set_default_timeout(10_000)
        made.page.on("request", lambda request: made.requests.append(request.url))
        made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
        made.page.on(
            "console",
            lambda message: (
                made.complaints.append(message.text)
                if message.type in ("error", "warning")
                # Browsers report each refused form; we refuse some on purpose.
                and not re.search("status of 422", message.text)
                else None
            ),
        )
        return made

    yield make
    for context in contexts:
        context.close()
