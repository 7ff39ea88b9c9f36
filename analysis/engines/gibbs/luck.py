"""Random numbers for the compiled loops of hierarchical Bayes, drawn ahead by NumPy.

Loops that draw them themselves take half a second longer to compile, and chains 4 % less time.
"""

from typing import NamedTuple

import numpy as np

from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.lanes import LANES
from analysis.engines.gibbs.room import number_of_everyone
from analysis.engines.gibbs.state import Columns

FREEDOM = 2.0  # of the half-t prior; with two, each correlation's prior is uniform
AT_ONCE = 16_000_000  # numbers that are held, unless a single iteration needs more


class Luck(NamedTuple):
    """What some iterations need; n of them."""

    wishart: np.ndarray  # (n, n_random, n_random), Cholesky factors of standard Wishart matrices
    effects: np.ndarray  # (n, n_effects, n_random), standard normal
    scales: np.ndarray  # (n, n_random), standard gammas
    momentum: np.ndarray  # (n, n_blocks, n_random, LANES), standard normal, as is the next
    everyones_momentum: np.ndarray  # (n, n_everyone)
    people: np.ndarray  # (n, n_blocks, 2, LANES), uniform, for step and luck, as is the next
    everyone: np.ndarray  # (n, 2)


def luck(rng: np.random.Generator, n: int, answers: Answers, columns: Columns) -> Luck:
    """Luck for some iterations. The Wishart factors are Bartlett's decomposition."""
    n_blocks, n_effects = answers.z.shape[:2]
    n_random, n_shared = len(columns.random), len(columns.shared)
    freedom = FREEDOM + n_random - 1 + len(answers.order) - np.arange(n_random)
    wishart = np.tril(rng.standard_normal((n, n_random, n_random)), -1)
    wishart[:, range(n_random), range(n_random)] = np.sqrt(rng.chisquare(freedom, (n, n_random)))
    return Luck(
        wishart=wishart,
        effects=rng.standard_normal((n, n_effects, n_random)),
        scales=rng.standard_gamma((FREEDOM + n_random) / 2, (n, n_random)),
        momentum=rng.standard_normal((n, n_blocks, n_random, LANES)),
        everyones_momentum=rng.standard_normal(
            (n, number_of_everyone(n_effects, n_random, n_shared))
        ),
        people=rng.random((n, n_blocks, 2, LANES)),
        everyone=rng.random((n, 2)),
    )


def iterations_at_once(answers: Answers, columns: Columns) -> int:
    """Iterations whose luck is drawn at once."""
    return max(1, AT_ONCE // (LANES * len(answers.n_tasks) * (len(columns.random) + 2) + 1))
