"""Room that the compiled loops of hierarchical Bayes work in."""

from typing import NamedTuple

import numpy as np

from analysis.engines.aligned import aligned
from analysis.engines.gibbs.answers import COLUMNS, Answers
from analysis.engines.gibbs.lanes import LANES
from analysis.engines.gibbs.state import Columns, People


class Room(NamedTuple):
    """Room for the moves of a block of people, and for another place of everyone."""

    share: np.ndarray  # (rows of the largest block * LANES,)
    total: np.ndarray  # (LANES,)
    mantissa: np.ndarray  # (LANES,), of the product of totals, from 1 to 2
    exponent: np.ndarray  # (LANES,), of the same, whole numbers
    coefficient: np.ndarray  # (n_columns filled up with zeros, LANES)
    score: np.ndarray  # (n_columns filled up, LANES)
    log_likelihood: np.ndarray  # (LANES,)
    log_prior: np.ndarray  # (LANES,)
    position: np.ndarray  # (n_random, LANES)
    momentum: np.ndarray  # (n_random, LANES)
    mean: np.ndarray  # (n_random, LANES), of the population's indices for these people
    away: np.ndarray  # (n_random, LANES), mean less position
    slope: np.ndarray  # (n_random, LANES)
    along: np.ndarray  # (LANES,)
    step: np.ndarray  # (LANES,)
    energy: np.ndarray  # (LANES,)
    chance: np.ndarray  # (LANES,), that a move is accepted
    luck: np.ndarray  # (LANES,), from 0 to 1; a move is accepted if the chance is larger
    noise: np.ndarray  # (n_blocks, n_random, LANES), place of each person in the population
    there: People  # where everyone would move
    everyone: np.ndarray  # (3, n_everyone): position, slope and momentum of everyone's move
    squares: np.ndarray  # (5, n_random, n_random), matrices of whichever loop is at work
    by_effects: np.ndarray  # (3, n_effects, n_random), the same
    by_shared: np.ndarray  # (n_shared,), slope of the log-likelihood by shared coefficients


def room_for(answers: Answers, columns: Columns) -> Room:
    """Room for these answers."""
    n_blocks, n_random = len(answers.n_tasks), len(columns.random)
    n_columns = -(-len(columns.sign) // COLUMNS) * COLUMNS
    most_rows = int(np.diff(answers.row_starts).max(initial=0))
    one, random, filled = (LANES,), (n_random, LANES), (n_columns, LANES)
    n_effects, n_shared = answers.z.shape[1], len(columns.shared)
    return Room(
        share=aligned((most_rows * LANES,)),
        total=aligned(one),
        mantissa=aligned(one),
        exponent=aligned(one).view(np.int64),
        coefficient=aligned(filled),
        score=aligned(filled),
        log_likelihood=aligned(one),
        log_prior=aligned(one),
        position=aligned(random),
        momentum=aligned(random),
        mean=aligned(random),
        away=aligned(random),
        slope=aligned(random),
        along=aligned(one),
        step=aligned(one),
        energy=aligned(one),
        chance=aligned(one),
        luck=aligned(one),
        noise=aligned((n_blocks, *random)),
        there=people_at(aligned((n_blocks, *random)), np.zeros(n_shared), n_columns),
        everyone=np.empty((3, number_of_everyone(n_effects, n_random, n_shared))),
        squares=np.empty((5, n_random, n_random)),
        by_effects=np.empty((3, n_effects, n_random)),
        by_shared=np.empty(n_shared),
    )


def number_of_everyone(n_effects: int, n_random: int, n_shared: int) -> int:
    """Numbers that make up effects, Cholesky factor and shared coefficients."""
    return n_effects * n_random + n_random * (n_random + 1) // 2 + n_shared


def people_at(indices: np.ndarray, shared: np.ndarray, n_columns: int) -> People:
    """People in lanes at these indices and shared coefficients, with room for the rest."""
    n_blocks, filled = len(indices), -(-n_columns // COLUMNS) * COLUMNS
    return People(indices, shared, aligned((n_blocks, LANES)), aligned((n_blocks, filled, LANES)))
