"""Choices as contrasts: alternatives less the chosen one, tasks side by side in memory."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Self

import numpy as np

from analysis.choices import ChoiceData

TASKS = 2000  # of a block, so that it stays in the processor's cache


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Choices of some respondents, as the conditional logit reads them.

    What alternatives share cancels, and sums over the alternatives of all tasks are a few long
    ones. Tasks of fewer alternatives than others are filled up with some that are never chosen.
    """

    x: np.ndarray  # (n_columns, n_others, n_tasks), zeros where a task has no alternative
    offset: np.ndarray  # (n_others, n_tasks), 0, or minus infinity for no alternative
    weight: np.ndarray  # (n_tasks,), of the respondent
    bounds: np.ndarray  # (n_respondents + 1,), tasks at which each respondent starts

    @classmethod
    def of(cls, data: ChoiceData) -> tuple[Self, ...]:
        """The contrasts of choices, in blocks of respondents in their order."""
        first_rows = data.first_rows
        bounds = np.searchsorted(data.respondent[first_rows], np.arange(data.n_respondents + 1))
        row_bounds = np.append(first_rows, len(data.task))[bounds]
        starts = np.flatnonzero(np.diff(bounds[:-1] // TASKS, prepend=-1))
        weight = data.task_weights
        return tuple(
            cls._of_rows(
                data,
                slice(row_bounds[first], row_bounds[last]),
                weight[bounds[first] : bounds[last]],
                bounds[first : last + 1] - bounds[first],
            )
            for first, last in pairwise(np.append(starts, data.n_respondents))
        )

    @classmethod
    def _of_rows(
        cls, data: ChoiceData, rows: slice, weight: np.ndarray, bounds: np.ndarray
    ) -> Self:
        """The contrasts of adjacent rows that hold all tasks of some respondents."""
        x, chosen, task = data.x[rows], data.chosen[rows], data.task[rows] - data.task[rows.start]
        others, task = ~chosen, task[~chosen]
        place = np.arange(len(task)) - np.searchsorted(task, task)
        n_others, n_columns = int(place.max(initial=-1)) + 1, x.shape[1]
        table = np.zeros((len(weight), n_others, n_columns))
        table[task, place] = x[others] - x[chosen][task]
        offset = np.full((n_others, len(weight)), -np.inf)
        offset[place, task] = 0
        return cls(np.ascontiguousarray(table.T), offset, weight, bounds)

    @property
    def rows(self) -> np.ndarray:
        """The contrasts as rows; shape (n_others * n_tasks, n_columns)."""
        return self.x.reshape(len(self.x), -1).T

    def at(self, beta: np.ndarray) -> "Look":
        """The choices under such preferences, shape (n_columns,)."""
        utility = (beta @ self.x.reshape(len(beta), -1)).reshape(self.offset.shape) + self.offset
        top = utility.max(axis=0, initial=0)
        share, chosen = np.exp(utility - top), np.exp(-top)
        total = share.sum(axis=0) + chosen
        return Look(self, share / total, chosen / total, top + np.log(total))


@dataclass(frozen=True, eq=False)
class Look:
    """Choice probabilities under some preferences, and what follows from them."""

    contrasts: Contrasts
    probability: np.ndarray  # (n_others, n_tasks), of the alternatives that were not chosen
    chosen: np.ndarray  # (n_tasks,), probability of the one that was
    surprise: np.ndarray  # (n_tasks,), minus its logarithm

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood of the choices, in nats, each by the weight of its respondent."""
        return -float((self.contrasts.weight * self.surprise).sum())

    @cached_property
    def means(self) -> np.ndarray:
        """Mean of each task's contrasts; minus the score; shape (n_columns, n_tasks)."""
        means: np.ndarray = np.einsum("jt,kjt->kt", self.probability, self.contrasts.x)
        return means

    @property
    def score(self) -> np.ndarray:
        """Gradient of the log-likelihood; shape (n_columns,)."""
        score: np.ndarray = -self.means @ self.contrasts.weight
        return score

    @property
    def respondent_scores(self) -> np.ndarray:
        """Gradient of each respondent's log-likelihood; shape (n_respondents, n_columns)."""
        by_task = -self.means * self.contrasts.weight
        return np.add.reduceat(by_task, self.contrasts.bounds[:-1], axis=1).T

    @cached_property
    def roots(self) -> np.ndarray:
        """Deviations from the means whose squares sum up to minus the Hessian.

        Shape (n_columns, n_others + 1, n_tasks): the chosen alternative comes last.
        """
        weight, x = self.contrasts.weight, self.contrasts.x
        roots = np.empty((len(x), x.shape[1] + 1, x.shape[2]))
        np.subtract(x, self.means[:, None], out=roots[:, :-1])
        roots[:, :-1] *= np.sqrt(weight * self.probability)
        np.multiply(self.means, -np.sqrt(weight * self.chosen), out=roots[:, -1])
        return roots

    @property
    def information(self) -> np.ndarray:
        """Minus the Hessian of the log-likelihood; shape (n_columns, n_columns)."""
        rows = self.roots.reshape(len(self.roots), -1)
        information: np.ndarray = rows @ rows.T
        return information

    @property
    def respondent_information(self) -> np.ndarray:
        """Minus each respondent's Hessian; shape (n_respondents, n_columns, n_columns)."""
        bounds, n_columns = self.contrasts.bounds, len(self.roots)
        information = np.empty((len(bounds) - 1, n_columns, n_columns))
        n_tasks = np.diff(bounds)
        for n in np.unique(n_tasks):  # people who answered as many tasks go together
            people = np.flatnonzero(n_tasks == n)
            own = self.roots[:, :, bounds[people][:, None] + np.arange(n)]
            rows = own.transpose(2, 0, 1, 3).reshape(len(people), n_columns, -1)
            information[people] = rows @ rows.transpose(0, 2, 1)
        return information
