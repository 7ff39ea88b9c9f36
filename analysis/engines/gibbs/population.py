"""Draws of a population given the indices of its people, which are Gibbs steps."""

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.luck import FREEDOM, Luck
from analysis.engines.gibbs.room import Room
from analysis.engines.gibbs.state import Population, Regression
from analysis.engines.gibbs.triangles import (
    add_matrix,
    copy,
    fill_inverse,
    fill_product,
    fill_root,
)
from analysis.engines.rows import add, dot


@loop(within=True)
def draw_population(
    luck: Luck,
    iteration: int,
    answers: Answers,
    regression: Regression,
    index: np.ndarray,
    population: Population,
    room: Room,
) -> None:
    """Draw effects and covariance given the indices: a normal and an inverse Wishart.

    The posterior is that of a multivariate regression with conjugate priors: Rossi, Allenby and
    McCulloch (2005), Bayesian Statistics and Marketing, section 2.8.5.
    """
    n_random, squares = len(population.precision), room.squares
    centre, sums, turned = room.by_effects[0], room.by_effects[1], room.by_effects[2]
    scatter, outer, inverse = squares[0], squares[1], squares[2]
    root, inverse_root, wishart = squares[3], squares[4], luck.wishart[iteration]
    _fill_sums(answers.z, index, sums)
    fill_product(regression.inverse, sums, centre)
    _fill_scatter(answers.z, index, centre, room.position, scatter)
    fill_product(centre.T, centre, root)
    add_matrix(regression.worth, root, scatter)
    for k in range(n_random):
        scatter[k, k] += 2 * FREEDOM * population.inverse_scale[k]
    fill_root(scatter, outer)
    fill_inverse(wishart, inverse)
    fill_product(outer, inverse.T, root)
    fill_inverse(outer, inverse)
    fill_product(inverse.T, wishart, inverse_root)
    fill_product(regression.root, luck.effects[iteration], turned)
    fill_product(turned, root.T, sums)
    copy(centre, population.effects)
    add_matrix(1.0, sums, population.effects)
    fill_product(root, root.T, population.covariance)
    fill_product(inverse_root, inverse_root.T, population.precision)


@loop(within=True)
def draw_scales(luck: Luck, iteration: int, width: float, population: Population) -> None:
    """Draw what makes the prior of each standard deviation a half-t of that width."""
    for k in range(len(population.precision)):
        rate = FREEDOM * population.precision[k, k] + 1 / (width * width)
        population.inverse_scale[k] = luck.scales[iteration, k] / rate


@loop()
def _fill_sums(z: np.ndarray, index: np.ndarray, sums: np.ndarray) -> None:
    """Sums over people of covariates times indices; shape (n_effects, n_random)."""
    for row in range(len(sums)):
        for k in range(sums.shape[1]):
            sums[row, k] = 0.0
            for block in range(len(z)):
                sums[row, k] += dot(z[block, row], index[block, k])


@loop()
def _fill_scatter(
    z: np.ndarray,
    index: np.ndarray,
    centre: np.ndarray,
    residual: np.ndarray,
    scatter: np.ndarray,
) -> None:
    """Sums of squares and products of what the effects leave; shape (n_random, n_random)."""
    for k in range(len(scatter)):
        for m in range(k + 1):
            scatter[k, m] = 0.0
    for block in range(len(z)):
        subtract_centre(z[block], centre, index[block], residual)
        for k in range(len(scatter)):
            for m in range(k + 1):
                scatter[k, m] += dot(residual[k], residual[m])
    for k in range(len(scatter)):
        for m in range(k):
            scatter[m, k] = scatter[k, m]


@loop(within=True)
def subtract_centre(
    z: np.ndarray, effects: np.ndarray, index: np.ndarray, residual: np.ndarray
) -> None:
    """What the effects leave of a block's indices."""
    for k in range(len(index)):
        copy(index[k], residual[k])
        for row in range(len(z)):
            add(-effects[row, k], z[row], residual[k])
