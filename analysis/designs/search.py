"""Search for an efficient design: simulated annealing from several random starts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.designs.annealed import Annealed
from analysis.designs.information import error
from analysis.designs.problem import DesignProblem
from analysis.engines.threads import THREADS
from questionnaires.errors import DesignError

SWEEPS = 200  # of each start, at falling temperatures
HOT = 0.06  # temperature at first, over the number of tasks; on the criterion's logarithm
COOLING = 40  # by how much it falls
FEWEST_VISITS = 80  # of each sweep
STARTS = 400  # over the number of tasks: small designs have many traps, and take little time
FEWEST_STARTS = 8
MOST_LAST = 50  # sweeps without luck at the end


@dataclass(frozen=True, eq=False)
class Found:
    """The best levels so far, and how much of the search is done."""

    levels: np.ndarray  # (n_tasks, n_alternatives, n_attributes), numbers of levels
    error: float  # the criterion, infinite before a start is finished
    share: float  # from 0 to 1


def usual_starts(problem: DesignProblem) -> int:
    """How many starts are enough for a good design, by its size."""
    return max(FEWEST_STARTS, STARTS // problem.n_tasks)


def search(
    problem: DesignProblem, *, starts: int, seed: int = 1, threads: int = THREADS
) -> Iterator[Found]:
    """Yield the best design so far, again and again until all starts are finished.

    A move changes one or two attributes of one task or, for levels that are equally frequent,
    exchanges them between two. Starts are seeded one by one, so that the number of threads does
    not change what is found.

    Raises
    ------
    DesignError
        If there are fewer answers than parameters, or no start ended with tasks that keep the
        rules and tell all levels apart.

    References
    ----------
    Meyer and Nachtsheim (1995), "The coordinate-exchange algorithm for constructing exact
    optimal experimental designs", Technometrics 37, pp. 60-69; Kirkpatrick, Gelatt and Vecchi
    (1983), "Optimization by simulated annealing", Science 220, pp. 671-680.
    """
    _require_answers(problem)
    best = Found(np.empty(0), float("inf"), 0.0)
    hot = HOT / problem.n_tasks
    temperatures = np.geomspace(hot, hot / COOLING, SWEEPS).tolist()
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, starts, threads):
            seeds = range(first, min(first + threads, starts))
            batch = [Annealed(problem, np.random.SeedSequence([seed, one])) for one in seeds]
            for n, temperature in enumerate(temperatures):
                list(pool.map(partial(_sweep, temperature), batch))
                share = (first + len(batch) * (n + 1) / SWEEPS) / starts
                yield Found(best.levels, best.error, min(share, 0.99))
            for levels in pool.map(_finished, batch):
                reached = error(problem, levels) if keeps_rules(problem, levels) else float("inf")
                if reached < best.error:
                    best = Found(levels, reached, 0.0)
            yield Found(best.levels, best.error, (first + len(batch)) / starts)
    if not np.isfinite(best.error):
        raise DesignError(
            f"{problem.name}: no {problem.n_tasks} different tasks were found that keep the rules "
            "and tell all levels apart; lower design.min_overlap, ask for fewer tasks or take "
            "levels out"
        )


def _require_answers(problem: DesignProblem) -> None:
    """Refuse fewer answers than parameters."""
    if problem.n_tasks * (problem.size - 1) < problem.n_parameters:
        raise DesignError(
            f"{problem.name}: {problem.n_tasks} tasks cannot tell {problem.n_parameters} "
            "parameters apart; raise design.blocks or design.tasks_per_block, or take levels out"
        )


def _sweep(temperature: float, one: Annealed) -> tuple[int, float]:
    """As many visits as there are tasks, or more if these are few."""
    return one.sweep(temperature, max(one.problem.n_tasks, FEWEST_VISITS))


def _finished(one: Annealed) -> np.ndarray:
    """Levels after moves that only improve, until there are none."""
    for _ in range(MOST_LAST):
        made, _ = one.sweep(0.0, 4 * one.problem.n_tasks)
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
