"""How much risk a benefit is worth, never beyond the risks that people were shown."""

from math import sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.acceptable_risk import acceptable_risk
from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError, TradeOffError
from analysis.result import ModelResult

LEVELS = Coding(
    (
        CodedAttribute("pain", ("a_lot", "little")),
        CodedAttribute("infection", ("20_in_100", "10_in_100", "2_in_100")),
    )
)
LINEAR = Coding(
    (
        CodedAttribute("pain", ("a_lot", "little")),
        CodedAttribute("infection", ("20", "2"), (20.0, 2.0)),
    )
)
AMOUNTS = {"20_in_100": 20, "10_in_100": 10, "2_in_100": 2}
RELIEF = "pain:little"


def result(coding, estimates, error=1e-6):
    """A result of those estimates, each with that error."""
    n = len(estimates)
    data = ChoiceData(
        coding,
        np.eye(4, n),
        np.array([0, 0, 1, 1]),
        np.array([0, 0, 1, 1]),
        np.array([True, False, True, False]),
    )
    matrix = np.eye(n) * error**2
    return ModelResult(
        model="conditional_logit",
        data=data,
        estimates=np.array(estimates, dtype=float),
        covariance=matrix,
        model_covariance=matrix,
        jackknife_covariance=matrix,
        log_likelihood=-1.0,
        start_log_likelihood=-2.0,
        gradient=np.zeros(n),
        n_steps=1,
    )


def test_a_linear_risk_is_accepted_until_it_takes_back_the_benefit():
    # One in a hundred costs 0.1, so a benefit of 0.5 is worth 5 more than the lowest, 2.
    found = acceptable_risk(result(LINEAR, [0.5, -0.1]), "infection", RELIEF)

    assert found.estimate == pytest.approx(7)
    assert found.krinsky_robb == pytest.approx((7, 7), abs=0.01)
    assert found.text == (
        "For pain:little, people accept infection of 7 instead of 2 (95 % interval 7 to 7)."
    )


def test_between_levels_utility_is_straight():
    # 2 to 10 costs 0.4, 10 to 20 costs 1.2: a benefit of 0.7 pays for 8 and for a quarter of 10.
    found = acceptable_risk(result(LEVELS, [0.7, 1.2, 1.6]), "infection", RELIEF, amounts=AMOUNTS)

    assert found.estimate == pytest.approx(12.5)


def test_more_than_the_highest_risk_shown_is_no_number():
    found = acceptable_risk(result(LEVELS, [1.7, 1.2, 1.6]), "infection", RELIEF, amounts=AMOUNTS)

    assert found.estimate is None
    assert found.delta is None
    assert found.fieller == (None, None)
    assert found.krinsky_robb == (None, None)
    assert "people accept infection of > 20 instead of 2" in found.text
    assert set(found.to_frame().to_numpy().ravel()) == {"> 20"}


def test_one_end_of_an_interval_may_lie_beyond_what_was_shown():
    found = acceptable_risk(
        result(LINEAR, [1.7, -0.1], error=0.01), "infection", RELIEF, n_draws=20_000
    )

    assert found.estimate == pytest.approx(19)
    assert found.delta[1] is None
    assert found.fieller[1] is None
    assert found.krinsky_robb[1] is None
    assert found.krinsky_robb[0] == pytest.approx(found.fieller[0], abs=0.15)


def test_the_errors_of_a_linear_risk_can_be_worked_out_by_hand():
    # It is 2 + 0.5 / 0.1; the ratio's error by the delta method: 0.01 sqrt(1 + 5^2) / 0.1.
    found = acceptable_risk(result(LINEAR, [0.5, -0.1], error=0.01), "infection", RELIEF)
    reach = 1.959964 * 0.01 * sqrt(1 + 25) / 0.1

    assert_allclose(found.delta, [7 - reach, 7 + reach])


def test_another_start_is_where_the_risk_begins():
    found = acceptable_risk(result(LINEAR, [0.5, -0.1]), "infection", RELIEF, start=6)

    assert found.start == 6
    assert found.estimate == pytest.approx(11)


def test_a_risk_that_may_not_matter_gives_no_number():
    with pytest.raises(TradeOffError, match="infection from 2 to 20 may be zero"):
        acceptable_risk(result(LINEAR, [0.5, -0.001], error=0.01), "infection", RELIEF)


def test_a_higher_risk_that_is_liked_better_gives_no_number():
    with pytest.raises(TradeOffError, match=r"infection of 10 is liked better than 2; .* merge"):
        acceptable_risk(result(LEVELS, [0.7, 1.8, 1.6]), "infection", RELIEF, amounts=AMOUNTS)


def test_what_is_no_benefit_is_worth_no_risk():
    with pytest.raises(TradeOffError, match="pain:little is no benefit in these answers"):
        acceptable_risk(result(LINEAR, [-0.5, -0.1]), "infection", RELIEF)


def test_levels_without_amounts_are_named():
    with pytest.raises(DataError, match="no amount of 20_in_100; give `amounts`"):
        acceptable_risk(result(LEVELS, [0.7, 1.2, 1.6]), "infection", RELIEF)


def test_a_start_beyond_the_risks_is_refused():
    with pytest.raises(DataError, match="start 25; use 2 or more, below 20"):
        acceptable_risk(result(LINEAR, [0.5, -0.1]), "infection", RELIEF, start=25)
