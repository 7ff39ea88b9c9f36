"""One start of a search: from levels at random to a design that no move makes better."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from analysis.designs.annealed import Annealed
from analysis.designs.information import error
from analysis.designs.problem import DesignProblem
from analysis.designs.renaming import named_best, renamed
from analysis.engines.exchange.annealing import LEAST_GAIN

HOT = 0.02  # temperature at first, over the number of tasks; on the criterion's logarithm
WARM = 0.01  # temperature when levels that were found are moved about again
COOLING = 20  # by how much it falls
SWEEPS = 100  # of a dozen tasks, at falling temperatures; twice the tasks take four times as many
QUICK = 10  # sweeps of the first start, so that there is a design at once
MOST_QUICK = 8  # times that they are made again, until there is a design
LAST = 0.5  # sweeps with all draws of the prior, for each that there was at its mean
MOST_LAST = 400  # of them, times the patience: more tasks make each slower too
LAST_COOLING = 6  # by how much they cool
FEWEST_TRIES = 1_200  # of each sweep
MOST_SETTLING = 50  # sweeps without heat
FEW = 24  # tasks, up to which a design that was found is shaken
SHAKING = np.concatenate([np.ones(1), np.full(30, 2.5e-4), np.zeros(60)])  # temperatures
SETTLING = np.concatenate([np.full(50, 2.5e-4), np.zeros(100)])  # the same, under other names
RENAMED = 0.1  # of the shakes are changes of names
SHAKES = 300  # in a row that bring nothing before a start is over, times its patience
WORSE = 1e-3  # of the criterion's logarithm, that a scrambled task may cost once in e times

Sweeps = Generator[None, None, np.ndarray]  # gives way after each sweep; the levels at the end


class Start:
    """A start under way; its best levels so far, and their error.

    While it is hot, the mean of a prior stands for its many draws.
    """

    def __init__(
        self,
        problem: DesignProblem,
        seed: np.random.SeedSequence,
        *,
        levels: np.ndarray | None = None,
        patience: int = 1,
        quick: bool = False,
    ) -> None:
        self.problem, self.coarse, self.seed = problem, _at_the_mean(problem), seed
        self.patience = patience  # how many times slower than the fastest it cools
        self.dozens = max(1, problem.n_tasks // 12)
        self.levels, self.error = np.empty(0), float("inf")
        self.under_way = True
        self._steps = self._quickly() if quick else self._thoroughly(levels)

    def step(self) -> bool:
        """Go on for a sweep; whether there is more to do."""
        self.under_way = next(self._steps, self) is not self
        return self.under_way

    def _quickly(self) -> Generator[None]:
        """A design at once: few sweeps, and the mean of the prior.

        Where a task still breaks a rule, as in large designs, all are warmed up again, for longer.
        """
        one = Annealed(self.coarse, self.seed)
        for sweeps in (QUICK, *MOST_QUICK * [QUICK * self.dozens]):
            yield from _cooled(one, HOT, COOLING, sweeps)
            self._consider((yield from _settled(one)))
            if np.isfinite(self.error):
                break

    def _thoroughly(self, levels: np.ndarray | None) -> Generator[None]:
        """Cool down, from random levels or, less hot, from those that there are."""
        hot, sweeps = HOT if levels is None else WARM, self.patience * SWEEPS * self.dozens**2
        self._consider((yield from self._annealed(levels, hot, sweeps)))
        if self.problem.n_tasks <= FEW and np.isfinite(self.error):
            yield from self._shaken()

    def _shaken(self) -> Generator[None]:
        """Scramble a task or two, or change names, and settle the design again and again.

        It is over when that has long been in vain.

        References
        ----------
        Lourenço, Martin and Stützle (2003), "Iterated local search", in Handbook of
        Metaheuristics, pp. 320-353.
        """
        seed = self.seed.spawn(1)[0]
        one, rng = Annealed(self.problem, seed, self.levels), np.random.default_rng(seed)
        levels, reached, least, vain = self.levels, self.error, np.inf, 0
        worse = (2 if self.problem.even else 1) * WORSE  # two tasks keep levels even
        while vain < SHAKES * self.patience:
            then = _shake(one, rng)
            # A scrambled design that tells next to nothing may have a criterion that is no number.
            if then > 0.0 and np.log(then / reached) < worse * rng.exponential():
                levels, reached = one.levels.copy(), then
            vain += 1
            if reached < least * (1 - LEAST_GAIN):
                levels, reached = named_best(self.problem, levels, reached)
                least, vain = reached, 0
                self._consider(levels)
            one.levels[:] = levels
            if vain % 10 == 0:
                yield

    def _annealed(self, levels: np.ndarray | None, hot: float, sweeps: int) -> Sweeps:
        """Sweeps at falling temperatures, the last of them with all draws of the prior."""
        seed = self.seed.spawn(1)[0]
        one = Annealed(self.coarse, seed, levels)
        yield from _cooled(one, hot, COOLING, sweeps)
        if self.coarse is not self.problem:
            self._consider(one.levels)
            one = Annealed(self.problem, seed, one.levels)
            last = min(round(LAST * sweeps), MOST_LAST * self.patience)
            yield from _cooled(one, LAST_COOLING * hot / COOLING, LAST_COOLING, last)
        return (yield from _settled(one))

    def _consider(self, levels: np.ndarray) -> None:
        """Keep levels if they keep the rules and are better than those before."""
        reached = error(self.problem, levels) if keeps_rules(self.problem, levels) else np.inf
        if reached < self.error:
            self.levels, self.error = levels.copy(), float(reached)


def _at_the_mean(problem: DesignProblem) -> DesignProblem:
    """The problem with the mean of its prior for all draws: as good a guide while it is hot."""
    if len(problem.draws) == 1:
        return problem
    mean = (problem.weights @ problem.draws)[None]
    return replace(problem, draws=mean, draw_weights=None)


def _shake(one: Annealed, rng: np.random.Generator) -> float:
    """Scramble a task or two, or change names, and settle the design; its criterion then."""
    if rng.random() >= RENAMED:
        return one.visit(SHAKING)[1]
    levels, reached = renamed(one.problem, one.levels, rng)
    if np.isfinite(reached):
        one.levels[:] = levels
    return one.visit(SETTLING)[1]


def _cooled(one: Annealed, hot: float, cooling: float, sweeps: int) -> Generator[None]:
    """Sweeps at temperatures that fall from `hot` by `cooling`."""
    n_tasks = one.problem.n_tasks
    visits = max(n_tasks, FEWEST_TRIES // one.tries)
    for temperature in np.geomspace(hot / n_tasks, hot / cooling / n_tasks, sweeps).tolist():
        one.visit(np.full(visits, temperature))
        yield


def _settled(one: Annealed) -> Sweeps:
    """Moves that only improve, until there are none."""
    for _ in range(MOST_SETTLING):
        made, _ = one.visit(np.zeros(4 * one.problem.n_tasks))
        yield
        if not made:
            break
    return one.levels


def keeps_rules(problem: DesignProblem, levels: np.ndarray) -> bool:
    """Whether every task is allowed and stands once."""
    different = {task_key(task) for task in levels}
    return len(different) == len(levels) and bool(problem.allowed(levels).all())


def task_key(task: np.ndarray) -> tuple[bytes, ...]:
    """What makes a task the same question: its profiles, in whatever order."""
    return tuple(sorted(row.tobytes() for row in task))
