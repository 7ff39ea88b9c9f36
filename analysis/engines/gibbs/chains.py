"""Several chains of hierarchical Bayes at once: where they start, and how they are tuned."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from analysis.engines.gibbs.answers import Answers
from analysis.engines.gibbs.iterations import advance
from analysis.engines.gibbs.luck import iterations_at_once, luck
from analysis.engines.gibbs.model import Model
from analysis.engines.gibbs.room import Room, room_for
from analysis.engines.gibbs.starts import started
from analysis.engines.gibbs.state import Chain
from analysis.engines.gibbs.tuning import tune
from analysis.workers import is_here, run_jobs, silent

BLOCK = 50  # iterations between two reports of progress
STAGES = (0.04, 0.12, 0.28, 0.6, 1.0)  # of the burn-in; moves are tuned after each but the last
FIRST_RATE = 0.5  # at which steps adapt after tuning, by the logarithm; the next are slower …
SLOWER = 0.6  # … by the number of the block to this power (Robbins and Monro 1951)


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
    rooms = [room_for(answers, model.columns) for _ in rngs]
    chains = [started(model, answers, length.n_kept, rng) for rng in rngs]
    with ThreadPoolExecutor(min(threads, len(rngs))) as pool:
        for first, n, rate, tuned in length.blocks():
            settings = (first, n, length.thin, rate)
            list(pool.map(partial(_go_on, model, answers, settings), rngs, chains, rooms))
            if tuned:
                list(pool.map(partial(tune, model, answers.order), chains))
            progress(length.burn_in + first + n, length.iterations)
    return chains


def _go_on(
    model: Model,
    answers: Answers,
    settings: tuple[int, int, int, float],
    rng: np.random.Generator,
    chain: Chain,
    room: Room,
) -> None:
    """Let a chain go on by a block."""
    first, n, thin, rate = settings
    given = (answers, model.columns, model.regression, chain, room)
    most = iterations_at_once(answers, model.columns)
    for start in range(first, first + n, most):
        drawn = luck(rng, min(most, first + n - start), answers, model.columns)
        advance(drawn, *given, start, thin, rate)
