"""Intervals from the answers themselves: the model fitted again to respondents drawn anew."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from analysis.choices import ChoiceData
from analysis.covariates import Covariates
from analysis.errors import ModelError, NotConverged, NotIdentified
from analysis.models.classes import unpacked
from analysis.models.hierarchical import HierarchicalLogit
from analysis.models.latent_class_result import LatentClassResult
from analysis.result import ModelResult
from analysis.validation import Model, fit_with, taken
from analysis.workers import on_one_thread, run_jobs, silent

FEWEST = 50  # resamples; the ends of an interval are otherwise one or two of them
MOST_FAILED = 0.05  # share of the resamples, above which those that are left are not like all


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """Estimates from resamples of the respondents, each of as many people as there are.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 13 and 8.4.
    """

    result: ModelResult  # of the answers as they are
    draws: np.ndarray  # (n_fitted, n_parameters), estimates of each resample
    n_resamples: int
    problems: tuple[str, ...]  # why the others have no estimates
    seed: int

    @property
    def n_failed(self) -> int:
        """Number of resamples without estimates."""
        return len(self.problems)

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of the estimates; shape (n_parameters, n_parameters)."""
        return np.atleast_2d(np.cov(self.draws, rowvar=False))

    def to_frame(self) -> pd.DataFrame:
        """Table of the parameters: estimate, standard error and 95 % percentile interval."""
        low, high = np.quantile(self.draws, (0.025, 0.975), axis=0)
        return pd.DataFrame(
            {
                "estimate": self.result.estimates,
                "bootstrap_standard_error": self.draws.std(axis=0, ddof=1),
                "bootstrap_low": low,
                "bootstrap_high": high,
            },
            index=pd.Index(self.result.parameters, name="parameter"),
        )


def bootstrap(
    model: Model,
    data: ChoiceData,
    covariates: Covariates | None = None,
    *,
    resamples: int = 200,
    seed: int = 1,
    progress: Callable[[int, int], None] = silent,
) -> Bootstrap:
    """Fit the model to resamples of the respondents, drawn with replacement.

    Classes of a resample are numbered as the classes of the answers that they are most like.

    Raises
    ------
    ModelError
        If there are too few resamples, or the model has a posterior already.
    NotConverged
        If more than one in twenty resamples have no estimates.
    """
    if resamples < FEWEST:
        raise ModelError(f"{resamples} resamples: use at least {FEWEST}, better 500")
    if isinstance(model, HierarchicalLogit):
        raise ModelError(
            "hierarchical Bayes has intervals of its own, from the posterior; it needs no bootstrap"
        )
    result: ModelResult = fit_with(model, data, covariates)
    seeds = np.random.SeedSequence(seed).spawn(resamples)
    jobs = [(on_one_thread(model), data, covariates, result, one) for one in seeds]
    found = run_jobs(_resampled, jobs, progress=progress)
    problems = tuple(one for one in found if isinstance(one, str))
    if len(problems) > MOST_FAILED * resamples:
        raise NotConverged(
            f"{len(problems)} of {resamples} resamples have no estimates, more than one in twenty; "
            f"the first: {problems[0]}"
        )
    draws = np.array([one for one in found if not isinstance(one, str)])
    return Bootstrap(result, draws, resamples, problems, seed)


def _resampled(
    model: Model,
    data: ChoiceData,
    covariates: Covariates | None,
    result: ModelResult,
    seed: np.random.SeedSequence,
) -> np.ndarray | str:
    """Estimates of one resample, shape (n_parameters,), or why there are none."""
    people = np.random.default_rng(seed).integers(data.n_respondents, size=data.n_respondents)
    try:
        found = fit_with(model, data.of_respondents(people), taken(covariates, people))
    except (NotConverged, NotIdentified) as error:
        return str(error)
    if isinstance(found, LatentClassResult):
        return renumbered(found, result)
    estimates: np.ndarray = found.estimates
    return estimates


def renumbered(found: LatentClassResult, like: ModelResult) -> np.ndarray:
    """Estimates with the classes numbered as those of another fit; shape (n_parameters,)."""
    n_classes, n_columns = found.n_classes, len(found.coding.parameters)
    tastes, slopes = unpacked(found.estimates, n_classes, n_columns)
    others, _ = unpacked(like.estimates, n_classes, n_columns)
    error = np.sqrt(np.diag(like.model_covariance))[: others.size].reshape(others.shape)
    distance = (((tastes[None] - others[:, None]) / error[:, None]) ** 2).sum(axis=-1)
    _, order = linear_sum_assignment(distance)
    odds = np.vstack([np.zeros(slopes.shape[1]), slopes])[order]
    return np.concatenate([tastes[order].ravel(), (odds - odds[0])[1:].ravel()])
