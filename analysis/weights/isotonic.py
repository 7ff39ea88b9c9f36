"""A named sensitivity: weights if no better level may have a lower part-worth than a worse one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.weights.weight_set import Cell, Outcome

LEAST_VARIANCE = 1e-12  # of a level, so that one which never varies does not count for all


def disordered(outcomes: Sequence[Outcome], cell: Cell) -> tuple[str, ...]:
    """Ids of the outcomes whose order was declared and whose estimates do not keep to it."""
    return tuple(
        one.id
        for one in outcomes
        if one.declared and not cell.withheld and (np.diff(cell.part_worths[one.id]) < 0).any()
    )


def isotonic(outcomes: Sequence[Outcome], cell: Cell) -> Cell:
    """The cell with the disordered outcomes refitted in order, at the estimates and in each draw.

    Levels count by how surely they are known. Nothing is refitted silently: the cell as it was is
    the one that is published.
    """
    part_worths, draws = dict(cell.part_worths), dict(cell.draws)
    for name in disordered(outcomes, cell):
        centred = draws[name] - draws[name].mean(axis=1, keepdims=True)
        weight = 1 / centred.var(axis=0).clip(LEAST_VARIANCE)
        part_worths[name] = _from_worst(in_order(part_worths[name][None], weight))[0]
        draws[name] = _from_worst(in_order(draws[name], weight))
    return replace(cell, part_worths=part_worths, draws=draws)


def in_order(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The nearest values that never fall, in weighted squares; shape (n, n_levels) like values.

    References
    ----------
    Robertson, Wright and Dykstra (1988), Order Restricted Statistical Inference, theorem 1.4.4:
    the largest, over all that starts before, of the smallest mean of what ends after.
    """
    n_levels = values.shape[1]
    zero = np.zeros((len(values), 1))
    sums = np.concatenate([zero, np.cumsum(values * weight, axis=1)], axis=1)
    weights = np.append(0, np.cumsum(weight))
    found = np.full(values.shape, -np.inf)
    for first in range(n_levels):
        smallest = np.full(len(values), np.inf)
        for level in reversed(range(first, n_levels)):
            mean = (sums[:, level + 1] - sums[:, first]) / (weights[level + 1] - weights[first])
            smallest = np.minimum(smallest, mean)
            found[:, level] = np.maximum(found[:, level], smallest)
    return found


def _from_worst(values: np.ndarray) -> np.ndarray:
    """Values from zero at the worst level."""
    moved: np.ndarray = values - values[:, :1]
    return moved
