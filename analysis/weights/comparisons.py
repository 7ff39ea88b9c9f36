"""Comparisons between groups that are allowed: of weights, never of coefficients."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import WeightsError
from analysis.result import ModelResult
from analysis.weights.pooling import Pooled

SURE = 0.05  # two-sided probability, corrected, below which a difference is claimed


@dataclass(frozen=True)
class Difference:
    """How the weight of an outcome differs between two groups."""

    outcome: str
    groups: tuple[str, str]  # the difference is the second less the first
    difference: float
    low: float  # 95 % interval
    high: float
    p: float  # two-sided: twice the share of draws on the other side of zero
    corrected: float  # the same, for the number of differences looked at

    @property
    def claimed(self) -> bool:
        """Whether the groups differ, chance and the number of looks considered."""
        return self.corrected < SURE


def gradients(pooled: Pooled) -> tuple[Difference, ...]:
    """How each weight changes from the youngest to the oldest, condition and role alike.

    Raises
    ------
    WeightsError
        If there is one age band only.
    """
    ages = list(dict.fromkeys(key[1] for key in pooled.keys))
    return compare(pooled, "age_band", ages[0], ages[-1])


def compare(pooled: Pooled, segment: str, first: str, second: str) -> tuple[Difference, ...]:
    """How the weights of two groups differ, cells of the other segments counting alike.

    Draws are joint, so a difference is drawn with each of them; with draws of two independent
    fits it would be the convolution of both (Poe et al. 2005). Probabilities are corrected for
    the number of outcomes by Holm's method.

    Raises
    ------
    WeightsError
        If there is no such group, or both are the same.

    References
    ----------
    Poe, Giraud and Loomis (2005), "Computational methods for measuring the difference of
    empirical distributions", American Journal of Agricultural Economics 87, pp. 353-365; Holm
    (1979), "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
    Statistics 6, pp. 65-70.
    """
    place = ("condition", "age_band", "role").index(segment)
    groups = np.array([key[place] for key in pooled.keys])
    for group in (first, second):
        if group not in groups or first == second:
            known = ", ".join(dict.fromkeys(groups))
            raise WeightsError(f"{segment}: compare two of these groups: {known}")
    weights = pooled.weights
    change = weights[:, groups == second].mean(axis=1) - weights[:, groups == first].mean(axis=1)
    above = (change > 0).mean(axis=0)
    p = np.maximum(2 * np.minimum(above, 1 - above), 1 / len(change))
    low, high = np.percentile(change, [2.5, 97.5], axis=0)
    return tuple(
        Difference(one.id, (first, second), *map(float, figures))
        for one, *figures in zip(
            pooled.outcomes, change.mean(axis=0), low, high, p, holm(p), strict=True
        )
    )


def coefficient_table(results: Mapping[str, ModelResult]) -> pd.DataFrame:
    """Coefficients of one group; those of several are never put side by side.

    Raises
    ------
    WeightsError
        If there are several groups, with what to print instead.

    References
    ----------
    Swait and Louviere (1993), "The role of the scale parameter in the estimation and comparison
    of multinomial logit models", Journal of Marketing Research 30, pp. 305-314.
    """
    if len(results) == 1:
        return next(iter(results.values())).to_frame()
    raise WeightsError(
        f"coefficients of {' and '.join(results)} are not put side by side: those of a group are "
        "multiplied by how consistently it chose, so that a difference of scale looks like one of "
        "taste, and their average is of neither. Print the verdict of swait_louviere first, then "
        "outcome weights, and their differences by compare"
    )


def holm(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """Probabilities corrected for their number; shape (n,)."""
    order = np.argsort(p)
    corrected = np.maximum.accumulate(np.sort(p) * np.arange(len(order), 0, -1))
    found = np.empty(len(order))
    found[order] = np.minimum(corrected, 1)
    return found
