"""The pages as a browser sees them, one question after the other."""

import re
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from survey.app import create_app
from survey.rendering import static_url
from survey.settings import Settings


def title(response):
    """What stands in the browser's tab."""
    return re.search("<title>(.*)</title>", response.text)[1]


def agree(client):
    """Consent, and see the first question."""
    return client.post("/consent", data={"agree": "yes"})


def answer_all(client, until="/thanks", pick="1"):
    """Go on from the first open page, always with the same pick, to a page or to the end."""
    response = client.get("/continue")
    groups = {"role": "patient", "condition": "hip", "age_band": "65-79", "how_answered": "alone"}
    while not response.url.path.startswith(until):
        name = response.url.path.rsplit("/", 1)[1]
        fields = {"answer": groups.get(name, pick), "ms": "1200", "changes": "0"}
        response = client.post(response.url.path, data=fields)
        assert response.status_code == 200
    return response


@pytest.fixture
def count(rows_of):
    """Number of rows in a table."""
    return lambda table: rows_of(f"SELECT count(*) FROM {table}")[0][0]  # noqa: S608 - ours


def test_the_link_leads_to_the_consent_page(client):
    response = client.get("/")

    assert response.url.path == "/consent"
    assert "checked" not in response.text
    assert "<h2>What you should know</h2>" in response.text


def test_tags_in_the_consent_text_are_shown_and_not_obeyed(tmp_path, opt_out, open_store):
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        page = TestClient(create_app(opt_out, store, Settings())).get("/consent").text

    assert "<strong>any</strong>" in page
    assert "&lt;b&gt;No tags.&lt;/b&gt;" in page


def test_nobody_starts_without_ticking_the_box(client, count):
    response = client.post("/consent", data={})

    assert response.status_code == 422
    assert title(response).startswith("Error: ")
    assert "Tick the box if you want to take part" in response.text
    assert count("participants") == 0


def test_refusing_keeps_nothing(client, count):
    response = client.post("/consent", data={"agree": "yes", "decision": "refuse"})

    assert response.url.path == "/refused"
    assert "We have kept nothing" in response.text
    assert not client.cookies
    assert [count(t) for t in ("participants", "answers", "withdrawals")] == [0, 0, 0]


def test_the_whole_way_from_consent_to_thanks(client, store, questionnaire):
    first = agree(client)
    last = answer_all(client)
    rows = list(store.export_rows(questionnaire))

    assert first.url.path == "/question/segment/role"
    assert title(last).startswith("Thank you. You have finished")
    assert re.search('id="code">[a-z]+( [a-z]+){4}<', last.text)
    assert len(rows) == 11 * 2
    assert {row["position"] for row in rows if row["chosen"]} == {1}


def test_questions_change_with_the_role(client):
    agree(client)
    client.post("/question/segment/role", data={"answer": "carer_proxy"})

    assert "the person you care for the most trouble" in client.get("/continue").text


def test_no_answer_is_asked_for_again_with_the_reason(client):
    agree(client)

    response = client.post("/question/segment/role", data={})

    assert response.status_code == 422
    assert title(response).startswith("Error: Who is answering?")
    assert 'href="#answer"' in response.text
    assert 'id="answer"' in response.text


def test_a_double_tap_is_one_answer(client, count):
    agree(client)
    for _ in range(3):
        client.post("/question/segment/role", data={"answer": "patient"})

    assert count("answers") == 1


def test_going_back_shows_the_answer_and_a_change_is_a_revision(client, store, questionnaire):
    agree(client)
    answer_all(client, until="/question/choice/3")

    page = client.get("/question/choice/2")
    client.post("/question/choice/2", data={"answer": "2", "changes": "0"})
    again = client.get("/question/choice/2")
    rows = [row for row in store.export_rows(questionnaire) if row["task_position"] == 3]

    assert re.search('value="1"[^>]* checked', page.text)
    assert re.search('value="2"[^>]* checked', again.text)
    assert [row["chosen"] for row in rows] == [0, 1]
    assert rows[0]["changes"] == 1


def test_continue_leads_to_where_someone_stopped_reading(client):
    agree(client)
    answer_all(client, until="/question/choice/4")

    assert client.get("/continue").url.path == "/question/choice/4"


def test_nobody_can_leap_ahead_by_typing_an_address(client):
    agree(client)

    for path in ("/question/choice/3", "/question/segment/age_band", "/question/choice/99"):
        assert client.get(path).url.path == "/question/segment/role"
        assert client.post(path, data={"answer": "1"}).url.path == "/question/segment/role"


@pytest.mark.parametrize("path", ["/question/choice/1", "/continue", "/thanks", "/stop"])
def test_without_a_cookie_every_page_leads_to_consent(client, path):
    assert client.get(path).url.path == "/consent"


def test_the_practice_task_is_followed_by_what_was_right_or_wrong(client, store):
    agree(client)
    answer_all(client, until="/question/practice/1")
    (token,) = client.cookies.values()
    best = store.participant(token).plan.sides["practice"].index("a") + 1

    wrong = client.post("/question/practice/1", data={"answer": str(3 - best)})
    right = client.post("/question/practice/1", data={"answer": str(best)})
    onward = client.post(right.url.path, data={"answer": "read"})

    assert "Please look again" in wrong.text
    assert 'href="/question/practice/1"' in wrong.text
    assert "That is how it works" in right.text
    assert onward.url.path == "/question/choice/1"


def test_stopping_keeps_the_answers_and_gives_a_code(client, store, questionnaire):
    agree(client)
    answer_all(client, until="/question/choice/4")

    asked = client.get("/stop")
    stopped = client.post("/stop")

    assert 'href="/continue"' in asked.text
    assert title(stopped).startswith("Thank you. You have stopped")
    assert re.search('id="code">', stopped.text)
    assert len(list(store.export_rows(questionnaire))) == 4 * 2
    assert client.get("/question/choice/1").url.path == "/thanks"


def test_the_next_person_on_the_tablet_sees_nothing_of_the_one_before(client):
    agree(client)
    code = re.search('id="code">([^<]+)', answer_all(client).text)[1]

    goodbye = client.post("/thanks")

    assert goodbye.url.path == "/goodbye"
    assert not client.cookies
    for path in ("/", "/thanks", "/question/choice/10", "/continue"):
        response = client.get(path)
        assert response.url.path == "/consent"
        assert code not in response.text


def test_someone_else_can_start_anew_where_one_has_not_finished(client, store, questionnaire):
    agree(client)
    answer_all(client, until="/question/choice/2")

    welcome = client.get("/")
    anew = client.post("/")

    assert title(welcome).startswith("Welcome back")
    assert anew.url.path == "/consent"
    assert not client.cookies
    assert len(list(store.export_rows(questionnaire))) == 2 * 2


def test_consent_on_a_tablet_where_one_has_not_finished_does_not_open_their_answers(client):
    agree(client)
    answer_all(client, until="/question/choice/2")

    response = agree(client)

    assert response.url.path == "/"
    assert title(response).startswith("Welcome back")


def test_a_code_deletes_the_answers(client, count):
    agree(client)
    code = re.search('id="code">([^<]+)', answer_all(client).text)[1]

    wrong = client.post("/withdraw", data={"code": "apple apple apple apple apple"})
    empty = client.post("/withdraw", data={"code": " "})
    right = client.post("/withdraw", data={"code": code.upper().replace(" ", "-")})

    assert wrong.status_code == 422
    assert "We cannot find this code" in wrong.text
    assert "Enter your code" in empty.text
    assert right.url.path == "/withdrawn"
    assert [count(t) for t in ("participants", "answers", "withdrawals")] == [0, 0, 1]


def test_the_cookie_is_for_this_site_and_not_for_scripts(browser):
    header = (
        browser()
        .post("/consent", data={"agree": "yes"}, follow_redirects=False)
        .headers["set-cookie"]
    )

    assert re.fullmatch(
        "participant=[0-9a-f]{32}; HttpOnly; Max-Age=604800; Path=/; SameSite=lax", header
    )


def test_over_https_the_cookie_is_bound_to_the_host(store, questionnaire):
    app = create_app(questionnaire, store, Settings(secure_cookie=True))
    client = TestClient(app, base_url="https://survey.example")

    header = client.post("/consent", data={"agree": "yes"}, follow_redirects=False).headers[
        "set-cookie"
    ]

    assert header.startswith("__Host-participant=")
    assert "; Secure" in header


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://["},
        {"Origin": "testserver"},
    ],
)
def test_a_form_sent_by_another_site_is_refused(client, headers, count):
    response = client.post("/consent", data={"agree": "yes"}, headers=headers)

    assert response.status_code == 403
    assert count("participants") == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://testserver"},
        {"Origin": "null"},  # what our own pages send, without a referrer
        {},
    ],
)
def test_the_surveys_own_form_is_taken(client, headers):
    response = client.post("/consent", data={"agree": "yes"}, headers=headers)

    assert response.url.path == "/question/segment/role"


def test_every_answer_of_the_server_is_protected(client):
    agree(client)

    for path in ("/continue", "/consent", static_url("survey.css"), "/nothing"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert client.get("/continue").headers["cache-control"] == "no-store"
    assert "immutable" in client.get(static_url("survey.css")).headers["cache-control"]


def test_htmx_gets_the_changing_part_and_history_the_whole_page(client):
    agree(client)

    part = client.get("/question/segment/role", headers={"HX-Request": "true"})
    whole = client.get(
        "/question/segment/role",
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )

    assert part.text.startswith("<title>")
    assert "<html" not in part.text
    assert 'tabindex="-1" autofocus' in part.text
    assert whole.text.startswith("<!doctype html>")
    assert part.headers["vary"].startswith("HX-Request, HX-History-Restore-Request")


def test_a_failure_is_said_in_plain_words_and_protected_too(store, questionnaire):
    client = TestClient(create_app(questionnaire, store, Settings()), raise_server_exceptions=False)
    store.close()

    response = client.post("/consent", data={"agree": "yes"})

    assert response.status_code == 500
    assert "It is not your fault." in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"


def test_a_form_that_is_far_too_large_is_refused(client):
    response = client.post("/withdraw", data={"code": "A" * 100_000})

    assert response.status_code == 413


def test_an_address_that_does_not_exist_is_said_in_plain_words(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 404
    assert "Check the address, or go to the start." in response.text
    assert client.get("/openapi.json").status_code == 404


def test_neither_of_these_can_be_chosen_where_the_study_says_so(tmp_path, opt_out, open_store):
    with closing(open_store(tmp_path / "data", opt_out)) as store:
        client = TestClient(create_app(opt_out, store, Settings()))
        agree(client)
        client.post("/question/segment/role", data={"answer": "patient"})
        client.post("/question/segment/age_band", data={"answer": "65+"})
        page = answer_all(client, until="/question/choice/1")
        client.post("/question/choice/1", data={"answer": "3"})
        again = client.get("/question/choice/1")

    assert "Neither of these" in page.text
    assert re.search('value="3"[^>]* checked', again.text)


def test_levels_that_differ_are_marked_in_words(client, store, questionnaire):
    agree(client)
    page = answer_all(client, until="/question/choice/1")
    (token,) = client.cookies.values()
    task = questionnaire.design.task(store.participant(token).plan.tasks[1])

    assert page.text.count(">Different<") == len(task.differing())
    assert page.text.count(">Same in both<") == 5 - len(task.differing())
