"""Pages that ask more than choices, as a browser sees them."""

import re
from contextlib import closing

import pytest
from starlette.testclient import TestClient

from survey.app import create_app
from survey.settings import Settings

GROUPS = {"role": "patient", "age_band": "65+"}


@pytest.fixture
def begun(tmp_path, feature, open_store):
    """Begins the survey of a tiny study; gives the browser and the store."""
    opened = []

    def begin(name):
        store = open_store(tmp_path / name, feature(name))
        opened.append(store)
        client = TestClient(create_app(feature(name), store, Settings()))
        client.post("/consent", data={"agree": "yes"})
        for segment, group in GROUPS.items():
            client.post(f"/question/segment/{segment}", data={"answer": group})
        return client, store

    yield begin
    for store in opened:
        store.close()


def go_to(client, path):
    """Answer with the first that is offered, until a page is reached."""
    response = client.get("/continue")
    while not response.url.path.startswith(path):
        offered = re.search('name="answer"[^>]* value="([^"]*)"', response.text)[1]
        fields = {"answer": offered or "3"}
        response = client.post(response.url.path, data=fields)
        assert response.status_code == 200, response.text
    return response


def post(client, path, **fields):
    """Post an answer to a question."""
    return client.post(f"/question/{path}", data=fields)


def test_a_number_is_asked_for_in_its_range(begun):
    client, _ = begun("questions")

    page = client.get("/continue")
    refused = post(client, "question/nights_awake", answer="9")

    assert page.url.path == "/question/question/nights_awake"
    assert "A whole number from 0 to 7." in page.text
    assert refused.status_code == 422
    assert "Enter a number in the range that is given" in refused.text
    assert 'value="9"' in refused.text


def test_whoever_would_rather_not_say_goes_on(begun):
    client, _ = begun("questions")

    following = post(client, "question/nights_awake", answer=["", "prefer_not_to_say"])
    again = client.get("/question/question/nights_awake")

    assert following.url.path == "/question/question/help"
    assert re.search('value="prefer_not_to_say" checked', again.text)


def test_a_check_says_whether_the_answer_is_right(begun):
    client, _ = begun("questions")
    go_to(client, "/question/question/meaning")

    wrong = post(client, "question/meaning", answer="more")
    right = post(client, "question/meaning", answer="fewer")

    assert wrong.url.path == right.url.path == "/question/feedback/meaning"
    assert "Fewer bad nights are better." in wrong.text
    assert 'href="/question/question/meaning"' in wrong.text
    assert "You chose Fewer bad nights" in right.text
    assert "That is right." in right.text


def test_all_that_were_ticked_are_ticked_again(begun):
    client, _ = begun("questions")
    post(client, "question/nights_awake", answer="5")
    go_to(client, "/question/question/symptoms")

    post(client, "question/symptoms", answer=["wheeze", "cough"])
    page = client.get("/question/question/symptoms").text

    assert re.findall('value="([a-z]+)" checked', page) == ["cough", "wheeze"]


def test_a_question_appears_with_the_answer_that_calls_for_it(begun):
    client, _ = begun("questions")
    post(client, "question/nights_awake", answer="1")
    go_to(client, "/question/question/meaning")
    post(client, "question/meaning", answer="fewer")

    without = client.post("/question/feedback/meaning", data={"answer": "read"})
    post(client, "question/nights_awake", answer="5")
    asked = client.get("/continue")

    assert without.url.path == "/question/practice/1"
    assert asked.url.path == "/question/question/symptoms"


def test_an_answer_stands_in_later_words(begun):
    client, _ = begun("questions")
    go_to(client, "/question/question/help")
    post(client, "question/help", answer="with_help")

    page = go_to(client, "/question/break/rest")

    assert "You answered with some help. There is no hurry." in page.text


def test_someone_who_does_not_want_more_is_finished_with_what_they_did(begun, feature):
    client, store = begun("chunks")
    page = go_to(client, "/question/more/2")

    none = client.post("/question/more/2", data={})
    end = post(client, "more/2", answer="no")
    rows = list(store.export_rows(feature("chunks")))

    assert "You have done 2. Would you do 1 more?" in page.text
    assert none.status_code == 422
    assert end.url.path == "/thanks"
    assert "You have finished" in end.text
    assert len({row["task"] for row in rows if row["task_role"] == "estimation"}) == 2


def test_someone_who_wants_more_gets_more(begun):
    client, _ = begun("chunks")
    go_to(client, "/question/more/2")

    third = post(client, "more/2", answer="yes")

    assert third.url.path == "/question/choice/3"
    assert "Choice 3 of 3" in third.text


def test_best_and_worst_are_radios_in_two_columns_of_one_group(begun):
    client, _ = begun("best-worst")

    page = client.get("/continue").text

    assert page.count("<fieldset") == 1
    assert page.count('type="radio" name="best"') == page.count('type="radio" name="worst"') == 3
    assert "Which matters most to you, and which least?" in page


def test_the_same_item_in_both_columns_is_refused_by_its_name_and_stays_selected(begun):
    client, _ = begun("best-worst")
    page = client.get("/continue")
    names = re.findall('scope="row">([^<]*)<', page.text)

    refused = client.post(page.url.path, data={"best": "2", "worst": "2"})

    assert refused.status_code == 422
    assert f"You selected “{names[1]}” in both columns" in refused.text
    assert 'href="#worst"' in refused.text
    assert 'id="worst"' in refused.text
    assert re.findall('name="(best|worst)" id="[a-z]+-2" value="2" checked', refused.text) == [
        "best",
        "worst",
    ]


def test_best_and_worst_are_exported_as_they_were_shown(begun, feature):
    client, store = begun("best-worst")
    page = client.get("/continue")
    items = re.findall('data-item="([^"]*)"', page.text)

    client.post(page.url.path, data={"best": "3", "worst": "1", "ms": "900"})
    rows = list(store.export_rows(feature("best-worst")))

    assert [row["alternative"] for row in rows] == items
    assert [row["best"] for row in rows] == [0, 0, 1]
    assert [row["worst"] for row in rows] == [1, 0, 0]
    assert {row["task_role"] for row in rows} == {"best_worst"}
    assert {(row["task_position"], row["ms_on_task"]) for row in rows} == {(1, 900)}


def test_a_level_of_a_profile_is_exported_under_its_outcome(begun, feature):
    client, store = begun("best-worst-profile")
    page = go_to(client, "/question/best_worst/1")
    client.post(page.url.path, data={"best": "1", "worst": "2"})

    rows = [
        row
        for row in store.export_rows(feature("best-worst-profile"))
        if row["task_role"] == "best_worst"
    ]

    assert len(rows) == 2
    for row in rows:
        attribute, level = row["alternative"].split(":")
        assert row[attribute] == level


def test_whether_the_chosen_one_would_be_taken_is_exported_with_the_choice(begun, feature):
    client, store = begun("dual")
    page = go_to(client, "/question/choice/1")
    asked = client.post(page.url.path, data={"answer": "2"})

    refused = client.post(asked.url.path, data={})
    client.post(asked.url.path, data={"answer": "keep"})
    rows = [r for r in store.export_rows(feature("dual")) if r["task_role"] == "estimation"]

    assert asked.url.path == "/question/dual/1"
    assert "You chose Treatment B" in asked.text
    assert refused.status_code == 422
    assert [row["chosen"] for row in rows] == [0, 1]
    assert {row["taken"] for row in rows} == {0}


def test_another_choice_is_asked_about_anew(begun):
    client, _ = begun("dual")
    page = go_to(client, "/question/choice/1")
    asked = client.post(page.url.path, data={"answer": "2"})
    client.post(asked.url.path, data={"answer": "take"})

    again = client.post("/question/choice/1", data={"answer": "1"})

    assert again.url.path == "/question/dual/1"
    assert "checked" not in again.text


def test_things_as_they_are_stand_last_with_their_levels(begun, feature):
    client, store = begun("status-quo")
    page = go_to(client, "/question/choice/1")

    client.post(page.url.path, data={"answer": "4"})
    rows = [r for r in store.export_rows(feature("status-quo")) if r["task_role"] == "estimation"]

    assert "As things are now" in page.text
    assert [row["alternative"] for row in rows][3] == "status_quo"
    assert (rows[3]["nights"], rows[3]["chosen"]) == ("some", 1)


def test_every_feature_can_be_walked_to_its_end(tmp_path, feature, open_store):
    for name in ("questions", "best-worst", "best-worst-profile", "dual", "status-quo", "chunks"):
        with closing(open_store(tmp_path / name, feature(name))) as store:
            client = TestClient(create_app(feature(name), store, Settings()))
            response = client.post("/consent", data={"agree": "yes"})
            while response.url.path != "/thanks":
                fields = {"best": "1", "worst": "2", "answer": "1"}
                offered = re.findall('name="answer"[^>]* value="([^"]*)"', response.text)
                fields |= {"answer": offered[0] or "3"} if offered else {}
                response = client.post(response.url.path, data=fields)
                assert response.status_code == 200, response.text

            assert "You have finished" in response.text
