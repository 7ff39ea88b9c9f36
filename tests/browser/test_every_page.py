"""Every page of every study, as it is and with an error, on three widths: no fault found by axe."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from questionnaires.files import SHIPPED, read_study

STUDIES = Path(__file__).parent.parent / "studies"
WIDTHS = [(820, 1180), (390, 844), (320, 256)]  # the last is 1280 x 1024 at 400 %
CASES = [
    pytest.param(str(path.parent), language, id=f"{path.parent.name}-{language}")
    for folder in (SHIPPED, STUDIES)
    for path in sorted(folder.glob("*/study.toml"))
    for language in read_study(path.parent).languages
]
LATER = re.compile(r"/question/(choice|best_worst|dual)/([2-9]|\d\d)")
SIDE_PAGES = ("/", "/stop", "/withdraw", "/nowhere")  # beside the way, while on it
OUTER_PAGES = ("/code", "/refused", "/goodbye", "/withdrawn")


def faults(tablet):
    """What axe finds, and what is cut off, on each width.

    Later tasks of a kind differ from the first in their words only: axe sees them on the first
    width, and whether something is cut off is seen on each.
    """
    later = re.search(LATER, tablet.page.url)
    found = []
    for width, height in reversed(WIDTHS):
        tablet.page.set_viewport_size({"width": width, "height": height})
        if not later or (width, height) == WIDTHS[0]:
            found += tablet.violations()
        found += [f"{tablet.page.url}: cut off at {width}"] * tablet.is_cut_off()
    return found


def walk(tablet, look):
    """Go from consent to thanks, looking at each page as it is and with an error if it can err."""
    page = tablet.page
    while True:
        look()
        if "/thanks" in page.url:
            return
        if tablet.wrong_answer():
            expect(page.locator(".nhsuk-error-summary")).to_be_focused()
            expect(page).to_have_title(re.compile("^(Error|Gwall)"))
            look()
        tablet.choose_something()
        before = page.title()
        tablet.go_on()
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        expect(page).not_to_have_title(before)
        assert page.evaluate("scrollY") == 0, page.url


@pytest.mark.slow
@pytest.mark.parametrize(("study", "language"), CASES)
def test_no_page_of_a_study_has_a_fault(tablet, survey_of, study, language):
    address = survey_of(study)
    tablet = tablet()
    found = []
    tablet.page.goto(f"{address}/consent?lang={language}")

    walk(tablet, lambda: found.extend(faults(tablet)))

    assert found == []
    assert tablet.complaints == []
    assert all(url.startswith(address) for url in tablet.requests)


@pytest.mark.slow
@pytest.mark.parametrize(("study", "language"), CASES)
def test_no_page_beside_the_way_has_a_fault(tablet, survey_of, study, language):
    address = survey_of(study)
    tablet = tablet()
    page = tablet.page
    page.goto(f"{address}/consent?lang={language}")
    found = []
    for path in OUTER_PAGES:
        page.goto(address + path)
        found += faults(tablet)
    page.goto(f"{address}/consent")
    tablet.choose_something()
    tablet.go_on()
    for path in SIDE_PAGES:
        page.goto(address + path)
        found += faults(tablet)
        if path == "/withdraw" and tablet.wrong_answer():
            found += faults(tablet)

    assert found == []
    assert [one for one in tablet.complaints if "404" not in one] == []
    assert all(url.startswith(address) for url in tablet.requests)


def test_a_choice_has_no_fault_on_any_width_as_it_is_and_with_an_error(tablet, survey_of):
    tablet = tablet()
    tablet.page.goto(survey_of(str(STUDIES / "right-to-left")))
    while "/question/choice" not in tablet.page.url:
        tablet.choose_something()
        tablet.go_on()
    found = faults(tablet)
    wrong = tablet.wrong_answer()
    found += faults(tablet)

    assert found == []
    assert wrong
    assert tablet.complaints == []
