"""The whole way with the keyboard alone: Tab, arrows, Space and Enter."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

STUDIES = Path(__file__).parent.parent / "studies"
MOST_TABS = 60
FOCUSED = """() => {
    const { tagName, type, name, checked } = document.activeElement;
    return { tag: tagName, type, name, checked };
}"""


def tab_to(page, wanted):
    """Press Tab until the focus is where it is wanted."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if wanted(focused):
            return focused
    raise AssertionError(f"{page.url}: the focus never came there by Tab")


def answer(page):
    """Select something in each group of fields, and come to the button."""
    done = set()
    while True:
        focused = tab_to(
            page,
            lambda at: at["type"] == "submit" or (at["tag"] == "INPUT" and at["name"] not in done),
        )
        if focused["type"] == "submit":
            return
        for _ in range(len(done)):  # another option than in the group before
            page.keyboard.press("ArrowDown")
        page.keyboard.press("5" if focused["type"] == "text" else "Space")
        done.add(focused["name"])


def go_on(page):
    """Press the button, and wait for the next page: its heading has the focus."""
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize("study", ["hip-knee", str(STUDIES / "opt-out")], ids=["table", "cards"])
def test_the_keyboard_alone_leads_from_consent_to_thanks(tablet, survey_of, study):
    page = tablet().page
    page.goto(survey_of(study))

    while "/thanks" not in page.url:
        answer(page)
        go_on(page)

    expect(page.locator("#code")).to_be_visible()


def test_the_focus_can_be_seen_on_an_option(tablet, survey_of):
    page = tablet().page
    page.goto(survey_of(str(STUDIES / "opt-out")))
    while "/question/choice" not in page.url:
        answer(page)
        go_on(page)

    tab_to(page, lambda at: at["type"] == "radio")
    ring = "element => getComputedStyle(element).outlineWidth"

    assert page.locator("input:focus").evaluate(ring) == "3px"
