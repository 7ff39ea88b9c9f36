"""A real browser, and a page that remembers what went wrong in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever needs a browser takes seconds."""
    item.add_marker(pytest.mark.slow)


PATIENCE = 60_000  # milliseconds; other work may slow the machine down
expect.set_options(timeout=PATIENCE)


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

    def is_cut_off(self) -> bool:
        """Whether something is wider than the screen, so that one has to scroll sideways."""
        width = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return bool(self.page.evaluate(width))

    def press(self, name: str) -> None:
        """Press a button that leads to another page, and wait until that is there."""
        self._leave_by(self.page.get_by_role("button", name=name, exact=True))

    def choose_something(self) -> None:
        """Answer whatever the page asks: one option of each group, no option twice."""
        names = "fields => [...new Set(fields.map(field => field.name))]"
        radios = self.page.get_by_role("radio")
        for place, name in enumerate(radios.evaluate_all(names)):
            radios.and_(self.page.locator(f"[name='{name}']")).nth(place).check()
        number = self.page.locator("input[inputmode=numeric]")
        if number.count():
            number.fill("5")
        elif self.page.get_by_role("checkbox").count():
            self.page.get_by_role("checkbox").first.check()

    def go_on(self) -> None:
        """Press the first button of the page's form, and wait for what comes next."""
        self._leave_by(self.page.locator("main form button").first)

    def _leave_by(self, button: Locator) -> None:
        """Press, and wait for another page: its address may be there a moment before it is."""
        before = self.page.url
        self.page.locator("main").evaluate("main => { main.dataset.seen = ''; }")
        button.click()
        self.page.wait_for_url(lambda url: url != before)
        self.page.locator("main:not([data-seen])").wait_for()

    def begin(self, address: str) -> None:
        """Say that one is a patient, give consent, and be at the first question after it."""
        self.page.goto(f"{address}/consent?role=patient")
        self.page.get_by_role("checkbox").check()
        self.press("Start")

    def go_to(self, path: str) -> None:
        """Answer page after page until one is reached."""
        while path not in self.page.url:
            self.choose_something()
            self.go_on()

    def wrong_answer(self) -> bool:
        """Press the button without an answer; whether the page then says that something is wrong.

        A page that asks nothing, or that was answered, is left as it is.
        """
        open_fields = self.page.locator("main form :is(input, textarea):not([type=hidden])")
        if not open_fields.count() or self.page.locator("main form :checked").count():
            return False
        self.page.locator("main form button").first.click()
        self.page.locator(".nhsuk-error-summary").wait_for()
        return True


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Callable[..., Tablet]]:
    """Makes tablets of a size, with or without JavaScript."""
    contexts = []

    def make(width: int = 820, height: int = 1180, **settings: object) -> Tablet:
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        contexts.append(context)
        made = Tablet(context.new_page())
        made.page.set_default_timeout(PATIENCE)
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
