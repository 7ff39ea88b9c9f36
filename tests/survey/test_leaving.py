"""The ways out: a code that deletes, a day until which it does, a page that says what mattered."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from questionnaires.fieldwork import Feedback, Fieldwork, Quota
from survey.app import create_app
from survey.settings import Settings

GROUPS = {"role": "patient", "condition": "hip", "age_band": "65-79", "how_answered": "alone"}


@pytest.fixture
def survey(tmp_path, questionnaire, open_store):
    """Opens a survey of the shipped study with other settings; gives a browser."""
    opened = []

    def opener(**changes):
        study = questionnaire.study.model_copy(update=changes)
        changed = replace(questionnaire, study=study)
        opened.append(open_store(tmp_path / "data", changed))
        return TestClient(create_app(changed, opened[-1], Settings()))

    yield opener
    for store in opened:
        store.close()


def go_through(client):
    """From consent to thanks."""
    response = client.post("/consent", data={"agree": "yes"})
    while response.url.path.startswith("/question"):
        name = response.url.path.rsplit("/", 1)[1]
        response = client.post(response.url.path, data={"answer": GROUPS.get(name, "1")})
    return response


def code_on(page):
    return re.search('id="code">([^<]+)', page.text)[1]


def test_the_code_is_shown_as_words_and_as_a_picture(survey):
    page = go_through(survey())

    assert len(code_on(page).split()) == 5
    assert 'class="wm-qr"' in page.text
    assert "data-hide-after" in page.text
    assert "style=" not in page.text


def test_before_the_day_of_the_freeze_answers_can_be_deleted(survey):
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    client = survey(fieldwork=Fieldwork(freeze_on=tomorrow))
    page = go_through(client)

    assert f"before {tomorrow.day} {tomorrow:%B %Y}" in page.text
    assert client.post("/withdraw", data={"code": code_on(page)}).url.path == "/withdrawn"


def test_from_that_day_on_a_page_says_why_not(survey):
    today = datetime.now(UTC).date()
    client = survey(fieldwork=Fieldwork(freeze_on=today))
    code = code_on(go_through(client))

    asked = client.get("/withdraw")
    refused = client.post("/withdraw", data={"code": code})

    assert refused.status_code == 403
    for page in (asked, refused):
        assert "Answers can no longer be deleted" in page.text
        assert f"possible before {today.day} {today:%B %Y}" in page.text
    assert client.get("/thanks").status_code == 200  # nothing was deleted


def test_guessing_withdrawal_codes_is_stopped(survey):
    client = survey()

    statuses = [
        client.post("/withdraw", data={"code": "apple river"}).status_code for _ in range(11)
    ]

    assert statuses == [422] * 10 + [429]


def test_a_full_group_is_met_with_thanks(survey):
    client = survey(quotas=(Quota(id="hips", where='condition == "hip"', limit=1),))
    go_through(client)
    client.post("/thanks")

    page = go_through(client)

    assert page.url.path == "/thanks"
    assert "We have enough answers from people like you" in page.text


def test_what_mattered_is_said_only_where_the_study_offers_it(survey):
    client = survey()
    page = go_through(client)

    assert 'href="/summary"' not in page.text
    assert client.get("/summary").url.path == "/thanks"


def test_what_mattered_is_said_to_whoever_finished_and_to_nobody_else(survey):
    client = survey(feedback=Feedback(what_mattered=True))
    assert client.get("/summary").url.path == "/consent"

    offered = go_through(client)
    page = client.get("/summary")
    client.post("/thanks")

    assert 'href="/summary"' in offered.text
    assert "no advice about your care" in page.text
    assert page.text.count("times, and you chose that one") == 5
    assert " ".join(page.text.split()).count(". It was better in one of the treatments") == 5
    assert client.get("/summary").url.path == "/consent"


def test_a_draft_says_that_it_is_a_test_and_a_published_study_does_not(
    tmp_path, survey, questionnaire, publish, open_store
):
    published = publish(questionnaire.folder)
    with closing(open_store(tmp_path / "live", published)) as store:
        live = TestClient(create_app(published, store, Settings())).get("/consent").text

    assert "Test: answers do not count" in survey().get("/consent").text
    assert "Test: answers do not count" not in live
