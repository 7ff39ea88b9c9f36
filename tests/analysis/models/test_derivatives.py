"""Scores and information of every model are slopes of its likelihood, found by differences."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.draws import standard_draws
from analysis.engines.likelihood import simulated_likelihood
from analysis.engines.panel import Panel, tasks_of
from analysis.models.best_worst import BestWorstData, choices_of
from analysis.models.classes import class_panel
from analysis.models.conditional_logit import (
    log_likelihood,
    respondent_information,
    respondent_scores,
)
from analysis.models.interactions import Interactions
from analysis.models.nests import Nests, nested_panel
from analysis.models.rank_ordered import choices_from_rankings
from analysis.models.scaled_panel import scaled_panel
from analysis.models.tastes import Tastes

NAMES = ("pain", "nights", "weeks")
CODING = Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES))
N_PEOPLE, SIZES = 6, np.array([2, 4, 3, 5, 3, 2, 4])  # alternatives of each one's tasks
STEP = 1e-5


def uneven():
    """Choices of people in tasks of two to five alternatives."""
    rng = np.random.default_rng(20240501)
    sizes = np.tile(SIZES, N_PEOPLE)
    task = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum(sizes) - sizes
    chosen = np.zeros(len(task), dtype=bool)
    chosen[first + rng.integers(sizes)] = True
    respondent = np.repeat(np.arange(N_PEOPLE), SIZES.sum())
    return ChoiceData(CODING, rng.normal(size=(len(task), 3)), task, respondent, chosen)


def ranked():
    """Rankings of three or all of four treatments, as choices."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(N_PEOPLE * 12, 3)), columns=NAMES)
    frame["person"], frame["task"] = np.repeat(np.arange(N_PEOPLE), 12), frame.index // 4
    frame["rank"] = np.concatenate([rng.permutation(4) + 1.0 for _ in range(N_PEOPLE * 3)])
    frame.loc[frame["task"].eq(0) & frame["rank"].gt(2), "rank"] = np.nan
    return choices_from_rankings(frame, CODING, respondent="person", task="task", rank="rank")


def best_and_worst(process):
    """Best and worst of four treatments of a list, as choices."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"item": np.tile(["a", "b", "c", "d"], N_PEOPLE * 3)})
    frame["person"], frame["list"] = np.repeat(np.arange(N_PEOPLE), 12), frame.index // 4
    order = np.concatenate([rng.permutation(4) for _ in range(N_PEOPLE * 3)])
    named = frame.assign(best=(order == 0).astype(int), worst=(order == 3).astype(int))
    data = BestWorstData.from_long(
        named, respondent="person", task="list", item="item", best="best", worst="worst"
    )
    return choices_of(data, process)


def conditional(data):
    """The conditional logit as a function of its parameters."""

    def panel(theta):
        score, information = respondent_scores(theta, data), respondent_information(theta, data)
        by_person = [
            log_likelihood(theta, data.of_respondents(np.array([n])))
            for n in range(data.n_respondents)
        ]
        return Panel(np.array(by_person), score, information, np.zeros(0))

    return panel, 3


def mixed(data, *distributions, correlated=False):
    """The mixed logit as a function of its parameters, with draws of seed 1."""
    tastes = Tastes(NAMES, distributions, correlated=correlated)
    draws = standard_draws(tastes.shapes, data.n_respondents, 130, seed=1)
    settings = {"tasks": tasks_of(data, np.ones(3)), "mixing": tastes.mixing, "draws": draws}
    return partial(simulated_likelihood, **settings, n_draws=130), len(tastes.parameters)


def scaled(data, *, by_task):
    """The scaled logit with two covariates."""
    rng = np.random.default_rng(4)
    z = rng.normal(size=(data.n_tasks if by_task else data.n_respondents, 2))
    of_tasks = z if by_task else z[data.respondent[data.first_rows]]
    return partial(scaled_panel, data=data, z=of_tasks), 5


def classes(data, n_classes, n_covariates):
    """The latent class logit, membership by covariates."""
    z = np.random.default_rng(5).normal(size=(data.n_respondents, 1 + n_covariates))
    z[:, 0] = 1
    n_parameters = 3 * n_classes + (n_classes - 1) * (1 + n_covariates)
    return partial(class_panel, data=data, z=z, n_classes=n_classes), n_parameters


def interacted(data):
    """The conditional logit with tastes by role and a spline of age."""
    rng = np.random.default_rng(7)
    people = pd.DataFrame({"role": ["carer", "patient"] * 3, "age": rng.uniform(20, 90, N_PEOPLE)})
    known = replace(data, people=people)
    by = {"pain": "role", "weeks": "role + bs(age, df=3)"}
    wide = Interactions.of(known, by).widened(known)
    return conditional(wide)[0], len(wide.parameters)


def nested(data, n_nests):
    """The nested logit: the fifth alternative of a task is alone, the others are in nests."""
    place = np.arange(len(data.task)) - data.first_rows[data.task]
    nest = np.where(place == 4, n_nests, place % n_nests)
    about = np.append(np.zeros(3), np.full(n_nests, 1.5))  # of dissimilarities, above zero

    def panel(theta):
        return nested_panel(theta / 2 + about, data, Nests.of(data, nest, n_nests))

    def halved(theta):
        found = panel(theta)
        return found._replace(score=found.score / 2, information=found.information / 4)

    return halved, 3 + n_nests


MODELS = {
    "conditional": lambda: conditional(uneven()),
    "conditional, by what is known of people": lambda: interacted(uneven()),
    "one nest": lambda: nested(uneven(), 1),
    "two nests": lambda: nested(uneven(), 2),
    "conditional, of rankings": lambda: conditional(ranked()),
    "best-worst, sequential": lambda: conditional(best_and_worst("sequential")),
    "best-worst, marginal": lambda: conditional(best_and_worst("marginal")),
    "best-worst, maxdiff": lambda: conditional(best_and_worst("maxdiff")),
    "scaled, by person": lambda: scaled(uneven(), by_task=False),
    "scaled, by task": lambda: scaled(uneven(), by_task=True),
    "mixed, normal": lambda: mixed(uneven(), "normal", None, "normal"),
    "mixed, log-normal": lambda: mixed(uneven(), "log-normal", "normal", None),
    "mixed, negative log-normal": lambda: mixed(uneven(), None, "negative log-normal", None),
    "mixed, triangular": lambda: mixed(uneven(), "triangular", None, "triangular"),
    "mixed, uniform": lambda: mixed(uneven(), "uniform", "uniform", None),
    "mixed, correlated": lambda: mixed(
        uneven(), "normal", "log-normal", "negative log-normal", correlated=True
    ),
    "mixed, of rankings": lambda: mixed(ranked(), "normal", "normal", None),
    "mixed, of best and worst": lambda: mixed(best_and_worst("maxdiff"), "normal", None, "normal"),
    "two classes": lambda: classes(uneven(), 2, 0),
    "three classes by covariates": lambda: classes(uneven(), 3, 2),
}


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_score_and_information_are_slopes_of_the_likelihood(model):
    evaluated, n_parameters = model()
    theta = np.random.default_rng(6).normal(scale=0.7, size=n_parameters)
    here = evaluated(theta)
    pairs = [(evaluated(theta + h), evaluated(theta - h)) for h in STEP * np.eye(n_parameters)]
    slope = [(up.log_likelihood - down.log_likelihood) / (2 * STEP) for up, down in pairs]
    fall = [(down.score - up.score) / (2 * STEP) for up, down in pairs]

    assert_allclose(here.score, np.stack(slope, axis=1), rtol=1e-6, atol=1e-7)
    assert_allclose(here.information, np.stack(fall, axis=1), rtol=1e-6, atol=1e-7)
    assert_allclose(here.information, np.swapaxes(here.information, 1, 2), atol=1e-12)
    assert (np.abs(here.score).max(axis=0) > 1e-3).all()  # every parameter matters to someone
