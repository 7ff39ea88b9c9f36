"""Tastes that depend on who is asked, by a formula."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.errors import DataError, ModelError, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.weights.swings import krinsky_robb

N_PEOPLE, N_TASKS = 200, 6


@pytest.fixture(scope="module")
def answers():
    """Patients and carers of 30 to 79 who choose by relief of pain and by nights away."""
    rng = np.random.default_rng(4)
    people = pd.DataFrame(
        {
            "person": [f"p{n:03d}" for n in range(N_PEOPLE)],
            "role": np.where(np.arange(N_PEOPLE) % 3 == 0, "carer", "patient"),
            "age": 30 + np.arange(N_PEOPLE) % 50,
        }
    )
    shown = people.loc[people.index.repeat(N_TASKS * 2)].reset_index(drop=True)
    shown["task"] = np.repeat(np.arange(N_PEOPLE * N_TASKS), 2)
    shown["pain"] = np.where(rng.random(len(shown)) < 0.5, "a_lot", "little")
    shown["nights"] = rng.integers(0, 5, len(shown))
    taste = 1.0 + 0.8 * (shown["role"] == "patient")
    price = -0.3 - 0.01 * (shown["age"] - 50)
    utility = taste * (shown["pain"] == "little") + price * shown["nights"]
    utility += rng.gumbel(size=len(shown))
    shown["chosen"] = (utility == utility.groupby(shown["task"]).transform("max")).astype(int)
    return shown


def choices(frame, people=("role", "age")):
    """Those answers as numbers, with what is known of the people."""
    return ChoiceData.from_long(
        frame,
        respondent="person",
        task="task",
        chosen="chosen",
        attributes=["pain", "nights"],
        people=people,
    )


def test_products_are_named_after_the_level_and_the_group(answers):
    result = ConditionalLogit(interactions="role + bs(age, df=3)").fit(choices(answers))

    assert result.parameters == (
        "pain:little",
        "nights",
        "pain[little]:role[patient]",
        "pain[little]:bs(age, df=3)[1]",
        "pain[little]:bs(age, df=3)[2]",
        "pain[little]:bs(age, df=3)[3]",
        "nights:role[patient]",
        "nights:bs(age, df=3)[1]",
        "nights:bs(age, df=3)[2]",
        "nights:bs(age, df=3)[3]",
    )
    assert all(name in result.summary() for name in result.parameters)


def test_a_group_in_every_product_is_the_same_as_a_fit_of_its_own(answers):
    whole = ConditionalLogit(interactions="role").fit(choices(answers))
    for role in ("carer", "patient"):
        own = ConditionalLogit().fit(choices(answers[answers["role"] == role]))
        there = whole.of_person({"role": role})

        assert_allclose(there.estimates, own.estimates, rtol=1e-6)
        assert_allclose(there.standard_errors, own.standard_errors, rtol=1e-6)
        assert there.parameters == own.parameters


def test_both_groups_together_are_as_likely_as_each_on_its_own(answers):
    whole = ConditionalLogit(interactions="role").fit(choices(answers))
    apart = [
        ConditionalLogit().fit(choices(rows)).log_likelihood for _, rows in answers.groupby("role")
    ]

    assert whole.log_likelihood == pytest.approx(sum(apart))


def test_only_the_attributes_that_are_named_depend_on_people(answers):
    by = {"nights": "age", "pain": "role"}
    result = ConditionalLogit(interactions=by).fit(choices(answers))
    error = result.standard_errors

    assert result.parameters[2:] == ("pain[little]:role[patient]", "nights:age")
    assert abs(result.estimates[2] - 0.8) < 3 * error[2]
    assert abs(result.estimates[3] + 0.01) < 3 * error[3]


def test_tastes_at_an_age_follow_the_slope(answers):
    result = ConditionalLogit(interactions={"nights": "age"}).fit(choices(answers))
    at_sixty = result.of_person({"age": 60})

    assert at_sixty.estimates[1] == pytest.approx(result.estimates[1] + 60 * result.estimates[2])
    assert at_sixty.covariance[1, 1] == pytest.approx(
        result.covariance[1, 1] + 120 * result.covariance[1, 2] + 3600 * result.covariance[2, 2]
    )


def test_mean_tastes_are_the_mean_of_everyones(answers):
    result = ConditionalLogit(interactions="role").fit(choices(answers))
    roles = result.data.people["role"]
    each = [result.of_person({"role": role}).estimates for role in roles]

    assert_allclose(result.mean_tastes(result.estimates), np.mean(each, axis=0))
    assert result.mean_tastes(krinsky_robb(result, 10, [1])).shape == (10, 2)


def test_a_person_beyond_those_asked_is_refused(answers):
    result = ConditionalLogit(interactions="role + bs(age, df=3)").fit(choices(answers))

    with pytest.raises(DataError, match="age 95 is beyond 30 to 79"):
        result.of_person({"role": "carer", "age": 95})
    with pytest.raises(DataError, match='role "nurse": expected one of: carer, patient'):
        result.of_person({"role": "nurse", "age": 50})
    with pytest.raises(DataError, match="age of a person is not given"):
        result.of_person({"role": "carer"})


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("rolle", "`rolle` is not present .* known of people: role, age"),
        ("role +", "formula role \\+: Operator"),
        ("0 + role", "and no `0`, `1`, `~`"),
        ({"pian": "role"}, 'no "pian": did you mean "pain"'),
    ],
)
def test_a_formula_that_does_not_fit_says_what_is_known(answers, formula, message):
    with pytest.raises(ModelError, match=message):
        ConditionalLogit(interactions=formula).fit(choices(answers))


def test_without_anything_known_of_people_there_is_no_formula(answers):
    with pytest.raises(DataError, match="read the choices with `people`"):
        ConditionalLogit(interactions="role").fit(choices(answers, people=()))


def test_products_that_cannot_be_told_apart_are_named(answers):
    twice = answers.assign(job=answers["role"])

    with pytest.raises(NotIdentified, match=r"pain\[little\]:role\[patient\], "):
        ConditionalLogit(interactions="role + job").fit(choices(twice, people=("role", "job")))
