"""Where chains of hierarchical Bayes start: each at a place of its own."""

import numpy as np

from analysis.engines.aligned import aligned
from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.lanes import LANES, into_lanes
from analysis.engines.gibbs.model import Model
from analysis.engines.gibbs.room import number_of_everyone, people_at
from analysis.engines.gibbs.state import Chain, Kept, Population, Sums, Tuning
from analysis.engines.gibbs.tuning import tune

APART = 0.5  # SD between the chains' starts, in units in which columns of x have spread 1


def started(model: Model, answers: Answers, n_kept: int, rng: np.random.Generator) -> Chain:
    """A chain at a start of its own, whose moves fit where the model starts."""
    columns, n = model.columns, model.data.n_respondents
    n_random, n_shared, n_effects = len(columns.random), len(columns.shared), model.z.shape[1]
    n_columns = len(columns.sign)
    centre = model.start[columns.random] + APART * rng.normal(size=n_random)
    indices = into_lanes(centre + APART * rng.normal(size=(n, n_random)), answers.order)
    shared = model.start[columns.shared] + APART / np.sqrt(n) * rng.normal(size=n_shared)
    chain = Chain(
        Population(
            np.zeros((n_effects, n_random)), np.eye(n_random), np.eye(n_random), np.ones(n_random)
        ),
        people_at(indices, shared, n_columns),
        _tuning(len(indices), n_effects, n_random, n_shared),
        _sums(model, answers),
        Kept(
            np.empty((n_kept, n_effects, n_random)),
            np.empty((n_kept, n_random, n_random)),
            np.empty((n_kept, n_shared)),
            np.empty(n_kept),
        ),
    )
    tune(model, answers.order, chain)
    return chain


def _tuning(n_blocks: int, n_effects: int, n_random: int, n_shared: int) -> Tuning:
    """Room for how moves are tuned."""
    n_everyone = number_of_everyone(n_effects, n_random, n_shared)
    return Tuning(
        aligned((n_blocks, LANES)),
        aligned((n_blocks, n_random, n_random, LANES)),
        np.empty(1),
        np.empty((n_everyone, n_everyone)),
    )


def _sums(model: Model, answers: Answers) -> Sums:
    """Sums as if there had been an iteration at the model's start."""
    columns, n_random = model.columns, len(model.columns.random)
    signed = columns.sign * np.exp(np.where(columns.sign != 0, model.start, 0))
    coefficient = np.where(columns.sign != 0, signed, model.start)
    everyones = into_lanes(np.tile(coefficient, (len(answers.order), 1)), answers.order)
    nothing = aligned((len(everyones), LANES))
    return Sums(everyones, 0 * everyones, nothing, np.zeros(1), np.eye(n_random), np.ones(1))
