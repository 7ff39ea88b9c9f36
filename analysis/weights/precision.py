"""How exactly weights are known, and how many more people would make them as exact as wanted."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Cell, WeightSet


@dataclass(frozen=True)
class Precision:
    """The weight of an outcome, and how exactly it is known."""

    outcome: str
    weight: float
    half_width: float  # of the 95 % interval, as a share of the whole weight
    more: int | None  # people of the cell that are still wanted; None if nothing is known of any


def precisions(weights: WeightSet, cell: Cell, wanted: float) -> Iterator[Precision]:
    """Each outcome of a cell, with the people that would bring its interval to ± `wanted`.

    The standard error of an estimate falls as one over the square root of the people it rests
    on: those of the cell, and what the others are worth to it (its effective number). More people
    are counted as if they added nothing to what is borrowed, so the number errs on the safe side.

    References
    ----------
    de Bekker-Grob et al. (2015), "Sample size requirements for discrete-choice experiments in
    healthcare: a practical guide", The Patient 8, 373-384.
    """
    for one in outcome_weights(weights.outcomes, cell):
        half_width = (one.high - one.low) / 2
        yield Precision(one.id, one.weight, half_width, _more(cell, half_width / wanted))


def _more(cell: Cell, times_too_wide: float) -> int | None:
    """People of a cell that would make an interval so many times narrower."""
    if cell.effective_n is None:
        return None
    return max(0, ceil(cell.effective_n * (times_too_wide**2 - 1) - 1e-9))
