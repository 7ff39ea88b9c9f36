"""Choices to time models on, and fits of them by us, by xlogit and by pylogit."""

import contextlib
import importlib
import io
import warnings
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import xlogit

from analysis.choices import ChoiceData
from analysis.coding import CodedAttribute, Coding
from analysis.engines import contrasts, likelihood
from analysis.engines.pylogit_fits import fit_conditional
from analysis.errors import NotConverged
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class import LatentClassLogit
from analysis.models.mixed_logit import MixedLogit
from analysis.models.tastes import Distribution

ELECTRICITY = Path(__file__).parent.parent / "tests/known_answers/electricity.csv"
SUPPLY = ("pf", "cl", "loc", "wk", "tod", "seas")


@dataclass(frozen=True)
class Fit:
    """What an engine found."""

    log_likelihood: float
    error: float  # of the second estimate


def electricity() -> ChoiceData:
    """361 people, 12 tasks of 4 alternatives, 6 attributes."""
    return ChoiceData.from_long(
        pd.read_csv(ELECTRICITY),
        respondent="id",
        task="obsID",
        chosen="choice",
        attributes=SUPPLY,
    )


def synthetic() -> ChoiceData:
    """2,000 people, 12 tasks of 3 alternatives, 8 attributes."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 12, 3, 8))
    mean = np.array([1, -1, 0.5, -0.5, 0.8, -0.8, 0.3, -0.3])
    spread = np.array([0.5, 0.5, 0.8, 0.3, 0.6, 0.4, 0.7, 0.2])
    taste = mean + spread * rng.normal(size=(2000, 8))
    utility = np.einsum("ntjk,nk->ntj", x, taste) + rng.gumbel(size=(2000, 12, 3))
    return ChoiceData(
        Coding(tuple(CodedAttribute(f"x{k}", ("0", "1"), (0.0, 1.0)) for k in range(8))),
        x.reshape(-1, 8),
        np.repeat(np.arange(24_000), 3),
        np.repeat(np.arange(2000), 36),
        (utility == utility.max(axis=-1, keepdims=True)).ravel(),
    )


def ours(data: ChoiceData, draws: int) -> Fit:
    """Our mixed logit, with errors clustered by respondent and a fit with twice the draws."""
    random: dict[str, Distribution] = dict.fromkeys(data.parameters, "normal")
    result = MixedLogit(random=random, draws=draws).fit(data)
    return Fit(result.log_likelihood, result.standard_errors[1])


def our_conditional(data: ChoiceData) -> Fit:
    """Our conditional logit, with errors clustered by respondent."""
    result = ConditionalLogit().fit(data)
    return Fit(result.log_likelihood, result.standard_errors[1])


def our_classes(data: ChoiceData, starts: int) -> Fit:
    """Our latent class logit with three classes."""
    result = LatentClassLogit(classes=3, starts=starts).fit(data)
    return Fit(result.log_likelihood, result.standard_errors[1])


def our_hierarchy(data: ChoiceData, iterations: int) -> Fit:
    """Our hierarchical Bayes: two chains of so many iterations, half of them burn-in."""
    model = HierarchicalLogit(iterations=iterations, burn_in=iterations // 2)
    result = model.fit(data)
    return Fit(result.log_likelihood, result.standard_errors[1])


def make_loops_ready() -> None:
    """Compile the loops of the conditional and the mixed logit, or load them from the cache."""
    contrasts.compile_loops()
    likelihood.compile_loops()


def make_chains_ready() -> None:
    """Compile the loops of hierarchical Bayes, or load them from the cache."""
    few = electricity().of_respondents(np.arange(60))
    with contextlib.suppress(NotConverged):
        HierarchicalLogit(iterations=300, burn_in=200).fit(few)


def by_xlogit(data: ChoiceData, draws: int) -> Fit:
    """A fit by xlogit, with its own errors."""
    model = xlogit.MixedLogit()
    with contextlib.redirect_stdout(io.StringIO()):
        model.fit(
            X=data.x,
            y=data.chosen,
            varnames=list(data.parameters),
            ids=data.task,
            alts=_alternatives(data),
            panels=data.respondent,
            randvars=dict.fromkeys(data.parameters, "n"),
            n_draws=draws,
            verbose=0,
        )
    return Fit(model.loglikelihood, model.stderr[1])


def conditional_by_xlogit(data: ChoiceData) -> Fit:
    """A conditional logit by xlogit, with its own errors."""
    model = xlogit.MultinomialLogit()
    with contextlib.redirect_stdout(io.StringIO()):
        model.fit(
            X=data.x,
            y=data.chosen,
            varnames=list(data.parameters),
            ids=data.task,
            alts=_alternatives(data),
            verbose=0,
        )
    return Fit(model.loglikelihood, model.stderr[1])


def by_pylogit(data: ChoiceData, draws: int) -> Fit:
    """A fit by pylogit, with its own errors; `fit_conditional` makes it ready to import."""
    _, shared = fit_conditional(data.of_respondents(np.arange(100)))
    names = list(data.parameters)
    table = pd.DataFrame(data.x, columns=names).assign(
        task=data.task + 1,
        person=data.respondent + 1,
        alternative=_alternatives(data) + 1,
        chosen=data.chosen.astype(int),
    )
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = importlib.import_module("pylogit").create_choice_model(
            data=table,
            alt_id_col="alternative",
            obs_id_col="task",
            choice_col="chosen",
            specification=OrderedDict((name, "all_same") for name in names),
            names=OrderedDict((name, name) for name in names),
            model_type="Mixed Logit",
            mixing_id_col="person",
            mixing_vars=names,
        )
        model.fit_mle(np.append(shared, np.full(len(names), 0.1)), draws, seed=1, print_res=False)
    return Fit(float(model.llf), float(model.standard_errors.iloc[1]))


def _alternatives(data: ChoiceData) -> np.ndarray:
    """Place of each row in its task, from 0; shape (n_rows,)."""
    places: np.ndarray = np.arange(len(data.task)) - data.first_rows[data.task]
    return places
