"""Paper forms: the same tasks, sides and words as the screens, and copied as they were printed."""

import re

import pytest
from starlette.testclient import TestClient

from questionnaires.errors import StudyError
from survey.app import create_app
from survey.errors import SettingsError
from survey.paper_form import paper_form, require_printable
from survey.settings import Settings, require_here

ON_PAPER = {"block": "2", "role": "patient", "agree": "yes"}


def tasks_on(form):
    """Ids at the feet of a form's sheets, in order."""
    return [task for tasks in re.findall(r'data-tasks="([^"]+)"', form) for task in tasks.split()]


def shown_on(html):
    """Levels on a page or a form, in the order of reading."""
    return re.findall(r'data-position="(\d)" data-attribute="(\w+)" data-level="(\w+)"', html)


@pytest.fixture
def office(questionnaire, store):
    """A browser at the machine where forms are copied."""
    return TestClient(create_app(questionnaire, store, Settings(paper=True)))


def copy_form(client, form=ON_PAPER):
    """Copy a whole form, the first of everything crossed; what each task's page showed."""
    response = client.post("/paper", data=form)
    pages = []
    while not response.url.path.startswith("/thanks"):
        assert response.status_code == 200, response.text
        if "/choice/" in response.url.path or "/practice/" in response.url.path:
            pages.append(shown_on(response.text))
        value = re.search(r'name="answer"[^>]* value="([^"]+)"', response.text)
        answer = {"answer": value[1] if value else "read", "ms": "4000", "help": "3"}
        response = client.post(response.url.path, data=answer)
    return pages


@pytest.mark.parametrize("name", ["best-worst", "chunks", "opt-out", "status-quo", "right-to-left"])
def test_a_form_has_each_task_of_its_block_once_in_the_order_of_the_design(feature, name):
    study = feature(name)
    for block in study.design.blocks:
        form = paper_form(study, study.language, study.study.groups("role")[0], block)
        lists = [task.id for task in study.best_worst.shown_to(block)]
        on_form = tasks_on(form)

        assert [one for one in on_form if one in lists] == lists
        assert [one for one in on_form if one not in lists] == [
            task.id for task in study.design.shown_to(block)
        ]
        assert not re.search("<input[^>]* checked", form)
        assert "<script" not in form


def test_a_form_is_copied_and_exported_with_the_sides_that_were_printed(
    questionnaire, store, office
):
    form = paper_form(questionnaire, "en", "patient", 2)

    copied = copy_form(office)

    rows = list(store.export_rows(questionnaire))
    exported = dict.fromkeys(row["task"] for row in rows)
    sides = [row["alternative"] for row in rows]
    assert [one for page in copied for one in page] == shown_on(form)
    assert [task for task in tasks_on(form) if task != "practice"] == [
        task for task in exported if task != "practice"
    ]
    assert sides == ["a", "b"] * (len(sides) // 2)
    assert {(row["block"], row["position"]) for row in rows} == {(2, 1), (2, 2)}
    assert {row["ms_on_task"] for row in rows} == {""}
    assert {row["explanations"] for row in rows} == {0}


def test_someone_on_paper_has_that_device_a_stratum_and_a_place_like_others(office, rows_of):
    copy_form(office)

    (person,) = rows_of("SELECT device, status, block, stratum FROM participants")

    assert person == ("paper", "finished", 2, "patient/hip/18-44")


def test_a_block_that_was_copied_is_not_given_again_before_the_others(office, browser, rows_of):
    copy_form(office)
    for _ in range(3):
        client = browser()
        client.post("/consent", data={"agree": "yes"})
        for group in (("role", "patient"), ("condition", "hip"), ("age_band", "18-44")):
            client.post(f"/question/segment/{group[0]}", data={"answer": group[1]})

    assert sorted(rows_of("SELECT block FROM participants")) == [(1,), (2,), (3,), (4,)]


def test_after_a_form_the_next_one_is_asked_for(office):
    copy_form(office)

    after = office.post("/thanks")

    assert after.url.path == "/"
    assert "Copy a paper form" in after.text
    assert "hip-knee · version 1" in after.text
    assert office.get("/consent").url.path == office.get("/paper?lang=cy").url.path == "/"


@pytest.mark.parametrize(
    "wrong", [{"block": "9"}, {"block": ""}, {"role": "nobody"}, {"agree": ""}]
)
def test_a_form_that_does_not_exist_or_without_consent_is_refused(office, rows_of, wrong):
    refused = office.post("/paper", data=ON_PAPER | wrong)

    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert rows_of("SELECT id FROM participants") == []


def test_copying_is_no_route_of_the_survey_itself(client):
    assert client.post("/paper", data=ON_PAPER).status_code == 404


def test_forms_are_copied_at_this_machine_only():
    for host, settings in (
        ("192.0.2.7", Settings(paper=True)),
        ("127.0.0.1", Settings(paper=True, kiosk=True)),
    ):
        with pytest.raises(SettingsError, match="at this machine alone"):
            require_here(host, settings)
    require_here("192.0.2.7", Settings())
    require_here("127.0.0.1", Settings(paper=True))


def test_a_block_that_the_design_lacks_is_refused(questionnaire):
    with pytest.raises(SettingsError, match=r"block 7: not in design\.csv; there are 1, 2, 3, 4"):
        paper_form(questionnaire, "en", "patient", 7)


@pytest.mark.parametrize(("name", "why"), [("dual", "opt_out"), ("questions", "depends on")])
def test_a_study_that_needs_the_answers_before_it_goes_on_has_no_form(feature, name, why):
    with pytest.raises(StudyError, match=why):
        require_printable(feature(name))
