"""The compiled loops of the mixed logit's Hessian: that at each draw, and its weighted sum."""

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import loop
from analysis.engines.panel import Lanes, Mixing, Tasks
from analysis.engines.rows import add, add_two, fill, multiply, sum_of_products


@loop(within=True)
def fill_curvature(tasks: Tasks, person: int, lanes: Lanes) -> None:
    """The Hessian at each draw: minus the covariances of a respondent's rows, task by task."""
    for place in range(len(lanes.curvature)):
        fill(0.0, lanes.curvature[place])
    start = tasks.row_starts[tasks.person_starts[person]]
    for task in range(tasks.person_starts[person], tasks.person_starts[person + 1]):
        _subtract_covariance(
            tasks.x, tasks.row_starts[task], tasks.row_starts[task + 1], start, lanes
        )


@loop()
def _subtract_covariance(x: np.ndarray, first: int, stop: int, start: int, lanes: Lanes) -> None:
    """Subtract the covariance of a task's rows under their probabilities.

    Two columns go through together. Those that are zero in all rows add nothing, and do not.
    """
    share, mean, curvature = lanes.share, lanes.mean, lanes.curvature
    for k in range(x.shape[1]):
        fill(0.0, mean[k])
        if not _is_used(x, first, stop, k):
            continue
        for row in range(first, stop):
            add(x[row, k], share[row - start], mean[k])
        for m in range(0, k + 1, 2):
            n = m + 1 if m < k else m
            if not _is_used(x, first, stop, m) and not _is_used(x, first, stop, n):
                continue
            target = curvature[_place(k, m)]
            other = curvature[_place(k, n)] if m < k else lanes.total  # which is for nothing now
            y, p, b, c = x[first, k], share[first - start], -x[first, m], -x[first, n]
            _add_moments(mean[k], mean[m], mean[n], p, y * b, y * c, target, other)
            for row in range(first + 1, stop):
                y, p = -x[row, k], share[row - start]
                _add_to_both(p, y * x[row, m], y * x[row, n], target, other)


@loop(apart=True)
def _add_moments(
    a: np.ndarray,
    b: np.ndarray,
    c: np.ndarray,
    p: np.ndarray,
    x: float,
    y: float,
    one: np.ndarray,
    other: np.ndarray,
) -> None:
    """Add the products of a row with two others, and another row times two numbers."""
    for i in range(len(a) & WHOLE):
        one[i] += a[i] * b[i] + x * p[i]
        other[i] += a[i] * c[i] + y * p[i]


@loop(apart=True)
def _add_to_both(p: np.ndarray, x: float, y: float, one: np.ndarray, other: np.ndarray) -> None:
    """Add a row to two rows, times a number for each."""
    for i in range(len(p) & WHOLE):
        one[i] += x * p[i]
        other[i] += y * p[i]


@loop()
def _is_used(x: np.ndarray, first: int, stop: int, k: int) -> bool:
    """Whether a column is not zero in all rows of a task."""
    used = False
    for row in range(first, stop):
        used = used or x[row, k] != 0.0
    return used


@loop()
def _place(k: int, m: int) -> int:
    """Where a pair of columns stands in the curvature."""
    return k * (k + 1) // 2 + m if m <= k else m * (m + 1) // 2 + k


@loop(apart=True)
def _weigh_with_product(a: np.ndarray, b: np.ndarray, weight: np.ndarray, row: np.ndarray) -> None:
    """Add the product of two rows, and multiply all by the weights."""
    for i in range(len(row) & WHOLE):
        row[i] = (row[i] + a[i] * b[i]) * weight[i]


@loop(within=True)
def add_hessian(mixing: Mixing, rescale: float, lanes: Lanes, hessian: np.ndarray) -> None:
    """Add a block to the lower half of a respondent's weighted Hessian of the likelihood.

    The curvature is by coefficients; scores are by their indices already.
    """
    beta, score, curvature, n_columns = lanes.beta, lanes.score, lanes.curvature, len(mixing.sign)
    for k in range(n_columns):
        if mixing.sign[k] != 0:
            for m in range(n_columns):
                multiply(beta[k], curvature[_place(k, m)])
            own = curvature[_place(k, k)]
            multiply(beta[k], own)
            add_two(1.0, score[k], 0.0, lanes.nothing, own)
    for k in range(n_columns):
        for m in range(k + 1):
            row = curvature[_place(k, m)]
            _weigh_with_product(score[k], score[m], lanes.weight, row)
    for p in range(len(hessian)):
        k, z = mixing.column[p], lanes.z[mixing.draw[p]]
        for q in range(p + 1):
            row = curvature[_place(k, mixing.column[q])]
            added = sum_of_products(row, z, lanes.z[mixing.draw[q]])
            hessian[p, q] = hessian[p, q] * rescale + added
