"""The likelihood of people's choices and its score, a block of people at a time."""

import math

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import LN2, exp, loop
from analysis.engines.gibbs.answers import COLUMNS, ROWS, Answers
from analysis.engines.gibbs.lanes import LANES
from analysis.engines.gibbs.room import Room
from analysis.engines.gibbs.state import Columns, People
from analysis.engines.gibbs.triangles import copy
from analysis.engines.intrinsics import bits_of, double_of
from analysis.engines.rows import add, fill, multiply

HIGHEST = 50.0  # index of a log-normal coefficient beyond which it grows no more


@loop(within=True)
def fill_likelihoods(answers: Answers, columns: Columns, people: People, room: Room) -> None:
    """Log-likelihood and score of all people where they stand."""
    for block in range(len(people.indices)):
        fill_coefficients(columns, people.indices[block], people.shared, room.coefficient)
        fill_block(answers, block, people.log_likelihood[block], people.score[block], room)


@loop(within=True)
def fill_coefficients(
    columns: Columns, index: np.ndarray, shared: np.ndarray, coefficient: np.ndarray
) -> None:
    """Coefficients of a block from its people's indices, and those that everyone shares."""
    for k in range(len(index)):
        column = columns.random[k]
        sign, here, target = columns.sign[column], index[k], coefficient[column]
        if sign != 0:
            for i in range(len(target) & WHOLE):
                target[i] = sign * exp(here[i] if here[i] < HIGHEST else HIGHEST)
        else:
            copy(here, target)
    for k in range(len(shared)):
        fill(shared[k], coefficient[columns.shared[k]])


@loop(within=True)
def fill_block(
    answers: Answers, block: int, log_likelihood: np.ndarray, score: np.ndarray, room: Room
) -> None:
    """Log-likelihood and score of a block's people at the coefficients in the room."""
    first = answers.row_starts[block]
    width = LANES * (answers.row_starts[block + 1] - first)  # of all rows
    coefficient, share = room.coefficient, room.share[:width]
    start = first * LANES * len(coefficient)
    offset = answers.offset[first * LANES : first * LANES + width]
    for i in range(width):
        share[i] = offset[i]
    for k in range(0, len(coefficient), COLUMNS):
        x = answers.x[start + k * width : start + (k + COLUMNS) * width]
        _add_utilities(x, coefficient[k], coefficient[k + 1], share)
    for i in range(width):
        share[i] = exp(share[i])
    _fill_shares(answers.n_tasks[block], answers.n_others, log_likelihood, room)
    for k in range(0, len(coefficient), COLUMNS):
        x = answers.x[start + k * width : start + (k + COLUMNS) * width]
        _fill_scores(x, share, score[k], score[k + 1])


@loop(apart=True)
def _add_utilities(x: np.ndarray, a: np.ndarray, b: np.ndarray, utility: np.ndarray) -> None:
    """Add two columns to the utility of each other alternative less that of the chosen one."""
    width = len(utility)
    for first in range(0, width, ROWS * LANES):
        u, k = utility[first : first + ROWS * LANES], x[first : first + ROWS * LANES]
        m = x[width + first : width + first + ROWS * LANES]
        for i in range(len(a) & WHOLE):
            u[i] += a[i] * k[i] + b[i] * m[i]
            u[i + LANES] += a[i] * k[i + LANES] + b[i] * m[i + LANES]
            u[i + 2 * LANES] += a[i] * k[i + 2 * LANES] + b[i] * m[i + 2 * LANES]
            u[i + 3 * LANES] += a[i] * k[i + 3 * LANES] + b[i] * m[i + 3 * LANES]


@loop()
def _fill_shares(n_tasks: int, n_others: int, log_likelihood: np.ndarray, room: Room) -> None:
    """Exponentials into choice probabilities; the log-likelihood of the chosen alternatives.

    Mantissa and exponent apart, a product of any number of totals does not overflow.
    """
    total, mantissa, exponent = room.total, room.mantissa, room.exponent
    for i in range(len(mantissa) & WHOLE):
        mantissa[i] = 1.0
        exponent[i] = 0
    for task in range(n_tasks):
        _divide_by_total(room.share[task * n_others * LANES : (task + 1) * n_others * LANES], room)
        for i in range(len(mantissa) & WHOLE):
            bits = bits_of(mantissa[i] * total[i])
            exponent[i] += (bits >> 52) - 1023
            mantissa[i] = double_of((bits & (2**52 - 1)) | (1023 << 52))
    for i in range(len(log_likelihood) & WHOLE):
        log_likelihood[i] = -math.log(mantissa[i]) - exponent[i] * LN2


@loop()
def _divide_by_total(rows: np.ndarray, room: Room) -> None:
    """Divide a task's rows by their total with the chosen alternative, whose exponential is 1."""
    total, inverse = room.total, room.along
    fill(1.0, total)
    for first in range(0, len(rows), LANES):
        add(1.0, rows[first : first + LANES], total)
    for i in range(len(inverse) & WHOLE):
        inverse[i] = 1.0 / total[i]
    for first in range(0, len(rows), LANES):
        multiply(inverse, rows[first : first + LANES])


@loop(apart=True)
def _fill_scores(x: np.ndarray, share: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    """Scores by two columns: minus the sums of them under the choice probabilities."""
    width = len(share)
    for i in range(len(a) & WHOLE):
        a[i] = 0.0
        b[i] = 0.0
    for first in range(0, width, ROWS * LANES):
        s, k = share[first : first + ROWS * LANES], x[first : first + ROWS * LANES]
        m = x[width + first : width + first + ROWS * LANES]
        for i in range(len(a) & WHOLE):
            p, q, r, t = s[i], s[i + LANES], s[i + 2 * LANES], s[i + 3 * LANES]
            a[i] -= (k[i] * p + k[i + LANES] * q) + (k[i + 2 * LANES] * r + k[i + 3 * LANES] * t)
            b[i] -= (m[i] * p + m[i + LANES] * q) + (m[i + 2 * LANES] * r + m[i + 3 * LANES] * t)
