"""The compiled loops of the conditional logit: contrasts, and sums of their derivatives.

Tasks lie side by side in memory and go through in pieces of `LANES` that stay in the processor's
first cache. Within a piece, all that belongs to one column is one long row, so that sums over
tasks and alternatives are single loops.
"""

from typing import NamedTuple

import numpy as np

from analysis.engines.compiled import FREE, exp, loop

LANES = 64  # tasks side by side


class Piece(NamedTuple):
    """Room for some tasks: for each alternative a lane of tasks, the chosen one's lane last."""

    share: np.ndarray  # ((n_others + 1) * LANES,), choice probabilities by respondents' weights
    weighted: np.ndarray  # the same, times the deviation of a column
    deviation: np.ndarray  # (n_columns, (n_others + 1) * LANES), of contrasts from their mean
    mean: np.ndarray  # (n_columns, LANES), of a task's contrasts, by respondents' weights


class Sums(NamedTuple):
    """What the loops give: for each task, and summed over groups of adjacent tasks."""

    top: np.ndarray  # (n_tasks,), largest utility, or 0 if it is below that of the chosen one
    total: np.ndarray  # (n_tasks,), sum of exponentials of utilities less the largest
    score: np.ndarray  # (n_groups, n_columns), gradient of the log-likelihood
    information: np.ndarray  # (n_groups, n_columns, n_columns), minus its Hessian


@loop()
def fill_contrasts(
    x: np.ndarray,
    first_rows: np.ndarray,
    chosen_rows: np.ndarray,
    contrasts: np.ndarray,
    present: np.ndarray,
    largest: np.ndarray,
    smallest: np.ndarray,
) -> None:
    """Fill in the differences to the chosen alternative, and 1 where there is an alternative.

    Shapes are (n_columns, n_others, n_tasks) and (n_others + 1, n_tasks), of which the last row is
    not filled; `largest` of the values, which holds zeros, and `smallest` of the differences that
    are not zero, which holds infinities, are without sign and have shape (n_columns,).
    """
    for task in range(len(first_rows) - 1):
        mark, place = chosen_rows[task], 0
        for row in range(first_rows[task], first_rows[task + 1]):
            for k in range(x.shape[1]):
                size = abs(x[row, k])
                largest[k] = size if size > largest[k] else largest[k]
            if row != mark:
                present[place, task] = 1.0
                for k in range(x.shape[1]):
                    difference = x[row, k] - x[mark, k]
                    contrasts[k, place, task] = difference
                    size = abs(difference)
                    if 0 < size < smallest[k]:
                        smallest[k] = size
                place += 1


@loop()
def fill_sums(
    beta: np.ndarray,
    x: np.ndarray,
    present: np.ndarray,
    weight: np.ndarray,
    bounds: np.ndarray,
    piece: Piece,
    sums: Sums,
) -> None:
    """Fill the sums under some preferences; those over groups hold zeros.

    Group g has the tasks from bounds[g] to bounds[g + 1].
    """
    for group in range(len(bounds) - 1):
        for first in range(bounds[group], bounds[group + 1], LANES):
            left = bounds[group + 1] - first
            n = left if left < LANES else LANES
            _utilities(beta, x, first, n, piece, sums)
            _shares(present, weight, first, n, piece, sums)
            _deviations(x, weight, first, n, piece)
            _add(n * len(present), n, piece, sums.score[group], sums.information[group])


@loop()
def _utilities(
    beta: np.ndarray, x: np.ndarray, first: int, n: int, piece: Piece, sums: Sums
) -> None:
    """Utilities of the contrasts into their shares, and the largest of each task."""
    top = sums.top[first : first + n]
    for i in range(n):
        top[i] = 0.0
    for j in range(x.shape[1]):
        utility = piece.share[j * n : j * n + n]
        for i in range(n):
            utility[i] = 0.0
        for k in range(len(beta)):
            row = x[k, j, first : first + n]
            for i in range(n):
                utility[i] += beta[k] * row[i]
        for i in range(n):
            top[i] = utility[i] if utility[i] > top[i] else top[i]
    chosen = piece.share[x.shape[1] * n : (x.shape[1] + 1) * n]
    for i in range(n):
        chosen[i] = 0.0


@loop()
def _shares(
    present: np.ndarray, weight: np.ndarray, first: int, n: int, piece: Piece, sums: Sums
) -> None:
    """Utilities into choice probabilities, times the weight of the respondent."""
    top, total = sums.top[first : first + n], sums.total[first : first + n]
    own = weight[first : first + n]
    for i in range(n):
        total[i] = 0.0
    for j in range(len(present)):
        there, share = present[j, first : first + n], piece.share[j * n : j * n + n]
        for i in range(n):
            share[i] = exp(share[i] - top[i]) * there[i]
            total[i] += share[i]
    for j in range(len(present)):
        share = piece.share[j * n : j * n + n]
        for i in range(n):
            share[i] *= own[i] / total[i]


@loop()
def _deviations(x: np.ndarray, weight: np.ndarray, first: int, n: int, piece: Piece) -> None:
    """Means of the contrasts under the choice probabilities, and deviations from them."""
    n_others, own = x.shape[1], weight[first : first + n]
    for k in range(len(x)):
        mean = piece.mean[k]
        chosen = piece.deviation[k, n_others * n : (n_others + 1) * n]
        for i in range(n):
            mean[i] = 0.0
        for j in range(n_others):
            row, share = x[k, j, first : first + n], piece.share[j * n : j * n + n]
            for i in range(n):
                mean[i] += share[i] * row[i]
        for i in range(n):
            chosen[i] = -mean[i] / own[i]
        for j in range(n_others):
            row, deviation = x[k, j, first : first + n], piece.deviation[k, j * n : j * n + n]
            for i in range(n):
                deviation[i] = row[i] + chosen[i]


@loop(FREE)
def _add(size: int, n: int, piece: Piece, score: np.ndarray, information: np.ndarray) -> None:
    """Add the tasks of a piece to the sums of their group."""
    share, weighted = piece.share, piece.weighted
    for k in range(len(score)):
        mean, own = piece.mean[k], piece.deviation[k]
        for i in range(n):
            score[k] -= mean[i]
        for i in range(size):
            weighted[i] = share[i] * own[i]
        for m in range(k + 1):
            other = piece.deviation[m]
            added = 0.0
            for i in range(size):
                added += weighted[i] * other[i]
            information[k, m] += added
            information[m, k] = information[k, m]
