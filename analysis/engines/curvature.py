"""The compiled loops of the mixed logit's Hessian: that at each draw, and its weighted sum."""

import numpy as np

from analysis.engines.aligned import WHOLE
from analysis.engines.compiled import loop
from analysis.engines.panel import ROWS, Lanes, Mixing, Tasks
from analysis.engines.rows import add_two, fill, multiply, sum_of_products
from analysis.engines.strips import subtract_two


@loop(within=True)
def list_terms(tasks: Tasks, person: int, lanes: Lanes) -> None:
    """What a respondent's curvature is made of: products of probabilities, each times a number.

    A row's own probability p counts as p (1 - p), and a pair of a task's rows as -p q, so that the
    covariance of two columns under the probabilities is a sum of such products. They are listed
    for two columns beside a third at once; those that are zero for both add nothing, and are not.
    The list is filled up to whole strips of `ROWS`.
    """
    first, stop = tasks.person_starts[person], tasks.person_starts[person + 1]
    pair, end = 0, 0
    for k in range(tasks.x.shape[1]):
        for m in range(0, k + 1, 2):
            lanes.term_starts[pair] = end
            product = 0
            for task in range(first, stop):
                x = tasks.x[tasks.row_starts[task] : tasks.row_starts[task + 1]]
                if _is_used(x, k):
                    end = _list_task(x, k, m, product, end, lanes)
                product += len(x) * (len(x) + 1) // 2
            end = _fill_strip(end, lanes)
            pair += 1
    lanes.term_starts[pair] = end


@loop()
def _fill_strip(end: int, lanes: Lanes) -> int:
    """Fill up the last strip of the list with terms that add nothing; the list's new end."""
    while end & (ROWS - 1):
        _put_term(0.0, 0.0, 0, end, lanes)
        end += 1
    return end


@loop()
def _is_used(x: np.ndarray, k: int) -> bool:
    """Whether a column is not zero in all rows of a task."""
    used = False
    for row in range(len(x)):
        used = used or x[row, k] != 0.0
    return used


@loop()
def _list_task(x: np.ndarray, k: int, m: int, product: int, end: int, lanes: Lanes) -> int:
    """List the terms of a task's rows; the list's new end."""
    n = m + 1 if m < k else m
    for row in range(len(x)):
        a, b, c = x[row, k], x[row, m], x[row, n]
        for other in range(row):
            d = x[other, k]
            end = _list_term(a * x[other, m] + d * b, a * x[other, n] + d * c, product, end, lanes)
            product += 1
        end = _list_term(a * b, a * c, product, end, lanes)
        product += 1
    return end


@loop()
def _list_term(one: float, two: float, product: int, end: int, lanes: Lanes) -> int:
    """List a product and its two numbers, unless both are zero; the list's new end."""
    _put_term(one, two, product, end, lanes)
    return end + 1 if one != 0.0 or two != 0.0 else end


@loop()
def _put_term(one: float, two: float, product: int, end: int, lanes: Lanes) -> None:
    """Put a term at the end of the list, its numbers in a strip as `subtract_two` reads them."""
    place = 2 * end - (end & (ROWS - 1))
    lanes.term_product[end] = product
    lanes.term_value[place] = one
    lanes.term_value[place + ROWS] = two


@loop(within=True)
def fill_curvature(tasks: Tasks, person: int, lanes: Lanes) -> None:
    """The Hessian at each draw: minus the covariances of a respondent's rows, from the list."""
    _fill_products(tasks, person, lanes)
    product, at, pair = lanes.product, lanes.term_product, 0
    for place in range(len(lanes.curvature)):
        fill(0.0, lanes.curvature[place])
    for k in range(tasks.x.shape[1]):
        for m in range(0, k + 1, 2):
            one = lanes.curvature[_place(k, m)]
            other = lanes.curvature[_place(k, m + 1)] if m < k else lanes.total  # for nothing now
            for i in range(lanes.term_starts[pair], lanes.term_starts[pair + 1], ROWS):
                p, value = at[i : i + ROWS], lanes.term_value[2 * i :]
                a, b, c, d = product[p[0]], product[p[1]], product[p[2]], product[p[3]]
                subtract_two(a, b, c, d, one, other, value)
            pair += 1


@loop()
def _fill_products(tasks: Tasks, person: int, lanes: Lanes) -> None:
    """Products of the probabilities of a respondent's rows, task by task."""
    share, product, place = lanes.share, lanes.product, 0
    first, stop = tasks.person_starts[person], tasks.person_starts[person + 1]
    start = tasks.row_starts[first]
    for task in range(first, stop):
        for row in range(tasks.row_starts[task] - start, tasks.row_starts[task + 1] - start):
            for other in range(tasks.row_starts[task] - start, row + 1):
                _multiply(share[row], share[other], 1.0 if other == row else 0.0, product[place])
                place += 1


@loop(apart=True)
def _multiply(p: np.ndarray, q: np.ndarray, own: float, product: np.ndarray) -> None:
    """Minus the product of two rows, with the first one added if it is its own."""
    for i in range(len(product) & WHOLE):
        product[i] = p[i] * (own - q[i])


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
