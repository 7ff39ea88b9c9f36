"""The tests of Swait and Louviere, by groups whose tastes and scales are known."""

from math import log

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.errors import DataError, NotConverged
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.swait_louviere import swait_louviere

NAMES = ("pain", "nights", "weeks")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
TASTES = np.array([1.0, -0.5, 0.25])
OTHER = np.array([0.25, -1.0, 0.5])


def answers(seed, tastes, n_people=100, n_tasks=8, sd=0.0):
    """Choices between three alternatives by people whose tastes have that mean and SD."""
    rng = np.random.default_rng(seed)
    n = n_people * n_tasks
    x = rng.normal(size=(n, 3, 3))
    own = tastes + sd * np.random.default_rng([seed, 1]).normal(size=(n_people, 3))
    utility = np.einsum("tjk,tk->tj", x, np.repeat(own, n_tasks, axis=0))
    utility += rng.gumbel(size=(n, 3))
    return ChoiceData(
        CODING,
        x.reshape(-1, 3),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(n_people), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def relief_chosen_by(count, of):
    """Relief of pain against none, chosen by so many of so many people."""
    relief = np.arange(of) < count
    return ChoiceData(
        Coding((CodedAttribute("relief", ("0", "1"), (0.0, 1.0)),)),
        np.tile([[1.0], [0.0]], (of, 1)),
        np.repeat(np.arange(of), 2),
        np.repeat(np.arange(of), 2),
        np.column_stack([relief, ~relief]).ravel(),
    )


def repeated(data):
    """Choices of people who answered each task twice, and alike."""
    task = np.concatenate([2 * data.task, 2 * data.task + 1])
    rows = np.argsort(task, kind="stable")
    return ChoiceData(
        data.coding,
        np.tile(data.x, (2, 1))[rows],
        task[rows],
        np.tile(data.respondent, 2)[rows],
        np.tile(data.chosen, 2)[rows],
    )


def test_with_one_attribute_there_is_only_scale_to_differ():
    patients, carers = relief_chosen_by(60, of=80), relief_chosen_by(72, of=80)
    apart = 60 * log(60 / 80) + 20 * log(20 / 80) + 72 * log(72 / 80) + 8 * log(8 / 80)
    together = 132 * log(132 / 160) + 28 * log(28 / 160)

    result = swait_louviere({"patients": patients, "carers": carers})

    assert result.ratio_a.df == result.same_tastes.df == 0
    assert result.ratio_a.p == result.same_tastes.p == 1
    assert result.ratio_b.df == result.same_scale.df == 1
    assert result.ratio_b.statistic == pytest.approx(2 * (apart - together))
    assert result.scales().loc["carers", "scale"] == pytest.approx(log(9) / log(3))


def test_groups_that_differ_in_scale_are_found_to_differ_only_in_scale():
    result = swait_louviere({"patients": answers(1, TASTES), "carers": answers(2, 0.4 * TASTES)})
    carers = result.scales().loc["carers"]

    assert result.finding == "only scale differs"
    assert carers["low"] < 0.4 < carers["high"] < 0.6
    assert "carers 0.4" in result.verdict
    assert "Compare outcome weights" in result.verdict


def test_groups_that_differ_in_tastes_are_to_be_compared_by_weights_only():
    result = swait_louviere({"patients": answers(1, TASTES), "carers": answers(2, OTHER)})

    assert result.finding == "tastes differ"
    assert result.verdict.startswith("The tastes of patients and carers differ (p < 0.001)")
    assert "outcome weights only, never coefficients" in result.verdict


def test_groups_that_do_not_differ_may_be_pooled():
    groups = {name: answers(seed, TASTES) for seed, name in enumerate(("18-44", "45-64", "80+"))}
    result = swait_louviere(groups)

    assert result.finding == "neither differs"
    assert result.verdict.startswith("18-44, 45-64 and 80+ differ neither in tastes (p = 0.")


def test_degrees_of_freedom_count_tastes_less_the_scales_that_are_free():
    groups = {str(seed): answers(seed, TASTES) for seed in range(3)}
    result = swait_louviere(groups)

    assert result.ratio_a.df == result.same_tastes.df == 3 * 3 - (3 + 3 - 1)
    assert result.ratio_b.df == result.same_scale.df == 2
    assert result.ratio_b.p == pytest.approx(np.exp(-result.ratio_b.statistic / 2))


def test_each_test_compares_models_of_which_one_holds_the_other():
    groups = {"patients": answers(1, TASTES), "carers": answers(2, OTHER)}
    result = swait_louviere(groups)
    apart = [ConditionalLogit().fit(data).log_likelihood for data in groups.values()]

    assert_allclose(list(result.log_likelihoods.values()), apart)
    assert sum(apart) > result.scaled.log_likelihood > result.log_likelihood
    assert result.scaled.n_respondents == 200
    assert result.scaled.n_tasks == 1600


def test_the_order_of_groups_changes_no_test():
    patients, carers = answers(1, TASTES), answers(2, 0.4 * TASTES)
    one = swait_louviere({"patients": patients, "carers": carers})
    other = swait_louviere({"carers": carers, "patients": patients})

    for test in ("same_tastes", "same_scale", "ratio_a", "ratio_b"):
        by_test = [getattr(result, test).statistic for result in (one, other)]
        # The jackknife of a ratio is not quite that of its inverse.
        tolerance = 0.02 if test == "same_scale" else 1e-3
        assert by_test[0] == pytest.approx(by_test[1], rel=tolerance), test
    assert other.scales().loc["patients", "scale"] == pytest.approx(
        1 / one.scales().loc["carers", "scale"]
    )


def test_one_group_cannot_be_compared():
    with pytest.raises(DataError, match="1 groups; give two or more"):
        swait_louviere({"patients": answers(1, TASTES)})


def test_groups_that_were_asked_about_other_attributes_are_refused():
    with pytest.raises(DataError, match="patients and carers do not have the same attributes"):
        swait_louviere({"patients": answers(1, TASTES), "carers": relief_chosen_by(60, of=80)})


def test_a_group_without_estimates_is_named():
    with pytest.raises(NotConverged, match="carers: no estimate of relief"):
        swait_louviere(
            {"patients": relief_chosen_by(60, of=80), "carers": relief_chosen_by(80, of=80)}
        )


def test_answers_given_twice_are_not_those_of_twice_the_people():
    patients, carers = answers(1, TASTES, n_people=50), answers(2, 0.8 * TASTES, n_people=50)
    once = swait_louviere({"patients": patients, "carers": carers})
    twice = swait_louviere({"patients": repeated(patients), "carers": repeated(carers)})

    assert twice.ratio_a.statistic == pytest.approx(2 * once.ratio_a.statistic)
    assert twice.ratio_b.statistic == pytest.approx(2 * once.ratio_b.statistic)
    assert twice.same_tastes.statistic == pytest.approx(once.same_tastes.statistic, rel=1e-3)
    assert twice.same_scale.statistic == pytest.approx(once.same_scale.statistic, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("sd", [0.0, 1.0])
def test_clustered_tests_reject_what_is_true_in_one_study_of_twenty(sd):
    n_studies = 400
    tests = ("same_tastes", "same_scale", "ratio_a", "ratio_b")
    rejected = np.zeros(4)
    for seed in range(n_studies):
        groups = {
            name: answers(2 * seed + k, TASTES, n_people=60, sd=sd)
            for k, name in enumerate(("patients", "carers"))
        }
        result = swait_louviere(groups)
        rejected += [getattr(result, test).p < 0.05 for test in tests]

    assert_allclose(rejected[:2] / n_studies, 0.05, atol=0.033)  # three binomial errors
    if sd:
        assert rejected[2] / n_studies > 0.15  # answers of one person are not independent
    else:
        assert_allclose(rejected[2:] / n_studies, 0.05, atol=0.033)
