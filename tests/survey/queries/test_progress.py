"""How far fieldwork is: counted from the database while people answer."""

from dataclasses import replace

import pytest

from questionnaires.errors import StudyError
from questionnaires.fieldwork import Fieldwork, Quota
from survey.codes import withdrawal_code
from survey.errors import StoreError
from survey.participant import Answer, Arrival
from survey.queries.progress import read_progress

CELL = ("hip", "65-79", "patient")
PLACED = {"role": "patient", "condition": "hip", "age_band": "65-79"}


@pytest.fixture
def asked(questionnaire):
    """The shipped study with a quota."""
    changes = {"quotas": (Quota(id="hips", where='condition == "hip"', limit=50),)}
    study = questionnaire.study.model_copy(update=changes)
    return replace(questionnaire, study=study)


@pytest.fixture
def opened(tmp_path, asked, open_store):
    """An open database of it."""
    store = open_store(tmp_path / "data", asked)
    yield store
    store.close()


def come(store, token, device="tablet", **groups):
    """Let someone consent and say which groups they are in."""
    store.start(token, Arrival("en", device=device)).result()
    for segment, group in (PLACED | groups).items():
        store.record(token, Answer(f"segment:{segment}", group, 60_000, 0)).result()


def finish(store, token):
    """Let someone answer the last page."""
    store.record(token, Answer("question:last", "read", 60_000, 0), "finished").result()


@pytest.mark.postgresql
def test_people_are_counted_by_group_status_and_device(tmp_path, opened, asked, url):
    for number in range(9):
        come(opened, f"done{number}")
        finish(opened, f"done{number}")
    come(opened, "on", device="phone")
    opened.start("unplaced", Arrival("en", device="phone")).result()
    come(opened, "gone")
    opened.stop("gone").result()
    come(opened, "withdrawn")
    opened.withdraw(withdrawal_code("withdrawn"))

    found = read_progress(tmp_path / "data", asked, url)

    assert found.count(status="finished") == found.count(cell=CELL, status="finished") == 9
    assert found.count(device="phone") == found.count(device="phone", status="on the way") == 2
    assert found.count(status="stopped") == 1
    assert found.count(cell=None) == 12
    assert found.withdrawn == 1
    assert [(one.id, one.finished, one.on_the_way) for one in found.quotas] == [("hips", 9, 1)]
    assert found.minutes.half == pytest.approx(4)  # three groups and the last page, a minute each


def test_who_leaves_is_counted_at_the_page_that_they_did_not_answer(tmp_path, opened, asked, url):
    opened.start("first", Arrival("en")).result()
    opened.stop("first").result()
    for token in ("second", "third"):
        come(opened, token)
        opened.stop(token).result()
    opened.record("third", Answer("outcome:independence", "read", 1, 0)).result()

    found = read_progress(tmp_path / "data", asked, url)

    assert found.left_at == {("segment", "role"): 1, ("outcome", "independence"): 2}


def test_who_was_silent_for_long_is_gone(tmp_path, questionnaire, open_store, url):
    fieldwork = Fieldwork(release_minutes=1e-6)
    asked = replace(
        questionnaire, study=questionnaire.study.model_copy(update={"fieldwork": fieldwork})
    )
    store = open_store(tmp_path / "data", asked)
    come(store, "silent")
    found = read_progress(tmp_path / "data", asked, url)
    store.close()

    assert found.count(status="gone") == 1
    assert found.count(status="on the way") == 0


def test_few_people_have_no_times(tmp_path, opened, asked, url):
    for number in range(7):
        come(opened, f"done{number}")
        finish(opened, f"done{number}")

    assert read_progress(tmp_path / "data", asked, url).minutes is None


@pytest.mark.sqlite
def test_a_folder_without_answers_is_refused(tmp_path, questionnaire, opt_out, opened, url):
    with pytest.raises(StoreError, match="missing"):
        read_progress(tmp_path / "elsewhere", questionnaire, url)
    come(opened, "somebody")
    with pytest.raises(StudyError, match="holds answers to"):
        read_progress(tmp_path / "data", opt_out, url)
