"""Simulated people have the preferences that the truth gives them, and these are found again."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.simulation import people, simulate
from analysis.tables import read_responses
from analysis.truth import Truth, read_truth, traps
from analysis.weights.cells import fit_cell, outcomes_of
from analysis.weights.summary import outcome_weights
from analysis.weights.swings import shares, swings
from questionnaires.errors import StudyError
from questionnaires.files import find_study, read_questionnaire, responses_csv

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY, DESIGN = HIP_KNEE.study, HIP_KNEE.design
TRUTH = read_truth(HIP_KNEE.folder, STUDY)
CLEAR = {"taste_sd": 0, "left_bias": 0, "random_share": 0, "fatigue": 1, "drop_out": 0}
YOUNG = {"independence": 0.231, "pain": 0.212, "usual_role": 0.173, "side_effects": 0.192}
OLD = {"independence": 0.465, "pain": 0.233, "usual_role": 0.023, "side_effects": 0.209}


def truth_for(role, age_band, **change):
    """The shipped truth with people of one role and age band only, who answer without a slip."""
    sample = [{"role": role, "age_band": {age_band: 1.0}}]
    return Truth.model_validate(TRUTH.model_dump() | CLEAR | {"sample": sample} | change)


def answers(truth, n, seed):
    """What so many people of that truth answer."""
    return pd.DataFrame(simulate(STUDY, DESIGN, people(truth, STUDY, n, seed)))


def choices(frame):
    """Their choices."""
    return ChoiceData.from_responses(frame, Coding.from_study(STUDY))


def cell_of(role, age_band, n, seed, **change):
    """The fitted cell of such people."""
    data = choices(answers(truth_for(role, age_band, **change), n, seed))
    key = ("hip+knee", age_band, role)
    return fit_cell(data, outcomes_of(data, STUDY), key, n_draws=1_000), outcomes_of(data, STUDY)


def test_true_weights_are_shares_of_the_true_swings():
    for age_band, known in (("18-44", YOUNG), ("80+", OLD)):
        weights = TRUTH.weights("patient", age_band)

        assert sum(weights.values()) == pytest.approx(1)
        for name, share in known.items():
            assert weights[name] == pytest.approx(share, abs=5e-4)


def test_the_sample_has_the_shares_that_the_truth_says():
    found = Counter((one.role, one.age_band) for one in people(TRUTH, STUDY, 1_000, seed=1))

    assert sum(found.values()) == 1_000
    for sample in TRUTH.sample:
        for age_band, share in sample.age_band.items():
            assert found[sample.role, age_band] == pytest.approx(1_000 * share, abs=1)


def test_people_are_spread_evenly_over_conditions_and_blocks():
    frame = answers(truth_for("patient", "65-79"), 80, seed=2)
    once = frame.drop_duplicates("respondent")

    assert Counter(once["condition"]) == {"hip": 40, "knee": 40}
    assert Counter(zip(once["condition"], once["block"], strict=True)) == {
        (condition, block): 10 for condition in ("hip", "knee") for block in DESIGN.blocks
    }


def test_the_same_seed_gives_the_same_answers():
    one, again, other = (answers(TRUTH, 30, seed) for seed in (1, 1, 2))

    assert one.equals(again)
    assert not one.equals(other)


def test_answers_are_what_the_survey_would_export(tmp_path):
    path = tmp_path / "responses.csv"
    rows = list(simulate(STUDY, DESIGN, people(TRUTH, STUDY, 40, seed=1)))
    path.write_bytes(responses_csv(STUDY, rows))
    frame = read_responses(path, STUDY)

    assert len(frame) == len(rows)
    assert (frame.groupby(["respondent", "task"])["chosen"].sum() == 1).all()
    assert set(frame["position"]) == {1, 2}
    for row in rows[:40]:
        shown = DESIGN.task(row["task"]).alternative(row["alternative"])
        assert {name: row[name] for name in STUDY.attribute_ids} == shown.profile


def test_either_alternative_may_stand_on_the_left():
    left = answers(TRUTH, 60, seed=1).query("position == 1")["alternative"]

    assert (left == "a").mean() == pytest.approx(0.5, abs=0.06)


def test_who_drops_out_answers_some_tasks_and_not_all():
    stay = answers(truth_for("patient", "18-44"), 40, seed=1)
    leave = answers(truth_for("patient", "18-44", drop_out=1.0), 40, seed=1)
    n_tasks = leave.groupby("respondent")["task"].nunique()

    assert (stay.groupby("respondent")["task"].nunique() == 10).all()
    assert n_tasks.min() >= 4
    assert n_tasks.max() < 10


def test_a_bias_to_the_left_is_found_by_its_own_parameter():
    frame = answers(truth_for("patient", "18-44", left_bias=0.7), 800, seed=3)
    fitted, outcomes = cell_of("patient", "18-44", 800, 3, left_bias=0.7)
    estimates = dict(zip(fitted.result.parameters, fitted.result.estimates, strict=True))

    assert frame.query("position == 1")["chosen"].mean() > 0.6
    assert estimates["position:1"] == pytest.approx(0.7, abs=0.1)
    assert outcome_weights(outcomes, fitted.cell)[0].weight == pytest.approx(0.231, abs=0.03)


def test_people_who_answer_by_chance_choose_evenly():
    frame = answers(truth_for("patient", "18-44", random_share=1.0, left_bias=2.0), 200, seed=1)

    assert frame.query("position == 1")["chosen"].mean() == pytest.approx(0.5, abs=0.04)


def test_equal_estimates_do_not_hide_that_groups_weigh_differently():
    # The swing of independence is 1.2 for the young and 2.0 × 0.6 = 1.2 for the old, who are
    # less sure of every choice. Its weights are .231 and .465.
    young, outcomes = cell_of("patient", "18-44", 1_500, 11)
    old, _ = cell_of("patient", "80+", 1_500, 12)
    raw = [one.cell.part_worths["independence"][-1] for one in (young, old)]
    first, last = (outcome_weights(outcomes, one.cell) for one in (young, old))
    drawn = [shares(swings(outcomes, one.cell.draws, one.cell))[:, 0] for one in (young, old)]

    assert_allclose(raw, 1.2, atol=0.12)
    assert first[0].weight == pytest.approx(0.231, abs=0.02)
    assert last[0].weight == pytest.approx(0.465, abs=0.03)
    assert first[0].high < last[0].low
    assert (drawn[0] < drawn[1]).all()


def test_the_shipped_trap_is_named():
    (trap,) = traps(TRUTH)

    assert (trap.outcome, trap.groups) == ("independence", ("patient, 18-44", "patient, 80+"))
    assert trap.coefficient == pytest.approx(1.2)
    assert trap.weights == pytest.approx((0.231, 0.465), abs=5e-4)


def test_averaging_coefficients_gives_other_weights_than_people_have():
    # Two groups, one vote each: the mean of .231 and .465 is .348. Coefficients give (1.2 + 1.2)
    # over the sums of coefficients, 5.2 and 0.6 x 4.3 = 2.58: .308.
    young, outcomes = cell_of("patient", "18-44", 1_500, 11)
    old, _ = cell_of("patient", "80+", 1_500, 12)
    cells = [one.cell for one in (young, old)]
    weights = np.mean([outcome_weights(outcomes, one)[0].weight for one in cells])
    raw = np.sum([swings(outcomes, one.part_worths, one) for one in cells], axis=0)

    assert weights == pytest.approx(0.348, abs=0.02)
    assert shares(raw)[0] == pytest.approx(0.308, abs=0.02)


def test_a_scale_moves_coefficients_and_no_weight():
    unsure = {"scales": {"80+": 0.5}}
    usual, outcomes = cell_of("patient", "80+", 1_500, 12)
    less, _ = cell_of("patient", "80+", 1_500, 12, **unsure)
    worth = [one.cell.part_worths["independence"][-1] for one in (usual, less)]
    weights = [outcome_weights(outcomes, one.cell)[0].weight for one in (usual, less)]

    assert worth[1] == pytest.approx(worth[0] / 2, abs=0.12)
    assert weights[1] == pytest.approx(weights[0], abs=0.08)


def test_the_shape_of_an_outcome_is_found_again():
    fitted, outcomes = cell_of("carer_self", "45-64", 1_500, 5)
    independence = outcome_weights(outcomes, fitted.cell)[0]

    assert_allclose(independence.value, TRUTH.shapes["independence"], atol=0.08)
    assert not independence.disordered


@pytest.mark.slow
@pytest.mark.parametrize(("role", "age_band"), [("patient", "18-44"), ("patient", "80+")])
def test_nineteen_of_twenty_intervals_hold_the_weight_that_people_had(role, age_band):
    truth, n_studies = TRUTH.weights(role, age_band), 200
    inside, total, withheld = np.zeros(5), np.zeros(5), 0
    for seed in range(n_studies):
        fitted, outcomes = cell_of(role, age_band, 60, seed)
        if fitted.cell.withheld:  # without an estimate there is no interval that could be wrong
            withheld += 1
            continue
        found = outcome_weights(outcomes, fitted.cell)
        inside += [one.low <= truth[one.id] <= one.high for one in found]
        total += [one.weight for one in found]

    assert withheld <= 2
    n_studies -= withheld
    # 0.95 give or take three binomial errors of 0.015. Clipping lifts the weakest of the old,
    # which is 0.023, by about 0.02.
    assert_allclose(inside / n_studies, 0.95, atol=0.047)
    assert_allclose(total / n_studies, [truth[name] for name in STUDY.attribute_ids], atol=0.025)


@pytest.mark.slow
def test_intervals_hold_also_when_tastes_differ_from_person_to_person():
    truth, n_studies = TRUTH.weights("patient", "45-64"), 200
    inside = np.zeros(5)
    for seed in range(n_studies):
        fitted, outcomes = cell_of("patient", "45-64", 60, seed, taste_sd=0.6)
        inside += [
            one.low <= truth[one.id] <= one.high for one in outcome_weights(outcomes, fitted.cell)
        ]

    assert_allclose(inside / n_studies, 0.95, atol=0.05)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "independence = [0, 0.609, 0.906, 1]",
            "independence = [0, 1]",
            "shapes.independence: give one share for each of its 4 levels",
        ),
        ("pain = [0,", "pian = [0,", "shapes: must have exactly these outcomes: independence, "),
        (
            'role = "carer_proxy"\nage_band = { "65-79"',
            'role = "carer_proxy"\nage_band = { "65-97"',
            "sample: no [[groups]] for carer_proxy, 65-97; add one",
        ),
        ("left_bias = 0.05", "right_bias = 0.05", "right_bias: unknown key; "),
        ("taste_sd = 0.6", "taste_sd = -1", "taste_sd: Input should be greater than or equal to 0"),
        ("[shapes]", '[scales]\n"08+" = 0.5\n\n[shapes]', "scales.08+: no such role or age band; "),
        ("scale = 0.6", "scale = 0", "groups[3].scale: Input should be greater than 0"),
    ],
)
def test_a_truth_that_does_not_fit_its_study_is_refused(tmp_path, old, new, said):
    content = (HIP_KNEE.folder / "truth.toml").read_text()
    assert old in content
    (tmp_path / "truth.toml").write_text(content.replace(old, new, 1))

    with pytest.raises(StudyError) as refused:
        read_truth(tmp_path, STUDY)
    assert str(refused.value).startswith(f"{tmp_path}/truth.toml: {said}")


def test_best_and_worst_follow_the_values_of_the_items():
    person = people(TRUTH, HIP_KNEE.study, 20, seed=3)[0]
    sure = replace(person, items={"a": 50.0, "b": 0.0, "c": -50.0}, answers_by_chance=False)

    assert {sure.name_both(["b", "c", "a"]) for _ in range(20)} == {(2, 1)}
    assert replace(sure, manner="straight_lining").name_both(["b", "c", "a"]) == (0, 2)


def test_manners_are_drawn_in_their_shares_and_change_nobody_elses_tastes():
    manners = TRUTH.model_copy(update={"manners": {"back": 0.5, "speeding": 0.5}})
    steady = people(TRUTH, HIP_KNEE.study, 60, seed=3)
    mannered = people(manners, HIP_KNEE.study, 60, seed=3)

    assert {person.manner for person in steady} == {"steady"}
    assert 15 < sum(person.manner == "back" for person in mannered) < 45
    assert [one.part_worths for one in steady] == [one.part_worths for one in mannered]
    assert all(one.think() < 900 for one in mannered if one.manner == "speeding")
