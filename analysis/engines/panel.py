"""Choices of a panel of respondents, and their random tastes, as the compiled loops read them."""

from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData

ROWS = 4  # that the loops take together
FEWEST_COLUMNS = 4  # of a strip: the loops take four together first, then two


class Tasks(NamedTuple):
    """Choices as the loops read them: rows are alternatives less the chosen one of their task.

    A respondent's rows, one task after the other, are cut into strips of `ROWS`, the last of which
    zeros fill up. A strip has the columns that are not zero in all of its rows, and then others,
    beyond the last one and with zeros, up to an even number of at least
    `FEWEST_COLUMNS`.
    """

    person_starts: np.ndarray  # (n_respondents + 1,), tasks at which each respondent starts
    row_starts: np.ndarray  # (n_tasks + 1,), rows at which each task starts
    x: np.ndarray  # (n_rows, n_columns)
    strip_starts: np.ndarray  # (n_respondents + 1,), strips at which each respondent starts
    column_starts: np.ndarray  # (n_strips + 1,), where each strip's columns start
    column: np.ndarray  # columns of the strips, one strip after the other
    value: np.ndarray  # (len(column) * ROWS,), by strip, then column, then row


class Mixing(NamedTuple):
    """How parameters and draws make coefficients, one for each column.

    An index is the sum of parameters, each times a draw or times one; a coefficient is its
    index, or plus or minus the exponential of it.
    """

    column: np.ndarray  # (n_parameters,), the coefficient that the parameter belongs to
    draw: np.ndarray  # (n_parameters,), 0 for one in as many as there are columns, then 1, 2 … for
    # a row of the draws
    sign: np.ndarray  # (n_columns,), 1 or -1 for a log-normal coefficient, else 0


class Lanes(NamedTuple):
    """Room for one block of draws; the last axis of each has `LANES` places.

    Columns that strips are filled up with have places too, in which nothing is ever read.
    """

    z: np.ndarray  # (1 + n_random, ·), draws below a row of ones
    beta: np.ndarray  # (n_columns + FEWEST_COLUMNS, ·)
    score: np.ndarray  # (n_columns + FEWEST_COLUMNS, ·), of the log-likelihood at each draw
    product: np.ndarray  # (most products of a respondent, ·), of two of a task's probabilities
    term_starts: np.ndarray  # (n_pairs + 1,), terms at which those of a pair of columns start
    term_product: np.ndarray  # (n_terms,), place of the product that the term is of
    term_value: np.ndarray  # (2 * n_terms,), by strip of terms, then of two columns, then term
    curvature: np.ndarray  # (n_columns * (n_columns + 1) / 2, ·), Hessian at each draw
    share: np.ndarray  # (most rows of a respondent's strips, ·), choice probabilities
    total: np.ndarray  # (·,), sum over a task's alternatives, then one over it
    nothing: np.ndarray  # (·,), zeros, in the place of an alternative
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
    x = ((data.x - chosen) / scale)[~data.chosen]
    person = data.respondent[~data.chosen]
    starts = _starts(person, data.n_respondents)
    strip_starts = np.append(0, np.cumsum(-(-np.diff(starts) // ROWS)))
    place = np.arange(len(x)) - starts[person]  # of a row among those of its respondent
    strip = strip_starts[person] + place // ROWS
    columns = _columns(x, strip, strip_starts[-1])
    column_starts = np.append(0, np.cumsum(columns.sum(axis=1)))
    among = np.cumsum(columns, axis=1) - 1  # place of a column among those of its strip
    row, column = np.nonzero(x)
    value = np.zeros((column_starts[-1], ROWS))
    value[column_starts[strip[row]] + among[strip[row], column], place[row] % ROWS] = x[row, column]
    return Tasks(
        person_starts=_starts(data.respondent[data.first_rows], data.n_respondents),
        row_starts=_starts(data.task[~data.chosen], data.n_tasks),
        x=np.ascontiguousarray(x),
        strip_starts=strip_starts,
        column_starts=column_starts,
        column=np.ascontiguousarray(np.nonzero(columns)[1]),
        value=value.ravel(),
    )


def _columns(x: np.ndarray, strip: np.ndarray, n_strips: int) -> np.ndarray:
    """Which columns each strip has; shape (n_strips, n_columns + FEWEST_COLUMNS)."""
    n_columns = x.shape[1]
    columns = np.zeros((n_strips, n_columns + FEWEST_COLUMNS), dtype=bool)
    row, column = np.nonzero(x)
    columns[strip[row], column] = True
    n = columns.sum(axis=1)
    missing = np.where(n < FEWEST_COLUMNS, FEWEST_COLUMNS - n, n % 2)
    columns[:, n_columns:] = np.arange(FEWEST_COLUMNS) < missing[:, None]
    return columns


def _starts(counted: np.ndarray, n: int) -> np.ndarray:
    """Where each number from 0 to n starts in an array in their order; shape (n + 1,)."""
    return np.searchsorted(counted, np.arange(n + 1))
