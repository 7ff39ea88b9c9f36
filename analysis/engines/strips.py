"""The compiled loops over strips of rows: utilities, choice probabilities and scores of a block.

A block of draws lies side by side in rows of `LANES`. Four rows of a strip go through together
with two or four columns, so that what is loaded serves several times.
"""

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import loop
from analysis.engines.intrinsics import bits_of, double_of
from analysis.engines.panel import FEWEST_COLUMNS, ROWS, Lanes, Tasks
from analysis.engines.rows import add_two, exponentiate, fill, multiply


@loop(within=True)
def fill_shares_and_score(tasks: Tasks, person: int, lanes: Lanes) -> None:
    """Choice probabilities of a respondent's rows, their likelihood, and its score at each draw.

    A strip goes through as soon as its tasks allow, while what it holds is still in the cache.
    """
    first, task = tasks.strip_starts[person], tasks.person_starts[person]
    n_strips, start = tasks.strip_starts[person + 1] - first, tasks.row_starts[task]
    n_done = tasks.row_starts[task] - start  # none, as a number of the kind that it is later
    last_task, scored = tasks.person_starts[person + 1], 0
    for k in range(len(lanes.score)):
        fill(0.0, lanes.score[k])
    for strip in range(n_strips):
        row = ROWS * strip
        _fill_exponentials(tasks, first + strip, row, lanes)
        while task < last_task and tasks.row_starts[task + 1] - start <= row + ROWS:
            n_before, n_done = n_done, tasks.row_starts[task + 1] - start
            _divide_by_total(n_before, n_done, lanes)
            task += 1
        while scored < n_strips and (task == last_task or ROWS * (scored + 1) <= n_done):
            _add_score(tasks, first + scored, ROWS * scored, lanes)
            scored += 1


@loop()
def _fill_exponentials(tasks: Tasks, strip: int, row: int, lanes: Lanes) -> None:
    """Exponentials of the utilities of a strip, whose first row has this place, into the shares."""
    share, beta, column = lanes.share, lanes.beta, tasks.column
    first, stop = tasks.column_starts[strip], tasks.column_starts[strip + 1]
    a, b, c, d = share[row], share[row + 1], share[row + 2], share[row + 3]
    p, q = beta[column[first + 2]], beta[column[first + 3]]
    value = tasks.value[ROWS * first :]
    _set_four(a, b, c, d, beta[column[first]], beta[column[first + 1]], p, q, value)
    for at in range(first + FEWEST_COLUMNS, stop, 2):
        value = tasks.value[ROWS * at :]
        _add_two(a, b, c, d, beta[column[at]], beta[column[at + 1]], value)
    for place in range(row, row + ROWS):
        exponentiate(share[place])


@loop(apart=True)
def _set_four(
    a: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    d: np.ndarray,
    k: np.ndarray,
    m: np.ndarray,
    p: np.ndarray,
    q: np.ndarray,
    x: np.ndarray,
) -> None:
    """Utilities of four rows from four columns; x has a column after the other."""
    for i in range(len(a) & WHOLE):
        a[i] = (x[0] * k[i] + x[4] * m[i]) + (x[8] * p[i] + x[12] * q[i])
        b[i] = (x[1] * k[i] + x[5] * m[i]) + (x[9] * p[i] + x[13] * q[i])
        c[i] = (x[2] * k[i] + x[6] * m[i]) + (x[10] * p[i] + x[14] * q[i])
        d[i] = (x[3] * k[i] + x[7] * m[i]) + (x[11] * p[i] + x[15] * q[i])


@loop(apart=True)
def _add_two(
    a: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    d: np.ndarray,
    k: np.ndarray,
    m: np.ndarray,
    x: np.ndarray,
) -> None:
    """Two more columns of four rows' utilities."""
    for i in range(len(a) & WHOLE):
        a[i] += x[0] * k[i] + x[4] * m[i]
        b[i] += x[1] * k[i] + x[5] * m[i]
        c[i] += x[2] * k[i] + x[6] * m[i]
        d[i] += x[3] * k[i] + x[7] * m[i]


@loop()
def _divide_by_total(start: int, stop: int, lanes: Lanes) -> None:
    """Exponentials of a task's rows into probabilities; the chosen one's into the likelihood."""
    share, total, nothing = lanes.share, lanes.total, lanes.nothing
    fill(1.0, total)  # the chosen alternative's own
    for row in range(start + 2, stop, 2):
        add_two(1.0, share[row], 1.0, share[row + 1] if row + 1 < stop else nothing, total)
    other = share[start + 1] if start + 1 < stop else nothing
    _divide(share[start], other, total, lanes.mantissa, lanes.exponent)
    for row in range(start + 2, stop):
        multiply(total, share[row])


@loop(apart=True)
def _divide(
    a: np.ndarray, b: np.ndarray, total: np.ndarray, mantissa: np.ndarray, exponent: np.ndarray
) -> None:
    """Add the first two alternatives to the total, divide them by it, and the likelihood too.

    The total becomes one over it. Mantissa and exponent apart, a product of any number of choices
    neither over- nor underflows.
    """
    for i in range(len(total) & WHOLE):
        whole = total[i] + (a[i] + b[i])
        bits = bits_of(mantissa[i] * whole)
        exponent[i] += (bits >> 52) - 1023
        mantissa[i] = double_of((bits & (2**52 - 1)) | (1023 << 52))
        inverse = 1.0 / whole
        total[i] = inverse
        a[i] *= inverse
        b[i] *= inverse


@loop()
def _add_score(tasks: Tasks, strip: int, row: int, lanes: Lanes) -> None:
    """Add a strip to the score at each draw."""
    share, score, column = lanes.share, lanes.score, tasks.column
    a, b, c, d = share[row], share[row + 1], share[row + 2], share[row + 3]
    for at in range(tasks.column_starts[strip], tasks.column_starts[strip + 1], 2):
        value = tasks.value[ROWS * at :]
        subtract_two(a, b, c, d, score[column[at]], score[column[at + 1]], value)


@loop(apart=True, within=True)
def subtract_two(
    a: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    d: np.ndarray,
    k: np.ndarray,
    m: np.ndarray,
    x: np.ndarray,
) -> None:
    """Subtract four rows from two others, each times a number; x has those for one first."""
    for i in range(len(k) & WHOLE):
        k[i] -= (x[0] * a[i] + x[1] * b[i]) + (x[2] * c[i] + x[3] * d[i])
        m[i] -= (x[4] * a[i] + x[5] * b[i]) + (x[6] * c[i] + x[7] * d[i])
