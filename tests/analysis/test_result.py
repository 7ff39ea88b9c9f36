"""What every result says of itself: figures, diagnosis, summary."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.covariates import Covariates
from analysis.models.conditional_logit import ConditionalLogit, log_likelihood
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.scaled_logit import ScaledLogit


@pytest.fixture(scope="module")
def choices():
    """A hundred people who differ about pain, half of them at twice the scale."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=(100, 8, 3, 2))
    taste = [1.0, -0.7] + np.array([0.9, 0.0]) * rng.normal(size=(100, 2))
    taste[50:] *= 2
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=(100, 8, 3))
    return ChoiceData(
        Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in ("pain", "weeks"))),
        x.reshape(-1, 2),
        np.repeat(np.arange(800), 3),
        np.repeat(np.arange(100), 24),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


@pytest.fixture(scope="module")
def results(choices):
    """The same choices by every model that goes up to a maximum."""
    second_half = Covariates(("half",), (np.arange(100) >= 50)[:, None].astype(float))
    return {
        "conditional": ConditionalLogit().fit(choices),
        "scaled": ScaledLogit().fit(choices, second_half),
        "mixed": MixedLogit(random={"pain": "normal"}, draws=100).fit(choices),
        "latent": LatentClassLogit(classes=2, starts=4).fit(choices),
    }


def test_every_search_begins_below_its_end_and_ends_at_a_maximum(results):
    for name, result in results.items():
        assert result.start_log_likelihood < result.log_likelihood, name
        assert result.distance_left < 1e-3, name
        assert result.gradient_norm < 0.1, name
        assert result.diagnosis.startswith("Maximum reached in"), name


def test_the_gradient_is_that_of_the_estimates_in_their_own_units(choices):
    minutes = replace(choices, x=choices.x * [1, 1000])
    there = replace(ConditionalLogit().fit(minutes), gradient=np.array([0.0, 1.0]))
    step = there.model_covariance @ there.gradient

    assert there.distance_left == pytest.approx(np.sqrt(there.gradient @ step))


def test_at_zero_all_alternatives_are_as_likely(choices, results):
    for result in results.values():
        assert result.null_log_likelihood == pytest.approx(log_likelihood(np.zeros(2), choices))
        assert result.null_log_likelihood == pytest.approx(-800 * np.log(3))


def test_the_condition_number_does_not_depend_on_units(choices):
    here = ConditionalLogit().fit(choices)
    there = ConditionalLogit().fit(replace(choices, x=choices.x * [1e-4, 1e5]))

    assert there.condition_number == pytest.approx(here.condition_number)
    assert here.hard_to_tell == ()


def test_parameters_that_hardly_differ_are_named(choices):
    rng = np.random.default_rng(8)
    twin = choices.x[:, :1] + 0.01 * rng.normal(size=(len(choices.x), 1))
    names = ("pain", "weeks", "ache")
    coding = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in names))
    data = replace(choices, coding=coding, x=np.hstack([choices.x, twin]))
    result = ConditionalLogit().fit(data)

    assert result.condition_number > 900
    assert set(result.hard_to_tell) == {"pain", "ache"}
    assert "hardly told apart: pain, ache" in result.summary()


def test_a_summary_shows_the_fit_the_table_and_what_to_know(results):
    text = results["conditional"].summary()
    error = results["conditional"].standard_errors[1]

    assert text.splitlines()[0].strip() == "Conditional logit"
    assert "Log-likelihood at zero:" in text
    assert "clustered SE" in text
    assert f"{error:.4f}" in next(line for line in text.splitlines() if line.startswith("weeks"))
    assert "never compare coefficients between groups" in text
    assert max(map(len, text.splitlines())) <= 100


def test_every_model_has_a_summary_with_all_its_parameters(results):
    for result in results.values():
        text = result.summary()

        assert all(f"\n{name} " in text for name in result.parameters)


def test_the_same_people_by_equal_weights_give_the_same(choices, results):
    equal = ConditionalLogit().fit(replace(choices, weights=np.full(100, 7.0)))

    assert_allclose(equal.estimates, results["conditional"].estimates)
    assert_allclose(equal.jackknife_covariance, results["conditional"].jackknife_covariance)
    assert equal.log_likelihood == pytest.approx(results["conditional"].log_likelihood)


def test_weights_are_said_with_what_they_cost(choices):
    uneven = replace(choices, weights=np.repeat([1.0, 3.0], 50))
    result = ConditionalLogit().fit(uneven)

    # (50 + 150)^2 / (50 + 450) = 80
    assert "the 100 are worth 80 who count alike" in result.summary()
