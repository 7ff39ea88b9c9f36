"""All routes, for whoever asks: what each answers, and that none of them fails."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from survey.app import create_app
from survey.codes import form_token, joined_token, token_hash
from survey.cookies import COOKIE_DAYS
from survey.parcels import ADDRESS, PARCEL
from survey.settings import Settings
from survey.staff_pin import keep_pin
from survey.store import open_store
from survey.visits import FIELDS

FORM = "application/x-www-form-urlencoded"
NOTHING = {"/i/{code}": "/i/4F7-K9X-W2M", "/question/{kind}/{name}": "/question/segment/role"}
CONSENT, ON, END = (303, "/consent"), (303, "/continue"), (303, "/thanks")
FIRST = (303, "/question/segment/role")
ASKED, REFUSED, FOREIGN = (200, ""), (422, ""), (403, "")
# Nobody, someone whose answers were withdrawn, someone on their way, someone who has stopped,
# someone whose session has expired, and someone on their way with the form of somebody else.
EXPECTED = {
    "post /answers": ((401, ""), (401, ""), ASKED, ASKED, ASKED, FOREIGN),
    "get /": (CONSENT, CONSENT, ASKED, (303, "/"), CONSENT, ASKED),
    "post /": (*[(303, "/")] * 5, FOREIGN),
    "get /i/{code}": (REFUSED, REFUSED, (303, "/"), REFUSED, REFUSED, (303, "/")),
    "get /code": (ASKED,) * 6,
    "post /code": (REFUSED,) * 6,
    "get /consent/role": (ASKED,) * 6,
    "post /consent/role": (REFUSED,) * 6,
    "get /consent": (ASKED,) * 6,
    "post /consent": (REFUSED, REFUSED, (303, "/"), REFUSED, REFUSED, (303, "/")),
    "get /refused": (ASKED,) * 6,
    "get /continue": (CONSENT, CONSENT, FIRST, END, CONSENT, FIRST),
    "get /question/{kind}/{name}": (CONSENT, CONSENT, ASKED, END, CONSENT, ASKED),
    "post /question/{kind}/{name}": (CONSENT, CONSENT, REFUSED, END, CONSENT, FOREIGN),
    "get /stop": (CONSENT, CONSENT, ASKED, END, CONSENT, ASKED),
    "post /stop": (CONSENT, CONSENT, END, END, END, FOREIGN),
    "get /thanks": (ON, ON, ON, ASKED, ON, ON),
    "post /thanks": (*[(303, "/goodbye")] * 5, FOREIGN),
    "get /summary": (ON,) * 6,
    "get /goodbye": (ASKED,) * 6,
    "get /withdraw": (ASKED,) * 6,
    "post /withdraw": (REFUSED,) * 6,
    "get /withdrawn": (ASKED,) * 6,
    "get /pack": (CONSENT, CONSENT, (204, ""), END, CONSENT, (204, "")),
    "get /endings": (CONSENT, CONSENT, ASKED, END, CONSENT, ASKED),
    "get /shell": (ASKED,) * 6,
    "get /worker.js": (ASKED,) * 6,
    "post /sealed": (ASKED,) * 6,
    "get /manifest.webmanifest": (ASKED,) * 6,
    "get /leave": ((404, ""),) * 6,  # there is something to leave in a kiosk only
    "post /leave": ((404, ""),) * 6,
}
IN_A_KIOSK = {"get /leave": (ASKED,) * 6, "post /leave": (REFUSED,) * 6}


@pytest.fixture
def app(tmp_path, opt_out):
    """The survey of a tiny study, with a store of its own."""
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        yield create_app(opt_out, store, Settings())


@pytest.fixture
def kiosk(tmp_path, opt_out):
    """The same on tablets that are handed round."""
    with closing(open_store(tmp_path / "kiosk", opt_out)) as store:
        keep_pin(store.folder, "271828")
        yield create_app(opt_out, store, Settings(kiosk=True))


@pytest.fixture
def person(app):
    """Makes people: browsers that have consented, or not, and say where a form comes from."""

    def make(*, agrees=True, stops=False, vouches=True, at=app):
        client = TestClient(
            at,
            headers={"Sec-Fetch-Site": "same-origin"} if vouches else {"Origin": "null"},
            follow_redirects=False,
            raise_server_exceptions=False,
        )
        if agrees:
            client.post("/consent", data={"agree": "yes"})
        if stops:
            client.post("/stop")
        return client

    return make


def operations(app):
    """Method and path of all that can be asked for, as in `get /consent`."""
    return [
        f"{method} {path}" for path, found in described(app)["paths"].items() for method in found
    ]


def described(app):
    """All routes as FastAPI describes them, and what the survey reads by hand."""
    found = app.openapi()
    found["paths"][ADDRESS] = {"post": body("application/json", PARCEL.json_schema())}
    text = {"type": "string"}
    fields = dict.fromkeys((*FIELDS, "form_token"), text)
    form = {"type": "object", "properties": fields | {"answer": {"type": "array", "items": text}}}
    for path in ("/question/{kind}/{name}", "/", "/stop", "/thanks"):
        found["paths"][path]["post"] |= body(FORM, form)
    return found


def body(media_type, schema):
    """A request's body, as OpenAPI describes it."""
    return {"requestBody": {"content": {media_type: {"schema": schema}}}, "responses": {}}


def withdrawal_code(client):
    """The words on the page of thanks."""
    return re.search(r'<strong id="code">([a-z ]+)<', client.get("/thanks").text)[1]


def ask(client, operation, whose=None):
    """Status, and where one is led, of a request with no field but a wrong code or a token."""
    method, path = operation.split(" ")
    token = form_token((whose or client).cookies.get("participant", ""))
    parcel = {"token": token, "held": 0, "items": []}
    sent = {"/answers": parcel, "/sealed": {"packets": []}}.get(path)
    form = {"data": {"code": token}} if path in ("/code", "/withdraw") else {}
    if method == "post" and whose:
        form = {"data": {"code": token, "form_token": token}}
    response = client.request(method, NOTHING.get(path, path), **({"json": sent} if sent else form))
    return response.status_code, response.headers.get("location", "")


def everybody(person, database, at):
    """One person of each kind, and whose form they have if it is not their own."""
    gone, expired, somebody_else = person(stops=True, at=at), person(at=at), person(at=at)
    assert gone.post("/withdraw", data={"code": withdrawal_code(gone)}).status_code == 303
    withdrawn = person(agrees=False, at=at)
    withdrawn.cookies.update(gone.cookies)
    too_long_ago = date.today() - timedelta(days=COOKIE_DAYS + 2)
    with closing(sqlite3.connect(database)) as connection, connection:
        of = (too_long_ago.isoformat(), token_hash(read_cookies(expired)))
        changed = connection.execute(
            "UPDATE participants SET started_on = ? WHERE token_hash = ?", of
        )
        assert changed.rowcount == 1
    foreign = person(vouches=False, at=at)
    plain = (person(agrees=False, at=at), withdrawn, person(at=at), person(stops=True, at=at))
    return [*((one, None) for one in (*plain, expired)), (foreign, somebody_else)]


def read_cookies(client):
    """The token that the cookies of a browser make."""
    kept, presence = client.cookies["participant"], client.cookies.get("presence")
    return joined_token(kept, presence) if presence else kept


def answers_of(at, operations, person, database):
    """What each operation answers to everybody; only what changes something needs others."""
    looking, found = everybody(person, database, at), {}
    for operation in operations:
        changes = operation.startswith("post") or operation == "get /"  # which forgets who is over
        people = everybody(person, database, at) if changes else looking
        found[operation] = tuple(ask(one, operation, whose) for one, whose in people)
    return found


def test_each_route_answers_as_it_should_to_whoever_asks(app, person, tmp_path):
    database = tmp_path / "data" / "test.sqlite"

    assert answers_of(app, operations(app), person, database) == EXPECTED


def test_a_kiosk_can_be_left_by_whoever_has_the_pin_and_nobody_else(kiosk, person, tmp_path):
    database = tmp_path / "kiosk" / "test.sqlite"

    assert answers_of(kiosk, IN_A_KIOSK, person, database) == IN_A_KIOSK


def test_an_expired_session_opens_no_page_and_its_answers_are_still_taken(app, person, tmp_path):
    expired = everybody(person, tmp_path / "data" / "test.sqlite", app)[4][0]
    said = {"id": "12345678", "page": "/question/segment/role", "revision": 1}
    parcel = {"token": form_token(expired.cookies["participant"]), "held": 0}

    sent = expired.post(
        "/answers", json=parcel | {"items": [said | {"form": {"answer": "patient"}}]}
    )

    assert ask(expired, "get /question/{kind}/{name}") == CONSENT
    assert sent.json()["items"] == [{"id": "12345678", "status": "stored"}]


def test_nothing_of_someone_else_is_shown_to_a_participant(app, person):
    first, second = person(), person()
    first.post("/question/segment/role", data={"answer": "carer_self"})
    beyond = first.get("/continue").headers["location"]
    first.post("/stop")
    code = withdrawal_code(first)

    assert ask(second, f"get {beyond}") == ON
    for operation in operations(app):
        method, path = operation.split(" ")
        if method == "get":
            page = second.get(NOTHING.get(path, path)).text
            assert code not in page
            assert first.cookies["participant"] not in page


def test_no_route_takes_a_form_of_another_site(app, person):
    client = person()
    for operation in operations(app):
        method, path = operation.split(" ")
        if method == "post":
            response = client.post(
                NOTHING.get(path, path), headers={"Sec-Fetch-Site": "cross-site"}
            )

            assert response.status_code == 403, path


def test_other_methods_and_listings_are_refused(person):
    client = person()

    assert client.request("TRACE", "/consent").status_code == 405
    assert client.delete("/consent").status_code == 405
    for path in ("/static/", "/docs", "/openapi.json", "/console", "/admin", "/.git/config"):
        assert client.get(path).status_code == 404, path


@pytest.mark.slow
@pytest.mark.parametrize("operation", EXPECTED)
def test_no_request_makes_the_survey_fail(app, kiosk, person, operation):
    at = kiosk if operation in IN_A_KIOSK else app
    method, path = operation.split(" ")
    asked = schemathesis.openapi.from_dict(described(at))[path][method]
    unlimited = list(HealthCheck)  # how long a case takes to be made up says nothing of us

    @settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=unlimited)
    @given(case=asked.as_strategy())
    def send(case):
        made = case.as_transport_kwargs(base_url="http://testserver")
        fields = urlencode(made.get("data") or {}, doseq=True, errors="replace")
        form = {"Content-Type": FORM} if method == "post" else {}
        if "json" in made:
            fields, form = json.dumps(made["json"]), {"Content-Type": "application/json"}
        for client in (person(agrees=False, at=at), person(at=at)):
            for url in {made["url"], NOTHING.get(path, made["url"])}:
                response = client.request(
                    *(method, url), params=made["params"], content=fields, headers=form
                )
                assert response.status_code < 500, response.text
                assert "Traceback" not in response.text

    send()
