"""Choices of a panel of respondents, and their random tastes, as the compiled loops read them."""

from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData

COLUMNS = 4  # of a task that the loops take together


class Tasks(NamedTuple):
    """Choices as the loops read them: rows are alternatives less the chosen one of their task.

    A task has the columns that are not zero in all of its rows, and then others, beyond the last
    one and with zeros, up to a multiple of `COLUMNS`. A column has a value for each row, and a
    zero if rows are odd in number.
    """

    person_starts: np.ndarray  # (n_respondents + 1,), tasks at which each respondent starts
    n_rows: np.ndarray  # (n_tasks,), alternatives besides the chosen one
    column_starts: np.ndarray  # (n_tasks + 1,), where each task's columns start
    value_starts: np.ndarray  # (n_tasks + 1,), where each task's values start
    column: np.ndarray  # columns of the tasks, one task after the other
    value: np.ndarray  # by task, then column, then row
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
    """Room for one block of draws; the last axis of each has `LANES` places.

    Columns that tasks are filled up with have places too, in which nothing is ever read.
    """

    z: np.ndarray  # (1 + n_random, ·), draws below a row of ones
    beta: np.ndarray  # (n_columns + COLUMNS, ·)
    score: np.ndarray  # (n_columns + COLUMNS, ·), of the log-likelihood at each draw
    mean: np.ndarray  # (n_columns, ·), of a task's rows under the choice probabilities
    curvature: np.ndarray  # (n_columns * (n_columns + 1) / 2, ·), Hessian at each draw
    share: np.ndarray  # (widest or one more, ·), of a task's rows, by its total
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
    starts = _starts(task, data.n_tasks)
    n_rows, columns = np.diff(starts), _columns(rows, task, data.n_tasks)
    place = np.cumsum(columns, axis=1) - 1  # of a column among those of its task
    widths = -(-n_rows // 2) * 2
    value_starts = np.append(0, np.cumsum(columns.sum(axis=1) * widths))
    row, column = np.nonzero(columns[task, : rows.shape[1]])
    at = task[row]
    value = np.zeros(value_starts[-1])
    value[value_starts[at] + place[at, column] * widths[at] + row - starts[at]] = rows[row, column]
    return Tasks(
        person_starts=_starts(data.respondent[data.first_rows], data.n_respondents),
        n_rows=n_rows,
        column_starts=np.append(0, np.cumsum(columns.sum(axis=1))),
        value_starts=value_starts,
        column=np.ascontiguousarray(np.nonzero(columns)[1]),
        value=value,
        widest=int(n_rows.max()),
    )


def _columns(rows: np.ndarray, task: np.ndarray, n_tasks: int) -> np.ndarray:
    """Which columns each task has; shape (n_tasks, n_columns + COLUMNS)."""
    n_columns = rows.shape[1]
    columns = np.zeros((n_tasks, n_columns + COLUMNS), dtype=bool)
    row, column = np.nonzero(rows)
    columns[task[row], column] = True
    missing = -columns.sum(axis=1) % COLUMNS
    columns[:, n_columns:] = np.arange(COLUMNS) < missing[:, None]
    return columns


def _starts(counted: np.ndarray, n: int) -> np.ndarray:
    """Where each number from 0 to n starts in an array in their order; shape (n + 1,)."""
    return np.searchsorted(counted, np.arange(n + 1))
