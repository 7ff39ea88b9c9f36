"""While the network is away: stopping, a page only the server knows, a program that changes."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "studies" / "questions"
LOOK = 3_000  # milliseconds that somebody looks at a page at least
CACHES = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(
  async (name) => [name, (await (await caches.open(name)).keys()).map(({url}) => url)])))"""


@pytest.fixture
def stored(tmp_path):
    """Runs a query on what the server has."""

    def run(query):
        with closing(sqlite3.connect(tmp_path / "data" / "test.sqlite")) as connection:
            return connection.execute(query).fetchall()

    return run


@pytest.fixture
def someone(tablet):
    """Makes tablets on which somebody has their pages, and has come to one of them."""

    def at(address, path):
        made = tablet()
        made.begin(address)
        while "/segment/" in made.page.url:
            made.choose_something()
            made.go_on()
        made.page.locator("body[data-pack=here]").wait_for()
        made.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        made.go_to(path)
        return made

    return at


def wait_for(is_so, page):
    """Wait until something is so that no page shows."""
    for _ in range(300):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to be")


def test_who_stops_without_the_network_gets_the_code_and_the_server_hears_it_later(
    serve, tmp_path, stored, someone
):
    one = someone(serve("hip-knee", tmp_path / "data").address, "/question/choice/1")
    page, before = one.page, len(stored("SELECT * FROM answers"))
    page.context.set_offline(True)
    one.go_to("/question/choice/3")
    page.get_by_role("link", name="Stop here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you want to stop?")
    page.locator("main form[action='/stop'] button").click()

    expect(page.locator("#code")).to_have_text(re.compile("^[a-z]+( [a-z]+){4}$"))
    code = page.locator("#code").inner_text()
    assert stored("SELECT status FROM participants") == [("open",)]
    page.context.set_offline(False)
    wait_for(lambda: stored("SELECT status FROM participants") == [("stopped",)], page)

    assert len(stored("SELECT * FROM answers")) == before + 2  # sent before the stop
    page.goto(f"{page.url.partition('/thanks')[0]}/thanks")
    assert page.locator("#code").inner_text() == code


def test_a_page_that_only_the_server_knows_is_waited_for_and_comes_by_itself(
    serve, tmp_path, stored, someone
):
    address = serve(str(QUESTIONS), tmp_path / "data").address
    one = someone(address, "/question/question/nights_awake")
    page = one.page
    page.context.set_offline(True)
    one.choose_something()  # 5 nights: whether symptoms are asked for hangs on the number
    page.locator("main form button").first.click()

    title = "The next page needs a connection"
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert one.violations() == []
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    kept = stored("SELECT * FROM answers WHERE item = 'question:nights_awake'")
    page.context.set_offline(False)
    page.wait_for_url("**/question/question/**")
    expect(page.locator("#needs-connection")).to_have_count(0)

    assert kept == []
    assert stored("SELECT value FROM answers WHERE item = 'question:nights_awake'") == [("5",)]


def test_a_changed_program_replaces_what_is_kept_and_no_answer_that_waits(
    serve, tmp_path, stored, someone
):
    served = serve("hip-knee", tmp_path / "data")
    one = someone(served.address, "/question/choice/1")
    page, before = one.page, page_caches(one)
    served.process.terminate()
    served.process.wait(30)
    one.go_to("/question/choice/3")  # two answers wait
    known = len(stored("SELECT * FROM answers"))

    port = served.address.rsplit(":", 1)[1]
    serve("hip-knee", tmp_path / "data", "--port", port, program=changed_program(tmp_path))

    def is_replaced():
        page.goto(f"{served.address}/continue")
        page.locator("body[data-ready]").wait_for(state="attached")
        page.wait_for_timeout(LOOK)  # the kept program is let go once it has nothing to do
        return not page_caches(one).keys() & before.keys()

    wait_for(is_replaced, page)
    wait_for(lambda: len(stored("SELECT * FROM answers")) == known + 2, page)

    (files,) = page_caches(one).values()
    old = {url for urls in before.values() for url in urls if "/static/" in url}
    assert not old & {*files}
    page.goto(f"{served.address}/continue")
    page.locator("body[data-pack=here][data-ready]").wait_for(state="attached")
    assert page.url.endswith("/question/choice/3")
    page.context.set_offline(True)
    page.reload()  # the frame of the new program, with the pages of the pack
    page.locator("body[data-ready]").wait_for(state="attached")
    one.go_to("/question/choice/5")
    expect(page.locator("#waiting")).to_have_text(re.compile("^2 "))
    assert one.page.evaluate("getComputedStyle(document.body).outlineStyle") == "dotted"


def page_caches(one):
    """Names of the caches, and the addresses in each."""
    return one.page.evaluate(CACHES)


def changed_program(folder):
    """A copy of the survey whose pages look different."""
    for name in ("survey", "questionnaires"):
        shutil.copytree(ROOT / name, folder / "program" / name)
    with (folder / "program" / "survey" / "static" / "survey.css").open("a") as file:
        file.write("\nbody { outline: 1px dotted }\n")
    return folder / "program"
