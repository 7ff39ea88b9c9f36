"""Models of the same choices side by side, and tests of one within another."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.comparison import compare, likelihood_ratio
from analysis.errors import ModelError
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit


@pytest.fixture(scope="module")
def choices(answered):
    """Answers of a hundred people, half of them carers, who differ about nights."""
    data = answered(np.random.default_rng(21), n_people=100)
    rng = np.random.default_rng(22)
    beta = [1.0, -0.5, 0.25] + rng.normal(size=(100, 3)) * [0, 0.8, 0]
    utility = (data.x * beta[data.respondent]).sum(axis=1) + rng.gumbel(size=len(data.x))
    chosen = utility == np.maximum.reduceat(utility, data.first_rows)[data.task]
    people = pd.DataFrame({"role": ["patient", "carer"] * 50})
    return replace(data, chosen=chosen, people=people)


def without_weeks(data):
    """The same choices by pain and nights alone."""
    coding = Coding(
        tuple(CodedAttribute(one, ("0", "1"), (0.0, 1.0)) for one in ("pain", "nights"))
    )
    return ChoiceData(coding, data.x[:, :2], data.task, data.respondent, data.chosen)


def test_what_an_attribute_adds_is_twice_the_gain(choices):
    smaller, larger = (ConditionalLogit().fit(one) for one in (without_weeks(choices), choices))
    found = likelihood_ratio(smaller, larger)
    gain = 2 * (larger.log_likelihood - smaller.log_likelihood)

    assert found.added == ("weeks",)
    assert (found.ratio.statistic, found.ratio.df) == (pytest.approx(gain), 1)
    assert found.ratio.p == pytest.approx(chi2.sf(gain, 1))
    assert found.by_respondent.statistic == pytest.approx(
        larger.estimates[2] ** 2 / larger.jackknife_covariance[2, 2]
    )
    assert "1 df" in found.verdict


def test_products_are_tested_together(choices):
    found = likelihood_ratio(
        ConditionalLogit().fit(choices), ConditionalLogit(interactions="role").fit(choices)
    )

    assert found.ratio.df == 3
    assert found.added == ("pain:role[patient]", "nights:role[patient]", "weeks:role[patient]")


def test_a_spread_lies_at_the_edge_of_what_it_can_be(choices):
    mixed = MixedLogit(random={"nights": "normal"}, draws=64).fit(choices)
    found = likelihood_ratio(ConditionalLogit().fit(choices), mixed)

    assert found.added == ("sd(nights)",)
    assert found.at_edge
    assert "p is at most this" in found.verdict
    assert found.ratio.p < 0.001


def test_correlated_tastes_hold_independent_ones(choices):
    random = {"nights": "normal", "pain": "normal"}
    rng = np.random.default_rng(2)
    beta = [1.0, -0.5, 0.25] + rng.normal(size=(100, 3)) * [0.9, 0.9, 0]
    utility = (choices.x * beta[choices.respondent]).sum(axis=1) + rng.gumbel(size=len(choices.x))
    chosen = utility == np.maximum.reduceat(utility, choices.first_rows)[choices.task]
    apart, together = (
        MixedLogit(random=random, draws=64, correlated=correlated).fit(
            replace(choices, chosen=chosen)
        )
        for correlated in (False, True)
    )

    assert likelihood_ratio(apart, together).added == ("cholesky(nights, pain)",)


def test_other_draws_are_not_compared(choices):
    one = MixedLogit(random={"nights": "normal"}, draws=64).fit(choices)
    two = replace(one, n_draws=128)

    with pytest.raises(ModelError, match="64 draws with seed 1, and 128 with seed 1; fit both"):
        likelihood_ratio(one, two)


def test_other_choices_are_not_compared(choices):
    fewer = ConditionalLogit().fit(choices.of_respondents(np.arange(50)))
    same_answers = replace(choices, x=choices.x * [1, 2, 1])

    with pytest.raises(ModelError, match="400 tasks of 50 respondents, and 800 of 100"):
        compare({"half": fewer, "all": ConditionalLogit().fit(choices)})
    with pytest.raises(ModelError, match="nights has other values in one model"):
        compare(
            {"one": ConditionalLogit().fit(choices), "two": ConditionalLogit().fit(same_answers)}
        )


def test_models_that_do_not_hold_each_other_are_not_tested(choices):
    smaller, larger = (ConditionalLogit().fit(one) for one in (without_weeks(choices), choices))

    with pytest.raises(ModelError, match="which has no weeks; put the smaller model first"):
        likelihood_ratio(larger, smaller)
    with pytest.raises(ModelError, match="has no more parameters"):
        likelihood_ratio(larger, larger)


def test_a_number_of_classes_is_not_tested(choices):
    classes = LatentClassLogit(classes=2, starts=2).fit(choices)
    one_class = ConditionalLogit().fit(choices)

    with pytest.raises(ModelError, match=r"1 and 2 classes: .* compare by BIC"):
        likelihood_ratio(one_class, classes)


def test_weighted_answers_have_no_likelihood_ratio(choices):
    weighted = replace(choices, weights=np.repeat([1.0, 2.0], 50))
    smaller = ConditionalLogit().fit(weighted)
    larger = ConditionalLogit(interactions="role").fit(weighted)

    with pytest.raises(ModelError, match="likelihood-ratio test counts all respondents alike"):
        likelihood_ratio(smaller, larger)


def test_models_stand_side_by_side(choices):
    models = {
        "conditional": ConditionalLogit().fit(choices),
        "by role": ConditionalLogit(interactions="role").fit(choices),
        "two classes": LatentClassLogit(classes=2, starts=2).fit(choices),
    }
    table = compare(models)

    assert list(table.index) == list(models)
    assert list(table["n_parameters"]) == [3, 6, 7]
    assert (table["n_tasks"] == 800).all()
    for name, one in models.items():
        assert table.loc[name, "bic"] == pytest.approx(one.bic)
        assert table.loc[name, "mcfadden_r2"] == pytest.approx(one.mcfadden_r2)


def test_nothing_to_compare_is_said():
    with pytest.raises(ModelError, match="no models to compare"):
        compare({})


def test_a_part_of_a_model_is_not_compared(choices):
    classes = LatentClassLogit(classes=2, starts=2).fit(choices)
    whole = ConditionalLogit(interactions="role").fit(choices)
    parts = classes.of_class(1), whole.of_person({"role": "carer"})

    for part, model in zip(parts, (classes, whole), strict=True):
        assert part.bic == pytest.approx(model.bic)
        with pytest.raises(ModelError, match="is a part of a model; compare the whole"):
            compare({"part": part, "whole": model})


def test_a_covariate_in_which_nobody_differs_is_said(choices):
    alike = replace(choices, people=pd.DataFrame({"role": ["carer"] * 100}))

    with pytest.raises(ModelError, match="name something in which people differ"):
        ConditionalLogit(interactions="role").fit(alike)
