"""All routes, for whoever asks: what each answers, and that none of them fails."""

import json
import re
from contextlib import closing
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from survey.app import create_app
from survey.codes import form_token
from survey.parcels import ADDRESS, PARCEL
from survey.settings import Settings
from survey.store import open_store
from survey.visits import FIELDS

FORM = "application/x-www-form-urlencoded"
NOTHING = {"/i/{code}": "/i/4F7-K9X-W2M", "/question/{kind}/{name}": "/question/segment/role"}
CONSENT, ON, END = (303, "/consent"), (303, "/continue"), (303, "/thanks")
ASKED, REFUSED = (200, ""), (422, "")
# Nobody, someone whose answers were withdrawn, someone on their way, someone who has stopped.
EXPECTED = {
    "post /answers": ((401, ""), (401, ""), ASKED, ASKED),
    "get /": (CONSENT, CONSENT, ASKED, (303, "/")),
    "post /": ((303, "/"),) * 4,
    "get /i/{code}": (REFUSED, REFUSED, (303, "/"), REFUSED),
    "get /code": (ASKED,) * 4,
    "post /code": (REFUSED,) * 4,
    "get /consent/role": (ASKED,) * 4,
    "post /consent/role": (REFUSED,) * 4,
    "get /consent": (ASKED,) * 4,
    "post /consent": (REFUSED, REFUSED, (303, "/"), REFUSED),
    "get /refused": (ASKED,) * 4,
    "get /continue": (CONSENT, CONSENT, (303, "/question/segment/role"), END),
    "get /question/{kind}/{name}": (CONSENT, CONSENT, ASKED, END),
    "post /question/{kind}/{name}": (CONSENT, CONSENT, REFUSED, END),
    "get /stop": (CONSENT, CONSENT, ASKED, END),
    "post /stop": (CONSENT, CONSENT, END, END),
    "get /thanks": (ON, ON, ON, ASKED),
    "post /thanks": ((303, "/goodbye"),) * 4,
    "get /summary": (ON,) * 4,
    "get /goodbye": (ASKED,) * 4,
    "get /withdraw": (ASKED,) * 4,
    "post /withdraw": (REFUSED,) * 4,
    "get /withdrawn": (ASKED,) * 4,
    "get /pack": (CONSENT, CONSENT, (204, ""), END),
    "get /endings": (CONSENT, CONSENT, ASKED, END),
    "get /shell": (ASKED,) * 4,
    "get /worker.js": (ASKED,) * 4,
    "post /sealed": (ASKED,) * 4,
    "get /manifest.webmanifest": (ASKED,) * 4,
    "get /leave": ((404, ""),) * 4,  # there is something to leave in a kiosk only
    "post /leave": ((404, ""),) * 4,
}


@pytest.fixture
def app(tmp_path, opt_out):
    """The survey of a tiny study, with a store of its own."""
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        yield create_app(opt_out, store, Settings())


@pytest.fixture
def person(app):
    """Makes people: browsers that have consented, or not."""

    def make(*, agrees=True, stops=False):
        client = TestClient(
            app,
            headers={"Sec-Fetch-Site": "same-origin"},
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


def ask(client, operation):
    """Status, and where one is led, of a request without any field."""
    method, path = operation.split(" ")
    empty = {"token": form_token(client.cookies.get("participant", "")), "held": 0, "items": []}
    sent = {"/answers": empty, "/sealed": {"packets": []}}.get(path)
    response = client.request(method, NOTHING.get(path, path), json=sent)
    return response.status_code, response.headers.get("location", "")


def test_each_route_answers_as_it_should_to_whoever_asks(app, person):
    gone = person(stops=True)
    assert gone.post("/withdraw", data={"code": withdrawal_code(gone)}).status_code == 303
    token = gone.cookies["participant"]

    found = {}
    for operation in operations(app):
        withdrawn = person(agrees=False)
        withdrawn.cookies.set("participant", token)
        people = (person(agrees=False), withdrawn, person(), person(stops=True))
        found[operation] = tuple(ask(one, operation) for one in people)

    assert found == EXPECTED


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
def test_no_request_makes_the_survey_fail(app, person, operation):
    method, path = operation.split(" ")
    asked = schemathesis.openapi.from_dict(described(app))[path][method]
    unlimited = list(HealthCheck)  # how long a case takes to be made up says nothing of us

    @settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=unlimited)
    @given(case=asked.as_strategy())
    def send(case):
        made = case.as_transport_kwargs(base_url="http://testserver")
        fields = urlencode(made.get("data") or {}, doseq=True, errors="replace")
        form = {"Content-Type": FORM} if method == "post" else {}
        if "json" in made:
            fields, form = json.dumps(made["json"]), {"Content-Type": "application/json"}
        for client in (person(agrees=False), person()):
            for url in {made["url"], NOTHING.get(path, made["url"])}:
                response = client.request(
                    *(method, url), params=made["params"], content=fields, headers=form
                )
                assert response.status_code < 500, response.text
                assert "Traceback" not in response.text

    send()
