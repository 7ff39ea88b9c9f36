"""All routes of the console, for whoever asks: what each answers, and that none of them fails."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

NOTHING = {"study": "hip-knee", "job": "none", "tender": "none", "name": "none"}
ENTRANCE, REFUSED, MISSING = (303, "/sign-in"), (403, ""), (404, "")
SEEN, WRONG, UNREAD = (200, ""), (422, ""), (400, "")
FIELDWORK, TENDERS = (303, "/studies/hip-knee/fieldwork"), (303, "/studies/hip-knee/tenders")
ONLY_RESEARCHER, ONLY_PROCUREMENT, ONLY_ADMIN = range(3)


def only(who, answer):
    """What three roles are answered, if one of them alone may ask."""
    return tuple(answer if place == who else REFUSED for place in range(3))


STUDY = "/studies/{study}"
JOB, TENDER = f"{STUDY}/work/{{job}}", f"{STUDY}/tenders/{{tender}}"
EXPECTED = {  # researcher, procurement, admin; of a study that they know
    "get /": (FIELDWORK, TENDERS, (303, "/people")),
    "get /password": (SEEN,) * 3,
    "post /password": (WRONG,) * 3,
    "get /second-factor": (SEEN,) * 3,
    "post /second-factor": (WRONG,) * 3,
    "get /people": only(ONLY_ADMIN, SEEN),
    "post /people": only(ONLY_ADMIN, WRONG),
    "post /people/{name}": only(ONLY_ADMIN, MISSING),
    "get /audit": only(ONLY_ADMIN, SEEN),
    f"get {STUDY}/fieldwork": only(ONLY_RESEARCHER, SEEN),
    f"get {STUDY}/fieldwork/now": only(ONLY_RESEARCHER, SEEN),
    f"get {STUDY}/weights": (SEEN, SEEN, REFUSED),
    f"get {STUDY}/weights/{{job}}/{{name}}": (MISSING, MISSING, REFUSED),
    f"get {STUDY}/study": only(ONLY_RESEARCHER, SEEN),
    f"get {STUDY}/preview": only(ONLY_RESEARCHER, SEEN),
    f"get {STUDY}/preview/page": only(ONLY_RESEARCHER, MISSING),
    f"post {STUDY}/edition": only(ONLY_RESEARCHER, WRONG),
    f"post {STUDY}/links": only(ONLY_RESEARCHER, WRONG),
    f"get {STUDY}/work": only(ONLY_RESEARCHER, SEEN),
    f"post {STUDY}/work": only(ONLY_RESEARCHER, UNREAD),
    f"get {JOB}": only(ONLY_RESEARCHER, MISSING),
    f"get {JOB}/now": only(ONLY_RESEARCHER, MISSING),
    f"post {JOB}/cancel": only(ONLY_RESEARCHER, MISSING),
    f"post {JOB}/again": only(ONLY_RESEARCHER, MISSING),
    f"post {JOB}/delete": only(ONLY_RESEARCHER, MISSING),
    f"get {JOB}/files/{{name}}": only(ONLY_RESEARCHER, MISSING),
    f"get {STUDY}/tenders": only(ONLY_PROCUREMENT, SEEN),
    f"post {STUDY}/tenders": only(ONLY_PROCUREMENT, WRONG),
    f"get {TENDER}": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/check": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/answers": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/answers/check": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/bids": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/bids/written": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/lock": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/amend": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/words": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/contract": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/weights": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/score": only(ONLY_PROCUREMENT, MISSING),
    f"get {TENDER}/files/{{name}}": only(ONLY_PROCUREMENT, MISSING),
    f"get {TENDER}/files/{{name}}/remove": only(ONLY_PROCUREMENT, MISSING),
    f"post {TENDER}/files/{{name}}/remove": only(ONLY_PROCUREMENT, MISSING),
}
OPEN = {  # to everybody; what somebody is answered who has signed in already
    "get /sign-in": (SEEN, SEEN),
    "post /sign-in": (WRONG, WRONG),
    "get /sign-in/provider": (MISSING, MISSING),  # there is none; `test_openid` has one
    "get /sign-in/back": (MISSING, MISSING),
    "get /sign-in/code": (ENTRANCE, (303, "/")),
    "post /sign-in/code": (ENTRANCE, (303, "/")),
}
PAGES = {  # that axe looks at, at every width, in `test_in_a_browser`; the guide's picture of each
    **{f"get /{one}": one for one in ("password", "second-factor", "people", "audit", "sign-in")},
    **{f"get {STUDY}/{one}": one for one in ("fieldwork", "weights", "study", "preview", "work")},
    "get /sign-in/code": "code",
    f"get {STUDY}/tenders": "tenders",
    f"get {JOB}": "job",
    f"get {TENDER}": "tender",
    f"get {TENDER}/files/{{name}}/remove": "tender-remove",
}
ROOT = Path(__file__).parents[3]
PARTS = {  # of these pages, which are looked at with them
    *(f"get {STUDY}/fieldwork/now", f"get {STUDY}/preview/page", f"get {JOB}/now"),
}
LEAD_ON = {"get /", "get /sign-in/provider", "get /sign-in/back"}  # and show the pages above
DOWNLOADS = {  # that are held to the command line's files, in the test of that name
    f"get {STUDY}/weights/{{job}}/{{name}}": "test_tender_pages",
    f"get {TENDER}/files/{{name}}": "test_tender_pages",
    f"get {JOB}/files/{{name}}": "test_downloads",
}
OUT = "post /sign-out"
ROLES = ("researcher", "procurement", "admin")


def operations(app):
    """Method and path of all that can be asked for, as in `get /people`."""
    return {
        f"{method} {path}" for path, found in app.openapi()["paths"].items() for method in found
    }


def token_of(client):
    """The token that forms of a session carry; empty without one."""
    page = client.get("/second-factor")
    return page.text.split('name="form_token" value="')[1].split('"')[0] if page.is_success else ""


def ask(client, operation, token="", **more):
    """Status, and where one is led, of a request that sends nothing but the form's token."""
    method, path = operation.split(" ")
    sent = {"data": {"form_token": token}} if method == "post" else {}
    answer = client.request(method, path.format(**NOTHING), **sent, **more)
    return answer.status_code, answer.headers.get("location", "")


def test_the_table_has_every_route(app):
    assert operations(app) == {*EXPECTED, *OPEN, OUT}


def test_whatever_can_be_looked_at_is_a_page_that_is_tested_or_a_download_that_is(app):
    kinds = [*PAGES, *PARTS, *LEAD_ON, *DOWNLOADS]

    assert len(kinds) == len(set(kinds))
    assert {*kinds} == {one for one in operations(app) if one.startswith("get")}
    assert all((Path(__file__).parent / f"{one}.py").is_file() for one in DOWNLOADS.values())


def test_the_guide_has_a_picture_of_every_page():
    guide = (ROOT / "docs/guide/console.md").read_text(encoding="utf-8")
    shown = [f"../images/console/{name}-wide.webp" for name in PAGES.values()]

    assert [one for one in shown if f"({one})" not in guide] == []
    assert [one for one in shown if not (ROOT / "docs/guide" / one).is_file()] == []


def test_each_role_is_answered_as_it_should(signed_in):
    people = [signed_in(role) for role in ROLES]
    tokens = [token_of(client) for client in people]
    found = {
        operation: tuple(
            ask(client, operation, token) for client, token in zip(people, tokens, strict=True)
        )
        for operation in EXPECTED
    }

    assert found == EXPECTED


def test_nobody_gets_further_than_to_the_entrance(browser, signed_in, console, clock):
    expired = signed_in(*ROLES)
    clock.now += 60 * console.settings.idle_minutes
    invented = browser()
    invented.cookies.set("console", "a" * 43)
    for client in (browser(), expired, invented):
        assert {ask(client, operation) for operation in EXPECTED} == {ENTRANCE}
        assert ask(client, OUT) == ENTRANCE
        for operation, (answer, _) in OPEN.items():
            assert ask(client, operation) == answer


def test_another_study_is_not_told_apart_from_one_that_is_not_there(signed_in):
    stranger = signed_in(*ROLES, studies=("stroke",))
    token = token_of(stranger)
    of_study = [operation for operation in EXPECTED if "{study}" in operation]

    assert {ask(stranger, operation, token) for operation in of_study} == {MISSING}
    assert "hip" not in stranger.get("/studies/hip-knee/fieldwork").text


def test_a_session_is_led_on_from_the_entrance(signed_in):
    client = signed_in("researcher")
    for operation in ("get /sign-in/code", "post /sign-in/code"):
        assert ask(client, operation, token_of(client)) == OPEN[operation][1]


def test_no_form_is_taken_without_the_token_of_its_session(signed_in):
    client, another = signed_in(*ROLES), signed_in("admin")
    posts = [one for one in (*EXPECTED, OUT) if one.startswith("post")]

    assert {ask(client, operation) for operation in posts} == {REFUSED}
    assert {ask(client, operation, token_of(another)) for operation in posts} == {REFUSED}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_no_form_of_another_site_is_taken(signed_in, headers):
    client = signed_in(*ROLES)
    token = token_of(client)
    for operation in (one for one in (*EXPECTED, *OPEN, OUT) if one.startswith("post")):
        assert ask(client, operation, token, headers=headers) == REFUSED


def test_what_does_not_say_where_it_comes_from_is_refused(signed_in):
    client = signed_in(*ROLES)
    token = token_of(client)
    del client.headers["Sec-Fetch-Site"], client.headers["Origin"]

    assert ask(client, "post /people", token) == REFUSED


def test_every_page_says_what_browsers_may_do_with_it(signed_in):
    client = signed_in(*ROLES)
    pages = [client.get(one.split(" ")[1].format(**NOTHING)) for one in EXPECTED if "get" in one]
    policies = [page.headers["content-security-policy"] for page in pages]

    assert len({*policies}) == len(policies)  # each has a nonce of its own
    for page, policy in zip(pages, policies, strict=True):
        assert policy.startswith("default-src 'none'; script-src 'nonce-")
        assert "unsafe" not in policy
        assert "style=" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"


def test_a_larger_form_than_any_page_has_is_refused(browser):
    answer = browser().post("/sign-in", data={"name": "x" * 70_000})

    assert answer.status_code == 413


@pytest.mark.slow
@pytest.mark.parametrize("operation", [*EXPECTED, *OPEN])
def test_no_request_makes_the_console_fail(app, signed_in, operation):
    method, path = operation.split(" ")
    asked = schemathesis.openapi.from_dict(app.openapi())[path][method]
    client = signed_in(*ROLES)
    client._transport.raise_server_exceptions = False
    token = token_of(client)

    @settings(
        max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=asked.as_strategy())
    def send(case):
        made = case.as_transport_kwargs(base_url="http://testserver")
        fields = made.get("data") if isinstance(made.get("data"), dict) else {}
        body = urlencode({**fields, "form_token": token}, doseq=True, errors="replace")
        form = {"Content-Type": "application/x-www-form-urlencoded"} if method == "post" else {}
        for url in {made["url"], path.format(**NOTHING)}:
            answer = client.request(
                *(method, url), params=made["params"], content=body, headers=form
            )
            assert answer.status_code < 500, answer.text

    send()
