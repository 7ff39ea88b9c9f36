"""Choices as contrasts: alternatives less the chosen one, tasks side by side in memory."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.compiled import is_ready
from analysis.engines.contrast_loops import LANES, Piece, Sums, fill_contrasts, fill_sums


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Choices as the conditional logit reads them.

    What alternatives share cancels, and sums over the alternatives of all tasks are a few long
    ones. Tasks of fewer alternatives than others are filled up with some that are never chosen.
    """

    x: np.ndarray  # (n_columns, n_others, n_tasks), zeros where a task has no alternative
    present: np.ndarray  # (n_others + 1, n_tasks), 1, or 0 for none; the chosen one is the last
    weight: np.ndarray  # (n_tasks,), of the respondent
    bounds: np.ndarray  # (n_respondents + 1,), tasks at which each respondent starts
    largest: np.ndarray  # (n_columns,), of the values of each column, without their sign
    smallest: np.ndarray  # (n_columns,), of its contrasts that are not zero, without their sign

    @classmethod
    def of(cls, data: ChoiceData) -> Self:
        """The contrasts of choices."""
        first_rows = data.first_rows
        who = data.respondent[first_rows]
        bounds = np.searchsorted(who, np.arange(data.n_respondents + 1))
        rows = np.append(first_rows, len(data.task))
        n_others = int(np.diff(rows).max()) - 1
        x = np.zeros((data.x.shape[1], n_others, data.n_tasks))
        present = np.zeros((n_others + 1, data.n_tasks))
        present[-1] = 1
        largest, smallest = np.zeros(len(x)), np.full(len(x), np.inf)
        # workers' arrays may be read-only, for which the loops would be compiled once more
        values = np.require(data.x, float, ["C", "W"])
        fill_contrasts(values, rows, np.flatnonzero(data.chosen), x, present, largest, smallest)
        return cls(x, present, data.person_weights[who], bounds, largest, smallest)

    @property
    def rows(self) -> np.ndarray:
        """The contrasts of each column; shape (n_columns, n_others * n_tasks)."""
        return self.x.reshape(len(self.x), -1)

    def at(self, beta: np.ndarray) -> "Look":
        """The choices under such preferences, shape (n_columns,), all together."""
        n_tasks = len(self.weight)
        return self._look(beta, np.append(np.arange(0, n_tasks, LANES), n_tasks))

    def by_respondent(self, beta: np.ndarray) -> "Look":
        """The choices under such preferences, shape (n_columns,), those of each respondent."""
        return self._look(beta, self.bounds)

    def _look(self, beta: np.ndarray, bounds: np.ndarray) -> "Look":
        """The choices under such preferences, by groups of tasks that start at the bounds."""
        (n_columns, n_others, n_tasks), n_groups = self.x.shape, len(bounds) - 1
        wide = (n_others + 1) * LANES
        piece = Piece(
            share=np.empty(wide),
            weighted=np.empty(wide),
            deviation=np.empty((n_columns, wide)),
            mean=np.empty((n_columns, LANES)),
        )
        sums = Sums(
            top=np.empty(n_tasks),
            total=np.empty(n_tasks),
            score=np.zeros((n_groups, n_columns)),
            information=np.zeros((n_groups, n_columns, n_columns)),
        )
        fill_sums(beta, self.x, self.present, self.weight, bounds, piece, sums)
        return Look(sums.score, sums.information, sums.top + np.log(sums.total), self.weight)


@dataclass(frozen=True, eq=False)
class Look:
    """The choices under some preferences, by groups of tasks."""

    scores: np.ndarray  # (n_groups, n_columns), gradients of the log-likelihood
    informations: np.ndarray  # (n_groups, n_columns, n_columns), minus its Hessians
    surprise: np.ndarray  # (n_tasks,), minus the logarithm of the probability of what was chosen
    weight: np.ndarray  # (n_tasks,), of the respondent

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood of the choices, in nats, each by the weight of its respondent."""
        return -float((self.weight * self.surprise).sum())

    @property
    def score(self) -> np.ndarray:
        """Gradient of the log-likelihood; shape (n_columns,)."""
        score: np.ndarray = self.scores.sum(axis=0)
        return score

    @property
    def information(self) -> np.ndarray:
        """Minus the Hessian of the log-likelihood; shape (n_columns, n_columns)."""
        information: np.ndarray = self.informations.sum(axis=0)
        return information


def is_compiled() -> bool:
    """Whether the first fit starts at once; if not, compiling takes two seconds, once."""
    return is_ready(fill_sums)


def compile_loops() -> None:
    """Compile the loops, or load them from the cache, by an answer to a single task."""
    x, one, task = np.zeros((1, 1, 1)), np.ones(1), np.arange(2)
    fill_contrasts(np.zeros((2, 1)), 2 * task, task[:1], x, np.ones((2, 1)), one, one)
    Contrasts(x, np.ones((2, 1)), one, task, one, one).at(one)
