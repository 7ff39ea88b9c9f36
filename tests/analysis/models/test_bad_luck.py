"""Answers that do not support a model: each is refused, in words that say what to do.

What only one model can meet (a spread that goes to zero, a class that empties, chains that do not
mix, draws too few) is in the tests of that model.
"""

from dataclasses import replace

import numpy as np
import pytest

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.covariates import Covariates
from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.scaled_logit import ScaledLogit

NAMES = ("pain", "nights")
ATTRIBUTES = tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES)


def answers(n_people=60, n_tasks=8, seed=1):
    """Choices among two treatments, or neither, by people who differ."""
    rng = np.random.default_rng(seed)
    x = np.zeros((n_people, n_tasks, 3, 3))
    x[:, :, :2, :2] = rng.normal(size=(n_people, n_tasks, 2, 2))
    x[:, :, 2, 2] = 1
    taste = [1.0, -0.5, -0.3] + np.array([0.5, 1.0, 0.5]) * rng.normal(size=(n_people, 3))
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=x.shape[:3])
    n = n_people * n_tasks
    return ChoiceData(
        Coding(ATTRIBUTES, ("opt_out",)),
        x.reshape(-1, 3),
        np.repeat(np.arange(n), 3),
        np.repeat(np.arange(n_people), n_tasks * 3),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def with_nights(change):
    """Those answers with another column of nights, made from the choices and the old one."""
    data = answers()
    x = data.x.copy()
    x[:, 1] = change(data)
    return replace(data, x=x)


def with_chosen(change):
    """Those answers with other choices; shape (n_tasks, 3)."""
    data = answers()
    chosen = data.chosen.reshape(-1, 3).copy()
    change(chosen)
    return replace(data, chosen=chosen.ravel())


def always_out(chosen):
    """Everyone chooses neither."""
    chosen[:] = [False, False, True]


def out_but_once(chosen):
    """Everyone chooses neither, but for one answer of one person."""
    always_out(chosen)
    chosen[0] = [True, False, False]


def answered_alike():
    """What one person answers, forty times over, as when a file was copied into itself."""
    one = answers(n_people=1, n_tasks=20)
    rows = np.tile(np.arange(60), 40)
    return replace(
        one,
        x=one.x[rows],
        task=np.repeat(np.arange(800), 3),
        respondent=np.repeat(np.arange(40), 60),
        chosen=one.chosen[rows],
    )


RARE = np.random.default_rng(2).uniform(size=60 * 8 * 3) < 0.2
WITHOUT_FAIL = r"^no estimate of nights: .*; ask more people, merge levels, or leave it out$"
CASES = {
    "an attribute that predicts every choice": (
        lambda: with_nights(lambda data: data.chosen),
        WITHOUT_FAIL,
    ),
    "a level that nobody ever chooses": (
        lambda: with_nights(lambda data: RARE & ~data.chosen),
        WITHOUT_FAIL,
    ),
    "an attribute that is always the same": (
        lambda: with_nights(lambda data: np.full(len(data.x), 7.3)),
        r"^the tasks do not tell apart: nights; leave one out, or show others$",
    ),
    "an attribute that differs only between tasks": (
        lambda: with_nights(lambda data: data.task * 0.1),
        r"^the tasks do not tell apart: nights; leave one out",
    ),
    "the same column twice": (
        lambda: with_nights(lambda data: data.x[:, 0]),
        r"^the tasks do not tell apart: pain, nights; leave one out",
    ),
    "the same column in another unit": (
        lambda: with_nights(lambda data: 0.001 * data.x[:, 0]),
        r"^the tasks do not tell apart: pain, nights; leave one out",
    ),
    "all choose the opt-out": (
        lambda: with_chosen(always_out),
        r"^no estimate of opt_out: .* leave it out$",
    ),
    "all but one answer is the opt-out": (
        lambda: with_chosen(out_but_once),
        r"rest on one respondent, or all of them answered alike; ask more people$",
    ),
    "all answer alike": (
        answered_alike,
        r"rest on one respondent, or all of them answered alike; ask more people$",
    ),
    "one respondent": (
        lambda: answers(n_people=1, n_tasks=30),
        r"rest on one respondent, or .* ask more people$|1 respondents; use fewer|leave one out$",
    ),
}


def by_age(data):
    """The scaled logit, with a scale for the older half."""
    older = np.arange(data.n_respondents)[:, None] % 2.0
    return ScaledLogit().fit(data, Covariates(("old",), older))


RANDOM = dict.fromkeys((*NAMES, "opt_out"), "normal")
MODELS = {
    "conditional": ConditionalLogit().fit,
    "scaled": by_age,
    "mixed": MixedLogit(random=RANDOM, draws=100).fit,
    "mixed, correlated": MixedLogit(random=RANDOM, draws=100, correlated=True).fit,
    "latent class": LatentClassLogit(classes=2, starts=2).fit,
    "hierarchical": HierarchicalLogit(iterations=400, burn_in=200).fit,
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize(("case", "message"), CASES.values(), ids=CASES)
def test_what_answers_do_not_support_is_refused(case, message, model):
    with pytest.raises((NotConverged, NotIdentified, ModelError), match=message):
        model(case())


@pytest.mark.parametrize("name", ["conditional", "scaled", "mixed", "latent class"])
def test_the_same_answers_of_people_who_differ_are_not_refused(name):
    result = MODELS[name](answers(n_people=120))

    assert (result.standard_errors > 0.01).all()
    assert np.isfinite(result.estimates).all()


def test_columns_that_are_almost_the_same_have_errors_as_large_as_their_estimates_are_vague():
    # Told apart by the fourth digit: what is left is one column times 10,000, with its own error.
    data = answers()
    almost = replace(data, x=data.x @ [[1, 1, 0], [0, 1e-4, 0], [0, 0, 1]])
    vague, clear = ConditionalLogit().fit(almost), ConditionalLogit().fit(data)

    assert vague.log_likelihood == pytest.approx(clear.log_likelihood, rel=1e-9)
    assert vague.estimates[1] == pytest.approx(1e4 * clear.estimates[1], rel=1e-4)
    assert vague.standard_errors[1] == pytest.approx(1e4 * clear.standard_errors[1], rel=1e-4)
