"""Estimated weights beside the truth that synthetic people answered by."""

from dataclasses import dataclass

import pandas as pd

from analysis.truth import Truth
from analysis.weights.summary import OutcomeWeight, outcome_weights
from analysis.weights.weight_set import Cell, WeightSet


@dataclass(frozen=True, eq=False)
class Recovered:
    """One weight, its truth, and whether the interval covers it."""

    cell: Cell
    weight: OutcomeWeight
    truth: float

    @property
    def covers(self) -> bool:
        """Whether the truth lies in the 95 % interval."""
        return self.weight.low <= self.truth <= self.weight.high


def recovered(weights: WeightSet, truth: Truth) -> list[Recovered]:
    """Every weight with its truth, cell by cell, the largest truth first."""
    return [
        Recovered(cell, one, true[one.id])
        for cell in weights.cells
        if not cell.withheld
        for true in [truth.weights(cell.role, cell.age_band)]
        for one in sorted(outcome_weights(weights.outcomes, cell), key=lambda one: -true[one.id])
    ]


def recovery_csv(found: list[Recovered]) -> bytes:
    """The comparison as CSV in UTF-8."""
    rows = [
        {
            "role": one.cell.role,
            "age_band": one.cell.age_band,
            "condition": one.cell.condition,
            "n": one.cell.n,
            "outcome": one.weight.id,
            "truth": one.truth,
            "weight": one.weight.weight,
            "low": one.weight.low,
            "high": one.weight.high,
            "covers": one.covers,
        }
        for one in found
    ]
    table: str = pd.DataFrame(rows).to_csv(index=False, float_format="%.6f", lineterminator="\n")
    return table.encode()
