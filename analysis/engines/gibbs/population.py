"""Draws of a population given the indices of its people, which are Gibbs steps."""

import math

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import FREE, loop
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.lanes import LANES
from analysis.engines.gibbs.state import Population, Regression
from analysis.engines.gibbs.triangles import add, cholesky, copy, inverse_of, product

FREEDOM = 2.0  # of the half-t prior; with two, each correlation's prior is uniform


@loop(with_arrays=True)
def draw_population(
    rng: np.random.Generator,
    answers: Answers,
    regression: Regression,
    index: np.ndarray,
    population: Population,
) -> None:
    """Draw effects and covariance given the indices: a normal and an inverse Wishart.

    The posterior is that of a multivariate regression with conjugate priors: Rossi, Allenby and
    McCulloch (2005), Bayesian Statistics and Marketing, section 2.8.5.
    """
    n_random = len(population.precision)
    centre = product(regression.inverse, with_covariates(answers.z, index))
    scatter = _scatter(answers.z, index, centre)
    add(product(centre.T, centre), regression.worth, scatter)
    for k in range(n_random):
        scatter[k, k] += 2 * FREEDOM * population.inverse_scale[k]
    wishart = _wishart_root(rng, FREEDOM + n_random - 1 + len(answers.order), n_random)
    outer = cholesky(scatter)
    root = product(outer, inverse_of(wishart).T)
    inverse_root = product(inverse_of(outer).T, wishart)
    noise = np.empty(population.effects.shape)
    for row in range(len(noise)):
        for k in range(n_random):
            noise[row, k] = rng.standard_normal()
    add(product(product(regression.root, noise), root.T), 1.0, centre)
    copy(centre, population.effects)
    copy(product(root, root.T), population.covariance)
    copy(product(inverse_root, inverse_root.T), population.precision)


@loop(with_arrays=True)
def draw_scales(rng: np.random.Generator, width: float, population: Population) -> None:
    """Draw what makes the prior of each standard deviation a half-t of that width."""
    n_random = len(population.precision)
    for k in range(n_random):
        rate = FREEDOM * population.precision[k, k] + 1 / width**2
        shape = (FREEDOM + n_random) / 2
        population.inverse_scale[k] = rng.standard_gamma(shape) / rate


@loop(with_arrays=True, within=True)
def with_covariates(z: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Sums over people of covariates times indices; shape (n_effects, n_random)."""
    sums = np.zeros((z.shape[1], index.shape[1]))
    for block in range(len(z)):
        for row in range(len(sums)):
            for k in range(sums.shape[1]):
                sums[row, k] += dot(z[block, row], index[block, k])
    return sums


@loop(FREE, within=True)
def dot(a: np.ndarray, b: np.ndarray) -> float:
    """Sum over the lanes of two rows."""
    total = 0.0
    for i in range(len(a) & WHOLE):
        total += a[i] * b[i]
    return total


@loop(with_arrays=True)
def _scatter(z: np.ndarray, index: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Sums of squares and products of what the effects leave; shape (n_random, n_random)."""
    n_random = index.shape[1]
    scatter, residual = np.zeros((n_random, n_random)), np.empty((n_random, LANES))
    for block in range(len(z)):
        subtract_centre(z[block], centre, index[block], residual)
        for k in range(n_random):
            for m in range(k + 1):
                scatter[k, m] += dot(residual[k], residual[m])
    for k in range(n_random):
        for m in range(k):
            scatter[m, k] = scatter[k, m]
    return scatter


@loop(within=True)
def subtract_centre(
    z: np.ndarray, effects: np.ndarray, index: np.ndarray, residual: np.ndarray
) -> None:
    """What the effects leave of a block's indices."""
    for k in range(len(index)):
        here, target = index[k], residual[k]
        for i in range(len(target) & WHOLE):
            target[i] = here[i]
        for row in range(len(z)):
            effect, of = effects[row, k], z[row]
            for i in range(len(target) & WHOLE):
                target[i] -= effect * of[i]


@loop(with_arrays=True)
def _wishart_root(rng: np.random.Generator, freedom: float, n: int) -> np.ndarray:
    """Cholesky factor of a standard Wishart matrix, by Bartlett's decomposition."""
    root = np.zeros((n, n))
    for k in range(n):
        root[k, k] = math.sqrt(rng.chisquare(freedom - k))
        for m in range(k):
            root[k, m] = rng.standard_normal()
    return root
