"""The console's pages in a real browser: no fault found by axe, nothing cut off, no focus lost."""

import re
from urllib.parse import urlsplit

import pyotp
import pytest

from analysis.console import accounts
from tests.analysis.console.conftest import served
from tests.analysis.console.test_every_route import PAGES
from tests.analysis.console.test_tender_pages import EXAMPLE
from tests.browser.conftest import tablet  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow
WIDTHS = (1280, 820)
LOOKED_AT = set()  # pages of the application that were held to axe
HERE = "/studies/hip-knee"
ADDRESSES = (
    *("/password", "/second-factor", "/people", "/audit", "/nowhere"),
    *(f"{HERE}/fieldwork", f"{HERE}/weights", f"{HERE}/study", f"{HERE}/work", f"{HERE}/tenders"),
    f"{HERE}/preview?name=choice/2",
    f"{HERE}/weights?role=carer_proxy&age_band=18-44",
    f"{HERE}/weights?people-0=30&people-1=10",
    f"{HERE}/weights?people-0=many",
    f"{HERE}/weights?floor-pain=now_and_then&ceiling-pain=some_most_days",
)
EVERY_ROLE = ("researcher", "procurement", "admin")


@pytest.fixture
def address(console):
    """The console, served as it is in the field, but from this process."""
    with served() as serve:
        serve(console)
        yield f"http://127.0.0.1:{serve.port}"


@pytest.fixture
def enter(tablet, address, account, password):  # noqa: F811
    """Signs somebody with all roles in, on a screen of a size."""

    def entered(**screen):
        made = tablet(height=900, **screen)
        made.page.goto(f"{address}/sign-in")
        made.page.get_by_label("Name").fill(account(*EVERY_ROLE, studies=("*",)))
        made.page.get_by_label("Password").fill(password)
        made.press("Sign in")
        return made

    return entered


def operation_of(url):
    """The page of the application that an address shows; empty if it is none that is listed."""
    path, names = urlsplit(url).path, sorted(PAGES, key=lambda one: one.count("{"))
    fits = (re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", f"{one}"), f"get {path}") for one in names)
    return next((one for one, fit in zip(names, fits, strict=True) if fit), "")


def faults(screen):
    """What axe finds on both widths, and what is cut off."""
    found = []
    LOOKED_AT.add(operation_of(screen.page.url))
    for width in WIDTHS:
        screen.page.set_viewport_size({"width": width, "height": 900})
        found += screen.violations()
        found += [f"{screen.page.url}: cut off at {width}"] * screen.is_cut_off()
    return found


def work(console, source, kind="weights"):
    """Make the weights that several pages show, or other results."""
    job = console.workshop.ask(source, kind, {}, "ada")
    console.workshop.wait(job.id)
    return job


def give_points(page, words, said):
    """Write the points of a domain; with scripts, what is left to do is said at a pause."""
    page.get_by_label("Efficiency", exact=True).fill(words)
    if page.locator("body.js-enabled").count():
        page.locator("#points-now").get_by_text(said).wait_for()


def answer_questions(page):
    """Answer some questions of a tender, right and wrong, and add a criterion and remove it."""
    page.locator("summary").filter(has_text="Decision charter").click()
    page.get_by_label("The decision, in one sentence").fill("Which implant we buy")
    page.get_by_role("button", name="Write the answers in").first.click()
    page.get_by_text("saved", exact=True).wait_for()
    give_points(page, "many", "is no number")
    page.get_by_role("button", name="Write the answers in").last.press("Enter")
    page.locator("#answers-error").wait_for()
    yield
    give_points(page, "20", "20 of 100 points: give 80 more")
    page.get_by_role("button", name="Add a criterion of the evaluators to Efficiency").press(
        "Enter"
    )
    page.locator("#new").wait_for()
    yield
    page.get_by_role("button", name=re.compile("^Remove.*Efficiency")).press("Enter")
    page.get_by_role("button", name="Put it back").wait_for()
    yield


def take_a_tender(screen, address):
    """Take the tender of the example from its start to a contract, with a stop at each page."""
    page = screen.page
    page.goto(f"{address}{HERE}/tenders")
    page.get_by_label("Id").fill("hips")
    screen.press("Start")
    page.get_by_text("Write it question by question").wait_for()
    yield
    yield from answer_questions(page)
    page.locator("#file").set_input_files(EXAMPLE / "tender.toml")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("It keeps all rules").wait_for()
    page.locator("#effects-file").set_input_files(EXAMPLE / "claims.csv")  # the wrong one
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="Remove effects.csv").click()
    yield
    page.get_by_role("button", name="Remove it").click()
    page.get_by_label("Name and role").fill("A. Buyer, head of procurement")
    page.get_by_role("button", name="Lock the tender").click()
    page.get_by_text("Amend the tender").click()
    page.get_by_text("Write the bids one by one").click()
    page.get_by_label("Name of the bid").fill("The new cup")
    page.get_by_role("button", name="Keep the bids").last.press("Enter")
    page.get_by_text("In it now: The new cup").wait_for()
    yield
    page.locator("#bids-file").set_input_files(EXAMPLE / "bids.csv")
    page.locator("#effects-file").set_input_files(EXAMPLE / "effects.csv")
    page.locator("#claims-file").set_input_files(EXAMPLE / "claims.csv")
    page.locator("#records-file").set_input_files(sorted(EXAMPLE.glob("claims/*.json")))
    page.get_by_role("button", name="Send").click()
    page.get_by_role("link", name="claims.csv", exact=True).wait_for()
    page.get_by_role("button", name="Score the bids").click()
    page.get_by_text("How firm is that?").wait_for()
    yield
    page.get_by_role("button", name="Make the contract").click()
    page.locator("#contract-error").wait_for()
    yield
    page.get_by_label("Bid that gets").select_option("steady")
    page.get_by_role("button", name="Make the contract").click()
    page.get_by_role("link", name="contract.html").wait_for()
    yield


def test_no_page_has_a_fault_and_none_asks_another_host(
    console, source, enter, address, account, password
):
    job = work(console, source)
    work(console, source, "quality")
    screen = enter(width=WIDTHS[0])
    found = []
    for path in (*ADDRESSES, f"{HERE}/work/{job.id}"):
        screen.page.goto(address + path)
        found += faults(screen)
    screen.page.goto(f"{address}/people")
    screen.page.get_by_role("button", name="Add").click()
    screen.page.locator("#study-error").wait_for()
    found += faults(screen)
    for _ in take_a_tender(screen, address):
        found += faults(screen)
    screen.page.context.clear_cookies()
    screen.page.goto(f"{address}/sign-in")
    found += faults(screen)
    screen.page.get_by_role("button", name="Sign in").click()
    screen.page.locator(".nhsuk-error-summary").wait_for()
    found += faults(screen)
    name = account("admin")
    with console.database.transaction() as connection:
        accounts.set_second_factor(connection, name, pyotp.random_base32(), 0)
    screen.page.get_by_label("Name").fill(name)
    screen.page.get_by_label("Password").fill(password)
    screen.press("Sign in")
    found += faults(screen)

    assert found == []
    assert {*PAGES} <= LOOKED_AT
    assert [one for one in screen.complaints if "404" not in one] == []
    assert all(url.startswith(address) for url in screen.requests)


def test_what_brings_itself_up_to_date_takes_no_focus_and_nothing_that_is_typed(enter, address):
    screen = enter(width=WIDTHS[0])
    page = screen.page
    page.clock.install()
    page.goto(f"{address}{HERE}/fieldwork")
    button = page.get_by_role("button", name="Work it out from all answers so far")
    button.focus()
    before = len(screen.requests)
    with page.expect_response("**/fieldwork/now*"):
        page.clock.fast_forward(16_000)
    page.wait_for_timeout(200)
    still_there = button.evaluate("one => one === document.activeElement")
    page.get_by_label("Wanted").fill("12")
    asked = len(screen.requests)
    page.clock.fast_forward(16_000)
    page.wait_for_timeout(500)

    assert asked == before + 1
    assert still_there
    assert len(screen.requests) == asked
    assert page.get_by_label("Wanted").input_value() == "12"


def test_a_tender_is_checked_as_one_types_and_keeps_the_place_in_the_text(enter, address):
    screen = enter(width=WIDTHS[1])
    page = screen.page
    next(take_a_tender(screen, address))
    text = page.locator("#content")
    text.fill((EXAMPLE / "tender.toml").read_text())
    page.get_by_text("It keeps all rules").wait_for()
    text.press("Control+End")
    text.type("\nnonsense = 1")
    page.get_by_text("nonsense").and_(page.locator("#check p")).wait_for()

    assert text.evaluate("one => one === document.activeElement")
    assert text.input_value().endswith("nonsense = 1")


def test_a_range_that_is_refused_stands_as_it_was_chosen(console, source, enter, address):
    work(console, source)
    page = enter(width=WIDTHS[0]).page
    asked = "floor-pain=little_or_none&ceiling-pain=now_and_then&people-0=3"

    response = page.goto(f"{address}{HERE}/weights?{asked}")

    assert response.status == 422
    assert page.locator("#floor-pain").input_value() == "little_or_none"
    assert page.locator("#ceiling-pain").input_value() == "now_and_then"
    assert "over the narrower range" not in page.locator("#own").inner_text()


def test_everything_can_be_done_without_javascript(console, source, enter, address):
    work(console, source)
    screen = enter(width=WIDTHS[0], java_script_enabled=False)
    for _ in take_a_tender(screen, address):
        pass
    page = screen.page
    page.goto(f"{address}{HERE}/weights")
    page.get_by_label("Who answered").select_option("carer_self")
    page.get_by_role("button", name="Show", exact=True).click()

    assert "Carers, for themselves" in page.locator("#group").inner_text()
