"""Search for an efficient design: simulated annealing from several random starts."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from analysis.designs.information import error
from analysis.designs.problem import DesignProblem
from analysis.designs.start import Start, keeps_rules
from analysis.engines.threads import THREADS
from questionnaires.errors import DesignError

STARTS = 8  # enough for a good design: four patiences


@dataclass(frozen=True, eq=False)
class Found:
    """The best levels so far, and how much of the search is done."""

    levels: np.ndarray  # (n_tasks, n_alternatives, n_attributes), numbers of levels
    error: float  # the criterion, infinite before there are levels that keep the rules
    share: float  # from 0 to 1
    errors: tuple[float, ...]  # of each start that was finished


def patience(number: int) -> int:
    """How slowly a start cools, by its number from 0: 1, 1, 2, 2, 4, 4, 8, 8, …

    Large designs have to cool slowly, and how slowly is not known beforehand: with twice the
    patience each time, little is lost by the starts that had too little. There are two of each,
    so that two threads are done at once.
    """
    return 1 << (number // 2)


def search(
    problem: DesignProblem,
    *,
    starts: int = STARTS,
    seed: int = 1,
    threads: int = THREADS,
    seconds: float | None = None,
    levels: np.ndarray | None = None,
    first: int = 0,
) -> Iterator[Found]:
    """Yield the best design so far, again and again until all starts or seconds are over.

    A move changes one or two attributes of one task or, for levels that are equally frequent,
    exchanges them between two. Starts are seeded one by one, so that the number of threads does
    not change what is found. A search goes on from one that was stopped by its best `levels` and
    the number of its starts, `first`.

    Raises
    ------
    DesignError
        If no start ended with tasks that keep the rules and tell all levels apart.

    References
    ----------
    Meyer and Nachtsheim (1995), "The coordinate-exchange algorithm for constructing exact
    optimal experimental designs", Technometrics 37, pp. 60-69; Kirkpatrick, Gelatt and Vecchi
    (1983), "Optimization by simulated annealing", Science 220, pp. 671-680.
    """
    end = np.inf if seconds is None else monotonic() + seconds
    begun, left = monotonic(), list(range(first, first + starts))
    best = Found(*_at_once(problem, seed, levels), 0.0, ())
    yield best
    with ThreadPoolExecutor(threads) as pool:
        while left and monotonic() < end:
            numbers, left = left[:threads], left[threads:]
            batch = [
                Start(
                    problem,
                    np.random.SeedSequence([seed, 1, number]),
                    levels=levels if number == first else None,
                    patience=patience(number),
                )
                for number in numbers
            ]
            while any(list(pool.map(Start.step, batch))) and monotonic() < end:
                share = max(len(best.errors) / starts, (monotonic() - begun) / (end - begun))
                best = _better(best, batch, min(share, 0.99))
                yield best
            finished = tuple(one.error for one in batch if not one.under_way)
            best = replace(
                _better(best, batch, 1 - len(left) / starts), errors=best.errors + finished
            )
            yield best
    if not np.isfinite(best.error):
        raise DesignError(
            f"{problem.name}: no {problem.n_tasks} different tasks were found that keep the rules "
            "and tell all levels apart; lower design.min_overlap, loosen a rule, ask for fewer "
            "tasks or take levels out"
        )


def _at_once(
    problem: DesignProblem, seed: int, levels: np.ndarray | None
) -> tuple[np.ndarray, float]:
    """Levels to begin with and their error: those that there are, or found in a moment."""
    if levels is not None and keeps_rules(problem, levels):
        return levels, error(problem, levels)
    one = Start(problem, np.random.SeedSequence([seed, 0]), quick=True)
    while one.step():
        pass
    return one.levels, one.error


def _better(best: Found, batch: list[Start], share: float) -> Found:
    """The best of what there was and of starts that are under way."""
    for one in batch:
        if one.error < best.error:
            best = replace(best, levels=one.levels, error=one.error)
    return replace(best, share=share)
