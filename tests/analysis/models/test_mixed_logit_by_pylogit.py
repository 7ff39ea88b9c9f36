"""The mixed logit by pylogit, an engine of others, with the same draws."""

import contextlib
import importlib
import io
import warnings
from collections import OrderedDict
from functools import partial

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines.ascent import ascend
from analysis.engines.likelihood import simulated_likelihood
from analysis.engines.panel import tasks_of
from analysis.models.second_opinion import refit
from analysis.models.tastes import Tastes

NAMES = ("pain", "nights", "weeks")
N_DRAWS = 200
SEED = 5


@pytest.fixture(scope="module")
def choices():
    """Eighty people who differ about pain and nights, and answer eight tasks each."""
    rng = np.random.default_rng(12)
    x = rng.normal(size=(80, 8, 3, 3))
    taste = [1.0, -0.5, 0.3] + np.array([0.8, 1.0, 0.0]) * rng.normal(size=(80, 3))
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=(80, 8, 3))
    return ChoiceData(
        Coding(tuple(CodedAttribute(name, ("0", "1"), (0.0, 1.0)) for name in NAMES)),
        x.reshape(-1, 3),
        np.repeat(np.arange(640), 3),
        np.repeat(np.arange(80), 24),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def by_pylogit(data, start):
    """Log-likelihood and estimates by pylogit, after `refit` has made it ready to import."""
    pylogit = importlib.import_module("pylogit")
    table = pd.DataFrame(data.x, columns=NAMES).assign(
        task=data.task + 1,
        person=data.respondent + 1,
        alternative=np.arange(len(data.task)) - data.first_rows[data.task] + 1,
        chosen=data.chosen.astype(int),
    )
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = pylogit.create_choice_model(
            data=table,
            alt_id_col="alternative",
            obs_id_col="task",
            choice_col="chosen",
            specification=OrderedDict((name, "all_same") for name in NAMES),
            names=OrderedDict((name, name) for name in NAMES),
            model_type="Mixed Logit",
            mixing_id_col="person",
            mixing_vars=["pain", "nights"],
        )
        found = model.fit_mle(
            start, N_DRAWS, seed=SEED, print_res=False, gradient_tol=1e-7, just_point=True
        )
    return -float(found["fun"]), np.asarray(found["x"])


def draws_of_pylogit(n_people):
    """The draws that pylogit makes from its seed; shape (n_people, 2, N_DRAWS)."""
    calculations = importlib.import_module("pylogit.mixed_logit_calcs")
    return np.stack(calculations.get_normal_draws(n_people, N_DRAWS, 2, seed=SEED), axis=1)


def test_pylogit_finds_the_same_maximum_with_the_same_draws(choices):
    _, shared = refit(choices)
    start = np.append(shared, [0.1, 0.1])
    log_likelihood, estimates = by_pylogit(choices, start)
    ours = ascend(
        partial(
            simulated_likelihood,
            tasks=tasks_of(choices, np.ones(3)),
            mixing=Tastes(NAMES, ("normal", "normal", None)).mixing,
            draws=draws_of_pylogit(80),
            n_draws=N_DRAWS,
        ),
        start,
    )

    # Its search stops by the gradient, at some 1e-5 of an estimate from the maximum.
    assert log_likelihood == pytest.approx(ours.panel.log_likelihood.sum(), rel=1e-9)
    assert_allclose(estimates, ours.theta, rtol=1e-4)
