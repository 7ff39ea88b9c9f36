"""What a device sends again, as its acknowledgement was lost, once other pages are there."""

from contextlib import ExitStack, closing

import pytest
from starlette.testclient import TestClient

from survey.app import create_app
from survey.codes import form_token
from survey.settings import Settings

pytestmark = pytest.mark.postgresql

SAID = {
    "role": "patient",
    "age_band": "65+",
    "nights_awake": "5",
    "help": "alone",
    "meaning": "fewer",
    "symptoms": ["cough", "wheeze"],
    "practice": "1",
    "choice": "1",
}


class Device:
    """A browser whose owner has agreed to take part, and whose answers are sent by hand."""

    def __init__(self, browser: TestClient) -> None:
        self._browser = browser
        browser.post("/consent", data={"agree": "yes"})
        self.token = browser.cookies["participant"]
        self.next = browser.get("/continue").url.path

    def send(self, *items):
        """Send answers; gives what became of each."""
        parcel = {"token": form_token(self.token), "held": 0, "items": items}
        said = self._browser.post("/answers", json=parcel).json()
        self.next = said["next"]
        return [one["status"] for one in said["items"]]

    def item(self, answer=None, number=1, page=""):
        """An answer to the page that comes next."""
        page = page or self.next
        *_, kind, name = page.split("/")
        answer = answer or SAID.get(name) or SAID.get(kind) or "read"
        named = f"{kind}-{name}-{number}".replace("_", "-")
        form = {"answer": answer, "ms": "1500", "language": "en"}
        return {"id": named, "page": page, "revision": number, "form": form}

    def go_to(self, page):
        """Answer all pages before one; gives what was sent."""
        sent = []
        while self.next != page:
            assert self.next.startswith("/question/"), self.next
            sent.append(self.item())
            assert self.send(sent[-1]) == ["stored"], sent
        return sent


@pytest.fixture
def device_in(feature, tmp_path, open_store):
    """Devices on their way through tiny studies, by name."""
    with ExitStack() as opened:

        def made(study):
            store = opened.enter_context(closing(open_store(tmp_path / study, feature(study))))
            return Device(TestClient(create_app(feature(study), store, Settings())))

        yield made


def test_an_answer_is_acknowledged_although_its_page_is_gone(device_in):
    device = device_in("questions")
    sent = device.go_to("/question/break/rest")

    assert device.send(*sent) == ["duplicate"] * len(sent)
    assert sent[0]["page"].startswith("/question/segment/")  # closed once a choice is made


def test_an_answer_that_was_changed_since_does_not_decide_what_is_asked(device_in):
    device = device_in("questions")
    device.go_to("/question/question/symptoms")
    none, wheeze = device.item("cough"), device.item("wheeze", 2)
    device.send(none, wheeze)
    device.go_to("/question/break/rest")

    assert device.send(none, device.item(page="/question/break/rest")) == ["duplicate", "stored"]
    assert device.next == "/question/question/easy"


def test_what_was_said_of_one_alternative_is_not_taken_for_another(device_in):
    device = device_in("dual")
    device.go_to("/question/choice/1")
    one, other = device.item("1"), device.item("2", 2)
    device.send(one)
    of_one, of_other = device.item("take"), device.item("keep", 2)
    device.send(of_one, other)

    assert device.send(one, of_one, other, of_other) == [*["duplicate"] * 3, "stored"]
    assert device.send(of_one, of_other) == ["duplicate", "duplicate"]
    assert device.next == "/question/choice/2"


def test_after_a_conflict_answers_are_to_the_pages_that_the_device_showed(device_in):
    device = device_in("questions")
    device.go_to("/question/question/nights_awake")
    device.send(device.item("0"))
    device.go_to("/question/practice/1")
    changed = device.item("5", page="/question/question/nights_awake") | {"id": "after-eviction"}
    followed = device.item("cough", page="/question/question/symptoms")

    assert device.send(changed, followed) == ["conflict", "stored"]


def test_after_a_conflict_an_answer_is_to_the_alternative_that_was_chosen(device_in):
    device = device_in("dual")
    device.go_to("/question/choice/1")
    device.send(device.item("1"))
    of_one = device.item("take")
    device.send(of_one)
    other = device.item("2", page="/question/choice/1") | {"id": "after-eviction"}

    assert device.send(other, of_one | {"id": "of-the-other"}) == ["conflict", "stored"]
