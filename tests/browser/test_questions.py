"""Questions besides the choices, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

STUDIES = Path(__file__).parent.parent / "studies"


@pytest.fixture
def begun(tablet, serve, tmp_path):
    """Begins the survey of a tiny study on a tablet."""

    def begin(name, **settings):
        made = tablet(**settings)
        made.page.goto(serve(str(STUDIES / name), tmp_path / name).address)
        made.page.get_by_role("checkbox").check()
        made.press("Start")
        for _ in range(2):  # role and age band
            made.choose_something()
            made.press("Continue")
        return made

    return begin


def test_an_item_cannot_be_best_and_worst_at_once(begun):
    tablet = begun("best-worst")
    page = tablet.page
    best, worst = page.locator("[name=best]"), page.locator("[name=worst]")

    best.nth(1).check()
    worst.nth(1).check()
    expect(best.nth(1)).not_to_be_checked()
    best.nth(0).check()
    violations = tablet.violations()
    tablet.press("Continue")

    assert violations == []
    assert tablet.complaints == []
    expect(page).to_have_url(re.compile("/question/best_worst/2"))


def test_best_and_worst_work_without_javascript(begun):
    tablet = begun("best-worst", java_script_enabled=False)
    page = tablet.page
    item = page.locator("[data-item] th").nth(2).inner_text()

    page.locator("[name=best]").nth(2).check()
    page.locator("[name=worst]").nth(2).check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text(f"You selected “{item}” in both columns").first).to_be_visible()
    page.locator("[name=worst]").nth(0).check()
    tablet.press("Continue")

    expect(page).to_have_url(re.compile("/question/best_worst/2"))


def test_best_and_worst_can_be_named_by_keyboard(begun):
    tablet = begun("best-worst")
    page = tablet.page
    page.locator("[name=best]").first.focus()

    page.keyboard.press("Space")
    page.locator("[name=worst]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/question/best_worst/2"))


def test_a_refused_number_is_said_and_led_to(begun):
    tablet = begun("questions")
    page = tablet.page
    page.get_by_role("textbox").fill("9")

    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    violations = tablet.violations()
    page.get_by_role("link", name="Enter a number in the range that is given").click()
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    tablet.press("Continue")

    assert violations == []
    assert tablet.complaints == []
