"""What a population gets from each outcome: weights and value functions over tender ranges.

For group g with share p_g, outcome k and level x, with v the utility of g in the tender's range:

    c_gk(x) = [v_gk(x) - v_gk(floor_k)] / sum over m of [v_gm(ceiling_m) - v_gm(floor_m)]
    weight of k         W_k    = sum over g of p_g c_gk(ceiling_k)
    value function of k u_k(x) = sum over g of p_g c_gk(x) / W_k

Dividing within each group first makes groups comparable whatever the scale of their utility. The
weights sum to 1, and W_k u_k(x) summed over outcomes is exactly the mean of the groups' values.

References
----------
Swait & Louviere (1993), J Marketing Research 30:305-314, on scale between groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import TenderError
from analysis.procurement.outcome_range import Range
from analysis.procurement.population import Group
from analysis.weights.swings import UNSURE
from analysis.weights.weight_set import Cell


@dataclass(frozen=True, eq=False)
class PatientValue:
    """Weighted value of a population at every knot of every range."""

    ranges: tuple[Range, ...]
    points: tuple[np.ndarray, ...]  # W_k u_k at the estimates, for each range (n_knots,)
    draws: tuple[np.ndarray, ...]  # the same in each draw, for each range (n_draws, n_knots)
    flags: tuple[str, ...]  # what a reader has to know about the estimates

    @property
    def weights(self) -> np.ndarray:
        """Weight of each outcome over its range; they sum to 1; shape (n_outcomes,)."""
        return np.array([values[-1] for values in self.points])

    @property
    def weight_draws(self) -> np.ndarray:
        """Weight of each outcome in each draw; shape (n_draws, n_outcomes)."""
        return np.stack([values[:, -1] for values in self.draws], axis=1)


def group_value(ranges: Sequence[Range], cell: Cell, source: str) -> PatientValue:
    """Value of the outcomes to one group alone.

    Raises
    ------
    TenderError
        If the group does not clearly prefer the ceilings to the floors.
    """
    points, negative = _estimates(ranges, cell, source)
    flags = tuple(
        f"{outcome}: {cell.name} did not prefer the ceiling to the floor; "
        "the outcome counts as 0 for this group"
        for outcome in negative
    )
    return PatientValue(tuple(ranges), tuple(points), tuple(_draws(ranges, cell, source)), flags)


def mixed_value(values: Sequence[PatientValue], shares: Sequence[float]) -> PatientValue:
    """Value of the outcomes to a population of groups, in their shares."""
    first = values[0]
    points, draws = [], []
    for k in range(len(first.ranges)):
        parts = list(zip(shares, values, strict=True))
        points.append(np.sum([share * one.points[k] for share, one in parts], axis=0))
        draws.append(sum(share * one.draws[k] for share, one in parts))
    flags = tuple(flag for one in values for flag in one.flags)
    return PatientValue(first.ranges, tuple(points), tuple(map(np.asarray, draws)), flags)


def patient_value(ranges: Sequence[Range], groups: Sequence[Group], source: str) -> PatientValue:
    """Value of the outcomes to the population, in the case mix of its groups.

    Raises
    ------
    TenderError
        If a group does not clearly prefer the ceilings to the floors.
    """
    values = [group_value(ranges, group.cell, source) for group in groups]
    return mixed_value(values, [group.share for group in groups])


def _estimates(
    ranges: Sequence[Range], cell: Cell, source: str
) -> tuple[list[np.ndarray], list[str]]:
    """Weighted values of one group at the estimates, and outcomes with a negative swing."""
    raw = [one.contributions(cell.part_worths[one.outcome.id]) for one in ranges]
    negative = [one.outcome.id for one, values in zip(ranges, raw, strict=True) if values[-1] < 0]
    kept = [values * (values[-1] > 0) for values in raw]
    total = sum(float(values[-1]) for values in kept)
    if total <= 0:
        raise TenderError(_unsafe(cell, source))
    return [values / total for values in kept], negative


def _draws(ranges: Sequence[Range], cell: Cell, source: str) -> list[np.ndarray]:
    """Weighted values of one group in each draw; negative swings stay, so intervals are honest."""
    raw = [one.contributions(cell.draws[one.outcome.id]) for one in ranges]
    total = np.sum([values[:, -1] for values in raw], axis=0)
    if (total <= 0).mean() > UNSURE:
        raise TenderError(_unsafe(cell, source))
    safe = np.where(total > 0, total, np.median(total))
    return [values / safe[:, None] for values in raw]


def _unsafe(cell: Cell, source: str) -> str:
    """Why a group cannot be used in this tender."""
    return (
        f"{source}: patient_outcomes.criteria: over these ranges, {cell.name} do not clearly "
        "prefer the ceilings to the floors, so there are no weights; widen a range, collect more "
        "answers or leave the group out of population.case_mix"
    )
