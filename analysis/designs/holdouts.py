"""Tasks that are held out: open questions that no model learns from, to see how it predicts."""

from collections.abc import Sequence
from itertools import combinations
from math import prod

import numpy as np

from analysis.designs.information import level_numbers
from analysis.designs.priors import Prior
from analysis.designs.problem import DesignProblem
from analysis.designs.start import task_key
from questionnaires.design import ChoiceTask, Design
from questionnaires.errors import DesignError
from questionnaires.study import Study

LEAST, MOST = 0.3, 0.7  # how likely the likeliest answer is, by the prior
TRIED = 20_000  # tasks; all that there are, if they are no more
BEFOREHAND = 1_000  # tasks at random, that those to try are made of before there is a design
ROUNDING = 1e-9  # of a probability


def hold_outs(
    study: Study,
    prior: Prior | None,
    tasks: Sequence[ChoiceTask],
    n: int,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Levels, by number, of tasks to hold out; each of shape (n_alternatives, n_attributes).

    They keep the study's rules, ask what no other task asks, on whatever side, and have no
    foregone answer: the likeliest has a predicted probability of 0.3 to 0.7, over the draws of the
    prior (or as much as any other of four, where nothing is known). Of these, a task is taken that
    shares least with those held out before, then of most outcomes that differ, as many for as
    against an alternative, and then farthest from a coin's toss, which says nothing of a model.

    Raises
    ------
    DesignError
        If there are fewer such tasks than are asked for.

    References
    ----------
    Orme (2015), "Including holdout choice tasks in conjoint studies", Sawtooth Software research
    paper (a task for all respondents, neither obvious nor in the design).
    """
    problem = DesignProblem.of_study(study, prior)
    levels = level_numbers(study, Design(tuple(tasks)))
    tried = _candidates(problem, levels, rng)
    allowed = tried[problem.allowed(tried)]
    asked = {task_key(task) for task in levels}
    new = np.array([task_key(task) not in asked for task in allowed], dtype=bool)
    likeliest = _predicted(problem, allowed).max(axis=1, initial=0)
    fits = new & _are_open(problem, likeliest)
    left, likely = allowed[fits], likeliest[fits]
    chosen: list[np.ndarray] = []
    for _ in range(n):
        if not len(left):
            raise DesignError(_why(study, n, len(chosen), len(tried), likeliest[new]))
        best = np.lexsort((-likely, _one_sided(problem, left), *_familiar(left, chosen)))[0]
        chosen.append(left[best])
        other = np.array([task_key(task) != task_key(left[best]) for task in left])
        left, likely = left[other], likely[other]
    return chosen


def require_open_tasks(study: Study, problem: DesignProblem) -> None:
    """Refuse to hold tasks out, before a design is searched for, where none could be.

    Where all tasks are too many to try, some at random that share as many levels as they have to
    stand for them; if too few keep the rules to tell, nothing is refused.

    Raises
    ------
    DesignError
        If the rules leave too few tasks, or none is open by the prior.
    """
    n = study.design.checks.count("holdout")
    if not n:
        return
    rng = np.random.default_rng(study.design.seed)
    shape = (BEFOREHAND, problem.n_alternatives)
    levels = np.stack([rng.integers(n, size=shape) for n in problem.n_levels], axis=-1)
    equal = rng.permuted(np.tile(np.arange(levels.shape[-1]), (BEFOREHAND, 1)), axis=1)
    equal = (equal < problem.least_equal)[:, None]
    tried = _candidates(problem, np.where(equal, levels[:, :1], levels), rng)
    allowed = tried[problem.allowed(tried)]
    every = prod(problem.n_levels) ** problem.n_alternatives <= TRIED
    if every and len({task_key(task) for task in allowed}) < problem.n_tasks + n:
        raise DesignError(_why(study, n, 0, len(tried), np.empty(0)))
    likeliest = _predicted(problem, allowed).max(axis=1, initial=0)
    if (every or len(allowed) > BEFOREHAND) and not _are_open(problem, likeliest).any():
        raise DesignError(_why(study, n, 0, len(tried), likeliest))


def _are_open(problem: DesignProblem, likeliest: np.ndarray) -> np.ndarray:
    """Whether tasks are open, by how likely their likeliest answer is."""
    low = min(LEAST, 1 / problem.size) - ROUNDING
    found: np.ndarray = (likeliest >= low) & (likeliest <= MOST + ROUNDING)
    return found


def _candidates(problem: DesignProblem, levels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Tasks at random: all that there are if they are few, or else made of the design's.

    In these, each outcome is taken from another task with a probability of the task's own, so that
    they are likely to keep the rules. Shape (n_tried, n_alternatives, n_attributes).
    """
    sizes = problem.n_levels * problem.n_alternatives
    if prod(sizes) <= TRIED:
        every = np.indices(sizes).reshape(len(sizes), -1).T
        return rng.permutation(every).reshape(-1, problem.n_alternatives, len(problem.n_levels))
    n_tasks, n_alternatives, n_attributes = levels.shape
    first = rng.integers(n_tasks, size=(TRIED, 1))
    other = rng.integers(n_tasks, size=(TRIED, n_attributes))
    source = np.where(rng.random(other.shape) < rng.random((TRIED, 1)), other, first)
    side = np.argsort(rng.random((TRIED, n_alternatives, n_attributes)), axis=1)
    side = np.where(source[:, None] == first[:, None], np.arange(n_alternatives)[:, None], side)
    return levels[source[:, None], side, np.arange(n_attributes)]


def _predicted(problem: DesignProblem, tasks: np.ndarray) -> np.ndarray:
    """Probability of each answer, over the draws of the prior; shape (n_tasks, size)."""
    x = problem.columns(tasks)
    mean = np.zeros(x.shape[:2])
    for beta, weight in zip(problem.draws, problem.weights, strict=True):
        utility = x @ beta
        mean += weight * np.exp(utility - np.logaddexp.reduce(utility, axis=1, keepdims=True))
    return mean


def _one_sided(problem: DesignProblem, tasks: np.ndarray) -> np.ndarray:
    """By how many outcomes more speak for an alternative than against; shape (n_tasks,)."""
    rank = problem.rank[np.arange(len(problem.n_levels)), tasks]
    pairs = combinations(range(problem.n_alternatives), 2)
    ahead = [np.abs(np.sign(rank[:, i] - rank[:, j]).sum(axis=1)) for i, j in pairs]
    found: np.ndarray = np.stack(ahead).sum(axis=0)
    return found


def _familiar(tasks: np.ndarray, before: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes that are the same in all alternatives, and with levels as in tasks before."""
    equal = (tasks == tasks[:, :1]).all(axis=1).sum(axis=1)
    levels = np.sort(tasks, axis=1)
    shared = np.zeros(len(tasks), dtype=int)
    for one in before:
        shared += (levels == np.sort(one, axis=0)).all(axis=1).sum(axis=1)
    return equal, shared


def _why(study: Study, n: int, found: int, tried: int, likeliest: np.ndarray) -> str:
    """Why there are too few tasks to hold out, and what to do."""
    place = f"{study.id}: design.checks: "
    if not len(likeliest):
        return (
            f"{place}every task that the rules allow is asked already, so that none is left to "
            'hold out; take "holdout" out, or ask for fewer tasks'
        )
    if found:
        return f'{place}only {found} of {n} tasks are fit to be held out; take "holdout" out once'
    return (
        f"{place}no task is open enough to hold out: of {tried:,} tried, the likeliest answer has "
        f"a probability of {likeliest.min():.2f} to {likeliest.max():.2f} by the prior, none from "
        f'{LEAST} to {MOST}; give smaller --priors, or take "holdout" out'
    )
