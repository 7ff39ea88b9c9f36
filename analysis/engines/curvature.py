"""The compiled loops of the mixed logit's Hessian: that at each draw, and its weighted sum."""

import numpy as np

from analysis.engines.compiled import loop
from analysis.engines.panel import Lanes, Mixing, Tasks
from analysis.engines.rows import add_product, add_two, fill, multiply, sum_of_products


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

    Columns that are zero in all of them add nothing, and so do not go through.
    """
    share, mean, curvature, nothing = lanes.share, lanes.mean, lanes.curvature, lanes.nothing
    for k in range(x.shape[1]):
        if not _is_used(x, first, stop, k):
            continue
        fill(0.0, mean[k])
        for row in range(first, stop, 2):
            other = row + 1 if row + 1 < stop else -1
            b, y = (share[other - start], x[other, k]) if other > 0 else (nothing, 0.0)
            add_two(x[row, k], share[row - start], y, b, mean[k])
        for m in range(k + 1):
            if not _is_used(x, first, stop, m):
                continue
            target = curvature[_place(k, m)]
            add_product(mean[k], mean[m], target)
            for row in range(first, stop, 2):
                other = row + 1 if row + 1 < stop else -1
                b, y = (share[other - start], x[other, k]) if other > 0 else (nothing, 0.0)
                add_two(-x[row, k] * x[row, m], share[row - start], -y * x[other, m], b, target)


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
            add_product(score[k], score[m], row)
            multiply(lanes.weight, row)
    for p in range(len(hessian)):
        k, z = mixing.column[p], lanes.z[mixing.draw[p]]
        for q in range(p + 1):
            row = curvature[_place(k, mixing.column[q])]
            added = sum_of_products(row, z, lanes.z[mixing.draw[q]])
            hessian[p, q] = hessian[p, q] * rescale + added
