"""What is asked, in which order: the usual one, or what the study says."""

import pytest
from pydantic import ValidationError

from questionnaires.files import read_study
from questionnaires.flow import Step
from questionnaires.study import Study
from questionnaires.variables import Variable

SLEEP = {"id": "sleep", "options": ["well", "badly"]}
CHECK = {"id": "meaning", "options": ["yes", "no"], "correct": "yes"}
PAIRS = {"items": ["a", "b", "c", "d"], "per_task": 3, "tasks": 4}


@pytest.fixture
def study(tiny):
    """Makes the tiny study with other keys."""
    given = read_study(tiny).model_dump()
    return lambda **keys: Study.model_validate(given | keys)


def names(study):
    """The steps of a study as they are written."""
    return [str(step) for step in study.steps]


def test_checks_come_before_the_choices_and_other_questions_last(study):
    asked = study(questions=[SLEEP, CHECK], best_worst=PAIRS)

    assert names(asked) == [
        *("segments", "outcomes", "question:meaning", "practice", "choices"),
        *("best_worst", "question:sleep"),
    ]


def test_a_study_can_say_its_own_order(study):
    flow = ["question:sleep", "segments", "choices", "break:rest", "best_worst"]

    assert names(study(questions=[SLEEP], best_worst=PAIRS, flow=flow)) == flow


def test_conditions_may_speak_of_what_was_asked_before(study):
    later = SLEEP | {"id": "nights", "show_if": 'sleep == "badly" and role == "patient"'}
    asked = study(questions=[SLEEP, later])

    assert asked.question("nights").condition.names == {"sleep", "role"}
    assert asked.variables(Step("question", "sleep")).keys() == {"role", "condition", "age_band"}
    assert asked.variables()["sleep"] == Variable("single", ("well", "badly", "prefer_not_to_say"))


@pytest.mark.parametrize(
    ("keys", "remedy"),
    [
        ({"flow": ["segments", "chocies"]}, 'did you mean "choices"'),
        ({"flow": ["segments", "choices", "question"]}, "`question:<id>`"),
        ({"flow": ["segments:role", "choices"]}, "without a colon"),
        ({"flow": ["segments", "choices:"]}, "without a colon"),
        ({"flow": ["segments", "choices", "choices"]}, "choices stands twice"),
        ({"flow": ["segments", "choices", "question:sleep"]}, "sleep is not declared"),
        ({"flow": ["segments", "choices", "best_worst"]}, "best_worst is not declared"),
        ({"flow": ["choices", "segments"]}, "choices comes before segments"),
        ({"flow": ["segments", "choices", "practice"]}, "practice comes after choices"),
        ({"flow": ["segments"]}, "choices is missing"),
        ({"flow": ["choices"]}, "segments is missing"),
        ({"flow": ["segments", "choices"], "questions": [SLEEP]}, "question:sleep is missing"),
        ({"flow": ["segments", "choices"], "best_worst": PAIRS}, "best_worst is missing"),
        ({"questions": [SLEEP, SLEEP]}, "two have the same id"),
        (
            {"questions": [SLEEP | {"show_if": 'meaning == "yes"'}, SLEEP | {"id": "meaning"}]},
            "meaning: no such question before this",
        ),
        ({"questions": [SLEEP | {"show_if": 'role == "nurse"'}]}, 'role has no option "nurse"'),
    ],
)
def test_a_flow_that_cannot_be_walked_is_refused(study, keys, remedy):
    with pytest.raises(ValidationError, match=remedy):
        study(**keys)
