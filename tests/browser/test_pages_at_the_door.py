"""Pages that few people see: invitations, full groups, frozen answers, the private summary."""

import json
import re

import pytest
from playwright.sync_api import expect

from questionnaires.files import SHIPPED

WIDTHS = [(820, 1180), (390, 844), (320, 256)]
LANGUAGES = ["en", "en-easy", "cy", "cy-easy"]
FIELDWORK = """
[fieldwork]
entry = "invited"
{freeze_on}

[feedback]
what_mattered = true

[[quotas]]
id = "carers"
where = 'role != "patient"'
limit = 1
"""


@pytest.fixture(scope="module")
def make_study(tmp_path_factory, whatmatters_in):
    """Writes and publishes a study for invited people, with codes; gives its folder."""

    def make(freeze_on=""):
        folder = tmp_path_factory.mktemp("door") / "hip-knee"
        folder.mkdir()
        for file in (SHIPPED / "hip-knee").iterdir():
            if file.is_file():
                (folder / file.name).write_bytes(file.read_bytes())
        text = (folder / "study.toml").read_text(encoding="utf-8")
        (folder / "study.toml").write_text(
            text + FIELDWORK.format(freeze_on=freeze_on), encoding="utf-8"
        )
        published = whatmatters_in(folder, "publish", folder)
        assert published.returncode == 0, published.stderr
        return folder

    return make


@pytest.fixture
def door(serve, make_study, whatmatters, tmp_path):
    """Address of a survey for invited people, two personal codes, and a shared one."""

    def open_door(**settings):
        study = make_study(**settings)
        made = whatmatters(
            *("links", study, "--data", tmp_path / "data", "--n", 2, "--kiosk"),
            *("--address", "https://survey.example.org", "--sheet", tmp_path / "links.html"),
        )
        assert made.returncode == 0, made.stderr
        page = (tmp_path / "links.html").read_text(encoding="utf-8")
        codes = re.findall(r'class="code">([0-9A-Z-]{11})<', page)
        shared = codes[:1]
        personal = codes[1:]
        return serve(str(study), tmp_path / "data").address, personal, shared

    return open_door


def faults(tablet):
    """What axe finds, and what is cut off, on each width."""
    found = []
    for width, height in WIDTHS:
        tablet.page.set_viewport_size({"width": width, "height": height})
        found += tablet.violations()
        found += [f"{tablet.page.url}: cut off at {width}"] * tablet.is_cut_off()
    return found


def type_code(tablet, address, code):
    """Type the code of an invitation."""
    tablet.page.goto(f"{address}/code")
    tablet.page.locator("#code").fill(code)
    tablet.page.locator("main form button").click()


def answer_as_carer(tablet, address, code):
    """Come in with a code, and say that a carer is answering, of whom one is wanted."""
    type_code(tablet, address, code)
    tablet.page.wait_for_url("**/consent/role")
    tablet.page.locator("input[value=carer_self]").check()
    tablet.go_on()
    tablet.choose_something()
    tablet.go_on()
    while "/question/segment/" in tablet.page.url:
        tablet.choose_something()
        tablet.go_on()


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_at_the_door_or_of_the_summary_has_a_fault(tablet, door, language):
    address, (code, _), _ = door()
    tablet = tablet()
    page = tablet.page
    page.goto(f"{address}/?lang={language}")
    expect(page).to_have_url(f"{address}/code")
    found = faults(tablet)
    type_code(tablet, address, "4F7-K9X-W2M")
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    found += faults(tablet)
    type_code(tablet, address, code)
    page.wait_for_url("**/consent/role")
    tablet.go_to("/thanks")
    found += faults(tablet)
    page.locator("main a[href='/summary']").click()
    page.wait_for_url("**/summary")
    found += faults(tablet)
    outcomes = page.locator(".wm-summary h2").count()
    page.goto(f"{address}/thanks")
    tablet.go_on()
    type_code(tablet, address, code)
    page.locator("main a[href='/code']").wait_for()
    found += faults(tablet)
    while page.locator("main form").count() or "/code" not in page.url:
        type_code(tablet, address, "4F7-K9X-W2M")
        page.locator("main h1:focus, .nhsuk-error-summary:focus").wait_for()
    found += faults(tablet)

    assert outcomes == 5
    assert found == []
    assert [one for one in tablet.complaints if not re.search("410|429", one)] == []
    assert all(url.startswith(address) for url in tablet.requests)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_for_a_full_group_or_of_frozen_answers_has_a_fault(tablet, door, language):
    address, codes, _ = door(freeze_on="freeze_on = 2026-01-01")
    first, second = tablet(), tablet()
    page = second.page
    page.goto(f"{address}/withdraw?lang={language}")
    found = faults(second)
    frozen = page.locator("main form").count() == 0
    for device, code in zip((first, second), codes, strict=True):
        answer_as_carer(device, address, code)
    expect(first.page).to_have_url(re.compile("/question/outcome/"))
    expect(page).to_have_url(f"{address}/thanks")
    found += faults(second)

    assert frozen
    assert page.locator("a[href='/summary']").count() == 0
    assert found == []
    assert second.complaints == []


def test_a_shared_tablet_clears_itself_for_the_next_person(tablet, door, tmp_path):
    address, _, (code,) = door()
    tablet = tablet()
    page = tablet.page
    page.clock.install()
    type_code(tablet, address, code)
    page.wait_for_url("**/consent/role")
    for _ in ("role", "consent"):
        tablet.choose_something()
        tablet.go_on()
    page.goto(f"{address}/stop")
    tablet.go_on()
    words = page.locator("#code").inner_text()

    page.clock.fast_forward("02:05")
    expect(page.locator("#code")).to_be_hidden()
    hidden = faults(tablet)
    page.clock.fast_forward("01:05")
    page.wait_for_url("**/goodbye")
    page.goto(f"{address}/thanks")

    assert hidden == []
    assert "/thanks" not in page.url
    assert words not in page.content()
    assert tablet.complaints == []
    assert json.loads((tmp_path / "data" / "invitations.json").read_text())["codes"]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_card_on_the_printed_sheet_says_more_than_fits(tablet, whatmatters, tmp_path, language):
    sheet = tmp_path / "links.html"
    address = "https://a-rather-long-name-of-a-trust.surveys.example.nhs.uk/what-matters"
    made = whatmatters(
        *("links", "hip-knee", "--data", tmp_path / "data", "--n", 9, "--kiosk"),
        *("--lang", language, "--address", address, "--sheet", sheet),
    )
    tablet = tablet()
    tablet.page.emulate_media(media="print")
    tablet.page.goto(sheet.as_uri())
    cards = tablet.page.locator(".card")
    over = cards.evaluate_all(
        "all => all.filter(one => one.scrollHeight > one.clientHeight + 1 "
        "|| one.scrollWidth > one.clientWidth + 1).length"
    )
    printed = tablet.page.pdf(prefer_css_page_size=True)

    assert made.returncode == 0, made.stderr
    assert cards.count() == 10
    assert over == 0
    assert len(re.findall(rb"/Type /Page\b", printed)) == 2
