"""What a weight means, said so that nobody can misread it without effort."""

from dataclasses import replace

import pytest

from analysis.errors import WeightsError
from analysis.weights.explanation import explain, find_cell
from questionnaires.files import find_study, read_questionnaire


@pytest.fixture(scope="module")
def text():
    questionnaire = read_questionnaire(find_study("hip-knee"))
    return questionnaire.texts["en"]


def answers(weights, cell, text=None):
    return dict(explain(weights, cell, text).answers)


def test_the_oldest_are_told_that_independence_matters_most_to_them(joint_weights):
    said = answers(joint_weights, joint_weights.cells[3])

    assert said["What matters most?"].startswith(
        "“independence”: it carries 47% of the weight, with 95 % certainty between "
    )
    assert "matters more" not in said["What matters most?"]
    assert "comes first" in said["How sure is that?"]
    assert "Whether “usual role” matters at all" in said["How sure is that?"]
    assert "not QALYs" in said["What does it not mean?"]
    assert "method: signed swings; model: conditional logit" in said["How was it worked out?"]


def test_what_is_not_settled_is_not_told_as_if_it_were(joint_weights):
    said = answers(joint_weights, joint_weights.cells[0])

    assert "not settled whether “pain” matters more" in said["What matters most?"]
    assert "The order of “side effects” and “reoperation”" in said["And then?"]


def test_outcomes_and_ranges_stand_in_the_words_of_the_study(joint_weights, text):
    said = answers(joint_weights, joint_weights.cells[3], text)

    assert "Needs help with most things" in said["Over which range?"]
    assert "usual_role" not in " ".join(said.values())


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"n": 33}, "About 35 people of this group, and nobody else."),
        ({"n": 33, "pooling_share": 0.4}, "40% of their weights is owed to other groups"),
        ({"n": 5, "pooling_share": 0.9}, "Fewer than 8 people of this group answered"),
        ({"n": 0, "pooling_share": 1.0}, "Nobody of this group was asked"),
    ],
)
def test_it_says_who_says_so(joint_weights, change, told):
    cell = replace(joint_weights.cells[1], **change)

    said = answers(replace(joint_weights, pooling="partial"), cell)

    assert told in said["Who says so?"]


def test_a_group_without_weights_is_told_why(joint_weights):
    cell = replace(joint_weights.cells[1], withheld="fewer than 8 respondents")

    assert answers(joint_weights, cell) == {
        "Why are there no weights?": "fewer than 8 respondents."
    }


def test_a_cell_is_found_by_any_group_that_it_holds(joint_weights):
    cell = find_cell(joint_weights, "knee/80+/patient", "weights.json")

    assert cell is joint_weights.cells[3]
    assert find_cell(joint_weights, "hip+knee/80+/patient", "weights.json") is cell


@pytest.mark.parametrize(
    ("named", "fault"),
    [
        ("stroke/80+/patient", '"stroke/80+/patient" is no group of these weights'),
        ("80+", '"80+" is no group of these weights'),
        (None, "several groups have weights"),
    ],
)
def test_a_cell_that_is_not_there_is_answered_with_those_that_are(joint_weights, named, fault):
    with pytest.raises(WeightsError) as refused:
        find_cell(joint_weights, named, "weights.json")

    assert str(refused.value).startswith(f"weights.json: {fault}; name one with --cell")
    assert "hip+knee/18-44/patient; hip+knee/45-64/patient" in str(refused.value)
