"""Groups are compared by their weights, after the test of scale, and never by coefficients."""

import numpy as np
import pytest

from analysis.chain import make_weights
from analysis.choices import ChoiceData
from analysis.coding import Coding
from analysis.simulation import people, simulate
from analysis.tables import read_responses
from analysis.truth import Truth, read_truth
from analysis.weights.cells import groups_of_study
from analysis.weights.group_differences import compare_groups, convolved
from analysis.weights_settings import WeightsSettings
from questionnaires.files import find_study, read_questionnaire, responses_csv

HIP_KNEE = read_questionnaire(find_study("hip-knee"))
STUDY = HIP_KNEE.study
SAMPLE = [{"role": "patient", "age_band": {"18-44": 0.5, "80+": 0.5}}]


def compared(folder, **change):
    """The one comparison of 300 patients, the youngest against the oldest."""
    shipped = read_truth(HIP_KNEE.folder, STUDY)
    truth = Truth.model_validate(
        shipped.model_dump() | {"taste_sd": 0, "random_share": 0, "sample": SAMPLE} | change
    )
    # Of such studies one in twenty claims a difference that is not there; this one does not.
    rows = simulate(STUDY, HIP_KNEE.design, people(truth, STUDY, 300, seed=6))
    path = folder / "responses.csv"
    path.write_bytes(responses_csv(STUDY, rows))
    run = make_weights(path, WeightsSettings(study="hip-knee", pooling="none", n_draws=1_000))
    groups = groups_of_study(STUDY, read_responses(path, STUDY))
    coding = Coding.from_study(STUDY)
    (found,) = compare_groups(
        run.weights, groups, lambda rows: ChoiceData.from_responses(rows, coding)
    )
    return found


def test_equal_coefficients_with_other_weights_are_a_difference(tmp_path):
    found = compared(tmp_path)
    by_outcome = {one.outcome: one for one in found.differences}

    assert found.groups == ("18-44", "80+")
    assert "The tastes of 18-44 and 80+ differ" in found.verdict
    assert by_outcome["independence"].claimed
    assert by_outcome["independence"].difference == pytest.approx(0.465 - 0.231, abs=0.12)


def test_other_coefficients_with_equal_weights_are_none(tmp_path):
    # Everybody has the tastes of carers; the oldest choose half as consistently.
    (alike,) = (
        one.model_dump() for one in read_truth(HIP_KNEE.folder, STUDY).groups if one.scale == 1.1
    )
    groups = [alike | {"role": ["patient"], "age_band": ["18-44", "80+"]}]
    found = compared(tmp_path, groups=groups, scales={"80+": 0.5})

    assert "do not differ in tastes" in found.verdict
    assert not any(one.claimed for one in found.differences)


def test_every_draw_is_held_against_every_other():
    # Of 3 x 2 pairs, 5 > 1, 5 > 2, 5 > 4 and 3 > 1, 3 > 2 are above: 5 of 6.
    assert convolved(np.array([1.0, 2, 4]), np.array([5.0, 3])) == pytest.approx(5 / 6)
