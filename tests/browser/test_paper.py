"""Paper forms in a browser: as they are printed, and as staff copy them."""

import pytest
from playwright.sync_api import expect

from questionnaires.files import find_study, read_questionnaire
from survey.paper_form import paper_form

MM = 96 / 25.4  # pixels
PRINTABLE = (round(178 * MM), round(265 * MM))  # of A4, within the margins


@pytest.mark.parametrize("study", ["hip-knee", "continence", "stroke"])
def test_no_task_is_longer_than_a_sheet_of_a4(tablet, study):
    questionnaire = read_questionnaire(find_study(study))
    page = tablet(*PRINTABLE).page
    page.emulate_media(media="print")
    for language, role in (("en", "patient"), ("cy", "carer_proxy")):
        page.set_content(paper_form(questionnaire, language, role, 1))

        heights = page.locator("[data-tasks]").evaluate_all("all => all.map(e => e.offsetHeight)")
        wide = page.evaluate("document.documentElement.scrollWidth")

        assert len(heights) >= 9
        assert max(heights) <= PRINTABLE[1]
        assert page.locator(".wm-sheet--consent").evaluate("e => e.offsetHeight") <= PRINTABLE[1]
        assert wide <= PRINTABLE[0]


def test_staff_copy_a_form_from_its_block_to_the_next_form(tablet, serve, tmp_path):
    address = serve("hip-knee", tmp_path / "data", "--paper").address
    tablet = tablet()
    page = tablet.page
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Copy a paper form")
    assert tablet.violations() == []
    assert not tablet.is_cut_off()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("alert")).to_contain_text("Select an answer")
    assert tablet.violations() == []

    page.get_by_label("3", exact=True).check()
    page.get_by_label("(carer_proxy)").check()
    page.get_by_role("checkbox").check()
    tablet.press("Start")
    while not page.url.endswith("/thanks"):
        tablet.choose_something()
        tablet.go_on()

    expect(page.locator("#code")).not_to_be_empty()
    tablet.press("Finish and clear this screen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Copy a paper form")
