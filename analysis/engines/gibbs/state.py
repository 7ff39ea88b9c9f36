"""Where chains of hierarchical Bayes stand, as the compiled loops read and change it.

What belongs to people is in lanes: shape (n_blocks, ..., LANES). Lanes that are left over stand
at zero, have no tasks, and add nothing.
"""

from typing import NamedTuple

import numpy as np


class Columns(NamedTuple):
    """Which columns people differ in, and how an index makes a coefficient."""

    random: np.ndarray  # (n_random,), places of the columns that people differ in
    shared: np.ndarray  # (n_shared,), places of the others
    sign: np.ndarray  # (n_columns,), 1 or -1 for a log-normal coefficient, else 0


class Regression(NamedTuple):
    """The regression of the indices on z, with all that the answers leave as it is."""

    inverse: np.ndarray  # (n_effects, n_effects), of z'z with the prior's precision
    root: np.ndarray  # (n_effects, n_effects), Cholesky factor of the inverse
    worth: float  # respondents that the prior of the effects is worth
    width: float  # scale of the half-t prior of each standard deviation


class Population(NamedTuple):
    """Where a chain stands with the population."""

    effects: np.ndarray  # (n_effects, n_random), on the indices
    covariance: np.ndarray  # (n_random, n_random), of the indices given the covariates
    precision: np.ndarray  # (n_random, n_random), its inverse
    inverse_scale: np.ndarray  # (n_random,), one over the scales of the covariance's prior


class People(NamedTuple):
    """Where a chain stands with each respondent, in lanes."""

    indices: np.ndarray  # (n_blocks, n_random, LANES)
    shared: np.ndarray  # (n_shared,), coefficients that are everyone's
    log_likelihood: np.ndarray  # (n_blocks, LANES), in nats
    score: np.ndarray  # (n_blocks, n_columns filled up, LANES), of it by coefficients


class Tuning(NamedTuple):
    """How far moves go, and in which directions; changed during the burn-in only."""

    step: np.ndarray  # (n_blocks, LANES)
    root: np.ndarray  # (n_blocks, n_random, n_random, LANES), Cholesky factor of a covariance
    everyone_step: np.ndarray  # (1,)
    everyone_root: np.ndarray  # (n, n), for effects, Cholesky factor and shared coefficients


class Sums(NamedTuple):
    """Sums over iterations, from which means are made."""

    coefficient: np.ndarray  # (n_blocks, n_columns, LANES)
    square: np.ndarray  # (n_blocks, n_columns, LANES)
    accepted: np.ndarray  # (n_blocks, LANES), of the respondents' moves
    everyone_accepted: np.ndarray  # (1,)
    precision: np.ndarray  # (n_random, n_random)
    n: np.ndarray  # (1,), iterations


class Kept(NamedTuple):
    """Draws that are kept."""

    effects: np.ndarray  # (n_kept, n_effects, n_random)
    covariance: np.ndarray  # (n_kept, n_random, n_random)
    shared: np.ndarray  # (n_kept, n_shared)
    log_likelihood: np.ndarray  # (n_kept,), in nats


class Chain(NamedTuple):
    """All that one chain has of its own."""

    population: Population
    people: People
    tuning: Tuning
    sums: Sums
    kept: Kept


def regression_on(z: np.ndarray, *, worth: float, width: float) -> Regression:
    """The regression on z, shape (n_respondents, n_effects)."""
    inverse = np.linalg.inv(z.T @ z + worth * np.eye(z.shape[1]))
    return Regression(inverse, np.linalg.cholesky(inverse), worth, width)
