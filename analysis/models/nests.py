"""Nests of alternatives that are closer to each other: the likelihood of their choices."""

from typing import NamedTuple

import numpy as np

from analysis.choices import ChoiceData
from analysis.engines.panel import Panel


class Nests(NamedTuple):
    """Which nest each row is in; rows are taken in the order of `order`, nest by nest."""

    order: np.ndarray  # (n_rows,), rows of the choices by task, and within it by nest
    nest: np.ndarray  # (n_rows,), of each row of the choices; n_nests and above if alone
    n_nests: int  # that have a dissimilarity to estimate

    @classmethod
    def of(cls, data: ChoiceData, nest: np.ndarray, n_nests: int) -> "Nests":
        """Nests of the rows of these choices."""
        return cls(np.lexsort((nest, data.task)), nest, n_nests)


class Level(NamedTuple):
    """Quantities with their first and second derivatives by all parameters."""

    value: np.ndarray  # (n,)
    slope: np.ndarray  # (n, n_parameters)
    bend: np.ndarray  # (n, n_parameters, n_parameters)


def log_sum(level: Level, starts: np.ndarray) -> Level:
    """Log of the sum of exponentials of each group of rows, with derivatives.

    With p the share of a row in its sum, the slope is Σ p f' and the second derivative
    Σ p (f'' + f' f'ᵀ) less the square of the slope.
    """
    value, slope, bend = level
    total = np.logaddexp.reduceat(value, starts)
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(value))))
    share = np.exp(value - total[group])
    mean = np.add.reduceat(share[:, None] * slope, starts)
    square = np.einsum("n,np,nq->npq", share, slope, slope) + share[:, None, None] * bend
    return Level(total, mean, np.add.reduceat(square, starts) - _square(mean))


def nested_panel(
    theta: np.ndarray, data: ChoiceData, nests: Nests, *, with_information: bool = True
) -> Panel:
    """Each respondent's log-likelihood and derivatives at tastes, then dissimilarities.

    With the utilities V of a nest and its dissimilarity λ, the log-sum of V/λ is the nest's
    inclusive value I, and λ I its utility among the nests of a task. The loops over all tasks
    are NumPy's, so the information costs little more; it is given whether or not it is asked.

    References
    ----------
    McFadden (1978), "Modelling the choice of residential location", in Karlqvist et al. (eds),
    Spatial Interaction Theory and Planning Models, pp. 75-96.
    """
    n = data.x.shape[1]
    task, nest = data.task[nests.order], nests.nest[nests.order]
    starts = np.flatnonzero((np.diff(task, prepend=-1) != 0) | (np.diff(nest, prepend=-1) != 0))
    own = np.append(theta[n:], np.ones(int(nest.max()) + 1))  # of a nest; 1 if alone
    own[nests.n_nests :] = 1.0
    rows = _rows(theta[:n], own, data.x[nests.order], nest, nests.n_nests)
    inclusive = log_sum(rows, starts)
    utility = _times_own(inclusive, own[nest[starts]], nest[starts], n, nests.n_nests)
    total = log_sum(utility, np.flatnonzero(np.diff(task[starts], prepend=-1)))
    chosen = np.flatnonzero(data.chosen[nests.order])
    group = np.searchsorted(starts, chosen, side="right") - 1
    people = np.flatnonzero(np.diff(data.respondent[data.first_rows], prepend=-1))
    parts = [
        r[chosen] - i[group] + u[group] - t
        for r, i, u, t in zip(rows, inclusive, utility, total, strict=True)
    ]
    value, slope, bend = (np.add.reduceat(part, people) for part in parts)
    information = -bend if with_information else np.zeros_like(bend)
    return Panel(value, slope, information, np.zeros((data.n_respondents, n)))


def log_probabilities(
    beta: np.ndarray, own: np.ndarray, data: ChoiceData, nest: np.ndarray
) -> np.ndarray:
    """Log of the probability of each row in its task; shape (n_rows,).

    `own` is the dissimilarity of each nest, 1 for those of an alternative that is alone.
    """
    nests = Nests.of(data, nest, len(own))
    task, inside = data.task[nests.order], nest[nests.order]
    starts = np.flatnonzero((np.diff(task, prepend=-1) != 0) | (np.diff(inside, prepend=-1) != 0))
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(task))))
    value = data.within_tasks().x[nests.order] @ beta / own[inside]
    inclusive = np.logaddexp.reduceat(value, starts)
    utility = own[inside[starts]] * inclusive
    total = np.logaddexp.reduceat(utility, np.flatnonzero(np.diff(task[starts], prepend=-1)))
    found = np.empty(len(task))
    found[nests.order] = value + (utility - inclusive)[group] - total[task]
    return found


def _rows(
    beta: np.ndarray, own: np.ndarray, x: np.ndarray, nest: np.ndarray, n_nests: int
) -> Level:
    """Utility of each row over the dissimilarity of its nest, with derivatives."""
    n, size, scale = len(beta), len(beta) + n_nests, own[nest]
    value = x @ beta / scale
    slope, bend = np.zeros((len(x), size)), np.zeros((len(x), size, size))
    slope[:, :n] = x / scale[:, None]
    inside = np.flatnonzero(nest < n_nests)
    place, within = n + nest[inside], scale[inside]
    slope[inside, place] = -value[inside] / within
    cross = -x[inside] / within[:, None] ** 2
    bend[inside[:, None], np.arange(n), place[:, None]] = cross
    bend[inside[:, None], place[:, None], np.arange(n)] = cross
    bend[inside, place, place] = 2 * value[inside] / within**2
    return Level(value, slope, bend)


def _times_own(level: Level, own: np.ndarray, nest: np.ndarray, n: int, n_nests: int) -> Level:
    """Inclusive values times the dissimilarity of their nest, with derivatives."""
    value, slope, bend = level
    by_own = np.zeros_like(slope)
    inside = np.flatnonzero(nest < n_nests)
    by_own[inside, n + nest[inside]] = 1.0
    cross = np.einsum("np,nq->npq", by_own, slope)
    return Level(
        own * value,
        own[:, None] * slope + by_own * value[:, None],
        own[:, None, None] * bend + cross + cross.transpose(0, 2, 1),
    )


def _square(slope: np.ndarray) -> np.ndarray:
    """Outer product of each row with itself."""
    square: np.ndarray = np.einsum("np,nq->npq", slope, slope)
    return square
