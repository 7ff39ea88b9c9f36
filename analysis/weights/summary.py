"""What a cell's draws say about each outcome: weight, interval, rank, value at each level."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analysis.errors import WeightsError
from analysis.weights.swings import shares, swings
from analysis.weights.weight_set import Cell, Outcome

SETTLED = 0.8  # probability of an order above which it is one


@dataclass(frozen=True)
class OutcomeWeight:
    """The weight of one outcome in one cell, over the range that was asked about."""

    id: str
    weight: float  # share of the sum of swings; weights of a cell sum to 1
    low: float  # 95 % interval; signed, so below 0 where the direction is not sure
    high: float
    clipped: bool  # whether the estimated swing had the wrong sign, and the weight was set to 0
    p_positive: float  # probability that better is better: P(swing > 0)
    rank_probabilities: tuple[float, ...]  # of being 1st, 2nd … most important
    p_above_next: float | None  # P(it weighs more than the next by weight); None for the last
    value: tuple[float, ...]  # share of the swing reached at each level, worst to best
    disordered: bool  # whether a better level has a lower part-worth than a worse one


def outcome_weights(outcomes: Sequence[Outcome], cell: Cell) -> tuple[OutcomeWeight, ...]:
    """Weights of a cell's outcomes, in the order of the outcomes.

    The point is the share of the signed swing at the estimates; a wrong sign is clipped there,
    with a flag, and nowhere else. Intervals and ranks come from the draws.

    Raises
    ------
    WeightsError
        If the cell is withheld: there is nothing that its people are known to prefer.
    """
    if cell.withheld:
        raise WeightsError(f"{cell.name}: no weights to show, {cell.withheld}; ask more people")
    point = swings(outcomes, cell.part_worths, cell)
    drawn = swings(outcomes, cell.draws, cell)
    weight = shares(np.clip(point, 0, None))
    low, high = np.percentile(shares(drawn), [2.5, 97.5], axis=0)
    place = (-drawn).argsort(axis=-1).argsort(axis=-1)
    order = np.argsort(-weight, kind="stable")
    above = {int(k): float((drawn[:, k] > drawn[:, after]).mean()) for k, after in pairwise(order)}
    return tuple(
        OutcomeWeight(
            id=one.id,
            weight=float(weight[k]),
            low=float(low[k]),
            high=float(high[k]),
            clipped=bool(point[k] < 0),
            p_positive=float((drawn[:, k] > 0).mean()),
            rank_probabilities=tuple(
                float((place[:, k] == rank).mean()) for rank in range(len(outcomes))
            ),
            p_above_next=above.get(k),
            value=_value(cell.part_worths[one.id]),
            disordered=bool((np.diff(cell.part_worths[one.id]) < 0).any()),
        )
        for k, one in enumerate(outcomes)
    )


def places(found: Sequence[OutcomeWeight]) -> dict[str, tuple[int, int]]:
    """First and last place that each outcome shares, by id: the same where no order is settled.

    Neighbours whose order is less than 80 % probable are a tied band.
    """
    ordered = sorted(found, key=lambda one: -one.weight)
    bands: list[list[str]] = [[]]
    for one in ordered:
        bands[-1].append(one.id)
        if one.p_above_next is not None and one.p_above_next >= SETTLED:
            bands.append([])
    ends = np.cumsum([len(band) for band in bands])
    return {
        name: (int(end) - len(band) + 1, int(end))
        for band, end in zip(bands, ends, strict=True)
        for name in band
    }


def _value(part_worths: np.ndarray) -> tuple[float, ...]:
    """Share of the swing reached at each level; from 0 at the worst to 1 at the best."""
    swing = part_worths[-1] - part_worths[0]
    if swing == 0:
        return tuple(0.0 for _ in part_worths)
    return tuple(float(value) + 0.0 for value in (part_worths - part_worths[0]) / swing)  # no -0
