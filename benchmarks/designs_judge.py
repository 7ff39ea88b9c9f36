"""Problems to search designs for, and a judge of designs that shares no code with the search."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

DRAWS = Path(__file__).with_name("designs_draws.csv")  # 100, normal, of the second problem


@dataclass(frozen=True)
class Problem:
    """Tasks of some shape, the preferences that they are for, and what others reached."""

    name: str
    n_tasks: int
    n_alternatives: int  # without the opt-out
    n_levels: tuple[int, ...]
    means: tuple[float, ...]  # of each attribute's levels but the first, and of the opt-out
    opt_out: bool
    draws: np.ndarray  # (n_draws, n_parameters)
    idefix: tuple[float, int] | None  # error that idefix 1.1.0 reached, and its processor seconds


def problems() -> tuple[Problem, ...]:
    """Two to three alternatives, 12 to 48 tasks, 8 to 24 parameters."""
    one = (0.4, 0.8, 0.5, 0.9, -0.3, -0.7, -0.4, -1.0)
    two = (0.5, -0.4, 0.4, 0.8, -0.3, -0.7, 0.3, 0.6, 0.9, -0.3, -0.7, -1.2, -0.5)
    steps = (0.3, -0.25, 0.2, -0.35, 0.15, -0.2, 0.25, -0.3)
    three = tuple(round(step * k, 2) for step in steps for k in (1, 2, 3))
    draws = np.loadtxt(DRAWS, delimiter=",", skiprows=1)
    return (
        Problem("zero", 12, 2, (3,) * 4, (0.0,) * 8, False, np.zeros((1, 8)), None),
        Problem("pairs", 12, 2, (3,) * 4, one, False, np.array([one]), (0.69680, 37)),
        Problem("opt-out", 36, 2, (2, 2, 3, 3, 4, 4), two, True, draws, (0.30144, 38)),
        Problem("threes", 48, 3, (4,) * 8, three, False, np.array([three]), (0.16354, 103)),
    )


def error(problem: Problem, levels: np.ndarray) -> float:
    """Mean over the draws of det(I)^(-1/K), where I sums tasks' X′(diag p - pp′)X.

    `levels` has shape (n_tasks, n_alternatives, n_attributes).
    """
    return float(np.mean([_error(problem, levels, draw) for draw in problem.draws]))


def _error(problem: Problem, levels: np.ndarray, utilities: np.ndarray) -> float:
    """The D-error under one draw, task by task."""
    information = np.zeros((len(utilities), len(utilities)))
    for task in levels.tolist():
        x = np.array([_row(problem, one) for one in task])
        if problem.opt_out:
            x = np.vstack([x, np.eye(len(utilities))[-1]])
        p = np.exp(x @ utilities)
        p /= p.sum()
        information += x.T @ (np.diag(p) - np.outer(p, p)) @ x
    sign, logarithm = np.linalg.slogdet(information)
    return float(np.exp(-logarithm / len(utilities))) if sign > 0 else float("inf")


def _row(problem: Problem, alternative: list[int]) -> list[float]:
    """Dummies of an alternative, the first level of each attribute the reference."""
    pairs = zip(alternative, problem.n_levels, strict=True)
    row = [float(level == k) for level, n in pairs for k in range(1, n)]
    return row + [0.0] * problem.opt_out


def is_balanced(problem: Problem, levels: np.ndarray) -> bool:
    """Whether all levels of each attribute are shown as often, and no alternative is dominated."""
    counts = [
        np.bincount(levels[..., k].ravel(), minlength=n) for k, n in enumerate(problem.n_levels)
    ]
    return all(np.ptp(one) == 0 for one in counts) and not any(
        _dominates(problem, a, b)
        for task in levels.tolist()
        for i, a in enumerate(task)
        for j, b in enumerate(task)
        if i != j
    )


def worth(problem: Problem) -> list[list[float]]:
    """Mean part-worths of the levels of each attribute, the first zero."""
    ends = np.cumsum([0, *(n - 1 for n in problem.n_levels)]).tolist()
    return [[0.0, *problem.means[begin:end]] for begin, end in pairwise(ends)]


def _dominates(problem: Problem, one: list[int], other: list[int]) -> bool:
    """Whether one alternative is the same as another or better, by each attribute.

    Levels that differ and are worth the same are neither.
    """
    return all(a == b or of[a] > of[b] for of, a, b in zip(worth(problem), one, other, strict=True))
