"""Which pages there are, for someone who has answered this."""

from dataclasses import replace
from random import Random

import pytest

from questionnaires.design import Design
from survey.allocation import make_plan
from survey.sequence import a_page, pages

PLACED = {"segment:role": "patient", "segment:age_band": "65+"}


def plan_of(questionnaire):
    """A plan for someone in the first block."""
    return make_plan(questionnaire.design, 1, Random(1), questionnaire.best_worst)


def asked(questionnaire, answers):
    """Names of the pages for someone with a plan and these answers."""
    plan = plan_of(questionnaire)
    return [f"{page.kind}:{page.name}" for page in pages(questionnaire, plan, PLACED | answers)]


def test_before_groups_are_known_there_are_only_the_pages_before_the_tasks(feature):
    first = [page.name for page in pages(feature("questions"), None, {})]

    assert first == ["role", "age_band", "nights_awake", "help", "meaning", "meaning"]


def test_a_check_has_a_word_about_its_answer(feature):
    found = asked(feature("questions"), {})

    assert found[4:6] == ["question:meaning", "feedback:meaning"]


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, []),
        ({"question:nights_awake": "2"}, []),
        ({"question:nights_awake": "prefer_not_to_say"}, []),
        ({"question:nights_awake": "3"}, ["symptoms"]),
        ({"question:nights_awake": "3", "question:symptoms": "cough"}, ["symptoms"]),
        ({"question:nights_awake": "3", "question:symptoms": "cough wheeze"}, ["symptoms", "easy"]),
        ({"question:nights_awake": "1", "question:symptoms": "cough wheeze"}, []),
    ],
)
def test_a_question_is_asked_of_those_it_is_meant_for(feature, answers, shown):
    found = asked(feature("questions"), answers)

    assert [name for name in ("symptoms", "easy") if f"question:{name}" in found] == shown


def test_best_and_worst_stand_where_the_flow_says(feature):
    kinds = [name.partition(":")[0] for name in asked(feature("best-worst"), {})]

    assert kinds == [
        *["segment"] * 2,
        *["best_worst"] * 7,
        *["practice", "feedback"],
        *["choice"] * 4,
    ]


def test_whoever_does_not_want_more_has_finished_the_choices(feature):
    chunks = feature("chunks")
    done = ["choice:1", "choice:2", "more:2"]

    assert asked(chunks, {})[-3:] == done
    assert asked(chunks, {"more:2": "no"})[-3:] == done
    assert asked(chunks, {"more:2": "yes"})[-5:] == [*done, "choice:3", "more:3"]
    assert asked(chunks, {"more:2": "yes", "more:3": "yes"})[-3:] == [
        *("choice:3", "more:3", "choice:4")
    ]


def test_whether_it_would_be_taken_is_asked_of_what_was_chosen(feature):
    dual = feature("dual")
    task = next(task for task in plan_of(dual).tasks if dual.task_roles[task] == "estimation")
    chosen = PLACED | {f"choice:{task}": "b"}

    assert "dual:1" not in asked(dual, {})
    assert a_page("dual", "1", task, "b") in pages(dual, plan_of(dual), chosen)
    assert a_page("dual", "1", task, "b").item == f"dual:{task}:b"


def test_checks_are_asked_as_choices_like_the_others(questionnaire):
    first, second, *others = questionnaire.design.shown_to(1)[1:]
    checks = (
        replace(first, id="right", role="dominance"),
        replace(second, id="again", role="repeat"),
        replace(first, id="open", role="holdout"),
    )
    design = Design((*questionnaire.design.tasks, *checks))
    found = asked(replace(questionnaire, design=design), {})

    assert sum(name.startswith("choice:") for name in found) == len(others) + 5


def test_items_stand_in_each_position_as_often_as_they_were_designed_to(feature):
    lists = feature("best-worst").best_worst.shown_to(1)
    shown = [plan_of(feature("best-worst")).sides[task.id] for task in lists]
    designed = {tuple(place) for place in zip(*(task.items for task in lists), strict=True)}

    assert {tuple(place) for place in zip(*shown, strict=True)} == designed
