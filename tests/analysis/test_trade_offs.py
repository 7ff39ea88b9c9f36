"""Rates at which people substitute one thing for another, or the reason why there is none."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError, TradeOffError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.result import ModelResult
from analysis.trade_offs import Z, trade_off

CODING = Coding(
    (
        CodedAttribute("pain", ("a_lot", "some", "little")),
        CodedAttribute("weeks", ("12", "2"), (12.0, 2.0)),
    )
)


def result(estimates, covariance):
    """A result of those estimates and errors, of two people's answers to one task each."""
    data = ChoiceData(
        CODING,
        np.eye(4, 3),
        np.array([0, 0, 1, 1]),
        np.array([0, 0, 1, 1]),
        np.array([True, False, True, False]),
    )
    matrix = np.asarray(covariance, dtype=float)
    return ModelResult(
        model="conditional_logit",
        data=data,
        estimates=np.array(estimates, dtype=float),
        covariance=matrix,
        model_covariance=matrix,
        jackknife_covariance=matrix,
        log_likelihood=-1.0,
        start_log_likelihood=-2.0,
        gradient=np.zeros(3),
        n_steps=1,
    )


def test_a_rate_is_one_utility_by_the_other():
    found = trade_off(result([1, 2, -0.5], np.eye(3) * 1e-4), "pain:little", "weeks")

    assert (found.of, found.per) == ("pain:little", "weeks")
    assert found.estimate == pytest.approx(-4)


def test_the_delta_interval_can_be_worked_out_by_hand():
    # (V11 + r^2 V22 - 2 r V12) / per^2 with r = 2 / 1: (0.04 + 4 * 0.01 - 4 * 0.005) / 1
    covariance = [[1, 0, 0], [0, 0.04, 0.005], [0, 0.005, 0.01]]
    found = trade_off(result([1, 2, 1], covariance), "pain:little", "weeks")

    assert_allclose(found.delta, [2 - Z * sqrt(0.06), 2 + Z * sqrt(0.06)])


def test_at_the_ends_of_fiellers_interval_the_difference_is_just_clear():
    covariance = np.array([[1, 0, 0], [0, 0.04, 0.005], [0, 0.005, 0.01]])
    found = trade_off(result([1, 2, 1], covariance), "pain:little", "weeks")

    assert found.fieller[0] < found.estimate < found.fieller[1]
    for rate in found.fieller:
        contrast = np.array([0, 1, -rate])
        error = sqrt(contrast @ covariance @ contrast)
        assert abs(contrast @ [1, 2, 1]) / error == pytest.approx(Z)


def test_draws_and_fieller_agree_where_the_delta_method_is_too_symmetric():
    found = trade_off(result([1, 2, 1], np.eye(3) * 0.04), "pain:little", "weeks", n_draws=200_000)
    reach = np.subtract(found.fieller, found.estimate)

    assert -reach[0] < 0.7 * reach[1]
    assert_allclose(found.krinsky_robb, found.fieller, rtol=0.03)


def test_a_change_may_go_from_a_level_to_another():
    certain = result([1, 2.5, -0.5], np.eye(3) * 1e-8)
    found = trade_off(certain, {"pain": ("some", "little")}, {"weeks": (2, 6)})

    assert (found.of, found.per) == ("pain from some to little", "weeks from 2 to 6")
    assert found.estimate == pytest.approx(1.5 / -2)
    assert_allclose(found.to_frame()["high"], found.estimate, atol=1e-3)


def test_a_denominator_that_may_be_zero_gives_no_rate():
    with pytest.raises(TradeOffError, match=r"the utility of weeks may be zero .*ask more people"):
        trade_off(result([1, 2, 0.19], np.eye(3) * 0.01), "pain:little", "weeks")


def test_a_denominator_that_is_just_clear_gives_one():
    found = trade_off(result([1, 2, 0.25], np.eye(3) * 0.01), "pain:little", "weeks")

    assert found.fieller[0] < 8 < found.fieller[1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("pain:litle", 'no column "pain:litle": did you mean "pain:little"'),
        ({"weeks": (2, 20)}, "weeks: 20 is beyond 2 to 12, the range that people were shown"),
        ({"pain": ("a_lot", "none")}, 'pain: level "none": expected one of'),
        ({"cost": (1, 2)}, 'no attribute "cost": expected one of: pain, weeks'),
    ],
)
def test_a_change_beyond_what_was_asked_is_refused(change, message):
    with pytest.raises(DataError, match=message):
        trade_off(result([1, 2, 1], np.eye(3) * 0.01), change, "weeks")


def test_no_unit_of_utility_is_left_in_a_rate(sixty_people):
    once = trade_off(ConditionalLogit().fit(sixty_people), "pain", "nights")
    twice = trade_off(
        ConditionalLogit().fit(replace(sixty_people, x=sixty_people.x * 2)), "pain", "nights"
    )

    assert twice.estimate == pytest.approx(once.estimate)
    assert_allclose(twice.fieller, once.fieller)


def test_rates_of_random_tastes_are_those_of_their_means(answered):
    data = answered(np.random.default_rng(11), n_people=100)
    tastes = answered(np.random.default_rng(12), n_people=100)
    data = replace(data, x=data.x + 0.3 * tastes.x)
    fitted = MixedLogit(random={"weeks": "normal", "nights": "normal"}, draws=64).fit
    strong = replace(data, chosen=_by_own_tastes(data))
    result_ = fitted(strong)
    means = result_.population()["mean"]
    found = trade_off(result_, "pain", "nights")

    assert found.estimate == pytest.approx(means["pain"] / means["nights"])


def _by_own_tastes(data):
    """What people choose whose taste for nights and weeks is their own."""
    rng = np.random.default_rng(13)
    beta = [1.0, -1.0, 0.5] + rng.normal(size=(data.n_respondents, 3)) * [0, 0.8, 0.8]
    utility = (data.x * beta[data.respondent]).sum(axis=1) + rng.gumbel(size=len(data.x))
    best = np.maximum.reduceat(utility, data.first_rows)
    return utility == best[data.task]
