"""The choice of words in a real browser: in place, after swaps, with and without JavaScript."""

import pytest


@pytest.mark.parametrize("javascript", [True, False])
def test_words_change_in_place_and_stay_changed(serve, tablet, tmp_path, javascript):
    served = serve("hip-knee", tmp_path / "answers")
    tab = tablet(390, 844, java_script_enabled=javascript, locale="en-GB")
    page = tab.page
    page.goto(f"{served.address}/consent")
    page.get_by_role("checkbox").check()
    tab.press("Start")
    tab.choose_something()
    tab.press("Continue")
    question = page.url

    page.get_by_role("navigation", name="Language").get_by_role(
        "link", name="Cymraeg hawdd"
    ).click()
    page.wait_for_function("document.documentElement.lang === 'cy'") if javascript else None

    assert page.url == question
    assert page.get_by_role("heading", level=1).inner_text() == "Pa gymal sydd waethaf?"
    assert (
        page.get_by_role("navigation", name="Iaith")
        .get_by_text("Cymraeg hawdd")
        .get_attribute("aria-current")
    )

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

    page.get_by_role("link", name="Cymraeg", exact=True).click()
    page.get_by_role("button", name="Dechrau").wait_for()

    assert page.url == f"{served.address}/consent?role=carer_self"
