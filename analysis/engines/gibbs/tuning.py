"""How far moves of hierarchical Bayes go, and in which directions."""

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.gibbs.everyone import EVERYONES_LONGEST
from analysis.engines.gibbs.lanes import into_lanes, out_of_lanes
from analysis.engines.gibbs.model import Model
from analysis.engines.gibbs.people import LONGEST
from analysis.engines.gibbs.state import Chain, Population


def tune(model: Model, order: np.ndarray, chain: Chain) -> None:
    """Fit the moves to the curvature at the means since the last time, and begin new sums.

    The likelihood's curvature and the population's precision add up to the posterior's. `order`
    has the respondent of each lane.
    """
    columns, sums, tuning = model.columns, chain.sums, chain.tuning
    mean = out_of_lanes(sums.coefficient, order) / sums.n
    curvature = information(model.data, model.scale, mean)
    by_index = np.where(columns.sign != 0, mean, 1)
    by_index_curvature = curvature * by_index[:, :, None] * by_index[:, None, :]
    own = by_index_curvature[:, columns.random[:, None], columns.random]
    roots = np.linalg.cholesky(np.linalg.inv(own + sums.precision / sums.n))
    tuning.root[:] = into_lanes(roots, order)
    indices = out_of_lanes(chain.people.indices, order)
    everyone = _everyones_curvature(model, chain.population, indices, by_index_curvature)
    tuning.everyone_root[:] = np.linalg.cholesky(np.linalg.inv(everyone))
    tuning.step[:] = LONGEST
    tuning.everyone_step[:] = EVERYONES_LONGEST
    for one in sums:
        one[:] = 0


def _everyones_curvature(
    model: Model, population: Population, indices: np.ndarray, curvature: np.ndarray
) -> np.ndarray:
    """Curvature by effects, Cholesky factor and shared coefficients, in the loops' order.

    A respondent's indices are a sum of effects times covariates, and of columns of the factor
    times what is their own. The prior's curvature is not needed, but that there is some.
    """
    columns, z = model.columns, model.z
    n_random, n_shared = len(columns.random), len(columns.shared)
    residual = indices - z @ population.effects
    noise = np.linalg.solve(np.linalg.cholesky(population.covariance), residual.T).T
    factors = np.hstack([z, noise])  # (n_respondents, n_factors)
    among = curvature[:, columns.random[:, None], columns.random]
    across = curvature[:, columns.random[:, None], columns.shared]
    n_all = factors.shape[1] * n_random
    whole = np.empty((n_all + n_shared, n_all + n_shared))
    whole[:n_all, :n_all] = np.einsum(
        "na,nkm,nb->akbm", factors, among, factors, optimize=True
    ).reshape(n_all, n_all)
    whole[:n_all, n_all:] = np.einsum("na,nks->aks", factors, across).reshape(n_all, n_shared)
    whole[n_all:, :n_all] = whole[:n_all, n_all:].T
    whole[n_all:, n_all:] = curvature.sum(axis=0)[columns.shared[:, None], columns.shared]
    n_before = z.shape[1] * n_random
    rows, places = np.tril_indices(n_random)
    order = np.concatenate(
        [
            np.arange(n_before),
            n_before + places * n_random + rows,
            n_all + np.arange(n_shared),
        ]
    )
    ridge = np.eye(len(order)) / model.width**2
    among_all: np.ndarray = whole[np.ix_(order, order)] + ridge
    return among_all


def information(data: ChoiceData, scale: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """Minus the Hessian of each respondent's log-likelihood, at coefficients of their own.

    Both shapes begin with n_respondents, then have n_columns once or twice.
    """
    x = data.within_tasks().x / scale
    utility = (x * coefficients[data.respondent]).sum(axis=1)
    log_totals = np.logaddexp.reduceat(utility, data.first_rows)
    probability = np.exp(utility - log_totals[data.task])
    means = np.add.reduceat(x * probability[:, None], data.first_rows)
    roots = (x - means[data.task]) * np.sqrt(probability)[:, None]
    bounds = np.searchsorted(data.respondent, np.arange(data.n_respondents + 1))
    people = range(data.n_respondents)
    each = (roots[bounds[n] : bounds[n + 1]] for n in people)
    return np.stack([one.T @ one for one in each])
