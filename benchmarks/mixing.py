"""How far chains of hierarchical Bayes get: ours beside a plain random walk within Gibbs.

`uv run --group bench python -m benchmarks.mixing` prints a line each. Both have the same posterior,
with the same priors and the same draws of the population given its people; only how people move
differs. The random walk takes steps of the population's covariance, as long for all, and tunes
their length to 30 % acceptance while it burns in: Train (2009), Discrete Choice Methods with
Simulation, 2nd ed., section 12.7.
"""

import sys
import time
from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.compiled import entrance
from analysis.engines.convergence import Convergence
from analysis.engines.gibbs.answers import typical_differences
from analysis.engines.gibbs.lanes import into_lanes
from analysis.engines.gibbs.luck import luck
from analysis.engines.gibbs.model import Model
from analysis.engines.gibbs.population import draw_population, draw_scales
from analysis.engines.gibbs.room import room_for
from analysis.engines.gibbs.state import Columns, Population
from analysis.models.conditional_logit import ConditionalLogit
from analysis.models.hierarchical import WIDTH, WORTH, HierarchicalLogit
from benchmarks.engines import electricity, make_chains_ready

ITERATIONS = 5_000  # of each chain, half of them burn-in
CHAINS = 2
ACCEPTED = 0.3


class Rows(NamedTuple):
    """Alternatives less the chosen one, in order of respondents and tasks."""

    x: np.ndarray  # (n_rows, n_columns)
    respondent: np.ndarray  # (n_rows,)
    task_starts: np.ndarray  # (n_tasks,), rows
    person_starts: np.ndarray  # (n_respondents,), tasks

    @classmethod
    def of(cls, data: ChoiceData, scale: np.ndarray) -> "Rows":
        """Rows of the choices, each column divided by its scale."""
        x, other = (data.x - data.x[data.chosen][data.task]) / scale, ~data.chosen
        tasks = np.flatnonzero(np.diff(data.task[other], prepend=-1))
        people = np.flatnonzero(np.diff(data.respondent[data.first_rows], prepend=-1))
        return cls(x[other], data.respondent[other], tasks, people)


def log_likelihoods(rows: Rows, index: np.ndarray) -> np.ndarray:
    """Log-likelihood of each respondent's choices; shape (n_respondents,)."""
    exponentials = np.exp((rows.x * index[rows.respondent]).sum(axis=1))
    totals = np.log1p(np.add.reduceat(exponentials, rows.task_starts))
    sums: np.ndarray = -np.add.reduceat(totals, rows.person_starts)
    return sums


def random_walk(data: ChoiceData, seed: int) -> np.ndarray:
    """Means, SDs and correlations after each kept iteration of a chain; (n_kept, n_quantities)."""
    rng = np.random.default_rng(seed)
    scale, k = typical_differences(data), len(data.parameters)
    start = ConditionalLogit().fit(data).estimates * scale
    columns = Columns(np.arange(k), np.zeros(0, dtype=int), np.zeros(k))
    nothing = np.empty((data.n_respondents, 0))
    model = Model(data, scale, columns, nothing, start, WORTH, WIDTH)
    answers, regression, room = model.answers, model.regression, room_for(model.answers, columns)
    population, scales = entrance(draw_population), entrance(draw_scales)
    rows = Rows.of(data, scale)
    index = start + 0.5 * rng.normal(size=(data.n_respondents, k))
    now = Population(np.zeros((1, k)), np.eye(k), np.eye(k), np.ones(k))
    here, length, kept = log_likelihoods(rows, index), 0.5, []
    for iteration in range(ITERATIONS):
        drawn, indices = luck(rng, 1, answers, columns), into_lanes(index, answers.order)
        population(drawn, 0, answers, regression, indices, now, room)
        scales(drawn, 0, WIDTH, now)
        root = np.linalg.cholesky(now.covariance)
        there = index + length * rng.normal(size=index.shape) @ root.T
        likelihood = log_likelihoods(rows, there)
        change = likelihood - here
        for place, sign in ((there, -0.5), (index, 0.5)):
            centred = place - now.effects[0]
            change += sign * ((centred @ now.precision) * centred).sum(axis=1)
        accepted = np.log(rng.random(len(change))) < change
        index = np.where(accepted[:, None], there, index)
        here = np.where(accepted, likelihood, here)
        if iteration < ITERATIONS // 2:
            length *= np.exp((accepted.mean() - ACCEPTED) / np.sqrt(1 + iteration))
        else:
            kept.append(_quantities(now.effects[0], now.covariance))
    return np.array(kept)


def moved(data: ChoiceData) -> Convergence:
    """How well our chains mix."""
    model = HierarchicalLogit(iterations=ITERATIONS, burn_in=ITERATIONS // 2, chains=CHAINS)
    return model.fit(data).convergence


def walked(data: ChoiceData) -> Convergence:
    """How well random walks mix."""
    draws = np.stack([random_walk(data, seed) for seed in range(CHAINS)])
    return Convergence.of(tuple(map(str, range(draws.shape[2]))), draws)


def _quantities(mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Means, SDs and correlations."""
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    return np.concatenate([mean, sd, correlation[np.tril_indices(len(sd), -1)]])


def facts() -> list[str]:
    """A line for each sampler."""
    make_chains_ready()
    data = electricity()
    lines, n = [], CHAINS * ITERATIONS // 2
    for name, sample in (("ours", moved), ("random walk", walked)):
        before = time.process_time()
        found = sample(data)
        seconds = time.process_time() - before
        worth = np.minimum(found.bulk, found.tail)
        lines.append(
            f"* Hierarchical, {name}: {100 * worth.min() / n:.1f} effective draws in a hundred "
            f"iterations for the slowest quantity, {100 * np.median(worth) / n:.1f} for the middle "
            f"one; {seconds:.1f} processor seconds for {CHAINS * ITERATIONS:,} iterations."
        )
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(facts()) + "\n")
