"""Several chains of hierarchical Bayes at once: where they start, and how they are tuned."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.choices import ChoiceData
from analysis.engines.gibbs import LONGEST, advance, fill_likelihoods
from analysis.engines.hierarchy import (
    Answers,
    Chain,
    Columns,
    Kept,
    People,
    Population,
    Regression,
    Sums,
    Tuning,
    answers_of,
    information,
)
from analysis.workers import is_here, run_jobs, silent

BLOCK = 50  # iterations between two reports of progress
STAGES = (0.04, 0.12, 0.28, 0.6, 1.0)  # of the burn-in; moves are tuned after each but the last
FIRST_RATE = 0.5  # at which steps adapt after tuning, by the logarithm; the next are slower …
SLOWER = 0.6  # … by the number of the block to this power (Robbins and Monro 1951)
APART = 0.5  # SD between the chains' starts, in units in which columns of x have spread 1


@dataclass(frozen=True)
class Length:
    """How long chains go on, in iterations, and which of them are kept."""

    iterations: int
    burn_in: int
    thin: int

    @property
    def n_kept(self) -> int:
        """Iterations that are kept of each chain."""
        return (self.iterations - self.burn_in) // self.thin

    def blocks(self) -> Iterator[tuple[int, int, float, bool]]:
        """First iteration, number, rate of adaptation, and whether moves are tuned afterwards.

        Iterations of the burn-in are negative.
        """
        ends = [round(stage * self.burn_in) for stage in (0.0, *STAGES)]
        for start, stop in pairwise(ends):
            for block, first in enumerate(range(start, stop, BLOCK)):
                n = min(BLOCK, stop - first)
                tuned = first + n == stop
                yield first - self.burn_in, n, FIRST_RATE / (1 + block) ** SLOWER, tuned
        n_after = self.n_kept * self.thin
        for first in range(0, n_after, BLOCK):
            yield first, min(BLOCK, n_after - first), 0.0, False


@dataclass(frozen=True, eq=False)
class Model:
    """What all chains share."""

    data: ChoiceData
    scale: np.ndarray  # (n_columns,), that columns of x are divided by
    columns: Columns
    regression: Regression
    start: np.ndarray  # (n_columns,), indices of random columns and coefficients of the others

    @property
    def answers(self) -> Answers:
        """Choices as the loops read them."""
        return answers_of(self.data, self.scale)


def run_chains(
    model: Model,
    length: Length,
    *,
    n_chains: int,
    seed: int,
    threads: int,
    progress: Callable[[int, int], None],
) -> list[Chain]:
    """Chains that went all the way, each with random numbers of its own.

    A chain's numbers depend on the seed and its place only, so threads change nothing, and
    neither does a cluster. A cluster tells progress when a chain is done.
    """
    rngs = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(n_chains)]
    if is_here():
        with threadpool_limits(1):
            return _together(model, length, rngs, threads, progress)
    return run_jobs(
        _one,
        [(model, length, rng) for rng in rngs],
        by="threads",
        progress=lambda done, total: progress(done * length.iterations // total, length.iterations),
    )


def _one(model: Model, length: Length, rng: np.random.Generator) -> Chain:
    """A chain that went all the way, alone."""
    return _together(model, length, [rng], threads=1, progress=silent)[0]


def _together(
    model: Model,
    length: Length,
    rngs: Sequence[np.random.Generator],
    threads: int,
    progress: Callable[[int, int], None],
) -> list[Chain]:
    """Chains that go on side by side, block by block."""
    answers = model.answers
    chains = [_started(model, answers, length, rng) for rng in rngs]
    with ThreadPoolExecutor(min(threads, len(rngs))) as pool:
        for first, n, rate, tuned in length.blocks():
            settings = (first, n, length.thin, rate)
            list(pool.map(partial(_go_on, model, answers, settings), rngs, chains))
            if tuned:
                list(pool.map(partial(_tune, model), chains))
            progress(length.burn_in + first + n, length.iterations)
    return chains


def _go_on(
    model: Model,
    answers: Answers,
    settings: tuple[int, int, int, float],
    rng: np.random.Generator,
    chain: Chain,
) -> None:
    """Let a chain go on by a block."""
    advance(rng, answers, model.columns, model.regression, chain, *settings)


def _started(model: Model, answers: Answers, length: Length, rng: np.random.Generator) -> Chain:
    """A chain at a start of its own."""
    columns, n = model.columns, model.data.n_respondents
    n_columns, n_random, n_shared = (len(columns.sign), len(columns.random), len(columns.shared))
    n_effects, n_kept = model.regression.z.shape[1], length.n_kept
    n_everyone = n_effects * n_random + n_random * (n_random + 1) // 2 + n_shared
    centre = model.start[columns.random] + APART * rng.normal(size=n_random)
    chain = Chain(
        Population(
            np.zeros((n_effects, n_random)),
            np.eye(n_random),
            np.eye(n_random),
            np.ones(n_random),
        ),
        People(
            centre + APART * rng.normal(size=(n, n_random)),
            model.start[columns.shared] + APART / np.sqrt(n) * rng.normal(size=n_shared),
            np.empty(n),
            np.empty((n, n_columns)),
        ),
        Tuning(
            np.empty(n + 1), np.empty((n, n_random, n_random)), np.empty((n_everyone, n_everyone))
        ),
        Sums(
            np.zeros((n, n_columns)),
            np.zeros((n, n_columns)),
            np.zeros((n_random, n_random)),
            np.zeros(2),
            np.zeros(1),
        ),
        Kept(
            np.empty((n_kept, n_effects, n_random)),
            np.empty((n_kept, n_random, n_random)),
            np.empty((n_kept, n_shared)),
            np.empty(n_kept),
        ),
    )
    fill_likelihoods(answers, columns, chain.people)
    signed = columns.sign * np.exp(np.where(columns.sign != 0, model.start, 0))
    coefficient = np.where(columns.sign != 0, signed, model.start)
    chain.sums.coefficient[:] = coefficient
    chain.sums.precision[:] = np.eye(n_random)
    chain.sums.n[:] = 1
    _tune(model, chain)
    return chain


def _tune(model: Model, chain: Chain) -> None:
    """Fit the moves to the curvature at the means since the last time, and begin new sums.

    The likelihood's curvature and the population's precision add up to the posterior's.
    """
    columns, sums, tuning = model.columns, chain.sums, chain.tuning
    mean = sums.coefficient / sums.n
    curvature = information(model.data, model.scale, mean)
    by_index = np.where(columns.sign != 0, mean, 1)
    by_index_curvature = curvature * by_index[:, :, None] * by_index[:, None, :]
    own = by_index_curvature[:, columns.random[:, None], columns.random]
    tuning.root[:] = np.linalg.cholesky(np.linalg.inv(own + sums.precision / sums.n))
    everyone = _everyones_curvature(model, chain, by_index_curvature)
    tuning.everyone_root[:] = np.linalg.cholesky(np.linalg.inv(everyone))
    tuning.step[:] = LONGEST
    for one in sums:
        one[:] = 0


def _everyones_curvature(model: Model, chain: Chain, curvature: np.ndarray) -> np.ndarray:
    """Curvature by effects, Cholesky factor and shared coefficients, in the loops' order.

    A respondent's indices are a sum of effects times covariates, and of columns of the factor
    times what is their own. The prior's curvature is not needed, but that there is some.
    """
    columns, z, population = model.columns, model.regression.z, chain.population
    n_random, n_shared = len(columns.random), len(columns.shared)
    residual = chain.people.indices - z @ population.effects
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
    ridge = np.eye(len(order)) / model.regression.width**2
    among_all: np.ndarray = whole[np.ix_(order, order)] + ridge
    return among_all
