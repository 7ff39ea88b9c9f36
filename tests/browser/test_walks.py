"""Walks through a survey whose network, page and tabs come and go: no answer is lost or doubled."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from playwright.sync_api import BrowserContext, Page

DUAL = Path(__file__).parent.parent / "studies" / "dual"  # what is asked depends on what was chosen
N_WALKS = 100
STEPS = ("answer", "answer", "answer", "answer", "back", "offline", "online", "reload")
STEPS += ("close", "two tabs", "lost acknowledgement")
PATIENCE = 20_000  # milliseconds


class Proxy(ThreadingHTTPServer):
    """Between the browser and the survey: it can swallow what the survey acknowledges."""

    daemon_threads = True

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Forward)
        self.upstream = upstream.removeprefix("http://")
        self.n_to_lose = 0
        self.sent: list[str] = []  # ids of all answers that any tab ever sent
        self.n_lost = 0


class Forward(BaseHTTPRequestHandler):
    """One request, passed on as it came."""

    server: Proxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Pass a request on, and its answer back; or close the connection after the answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with closing(HTTPConnection(self.server.upstream, timeout=60)) as upstream:
            upstream.request(self.command, self.path, body, dict(self.headers))
            answer = upstream.getresponse()
            content = answer.read()
        if self.path == "/answers":
            self.server.sent += [one["id"] for one in json.loads(body)["items"]]
            if self.server.n_to_lose:
                self.server.n_to_lose -= 1
                self.server.n_lost += 1
                self.close_connection = True
                return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def handle(self) -> None:
        """Whoever closes their tab does not wait for what they asked for."""
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Walker:
    """Someone with one device, who remembers what they answered."""

    context: BrowserContext
    address: str
    proxy: Proxy
    page: Page
    given: list[tuple[str, str]] = field(default_factory=list)  # address of the page, answer

    def take(self, step: str, option: int) -> None:
        """Do one of the things that happen."""
        match step:
            case "answer":
                self.answer(option)
            case "back":
                self.go_back()
            case "offline" | "online":
                self.context.set_offline(step == "offline")
            case "reload":
                self.load(self.page)
            case "close":
                self.page.close()
                self.page = self.load(self.context.new_page())
            case "two tabs":
                self.answer_in_another_tab(option)
            case "lost acknowledgement":
                self.proxy.n_to_lose = 1

    def go_back(self) -> None:
        """To the page before, if it is there."""
        link = self.page.locator(".nhsuk-back-link")
        online = self.page.evaluate("navigator.onLine")
        known = link.count() and (online or "/segment/" not in link.get_attribute("href"))
        if "/question/" in self.page.url and known:
            self.click(link)

    def answer_in_another_tab(self, option: int) -> None:
        """Answer the page that a new tab shows; this one stays where it is."""
        other = self.load(self.context.new_page())
        self.page, behind = other, self.page
        self.answer(option)
        self.page = behind
        other.close()

    def load(self, page: Page) -> Page:
        """Open where one is; what is not there without the network is shown from the device."""
        page.goto(f"{self.address}/continue" if page.url == "about:blank" else page.url)
        page.locator("body[data-ready]").wait_for(state="attached", timeout=PATIENCE)
        return page

    def answer(self, option: int) -> None:
        """Answer the page, unless all is answered."""
        online = self.page.evaluate("navigator.onLine")
        if "/question/" not in self.page.url or ("/segment/" in self.page.url and not online):
            return
        radios = self.page.get_by_role("radio")
        if n_radios := radios.count():
            radios.nth(option % n_radios).check()
        form = self.page.locator("main form")
        posted = form.evaluate("form => new FormData(form).get('answer')")
        if "/segment/" not in self.page.url:  # groups go to the server at once, by a plain form
            self.given.append((self.page.url.removeprefix(self.address), posted))
        self.click(self.page.locator("main form button").first)

    def click(self, what: object) -> None:
        """Press something, and wait until another page is there."""
        before = self.page.url
        what.click()
        self.page.wait_for_url(lambda url: url != before, timeout=PATIENCE)

    def come_home(self) -> None:
        """Be online, and wait until the device has nothing left to send."""
        self.proxy.n_to_lose = 0
        self.context.set_offline(False)
        self.load(self.page)
        left = """async () => {
          const asked = indexedDB.open('whatmatters');
          const db = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
          const count = db.transaction('outbox').objectStore('outbox').count();
          const n = await new Promise((done) => { count.onsuccess = () => done(count.result); });
          db.close();
          return n;
        }"""
        for _ in range(PATIENCE // 100):
            with suppress(Exception):  # the page may be on its way to another
                if self.page.evaluate(left) == 0:
                    return
            self.page.wait_for_timeout(100)
        raise AssertionError("something is still waiting to be sent")


@pytest.fixture
def proxy(serve, tmp_path) -> Iterator[Proxy]:
    """A survey behind a proxy."""
    server = Proxy(serve(str(DUAL), tmp_path / "data").address)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def someone(chromium, proxy) -> Iterator[Walker]:
    """Someone new who has said who they are, and whose pages are on their device."""
    address = f"http://127.0.0.1:{proxy.server_port}"
    context = chromium.new_context()
    try:
        context.request.post(f"{address}/consent", form={"agree": "yes"})
        page = context.new_page()
        page.goto(f"{address}/continue")
        while "/segment/" in page.url:
            before = page.url
            page.get_by_role("radio").first.check()
            page.locator("main form button").first.click()
            page.wait_for_url(lambda url, before=before: url != before)
        page.locator("body[data-pack=here]").wait_for(timeout=PATIENCE)
        page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        proxy.sent.clear()
        yield Walker(context, address, proxy, page)
    finally:
        context.close()


def test_whatever_happens_each_answer_is_on_the_server_once(chromium, proxy, tmp_path):
    @settings(
        max_examples=N_WALKS,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1)), min_size=5, max_size=12))
    def walk(steps):
        known = len(stored(tmp_path))
        with someone(chromium, proxy) as walker:
            for step, option in steps:
                walker.take(step, option)
                event(step)
            walker.come_home()
        rows = stored(tmp_path)[known:]

        assert len(rows) == len(walker.given), (steps, rows, walker.given)
        assert sorted(row[0] for row in rows) == sorted({*proxy.sent})
        assert [answer_of(row) for row in rows] == [one[1] for one in walker.given]

    walk()
    assert proxy.n_lost > 10


def answer_of(row):
    """The answer in a row as the form posted it."""
    _, item, value, shown = row
    if item.startswith(("choice:", "practice:")):
        order = [one["id"] for one in json.loads(shown)["alternatives"]]
        return str(order.index(value) + 1)
    return value


def stored(folder):
    """Name on the device, item, value and screen of all answers of devices, in their order."""
    query = (
        "SELECT sent_as, item, value, shown FROM answers WHERE sent_as IS NOT NULL ORDER BY rowid"
    )
    with closing(sqlite3.connect(folder / "data" / "test.sqlite")) as connection:
        return connection.execute(query).fetchall()
