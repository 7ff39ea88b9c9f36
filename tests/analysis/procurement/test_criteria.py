"""Patient-outcome criteria as they are published."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from analysis.errors import TenderError
from analysis.procurement.criteria import published_outcomes
from analysis.procurement.outcome_criteria import LeftOut
from analysis.procurement.score import score

T = "tender.toml"
RANGE_OF_USUAL_ROLE = 'floor = "6_months"\nceiling = "6_weeks"'


def by_outcome(score):
    """Published criteria by the id of their outcome."""
    return {one.criterion.outcome: one for one in score.outcomes.criteria}


def test_the_example_mix_weighs_independence_as_its_age_bands_do(example_score):
    """.03 × .231 + .27 × .272 + .50 × .362 + .20 × .465 = .354 over the survey's range."""
    assert by_outcome(example_score)["independence"].survey_weight == pytest.approx(0.354, abs=5e-4)


def test_points_add_up_to_those_that_patients_share_out(example_score):
    assert sum(one.points for one in example_score.outcomes.criteria) == 20


def test_score_descriptors_are_cut_at_equal_value(example_score):
    values = by_outcome(example_score)["independence"].values

    assert values == tuple(map(Decimal, ("0.0", "60.9", "90.6", "100.0")))


def test_an_amount_as_floor_starts_the_value_table(example_score):
    """From 15 in 100, value is linear in risk: 10, 5 and 1 earn 5/14, 10/14 and all."""
    one = by_outcome(example_score)["side_effects"]

    labels = [one.range.label(knot) for knot in one.range.knots]

    assert dict(zip(labels, map(str, one.values), strict=True)) == {
        "20_in_100": "0.0", "15": "0.0", "10_in_100": "35.7", "5_in_100": "71.4",
        "1_in_100": "100.0",
    }  # fmt: skip


def test_ranks_follow_published_points(example_score):
    ranks = {name: one.rank for name, one in by_outcome(example_score).items()}

    assert ranks == {
        "independence": 1, "pain": 2, "side_effects": 3, "reoperation": 4, "usual_role": 5,
    }  # fmt: skip


def test_equal_points_share_a_rank(score_changed):
    score = score_changed(
        (T, "points = 20\ndecimals = 1", "points = 4\ndecimals = 0"),
        (T, "points = 5\n", "points = 21\n"),
    )
    criteria = by_outcome(score).values()

    points = [one.points for one in criteria]
    assert all(one.rank == 1 + sum(p > one.points for p in points) for one in criteria)
    assert len({one.rank for one in criteria}) < len(points)


def test_intervals_hold_the_weight_and_19_of_20_draws(example_score):
    outcomes = example_score.outcomes

    for one, draws in zip(outcomes.criteria, outcomes.value.weight_draws.T, strict=True):
        assert one.low < one.weight < one.high
        assert np.mean((one.low <= draws) & (draws <= one.high)) == pytest.approx(0.95, abs=0.005)


def test_a_wider_range_makes_an_outcome_weigh_more(example_score, score_changed):
    wider = score_changed((T, 'floor = "6_months"', 'floor = "not_at_12_months"'))

    before, after = by_outcome(example_score), by_outcome(wider)
    assert after["usual_role"].weight > before["usual_role"].weight
    assert after["pain"].weight < before["pain"].weight


def test_a_floor_that_is_the_ceiling_is_pass_or_fail_without_weight(score_changed):
    score = score_changed((T, RANGE_OF_USUAL_ROLE, 'floor = "6_months"\nceiling = "6_months"'))
    one = by_outcome(score)["usual_role"]

    assert one.weight == 0
    assert one.points == 0
    assert one.pass_fail


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("floor = 15 ", "floor = 25 ", r"\(side_effects\).floor: 25 is outside"),
        (
            'floor = "6_months"',
            "floor = 60",
            r"criteria\[2\] \(usual_role\).floor: .*60 is outside",
        ),
        ('ceiling = "independent"', 'ceiling = "free"', 'ceiling: .*"free" was not asked about'),
        (RANGE_OF_USUAL_ROLE, 'floor = "6_weeks"\nceiling = "6_months"', "swap them"),
        ('outcome = "pain"', 'outcome = "pains"', 'no outcome "pains"; did you mean "pain"?'),
        ("pain = 100", "pian = 100", r'panels\[0\].swings: "pian"; did you mean "pain"?'),
        ("pain = 100, ", "", r"panels\[0\].swings: pain is missing; ask what its step"),
    ],
)
def test_a_range_or_outcome_that_was_not_surveyed_is_refused(score_changed, old, new, message):
    with pytest.raises(TenderError, match=message):
        score_changed((T, old, new))


def without_pain(score, weights, *left_out):
    """Criteria of the example without the one for pain."""
    kept = [one for one in score.tender.patient_outcomes.criteria if one.outcome != "pain"]
    patient = score.tender.patient_outcomes.model_copy(
        update={"criteria": tuple(kept), "left_out": left_out}
    )
    tender = score.tender.model_copy(update={"patient_outcomes": patient})
    return published_outcomes(tender, weights, score.groups, T)


def test_an_outcome_is_never_dropped_in_silence(example_score, joint_weights):
    with pytest.raises(TenderError, match="pain is neither scored nor left out"):
        without_pain(example_score, joint_weights)


def test_what_is_left_out_is_shown_with_its_weight(example_score, joint_weights):
    """Pain: .03 × .212 + .27 × .223 + .50 × .245 + .20 × .233 = .236."""
    left_out = LeftOut(outcome="pain", reason="All products are alike")

    outcomes = without_pain(example_score, joint_weights, left_out)

    assert outcomes.left_out_weight == pytest.approx(0.2357, abs=1e-3)
    assert sum(one.points for one in outcomes.criteria) == 20


def test_an_outcome_cannot_be_both_scored_and_left_out(score_changed):
    left_out = 'left_out = [{ outcome = "pain", reason = "All products are alike" }]\ndecimals = 1 '

    with pytest.raises(TenderError, match="pain is both scored and left out"):
        score_changed((T, "decimals = 1 ", left_out))


def test_an_outcome_that_rounds_to_no_points_is_flagged(score_changed):
    score = score_changed(
        (T, "decimals = 1 ", "decimals = 0 "),
        (T, "points = 20\n", "points = 4\n"),
        (T, "points = 5\n", "points = 21\n"),
    )

    assert any("rounds to 0 points" in flag for flag in score.outcomes.flags)


def test_an_outcome_whose_direction_nobody_declared_is_not_scored(example_score, joint_weights):
    outcomes = tuple(replace(one, declared=one.id != "pain") for one in joint_weights.outcomes)
    found = replace(joint_weights, outcomes=outcomes)

    with pytest.raises(TenderError, match=r"\(pain\): its best and worst level were found in the"):
        published_outcomes(example_score.tender, found, example_score.groups, T)


def test_a_better_level_never_earns_less_and_is_flagged_where_answers_say_so(
    changed, joint_weights
):
    """.90 and .50 of the swing, in the wrong order, both become their mean."""
    cells = tuple(
        replace(
            cell,
            part_worths=cell.part_worths | {"independence": np.array([0, 0.9, 0.5, 1.0])},
        )
        for cell in joint_weights.cells
    )
    folder = changed()

    scored = score(folder / T, folder / "bids.csv", replace(joint_weights, cells=cells), "")

    values = list(map(str, by_outcome(scored)["independence"].values))
    assert values == ["0.0", "70.0", "70.0", "100.0"]
    (flag,) = scored.outcomes.flags
    assert flag.startswith("Independence after a year: “some help” and “manages” earn the same")
