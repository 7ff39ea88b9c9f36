"""What a device takes along, and what it hands in when someone has left."""

import json
import re

import pytest
from starlette.testclient import TestClient

from survey.app import create_app
from survey.codes import form_token
from survey.settings import Settings

WAY = [("role", "patient"), ("condition", "hip"), ("age_band", "65-79")]


@pytest.fixture
def app(questionnaire, store):
    """The survey of a study with a store of its own."""
    return create_app(questionnaire, store, Settings())


@pytest.fixture
def device(app):
    """A browser whose owner has said who they are."""
    client = TestClient(app)
    client.post("/consent", data={"agree": "yes"})
    for segment, group in WAY:
        client.post(f"/question/segment/{segment}", data={"answer": group})
    return client


def test_a_page_of_the_pack_is_the_page_that_the_server_shows(device):
    pack = device.get("/pack").json()
    rendered = re.compile('name="rendered" value="\\d+"')

    first = pack["pages"][0]
    shown = device.get(first["address"], headers={"HX-Request": "true"}).text

    assert rendered.sub("", first["html"]) == rendered.sub("", shown)
    assert pack["session"] == form_token(device.cookies["participant"])


def test_a_pack_holds_no_token_that_can_be_read_and_nothing_to_run(device):
    pack = device.get("/pack").text

    assert device.cookies["participant"] not in pack
    assert "<script" not in pack
    assert device.get("/endings").headers.get("content-encoding") is None  # it shows a code


def test_the_frame_of_the_pages_is_nobodys(device):
    frame = device.get("/shell").text

    assert pack_session(device) not in frame
    assert "data-shell" in frame


def pack_session(device):
    """What the pages of a session are known by."""
    return device.get("/pack").json()["session"]


def test_the_worker_names_a_version_that_changes_with_the_words(device, questionnaire):
    script = device.get("/worker.js")

    assert questionnaire.sha256[:12] in script.text
    for path in re.findall(r'"(/static/[^"]+)"', script.text):
        assert device.get(path).status_code == 200, path


def packet(app, device, *items, stopped=False):
    """What a tablet seals when it is handed on."""
    seal, ticket = app.state.survey.seal, device.get("/pack").json()["ticket"]
    return seal.seal(json.dumps({"ticket": ticket, "items": items, "stopped": stopped}).encode())


def item(name, address):
    """Someone has read a page."""
    return {"id": f"{name}-000000", "page": address, "revision": 1, "form": {"answer": "read"}}


def test_a_sealed_answer_arrives_once_however_often_it_is_sent(app, device, rows_of):
    sealed = packet(app, device, item("first", "/question/outcome/independence"))
    stranger = TestClient(app)  # the next person on the tablet

    for _ in range(2):
        answer = stranger.post("/sealed", json={"packets": [sealed]})
        assert answer.json() == {"packets": ["opened"]}

    found = rows_of("SELECT item, revision FROM answers WHERE item LIKE 'outcome%'")
    assert found == [("outcome:independence", 1)]


def test_who_stopped_while_the_network_was_away_has_stopped(app, device):
    sealed = packet(app, device, stopped=True)

    assert TestClient(app).post("/sealed", json={"packets": [sealed]}).status_code == 200

    assert device.get("/continue").url.path == "/thanks"


def test_what_was_not_sealed_to_this_server_is_said_to_be_unreadable(app, device):
    seal = app.state.survey.seal
    forged = seal.seal(b'{"ticket": "AAAA", "items": [], "stopped": true}')

    answer = device.post("/sealed", json={"packets": ["AAAA", seal.seal(b"{}"), forged]})

    assert answer.json() == {"packets": ["unreadable"] * 3}
