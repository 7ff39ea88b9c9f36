"""Choices of a panel of respondents, and their random tastes, as the compiled loops read them."""

from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData


class Tasks(NamedTuple):
    """Choices as the loops read them: rows are alternatives less the chosen one of their task."""

    person_starts: np.ndarray  # (n_respondents + 1,), tasks at which each respondent starts
    task_starts: np.ndarray  # (n_tasks + 1,), rows at which each task starts
    row_starts: np.ndarray  # (n_rows + 1,), entries at which each row starts
    column: np.ndarray  # (n_entries,), of the entries that are not zero
    value: np.ndarray  # (n_entries,)
    widest: int  # most rows that a task has


class Mixing(NamedTuple):
    """How parameters and draws make coefficients, one for each column.

    An index is the sum of parameters, each times a draw or times one; a coefficient is its
    index, or plus or minus the exponential of it.
    """

    column: np.ndarray  # (n_parameters,), the coefficient that the parameter belongs to
    draw: np.ndarray  # (n_parameters,), 1, 2 … for a row of the draws, or 0 for one
    sign: np.ndarray  # (n_columns,), 1 or -1 for a log-normal coefficient, else 0


class Lanes(NamedTuple):
    """Room for one block of draws; the last axis of each has `LANES` places."""

    z: np.ndarray  # (1 + n_random, ·), draws below a row of ones
    beta: np.ndarray  # (n_columns, ·)
    score: np.ndarray  # (n_columns, ·), of the log-likelihood at each draw
    mean: np.ndarray  # (n_columns, ·), of a task's rows under the choice probabilities
    curvature: np.ndarray  # (n_columns * (n_columns + 1) / 2, ·), Hessian at each draw
    share: np.ndarray  # (widest, ·), choice probabilities of a task's rows
    total: np.ndarray  # (·,), sum over a task's alternatives
    mantissa: np.ndarray  # (·,), one over the likelihood is this times two to …
    exponent: np.ndarray  # (·,), … this
    weight: np.ndarray  # (·,), likelihood relative to the respondent's largest so far


class Panel(NamedTuple):
    """What the loops give for each respondent."""

    log_likelihood: np.ndarray  # (n_respondents,), in nats
    score: np.ndarray  # (n_respondents, n_parameters)
    information: np.ndarray  # (n_respondents, n_parameters, n_parameters), minus the Hessian
    tastes: np.ndarray  # (n_respondents, n_columns), mean coefficients given the answers


def tasks_of(data: ChoiceData, scale: np.ndarray) -> Tasks:
    """Choices as the loops read them, each column of x divided by its scale."""
    chosen = data.x[data.chosen][data.task]
    rows = ((data.x - chosen) / scale)[~data.chosen]
    task = data.task[~data.chosen]
    entries = rows != 0
    return Tasks(
        person_starts=_starts(data.respondent[data.first_rows], data.n_respondents),
        task_starts=_starts(task, data.n_tasks),
        row_starts=np.append(0, np.cumsum(entries.sum(axis=1))),
        column=np.nonzero(entries)[1],
        value=rows[entries],
        widest=int(np.bincount(task).max()),
    )


def _starts(counted: np.ndarray, n: int) -> np.ndarray:
    """Where each number from 0 to n starts in an array in their order; shape (n + 1,)."""
    return np.searchsorted(counted, np.arange(n + 1))
