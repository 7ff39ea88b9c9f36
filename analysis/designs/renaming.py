"""Designs that tell as much but for the preferences: levels, sides or attributes change names.

Without preferences all of these are worth the same; with them hardly two are, and no move of a
task or two leads from one to the other.
"""

from itertools import combinations

import numpy as np

from analysis.designs.information import errors
from analysis.designs.problem import DesignProblem
from analysis.engines.exchange.annealing import LEAST_GAIN

CHANGES = 2  # of names at random


def renamings(problem: DesignProblem, levels: np.ndarray) -> np.ndarray:
    """All designs by one change of names; shape (n, n_tasks, n_alternatives, n_attributes).

    Two levels of an attribute change places throughout, or its levels those between two
    alternatives, or both, or two attributes of as many levels do.
    """
    found = []
    for k, n in enumerate(problem.n_levels):
        names = _exchanges(n)
        for order in _exchanges(problem.n_alternatives):
            renamed = np.repeat(levels[None], len(names), axis=0)
            renamed[..., k] = names[:, levels[:, order, k]]
            found.append(renamed)
    for i, j in combinations(range(len(problem.n_levels)), 2):
        if problem.n_levels[i] == problem.n_levels[j]:
            order = np.arange(len(problem.n_levels))
            order[[i, j]] = j, i
            found.append(levels[None, ..., order])
    return np.concatenate(found)


def named_best(
    problem: DesignProblem, levels: np.ndarray, error: float
) -> tuple[np.ndarray, float]:
    """Change names for the better until no change is; the levels, and their error."""
    while True:
        near = renamings(problem, levels)
        worth = np.where(problem.allowed(near).all(axis=-1), errors(problem, near), np.inf)
        best = int(np.argmin(worth))
        if worth[best] >= error * (1 - LEAST_GAIN):
            return levels, error
        levels, error = near[best], float(worth[best])


def renamed(
    problem: DesignProblem, levels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Names at random, a few of them, then the best that lead on from there; and the error."""
    for _ in range(CHANGES):
        near = renamings(problem, levels)
        levels = near[rng.integers(len(near))]
    return named_best(problem, levels, np.inf)


def _exchanges(n: int) -> np.ndarray:
    """Orders of n things by which none or two of them change places; shape (n(n - 1)/2 + 1, n)."""
    orders = np.tile(np.arange(n), (n * (n - 1) // 2 + 1, 1))
    for order, (i, j) in zip(orders[1:], combinations(range(n), 2), strict=True):
        order[[i, j]] = j, i
    return orders
