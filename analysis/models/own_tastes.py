"""What respondents would choose, by the tastes that their own answers speak for."""

import numpy as np
from scipy.special import softmax

from analysis.choices import ChoiceData
from analysis.engines.draws import standard_draws
from analysis.models.latent_class_result import LatentClassResult
from analysis.models.mixed_logit_result import MixedLogitResult
from analysis.models.posterior import HierarchicalResult


def own_shares(
    result: MixedLogitResult | LatentClassResult | HierarchicalResult, x: np.ndarray
) -> np.ndarray:
    """Probability that each respondent chooses each row of x; shape (n_respondents, n_rows)."""
    if isinstance(result, MixedLogitResult):
        return _of_draws(result, x)
    if isinstance(result, LatentClassResult):
        within = softmax(result.class_tastes(result.estimates) @ x.T, axis=-1)
        of_classes: np.ndarray = result.posterior @ within
        return of_classes
    at_mean: np.ndarray = softmax(result.respondent_tastes @ x.T, axis=-1)
    return at_mean


def _of_draws(result: MixedLogitResult, x: np.ndarray) -> np.ndarray:
    """Average over the draws of each respondent, by how likely each makes their answers.

    References
    ----------
    Train (2009), Discrete Choice Methods with Simulation, 2nd ed., equation 11.6.
    """
    tastes, data = result.tastes, result.data
    draws = standard_draws(tastes.shapes, data.n_respondents, result.n_draws, result.seed)
    bounds = np.searchsorted(data.respondent, np.arange(data.n_respondents + 1))
    shares = np.empty((data.n_respondents, len(x)))
    for n, own in enumerate(draws):
        beta = tastes.coefficients(result.estimates, own)
        weight = softmax(_log_likelihoods(data, slice(bounds[n], bounds[n + 1]), beta))
        shares[n] = weight @ softmax(beta @ x.T, axis=-1)
    return shares


def _log_likelihoods(data: ChoiceData, rows: slice, beta: np.ndarray) -> np.ndarray:
    """Log-likelihood of one respondent's rows at each draw; shape (n_draws,)."""
    utility = data.x[rows] @ beta.T
    starts = np.flatnonzero(np.diff(data.task[rows], prepend=-1))
    totals = np.logaddexp.reduceat(utility, starts, axis=0)
    likelihoods: np.ndarray = utility[data.chosen[rows]].sum(axis=0) - totals.sum(axis=0)
    return likelihoods
