"""On one tablet for everybody: what the next person can find of the last, by looking everywhere."""

import json
import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from survey.staff_pin import keep_pin

PIN = "271828"
LOOK = """async () => {
  const found = {html: document.documentElement.outerHTML, cookies: document.cookie, history: [],
                 local: {...localStorage}, session: {...sessionStorage}, stores: {}, caches: {}};
  found.history = [history.length, history.state];
  for (const {name} of await indexedDB.databases()) {
    const db = await new Promise((done) => {
      const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of db.objectStoreNames) {
      found.stores[`${name}.${store}`] = await new Promise((done) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result); });
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.caches[request.url] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""


@pytest.fixture
def kiosk(serve, tmp_path):
    """Address of a survey in a kiosk."""
    keep_pin(tmp_path / "data", PIN)
    return serve("hip-knee", tmp_path / "data", "--kiosk").address


@pytest.fixture
def items(tmp_path):
    """What the server has: each revision of each item."""

    def stored():
        with closing(sqlite3.connect(tmp_path / "data" / "test.sqlite")) as connection:
            return connection.execute("SELECT item, revision FROM answers").fetchall()

    return stored


@pytest.fixture
def someone(tablet, kiosk):
    """A tablet on which someone has come to the choices, who reads Welsh."""
    tablet = tablet()
    tablet.page.clock.install()
    tablet.page.goto(f"{kiosk}/?lang=cy")
    tablet.page.goto(f"{kiosk}/consent?role=patient")
    tablet.page.get_by_role("checkbox").check()
    tablet.go_on()
    tablet.go_to("/question/outcome/")
    tablet.page.locator("body[data-pack=here]").wait_for()
    tablet.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    tablet.go_to("/question/choice/2")
    return tablet


def secrets(tablet):
    """What must not be found: cookies, the name of the session, the words that withdraw."""
    pack, endings = tablet.page.evaluate(LOOK)["stores"]["whatmatters.kept"][::-1]
    code = re.search(r'id="code">([a-z ]+)<', endings["finished"])[1]
    cookies = [one["value"] for one in tablet.page.context.cookies() if one["name"] != "language"]
    return {code, pack["session"], pack["ticket"], *cookies}


def looked(tablet):
    """All that can be found on a tablet, as text and as it is; what is sealed apart."""
    found = tablet.page.evaluate(LOOK)
    sealed = found["stores"].pop("whatmatters.sealed", [])
    files = [address for address in found["caches"] if "/static/" in address]
    for address in files:  # of the program: the same for everybody
        del found["caches"][address]
    found["cookies"] += json.dumps(
        [one for one in tablet.page.context.cookies() if one["name"] != "participant"]
    )
    return json.dumps(found, ensure_ascii=False), found, sealed


def assert_nothing_is_left(tablet, hidden):
    """Nobody's page, no answer, no way back: in the page, in what is stored, and in the cookies."""
    text, found, sealed = looked(tablet)
    assert found["caches"].keys() >= {f"{origin(tablet)}/shell", f"{origin(tablet)}/goodbye"}
    for store in ("kept", "answers", "outbox"):
        assert found["stores"][f"whatmatters.{store}"] == []
    for one in hidden - {tablet_secret(tablet)}:
        assert one not in text
    assert "/question/" not in text
    assert "presence" not in text
    assert "language" not in {one["name"] for one in tablet.page.context.cookies()}
    assert found["session"] == {}
    assert all(set(one) == {"n", "packet"} for one in sealed)
    return sealed


def origin(tablet):
    """Scheme, host and port of the survey."""
    return "/".join(tablet.page.url.split("/")[:3])


def tablet_secret(tablet):
    """The cookie that no script can delete, and which is worth nothing by itself."""
    kept = {one["name"]: one["value"] for one in tablet.page.context.cookies()}
    return kept.get("participant", "")


def test_nothing_is_left_of_who_has_finished(someone):
    hidden = secrets(someone)
    someone.go_to("/thanks")
    violations = someone.violations()
    someone.page.locator("#finish button").click()
    someone.page.wait_for_url("**/goodbye")

    assert assert_nothing_is_left(someone, hidden) == []
    expect(someone.page.get_by_role("heading", level=1)).to_have_text("Please hand the tablet back")
    assert violations + someone.violations() == []
    assert "participant" not in {one["name"] for one in someone.page.context.cookies()}
    someone.page.go_back()
    assert "/question/" not in someone.page.url
    assert_nothing_is_left(someone, hidden)


def test_nothing_is_left_of_who_went_away_in_the_middle_and_offline_and_their_answers_arrive(
    someone, kiosk, items
):
    hidden, page = secrets(someone), someone.page
    page.context.set_offline(True)
    someone.go_to("/question/choice/5")
    expect(page.locator("#waiting")).to_have_text(re.compile("^3 "))
    before = items()
    page.clock.fast_forward(121_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert someone.violations() == []
    page.get_by_role("dialog").get_by_role("button").nth(1).click()
    page.wait_for_url("**/goodbye")

    sealed = assert_nothing_is_left(someone, hidden)
    assert sum(one["n"] for one in sealed) == 3
    for path in ("/", "/continue", "/question/choice/4", "/thanks"):
        page.goto(f"{kiosk}{path}")
        assert_nothing_is_left(someone, hidden)
        assert page.locator("#page form").count() == 0
    assert items() == before

    page.context.set_offline(False)
    page.goto(f"{kiosk}/question/choice/4")  # with the cookie that could not be deleted
    assert page.url == f"{kiosk}/consent/role"
    for _ in range(100):
        if not page.evaluate(LOOK)["stores"]["whatmatters.sealed"]:
            break
        page.wait_for_timeout(100)
    assert len(items()) == len(before) + 3
    assert len(items()) == len(set(items()))


def test_an_idle_tablet_hides_the_page_and_loses_nothing(someone):
    page = someone.page
    page.get_by_role("radio").nth(1).check()
    page.clock.fast_forward(121_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("radio").nth(1)).to_be_hidden()

    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator("#still-here").click()

    expect(page.get_by_role("radio").nth(1)).to_be_checked()


def test_staff_take_a_tablet_out_with_their_pin(someone, kiosk):
    page = someone.page
    page.goto(f"{kiosk}/leave")
    page.get_by_label("PIN y staff").fill("000000")
    page.locator("main form button").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    violations = someone.violations()
    page.get_by_label("PIN y staff").fill(PIN)
    page.locator("main form button").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("allan o'r arolwg"))
    assert violations + someone.violations() == []
    assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert page.context.cookies() == []
