"""The code that deletes answers, in a browser: as a link, and hidden when nobody touches it."""

from playwright.sync_api import expect


def stop(tablet, address):
    """Agree, stop at once, and be at the thanks with the code."""
    tablet.begin(address)
    tablet.page.get_by_role("link", name="Stop here").click()
    tablet.press("Stop")
    return tablet.page.locator("#code").inner_text()


def test_the_picture_of_the_code_fills_the_form_and_tells_no_server(tablet, serve, tmp_path):
    address = serve("hip-knee", tmp_path / "data").address
    tablet = tablet()
    page = tablet.page
    code = stop(tablet, address)

    page.goto(f"{address}/withdraw#{code.replace(' ', '-')}")

    expect(page.get_by_label("Your code")).to_have_value(code)
    assert "#" not in page.url
    assert not any(code.split()[0] in url.partition("#")[0] for url in tablet.requests)
    tablet.press("Delete my answers")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your answers are deleted")
    assert tablet.complaints == []


def test_a_code_that_nobody_touches_is_hidden_and_can_be_shown_again(tablet, serve, tmp_path):
    tablet = tablet()
    page = tablet.page
    page.clock.install()
    stop(tablet, serve("hip-knee", tmp_path / "data").address)

    page.clock.fast_forward("02:05")
    expect(page.locator("#code")).to_be_hidden()
    page.get_by_role("button", name="Show my code again").click()

    expect(page.locator("#code")).to_be_visible()
    assert tablet.violations() == []
    assert tablet.complaints == []


def test_on_paper_the_code_says_what_it_is_for_and_there_is_nothing_to_press(
    tablet, serve, tmp_path
):
    tablet = tablet()
    page = tablet.page
    stop(tablet, serve("hip-knee", tmp_path / "data").address)
    page.emulate_media(media="print")
    background = "element => getComputedStyle(element).backgroundColor"

    expect(page.locator("#code")).to_be_visible()
    expect(page.locator("main").get_by_text("What matters to you after a new hip")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link")).to_have_count(0)
    for element in ("html", "body"):
        assert page.locator(element).evaluate(background) == "rgba(0, 0, 0, 0)"
