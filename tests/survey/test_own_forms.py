"""Forms that act for a participant are those of our own pages, on old tablets too."""

import re

import pytest
from starlette.testclient import TestClient

from survey.app import create_app
from survey.settings import Settings


@pytest.fixture
def old_tablet(questionnaire, store):
    """Makes browsers that say nothing of where a form comes from."""
    app = create_app(questionnaire, store, Settings())
    return lambda: TestClient(app, headers={"Origin": "null"})


def begin(client):
    """Consent, and see the first page that is asked for in someone's name."""
    client.post("/consent", data={"agree": "yes", "role": "patient"})
    return client.get("/stop")


def token_on(page):
    """What the page's form carries."""
    return re.search(r'name="form_token" value="([0-9a-f]{32})"', page.text)[1]


def test_an_old_tablet_goes_on_with_the_forms_of_our_pages(old_tablet):
    client = old_tablet()
    page = begin(client)

    assert client.post("/stop", data={"form_token": token_on(page)}).url.path == "/thanks"


@pytest.mark.parametrize("field", [{}, {"form_token": "0" * 32}, {"form_token": "é"}])
def test_a_form_without_its_token_is_refused_on_an_old_tablet(old_tablet, field):
    client = old_tablet()
    begin(client)

    assert client.post("/stop", data=field).status_code == 403
    assert client.get("/stop").status_code == 200


def test_the_token_of_someone_else_is_refused(old_tablet):
    client, other = old_tablet(), old_tablet()
    begin(client)

    assert client.post("/stop", data={"form_token": token_on(begin(other))}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin"}, {"HX-Request": "true"}, {"Origin": "http://testserver"}],
)
def test_a_form_that_the_browser_vouches_for_needs_no_token(old_tablet, headers):
    client = old_tablet()
    begin(client)

    assert client.post("/stop", headers=headers).url.path == "/thanks"


def test_every_form_of_the_survey_carries_the_token(client):
    client.post("/consent", data={"agree": "yes"})
    for path in ("/", "/continue", "/stop"):
        forms = re.findall(r"<form.*?</form>", client.get(path).text, re.S)

        assert forms, path
        assert all('name="form_token" value="' in form for form in forms), path
