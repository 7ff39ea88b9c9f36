"""Who is analysed together, and what must not change a weight."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.errors import DataError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.weights.cells import (
    fit_cell,
    fit_cells,
    groups_by_column,
    groups_of_study,
    outcomes_of,
)
from analysis.weights.summary import outcome_weights
from questionnaires.files import find_study, read_study
from questionnaires.study import Study

HIP_KNEE = read_study(find_study("hip-knee"))
KEY = ("knee", "80+", "patient")


def weights_of(fitted, outcomes):
    """Weight, interval and ranks of each outcome, by name."""
    return {
        one.id: (one.weight, one.low, one.high, *one.rank_probabilities)
        for one in outcome_weights(outcomes, fitted.cell)
    }


def test_every_cell_of_a_study_is_a_group_also_without_anybody():
    nobody = pd.DataFrame({"respondent": [], "role": [], "condition": [], "age_band": []})
    groups = groups_of_study(HIP_KNEE, nobody)

    assert len(groups) == 3 * 4
    assert {group.key[0] for group in groups} == {"hip+knee"}, "pooled as the plan says"
    assert {group.key[2] for group in groups} == {"patient", "carer_self", "carer_proxy"}
    assert all(group.rows.empty for group in groups)


def test_nobody_is_lost_for_being_in_no_subgroup():
    frame = pd.DataFrame({"respondent": [1, 2], "region": ["north", None]})

    with pytest.raises(DataError, match="row 3: region is empty; fill it in"):
        groups_by_column(frame, "region")


def test_everybody_is_in_exactly_one_cell():
    people = pd.DataFrame(
        [
            {"respondent": f"{role} {condition} {age_band}", "role": role, "condition": condition}
            | {"age_band": age_band}
            for role in HIP_KNEE.groups("role")
            for condition in HIP_KNEE.groups("condition")
            for age_band in HIP_KNEE.groups("age_band")
        ]
    )
    groups = groups_of_study(HIP_KNEE, people)

    assert sorted(pd.concat([group.rows for group in groups])["respondent"]) == sorted(
        people["respondent"]
    )
    for group in groups:
        assert set(group.rows["role"]) == {group.key[2]}
        assert set(group.rows["age_band"]) == {group.key[1]}
        assert len(group.rows) == 2


def test_without_pooling_each_condition_is_apart():
    apart = Study.model_validate(HIP_KNEE.model_dump() | {"analysis": {}})
    nobody = pd.DataFrame({"respondent": [], "role": [], "condition": [], "age_band": []})

    assert {group.key[0] for group in groups_of_study(apart, nobody)} == {"hip", "knee"}


def test_a_table_may_be_split_by_a_column(long_table):
    frame = long_table().assign(sex=lambda rows: np.where(rows["respondent"] % 2, "m", "f"))

    assert [group.key for group in groups_by_column(frame, "sex")] == [
        ("sex=f", "all", "all"),
        ("sex=m", "all", "all"),
    ]
    assert [group.key for group in groups_by_column(frame, None)] == [("all", "all", "all")]


def test_seven_people_are_too_few_and_eight_are_not(long_table, choices_from, outcomes):
    frame = long_table(n_people=15, n_tasks=20)
    frame["clinic"] = np.where(frame["respondent"] < 7, "small", "tiny plus one")
    few, enough = fit_cells(groups_by_column(frame, "clinic"), choices_from, outcomes, n_draws=100)

    assert few.cell.withheld == "fewer than 8 respondents"
    assert (few.cell.n, few.cell.n_tasks, few.result) == (7, 0, None)
    assert not few.cell.part_worths
    assert not enough.cell.withheld
    assert (enough.cell.n, enough.cell.n_tasks) == (8, 160)
    assert enough.opinion.n_tasks == 160


def test_a_cell_without_an_estimate_says_why_and_stops_nobody_else(
    long_table, choices_from, outcomes
):
    frame = long_table(n_people=20)
    frame["clinic"] = np.where(frame["respondent"] < 10, "alike", "varied")
    choices = partial(
        ChoiceData.from_coded,
        coding=choices_from(frame).coding,
        respondent="respondent",
        task="task",
        chosen="chosen",
    )
    frame.loc[frame["clinic"] == "alike", "pain"] = "some"
    alike, varied = fit_cells(groups_by_column(frame, "clinic"), choices, outcomes, n_draws=50)

    assert "do not tell apart: pain:some, pain:none" in alike.cell.withheld
    assert alike.cell.n == 10
    assert not varied.cell.withheld


def test_a_study_gives_its_outcomes_units_and_amounts(long_table, choices_from):
    plain = outcomes_of(choices_from(long_table()))

    assert [(one.id, one.levels, one.amounts) for one in plain] == [
        ("pain", ("strong", "some", "none"), None),
        ("sleep", ("bad", "good"), None),
        ("weeks", ("10", "2"), (10, 2)),
    ]


def test_where_no_direction_was_declared_the_answers_name_worst_and_best(long_table, choices_from):
    pain, sleep, weeks = outcomes_of(choices_from(long_table(n_people=150), directions={}))

    assert pain.levels == ("strong", "some", "none")
    assert sleep.levels == ("bad", "good")
    assert (weeks.levels, weeks.amounts) == (("10", "2"), (10, 2))
    assert not any(one.declared for one in (pain, sleep, weeks))


def test_the_worst_level_of_every_outcome_has_a_part_worth_of_zero(long_table, choices_from):
    data = choices_from(long_table(), directions={})
    cell = fit_cell(data, outcomes_of(data), KEY, n_draws=20).cell

    for name in ("pain", "sleep", "weeks"):
        assert cell.part_worths[name][0] == 0
        assert (cell.draws[name][:, 0] == 0).all()
        assert cell.part_worths[name][-1] > 0


def test_the_seed_changes_the_interval_and_not_the_weight(long_table, choices_from, outcomes):
    data = choices_from(long_table())
    one, again, other = (
        weights_of(fit_cell(data, outcomes, KEY, n_draws=200, seed=seed), outcomes)
        for seed in (1, 1, 2)
    )

    assert one == again
    assert one["pain"][0] == other["pain"][0]
    assert one["pain"][1] != other["pain"][1]


def test_people_who_answer_by_chance_get_no_weights(long_table, choices_from, outcomes):
    data = choices_from(long_table(n_people=8, n_tasks=3, scale=0.0, seed=3))
    cell = fit_cell(data, outcomes, KEY, n_draws=2_000).cell

    assert "ask more people" in cell.withheld
    assert not cell.part_worths


def test_surer_people_have_larger_estimates_and_the_same_weights(
    long_table, choices_from, outcomes
):
    unsure, sure = (
        choices_from(long_table(n_people=1_500, scale=scale, seed=8)) for scale in (0.5, 2.0)
    )
    ratio = ConditionalLogit().fit(sure).estimates / ConditionalLogit().fit(unsure).estimates
    one, other = (
        weights_of(fit_cell(data, outcomes, KEY, n_draws=500), outcomes) for data in (unsure, sure)
    )

    assert_allclose(ratio, 4, rtol=0.25)
    for name, truth in (("pain", 3 / 7), ("sleep", 2 / 7), ("weeks", 2 / 7)):
        assert one[name][0] == pytest.approx(truth, abs=0.03)
        assert other[name][0] == pytest.approx(truth, abs=0.03)


@pytest.mark.slow
def test_nineteen_of_twenty_intervals_hold_the_true_weight(long_table, choices_from, outcomes):
    n_studies = 400
    inside = np.zeros(3)
    for seed in range(n_studies):
        data = choices_from(long_table(n_people=60, seed=seed))
        found = weights_of(fit_cell(data, outcomes, KEY, n_draws=500), outcomes)
        inside += [
            found[name][1] <= truth <= found[name][2]
            for name, truth in (("pain", 3 / 7), ("sleep", 2 / 7), ("weeks", 2 / 7))
        ]

    # 0.95 give or take three binomial errors of 0.011.
    assert_allclose(inside / n_studies, 0.95, atol=0.033)


def test_weighted_respondents_move_a_cell_and_are_held_to_a_second_opinion(
    long_table, choices_from, outcomes
):
    data = choices_from(long_table())
    weights = np.where(np.arange(data.n_respondents) < 20, 3.0, 1.0)

    plain = fit_cell(data, outcomes, KEY, n_draws=20)
    weighted = fit_cell(replace(data, weights=weights), outcomes, KEY, n_draws=20)

    assert weighted.opinion.log_likelihood_gap == plain.opinion.log_likelihood_gap
    assert (weighted.result.estimates != plain.result.estimates).all()
    assert weighted.result.data.n_effective == pytest.approx(80**2 / (20 * 9 + 20))
