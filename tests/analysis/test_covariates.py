"""What is known of respondents and tasks, beside their choices."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import DataError


@pytest.fixture
def answers():
    """Two tasks each of two people, in no order of rows."""
    return pd.DataFrame(
        {
            "person": ["b", "b", "a", "a", "a", "a", "b", "b"],
            "question": [2, 2, 1, 1, 2, 2, 1, 1],
            "relief": [0, 1, 0, 1, 0, 1, 0, 1],
            "chosen": [1, 0, 0, 1, 0, 1, 0, 1],
            "role": ["patient"] * 2 + ["carer"] * 4 + ["patient"] * 2,
            "place": [2, 2, 1, 1, 2, 2, 1, 1],
        }
    )


def choices(frame):
    """Those answers as numbers."""
    return ChoiceData.from_long(
        frame, respondent="person", task="question", chosen="chosen", attributes=["relief"]
    )


def test_words_become_a_covariate_for_each_but_the_first(answers):
    role = Covariates.from_frame(answers, ["role"], respondent="person")

    assert role.names == ("role:patient",)
    assert_array_equal(role.of_respondents(choices(answers)), [[0], [1]])


def test_tasks_have_covariates_in_the_order_of_the_choices(answers):
    both = Covariates.from_frame(answers, ["place", "role"], respondent="person", task="question")

    assert both.names == ("place", "role:patient")
    assert_array_equal(both.of_tasks(choices(answers)), [[1, 0], [2, 0], [1, 1], [2, 1]])


def test_what_is_known_of_a_person_is_known_of_their_tasks(answers):
    role = Covariates.from_frame(answers, ["role"], respondent="person")

    assert_array_equal(role.of_tasks(choices(answers)), [[0], [0], [1], [1]])


def test_only_estimation_tasks_of_our_export_have_covariates():
    export = pd.DataFrame(
        {
            "respondent": ["1", "1", "2"],
            "task": ["t1", "warm", "t1"],
            "task_role": ["estimation", "warmup", "estimation"],
            "age_band": ["18-44", "18-44", "80+"],
            "task_position": [2, 1, 2],
        }
    )

    by_task = Covariates.from_responses(export.drop(2), ["task_position"], by_task=True)

    assert_array_equal(Covariates.from_responses(export, ["age_band"]).z, [[0], [1]])
    assert_array_equal(by_task.z, [[2]])


@pytest.mark.parametrize(
    ("column", "row", "value", "message"),
    [
        ("role", 3, None, "row 5: role is empty"),
        ("role", 3, "patient", "row 5: role differs from another row of person a"),
    ],
)
def test_values_that_are_missing_or_differ_are_found_by_row(answers, column, row, value, message):
    answers.loc[row, column] = value

    with pytest.raises(DataError, match=message):
        Covariates.from_frame(answers, ["role"], respondent="person")


def test_a_covariate_that_is_always_the_same_is_refused(answers):
    with pytest.raises(DataError, match="role: always the same; leave it out"):
        Covariates.from_frame(answers[answers.role == "carer"], ["role"], respondent="person")


def test_a_column_that_is_not_there_is_named(answers):
    with pytest.raises(DataError, match='no column "rolle": did you mean "role"'):
        Covariates.from_frame(answers, ["rolle"], respondent="person")


def test_covariates_of_other_people_are_refused(answers):
    role = Covariates.from_frame(answers, ["role"], respondent="person")

    with pytest.raises(DataError, match="2 rows, but 1 respondents answered 2 tasks"):
        role.of_respondents(choices(answers).of_respondents(np.array([0])))


def test_numbers_must_be_finite_and_have_names():
    with pytest.raises(DataError, match="age: has values that are not finite"):
        Covariates(("age",), np.array([[1.0], [np.nan]]))
    with pytest.raises(DataError, match="1 names for covariates of shape"):
        Covariates(("age",), np.ones((2, 2)))


def test_a_formula_makes_covariates_of_what_the_choices_know(answers):
    data = ChoiceData.from_long(
        answers.assign(age=[50] * 2 + [30] * 4 + [50] * 2),
        respondent="person",
        task="question",
        chosen="chosen",
        attributes=["relief"],
        people=["role", "age"],
    )
    known = Covariates.from_formula(data, "role + age")

    assert known.names == ("role[patient]", "age")
    assert_array_equal(known.of_respondents(data), [[0, 30], [1, 50]])
    assert list(known.to_frame().columns) == ["role[patient]", "age"]
