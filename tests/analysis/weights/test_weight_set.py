"""Utility at a level that was asked about, between two of them, and never beyond."""

import numpy as np
import pytest

from analysis.errors import WeightsError
from analysis.weights.weight_set import Outcome, WeightSet

RISK = Outcome("harm", ("20", "10", "5"), (20.0, 10.0, 5.0), "people in 100")
PAIN = Outcome("pain", ("strong", "none"))
WORTHS = np.array([0.0, 0.4, 1.0])


def test_a_level_that_was_asked_about_has_its_part_worth():
    assert RISK.utility(WORTHS, "10") == 0.4
    assert RISK.utility(WORTHS, 20) == 0
    assert PAIN.utility(np.array([0.0, 2.0]), "none") == 2


def test_between_two_levels_utility_is_a_straight_line():
    assert RISK.utility(WORTHS, 7.5) == pytest.approx(0.7)
    assert RISK.utility(WORTHS, "15") == pytest.approx(0.2)


def test_every_draw_has_a_utility_of_its_own():
    draws = np.array([[0, 0.4, 1.0], [0, 0.2, 0.3]])

    assert RISK.utility(draws, 7.5) == pytest.approx([0.7, 0.25])


@pytest.mark.parametrize(
    ("outcome", "level", "said"),
    [
        (RISK, 21, "harm: 21 is outside the range that was asked about, 20 to 5 people in 100; "),
        (RISK, 4.9, "harm: 4.9 is outside the range"),
        (RISK, "few", 'harm: level "few" was not asked about; expected one of: 10, 20, 5'),
        (PAIN, 3, "pain: its levels have no amounts; use one of: strong, none"),
        (PAIN, "non", 'pain: level "non" was not asked about; did you mean "none"?'),
    ],
)
def test_what_was_not_asked_about_has_no_utility(outcome, level, said):
    with pytest.raises(WeightsError) as refused:
        outcome.utility(WORTHS[: len(outcome.levels)], level)
    assert str(refused.value).startswith(said)


def test_not_a_number_is_no_level():
    with pytest.raises(WeightsError, match="outside the range"):
        RISK.utility(WORTHS, float("nan"))


def test_an_outcome_that_the_study_did_not_ask_about_is_answered_with_a_near_one():
    weights = WeightSet("knees", 1, (RISK, PAIN), (), "conditional_logit", seed=1, n_draws=10)

    assert weights.outcome("harm") is RISK
    with pytest.raises(WeightsError, match=r'^knees: no outcome pian; did you mean "pain"\?$'):
        weights.outcome("pian")
