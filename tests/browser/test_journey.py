"""From consent to thanks in a real browser: seen, heard, refused, repeated."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

OPT_OUT = Path(__file__).parent.parent / "studies" / "opt-out"
SIZES = [
    pytest.param(820, 1180, id="tablet"),
    pytest.param(390, 844, id="phone"),
]


@pytest.fixture
def address(survey_of):
    """Address of a survey of hip and knee replacement."""
    return survey_of("hip-knee")


def go_to(tablet, path):
    """Answer until a page is reached."""
    while path not in tablet.page.url:
        tablet.choose_something()
        tablet.press("Continue")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_whole_way_is_clean_and_leads_the_focus(tablet, address, width, height):
    tablet = tablet(width, height)
    page = tablet.page
    page.goto(address)
    violations = tablet.violations()
    tablet.choose_something()
    tablet.press("Continue")
    violations += tablet.violations()
    page.get_by_role("button", name="Start").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    violations += tablet.violations()
    page.get_by_role("checkbox").check()
    tablet.press("Start")

    n_pages = 0
    while "/thanks" not in page.url:
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        assert page.evaluate("scrollY") == 0
        assert not page.title().startswith("Error")
        violations += tablet.violations()
        tablet.choose_something()
        tablet.press("Continue")
        n_pages += 1
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    violations += tablet.violations()
    code = page.locator("#code").inner_text()
    tablet.press("Finish and clear this screen")
    violations += tablet.violations()

    assert violations == []
    assert n_pages == 20
    assert re.fullmatch("[a-z]+( [a-z]+){4}", code)
    assert tablet.complaints == []
    assert all(url.startswith(address) for url in tablet.requests)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is answering?")
    expect(page.locator("#code")).to_have_count(0)


def test_every_page_works_without_javascript(tablet, address):
    tablet = tablet(java_script_enabled=False)
    page = tablet.page
    page.goto(address)
    tablet.choose_something()
    tablet.press("Continue")
    page.get_by_role("button", name="Start").click()
    expect(page).to_have_title(re.compile("^Error: "))
    page.get_by_role("checkbox").check()
    tablet.press("Start")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Select an answer").first).to_be_visible()

    go_to(tablet, "/thanks")

    expect(page.locator("#code")).to_be_visible()
    assert all(url.startswith(address) for url in tablet.requests)


def test_impatient_taps_are_one_answer(tablet, address):
    tablet = tablet()
    tablet.begin(address)
    posts = []
    tablet.page.on(
        "request", lambda request: posts.append(request.url) if request.method == "POST" else None
    )
    tablet.choose_something()

    tablet.page.get_by_role("button", name="Continue").click(click_count=3)
    expect(tablet.page).to_have_url(re.compile("/question/segment/age_band"))

    assert len(posts) == 1


def test_an_explanation_that_is_opened_is_counted_and_the_list_of_languages_is_not(tablet, address):
    tablet = tablet()
    page = tablet.page
    tablet.begin(address)
    tablet.go_to("/question/choice/1")

    for opened in (
        ".wm-languages summary",
        ".wm-about summary >> nth=0",
        ".wm-about summary >> nth=3",
    ):
        page.locator(opened).click()
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("radio").nth(0).check()
    with page.expect_request(
        lambda one: one.url.endswith("/answers") and "ms" in one.post_data
    ) as sent:
        tablet.press("Continue")
    (item,) = json.loads(sent.value.post_data)["items"]
    fields = item["form"]

    assert fields["help"] == "2"
    assert fields["changes"] == "1"
    assert 0 < int(fields["ms"]) < 60_000


def test_the_browsers_own_back_button_shows_the_answer_that_was_given(tablet, address):
    tablet = tablet()
    page = tablet.page
    tablet.begin(address)
    page.get_by_role("radio").nth(1).check()
    tablet.press("Continue")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Which joint gives you the most trouble?"
    )

    expect(page).to_have_title(re.compile("^Which joint"))
    expect(page.get_by_role("radio").nth(1)).to_be_checked()


def test_the_next_choice_begins_at_its_top_on_a_phone(tablet, address):
    tablet = tablet(390, 844)
    tablet.begin(address)
    go_to(tablet, "/question/choice/1")
    tablet.choose_something()
    tablet.page.get_by_role("button", name="Continue").scroll_into_view_if_needed()
    before = tablet.page.evaluate("scrollY")

    tablet.press("Continue")
    expect(tablet.page.get_by_role("heading", level=1)).to_be_focused()

    assert before > 300
    assert tablet.page.evaluate("scrollY") == 0


def test_without_a_connection_the_answer_stays_and_the_page_says_so(tablet, address):
    tablet = tablet()
    page = tablet.page
    tablet.begin(address)
    tablet.choose_something()

    page.context.set_offline(True)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("There is no connection right now")).to_be_visible()
    page.context.set_offline(False)
    tablet.press("Continue")

    expect(page).to_have_url(re.compile("/question/segment/age_band"))
    expect(page.locator("#offline")).to_be_hidden()


def test_neither_of_these_can_be_chosen(tablet, survey_of):
    tablet = tablet()
    tablet.begin(survey_of(str(OPT_OUT)))
    go_to(tablet, "/question/choice/1")

    tablet.page.get_by_label("Neither of these").check()
    violations = tablet.violations()
    tablet.press("Continue")

    assert violations == []
    expect(tablet.page).to_have_url(re.compile("/question/choice/2"))


def test_stopping_and_withdrawing_are_clean_too(tablet, address):
    tablet = tablet()
    page = tablet.page
    tablet.begin(address)
    page.get_by_role("link", name="Stop here").click()
    violations = tablet.violations()
    tablet.press("Stop")
    code = page.locator("#code").inner_text()
    violations += tablet.violations()
    page.get_by_role("link", name="Have your answers deleted").click()
    page.get_by_label("Your code").fill("apple apple apple apple apple")
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    violations += tablet.violations()
    page.get_by_label("Your code").fill(code.upper())
    tablet.press("Delete my answers")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are deleted")
    assert violations == []
    assert tablet.complaints == []
