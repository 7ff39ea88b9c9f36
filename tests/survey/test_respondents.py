"""A row for each respondent, with their ordinary answers."""

from random import Random

import pytest

from questionnaires.respondents import respondent_columns
from survey.allocation import make_plan
from survey.participant import Answer, Participant, Record, Revision
from survey.respondents import respondent_row

PLACED = {"segment:role": "patient", "segment:age_band": "65+"}


@pytest.fixture
def row(feature):
    """Makes the row of someone who gave these answers, one after the other."""
    asked = feature("questions")

    def make(*given, status="finished"):
        standing = PLACED | dict(given)
        items = [item for item, _ in given]
        revisions = tuple(
            Revision(Answer(item, value, 0, 0), items[: place + 1].count(item))
            for place, (item, value) in enumerate(given)
        )
        participant = Participant("en", status, None, standing)
        return respondent_row(asked, Record(participant, 1, "tablet", revisions), "r1")

    return make


def test_answers_stand_under_the_ids_of_their_questions(row, feature):
    made = row(("question:nights_awake", "3"), ("question:symptoms", "cough wheeze"))

    assert (made["nights_awake"], made["symptoms"]) == ("3", "cough wheeze")
    assert (made["device"], made["status"], made["role"]) == ("tablet", "finished", "patient")
    assert set(made) <= {column.name for column in respondent_columns(feature("questions").study)}


def test_what_is_no_longer_asked_is_empty(row):
    made = row(("question:nights_awake", "1"), ("question:symptoms", "cough"))

    assert "symptoms" not in made


def test_a_check_counts_by_its_first_answer(row):
    wrong_first = row(("question:meaning", "more"), ("question:meaning", "fewer"))
    right = row(("question:meaning", "fewer"))

    assert (wrong_first["meaning"], wrong_first["meaning_right_at_first"]) == ("fewer", 0)
    assert right["meaning_right_at_first"] == 1


def test_tasks_are_counted_without_practice(row, feature):
    plan = make_plan(feature("questions").design, 1, Random(1))
    practice, first, second = plan.tasks
    made = row((f"practice:{practice}", "a"), (f"choice:{first}", "a"), (f"choice:{second}", "b"))

    assert (made["choices"], made["best_worst_tasks"]) == (2, 0)
