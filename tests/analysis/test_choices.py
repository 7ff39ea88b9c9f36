"""Tables of answers become choices, or it is said which row is wrong."""

import io

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError, ModelError

TABLE = """\
person,task,relief,weeks,chosen
ann,1,yes,2,1
ann,1,no,1,0
ann,2,no,2,0
ann,2,yes,6,1
bob,1,yes,2,0
bob,1,no,1,1
"""
CODING = Coding((CodedAttribute("relief", ("0", "1"), (0.0, 1.0)),))


def table(content=TABLE):
    """A table as pandas reads it."""
    return pd.read_csv(io.StringIO(content))


def choices(frame, **how):
    """Choices between relief and weeks."""
    how = {"attributes": ("relief", "weeks")} | how
    return ChoiceData.from_long(frame, respondent="person", task="task", chosen="chosen", **how)


def test_each_row_is_an_alternative_of_a_task_of_a_respondent():
    data = choices(table())

    assert data.parameters == ("relief:yes", "weeks")
    assert (data.n_tasks, data.n_respondents) == (3, 2)
    assert_array_equal(data.x, [[1, 2], [0, 1], [0, 2], [1, 6], [1, 2], [0, 1]])
    assert_array_equal(data.task, [0, 0, 1, 1, 2, 2])
    assert_array_equal(data.respondent, [0, 0, 0, 0, 1, 1])
    assert_array_equal(data.first_rows, [0, 2, 4])
    assert_array_equal(data.chosen, [1, 0, 0, 1, 0, 1])


def test_the_order_of_tasks_in_the_table_does_not_matter():
    scattered = table().iloc[[4, 2, 0, 5, 3, 1]]

    assert_array_equal(choices(scattered).x, choices(table()).x)
    assert_array_equal(choices(scattered).chosen, choices(table()).chosen)


def test_tasks_of_the_same_name_are_kept_apart_by_respondent():
    data = choices(table())

    assert data.n_tasks == 3


def test_a_yes_or_no_may_mark_what_was_chosen():
    marked = table().assign(chosen=table()["chosen"] == 1)

    assert_array_equal(choices(marked).chosen, choices(table()).chosen)


def test_an_opt_out_shows_nothing_and_has_a_constant():
    frame = table(TABLE + "bob,2,,0,1\nbob,2,yes,2,0\n").assign(neither=[0] * 6 + [1, 0])
    data = choices(frame, constants=("neither",))

    assert data.parameters == ("relief:yes", "weeks", "neither")
    assert_array_equal(data.x[-2:], [[0, 0, 1], [1, 2, 0]])


def test_what_people_choose_among_may_differ_in_number():
    data = choices(table(TABLE + "bob,1,no,3,0\n"))

    assert_array_equal(np.bincount(data.task), [2, 2, 3])


def test_some_respondents_can_be_taken_out():
    data = choices(table()).of_respondents(np.array([1]))

    assert (data.n_tasks, data.n_respondents) == (1, 1)
    assert_array_equal(data.x, [[1, 2], [0, 1]])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ann,1,no,1,0", "ann,1,no,1,1", "row 3: task 1 of respondent ann has 2 chosen"),
        ("bob,1,no,1,1", "bob,1,no,1,0", "row 7: task 1 of respondent bob has 0 chosen"),
        ("ann,2,no,2,0", "ann,2,no,2,", "row 4: chosen is empty; fill it in"),
        ("ann,2,no,2,0", "ann,2,no,2,2", 'row 4: chosen is "2.*"; use 0 or 1'),
        ("ann,2,no,2,0", "ann,2,no,2,x", 'row 4: chosen is "x"; use 0 or 1'),
        ("ann,2,no,2,0", "ann,2,no,,0", "row 4: weeks is empty; fill it in or leave out the task"),
        ("ann,2,no,2,0", "ann,2,,2,0", "row 4: relief is empty; fill it in or leave out the task"),
        ("ann,2,no,2,0", ",2,no,2,0", "row 4: person is empty"),
        ("ann,2,no,2,0", "ann,,no,2,0", "row 4: task is empty"),
        ("person,", "persn,", 'no column "person": did you mean "persn"'),
        ("relief,", "releif,", 'no column "relief": did you mean "releif"'),
        ("yes,6,1", "yes,inf,1", "x has values that are not finite numbers"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(old, new, said):
    with pytest.raises(DataError, match=f"^{said}"):
        choices(table(TABLE.replace(old, new)))


def test_rows_are_named_as_in_the_file_also_when_the_table_is_sorted_otherwise():
    scattered = table(TABLE.replace("ann,1,no,1,0", "ann,1,no,1,1")).iloc[::-1]

    with pytest.raises(DataError, match=r"^row [23]: task 1 of respondent ann has 2 chosen"):
        choices(scattered)


def test_an_empty_level_is_not_taken_for_the_worst_one():
    frame = table(TABLE.replace("ann,2,no,2,0", "ann,2,,2,0")).assign(neither=0)

    with pytest.raises(DataError, match="row 4: relief is empty"):
        choices(frame, constants=("neither",))


def test_a_task_of_which_one_alternative_is_left_is_named():
    frame = pd.DataFrame({"who": 1, "task": [1, 1, 2], "cost": [1, 2, 3], "picked": [1, 0, 1]})

    with pytest.raises(DataError, match="row 4: task 2 of respondent 1 has one alternative"):
        ChoiceData.from_long(
            frame, respondent="who", task="task", chosen="picked", attributes=["cost"]
        )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"x": np.zeros((3, 1))}, "differ in length"),
        ({"x": np.zeros((4, 2))}, "differ in length"),
        ({"chosen": np.array([True, False, True])}, "differ in length"),
        ({"task": np.array([0, 1, 0, 1])}, "tasks must be counted 0, 1, 2"),
        ({"task": np.array([1, 1, 2, 2])}, "tasks must be counted 0, 1, 2"),
        ({"respondent": np.array([0, 0, 2, 2])}, "respondents must be counted 0, 1, 2"),
        ({"chosen": np.array([True, True, True, False])}, "task 0: 2 choices, expected 1"),
        ({"chosen": np.array([True, False, False, False])}, "task 1: 0 choices, expected 1"),
        ({"x": np.array([[1.0], [np.nan], [0], [0]])}, "not finite"),
    ],
)
def test_arrays_that_are_not_choices_are_refused(given, said):
    right = {
        "coding": CODING,
        "x": np.array([[1.0], [0], [1], [0]]),
        "task": np.array([0, 0, 1, 1]),
        "respondent": np.array([0, 0, 1, 1]),
        "chosen": np.array([True, False, True, False]),
    }

    assert ChoiceData(**right).n_tasks == 2
    with pytest.raises(DataError, match=said):
        ChoiceData(**(right | given))


def test_a_respondent_taken_twice_is_two_people():
    data = choices(table())
    twice = data.of_respondents(np.array([1, 0, 1, 1]))
    n_tasks = np.bincount(data.respondent[data.first_rows])

    assert twice.n_respondents == 4
    assert_array_equal(
        np.bincount(twice.respondent[twice.first_rows]), n_tasks[[1, 0, 1, 1]], strict=True
    )
    assert_array_equal(twice.x[twice.respondent == 0], data.x[data.respondent == 1])
    assert_array_equal(twice.x[twice.respondent == 3], data.x[data.respondent == 1])


def test_our_own_export_gives_constants_for_the_screen_and_the_opt_out():
    frame = pd.DataFrame(
        {
            "respondent": "1",
            "task": "t1",
            "task_role": "estimation",
            "position": [1, 2, 3],
            "alternative": ["b", "a", "opt_out"],
            "relief": ["yes", "no", None],
            "chosen": [0, 0, 1],
        }
    )
    coding = Coding((CodedAttribute("relief", ("no", "yes")),), ("opt_out", "position:1"))
    warmup = frame.assign(task="practice", task_role="warmup", chosen=[1, 0, 0])
    data = ChoiceData.from_responses(pd.concat([warmup, frame], ignore_index=True), coding)

    assert data.parameters == ("relief:yes", "opt_out", "position:1")
    assert data.n_tasks == 1, "practice tells nothing"
    assert_allclose(data.x, [[1, 0, 1], [0, 0, 0], [0, 1, 0]])

    hole = frame.assign(relief=[None, "no", None])
    with pytest.raises(DataError, match="row 2: relief is empty"):
        ChoiceData.from_responses(hole, coding)
    with pytest.raises(DataError, match="nobody answered a choice task"):
        ChoiceData.from_responses(warmup, coding)


@pytest.fixture
def known_people():
    """Two people of whom something is known, in no order of rows."""
    return pd.DataFrame(
        {
            "person": ["b", "b", "a", "a"],
            "task": [1, 1, 1, 1],
            "relief": [0, 1, 0, 1],
            "mode": ["tablet", "neither", "tablet", "neither"],
            "chosen": [1, 0, 0, 1],
            "age": [70, 70, 45, 45],
            "weight": [2.0, 2.0, 1.0, 1.0],
        }
    )


def read(frame):
    """Those choices, with all that is known."""
    return ChoiceData.from_long(
        frame,
        respondent="person",
        task="task",
        chosen="chosen",
        attributes=["relief"],
        people=["age"],
        weight="weight",
        alternative="mode",
    )


def test_what_is_known_of_people_and_alternatives_goes_with_their_choices(known_people):
    data = read(known_people)
    bea = data.of_respondents(np.array([1]))

    assert list(data.respondent_names) == ["a", "b"]
    assert list(data.people["age"]) == [45, 70]
    assert list(data.weights) == [1, 2]
    assert list(bea.respondent_names) == ["b"]
    assert list(bea.alternatives) == ["tablet", "neither"]
    assert list(bea.weights) == [2]


def test_weights_have_a_mean_of_one_and_the_worth_of_kish(known_people):
    data = read(known_people)

    assert list(data.person_weights) == [2 / 3, 4 / 3]
    assert data.n_effective == pytest.approx(9 / 5)  # (1 + 2)^2 / (1 + 4)


def test_a_weight_of_nothing_is_refused_with_the_respondent(known_people):
    with pytest.raises(DataError, match="weight of respondent b is 0; use a number above zero"):
        read(known_people.assign(weight=[0.0, 0.0, 1.0, 1.0]))


def test_a_covariate_that_changes_within_a_person_is_refused_with_the_respondent(known_people):
    with pytest.raises(DataError, match="row 3: age differs from another row of person b"):
        read(known_people.assign(age=[70, 71, 45, 45]))


def test_models_that_count_all_alike_refuse_weights(known_people):
    with pytest.raises(ModelError, match="the mixed logit counts all respondents alike"):
        read(known_people).require_unweighted("mixed logit")
