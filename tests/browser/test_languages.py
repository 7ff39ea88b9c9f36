"""The choice of words in a real browser: in place, after swaps, with and without JavaScript."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("javascript", [True, False])
def test_words_change_in_place_and_stay_changed(serve, tablet, tmp_path, javascript):
    served = serve("hip-knee", tmp_path / "answers")
    tab = tablet(390, 844, java_script_enabled=javascript, locale="en-GB")
    page = tab.page
    tab.begin(served.address)
    question = page.url
    languages = page.locator(".wm-languages")

    languages.get_by_text("English").first.click()
    languages.get_by_role("link", name="Cymraeg hawdd").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")

    assert page.url == question
    assert page.get_by_role("heading", level=1).inner_text() == "Pa gymal sydd waethaf?"
    assert languages.locator("summary").inner_text().endswith("Cymraeg hawdd")

    tab.choose_something()
    tab.press("Parhau")

    assert page.get_by_role("heading", level=1).inner_text() == "Beth yw eich oed?"
    assert page.locator("main").get_attribute("lang") == "cy"
    assert "Beth yw eich oed?" in page.title()
    assert tab.complaints == []


def test_a_browser_set_to_welsh_is_met_in_welsh(serve, tablet, tmp_path):
    served = serve("hip-knee", tmp_path / "answers")
    tab = tablet(820, 1180, locale="cy-GB")
    tab.page.goto(served.address)

    assert tab.page.locator("html").get_attribute("lang") == "cy"
    assert tab.violations() == []
    assert tab.complaints == []


def test_the_address_that_a_part_of_a_page_was_swapped_in_for_is_kept(serve, tablet, tmp_path):
    served = serve("hip-knee", tmp_path / "answers")
    tab = tablet(820, 1180)
    page = tab.page
    page.goto(f"{served.address}/consent")
    page.evaluate("history.replaceState(null, '', '/consent?role=carer_self&lang=en')")

    page.locator(".wm-languages summary").click()
    page.get_by_role("link", name="Cymraeg", exact=True).click()
    page.get_by_role("button", name="Dechrau").wait_for()

    assert page.url == f"{served.address}/consent?role=carer_self"


def test_the_list_of_languages_opens_and_closes_with_keys_and_keeps_the_focus(survey_of, tablet):
    page = tablet(320, 256).page
    page.goto(f"{survey_of('hip-knee')}/consent?role=patient")
    choice = page.locator(".wm-languages summary")
    link = page.get_by_role("link", name="Cymraeg hawdd")

    choice.press("Enter")
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Escape")

    expect(link).to_be_hidden()
    expect(choice).to_be_focused()


def test_the_open_list_of_languages_has_no_fault_and_is_easy_to_tap(survey_of, tablet):
    tab = tablet(320, 256)
    tab.page.goto(f"{survey_of('hip-knee')}/consent?role=patient")
    tab.page.locator(".wm-languages summary").click()
    targets = tab.page.locator(".wm-languages :is(summary, a)")
    boxes = [target.bounding_box() for target in targets.all()]

    assert len(boxes) == 4
    assert min(box["height"] for box in boxes) >= 44
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 320 for box in boxes)
    assert tab.violations() == []
    tab.page.get_by_text("What Matters", exact=True).click()
    expect(tab.page.get_by_role("link", name="Cymraeg hawdd")).to_be_hidden()
