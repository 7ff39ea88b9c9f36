"""A weight set: part-worths of every outcome in every cell, with the draws that say how sure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import ClassVar, Literal

import numpy as np

from analysis.errors import WeightsError
from questionnaires.disclosure import SMALLEST_SHOWN, published
from questionnaires.errors import did_you_mean

Pooling = Literal["partial", "none"]


@dataclass(frozen=True)
class Outcome:
    """An outcome that carries a weight, and the range over which it was asked about."""

    id: str
    levels: tuple[str, ...]  # worst to best
    amounts: tuple[float, ...] | None = None  # of the levels, in the outcome's unit
    unit: str = ""
    declared: bool = True  # whether worst and best were declared before there were data

    def utility(self, part_worths: np.ndarray, level: str | float) -> np.ndarray:
        """Utility at a level, or between two levels that have amounts; shape (...,).

        `part_worths` has shape (..., n_levels). Between levels utility is piecewise linear.

        Raises
        ------
        WeightsError
            If the level is not known, or lies outside the range that was asked about.
        """
        if level in self.levels:
            known: np.ndarray = part_worths[..., self.levels.index(str(level))]
            return known
        try:
            amount = float(level)
        except ValueError:
            remedy = did_you_mean(str(level), self.levels)
            raise WeightsError(
                f'{self.id}: level "{level}" was not asked about; {remedy}'
            ) from None
        if self.amounts is None:
            raise WeightsError(
                f"{self.id}: its levels have no amounts; use one of: {', '.join(self.levels)}"
            )
        order = np.argsort(self.amounts)
        amounts = np.array(self.amounts)[order]
        if not amounts[0] <= amount <= amounts[-1]:
            raise WeightsError(
                f"{self.id}: {amount:g} is outside the range that was asked about, "
                f"{self.amounts[0]:g} to {self.amounts[-1]:g} {self.unit}".rstrip()
                + "; what lies beyond has no worth until patients are asked about it"
            )
        right = int(np.clip(np.searchsorted(amounts, amount), 1, len(amounts) - 1))
        share = (amount - amounts[right - 1]) / (amounts[right] - amounts[right - 1])
        between: np.ndarray = (1 - share) * part_worths[..., order[right - 1]] + (
            share * part_worths[..., order[right]]
        )
        return between


def holds(group: str, wanted: str) -> bool:
    """Whether a group is the wanted one, or holds it among others that are joined by "+"."""
    return f"+{wanted}+" in f"+{group}+"


@dataclass(frozen=True, eq=False)
class Cell:
    """The people of one condition, age band and role, and what they prefer."""

    condition: str  # names of pooled groups are joined by "+"
    age_band: str
    role: str
    n: int  # respondents
    n_tasks: int
    withheld: str  # why there are no part-worths; empty if there are
    part_worths: Mapping[str, np.ndarray]  # outcome id -> (n_levels,), utility above the worst
    draws: Mapping[str, np.ndarray]  # outcome id -> (n_draws, n_levels)
    pooling_share: float = 0.0  # of the weights that is owed to other cells; 1 without answers

    @property
    def effective_n(self) -> float | None:
        """Respondents of its own that would make the cell as sure; None without any."""
        return self.n / (1 - self.pooling_share) if self.pooling_share < 1 else None

    @property
    def published_effective_n(self) -> int | None:
        """The same as it may be told; None where that would tell how few there are."""
        if published(self.n) is None or self.effective_n is None:
            return None
        return published(round(self.effective_n))

    @property
    def modelled(self) -> str:
        """Why its weights come from other cells alone, or nearly so; empty if they do not."""
        if self.withheld or self.n >= SMALLEST_SHOWN:
            return ""
        few = f"fewer than {SMALLEST_SHOWN} respondents" if self.n else "no respondents"
        return f"{few}: modelled from other groups"

    @property
    def key(self) -> tuple[str, str, str]:
        """Condition, age band and role."""
        return self.condition, self.age_band, self.role

    @property
    def name(self) -> str:
        """The cell in words."""
        return f"{self.role}, {self.age_band}, {self.condition}"


@dataclass(frozen=True, eq=False)
class WeightSet:
    """What a study says about every cell: the input of tenders."""

    study: str  # id of the study, or name of the table
    version: int
    outcomes: tuple[Outcome, ...]
    cells: tuple[Cell, ...]
    model: str
    seed: int
    n_draws: int
    pooling: Pooling = "none"
    valid_until: date | None = None  # last day on which a tender may be locked with them
    method: ClassVar[str] = "swing"  # signed swings, as shares of their sum

    @property
    def range_id(self) -> str:
        """A name for the range: the study, and a hash of every outcome's levels."""
        levels = json.dumps([[one.id, one.levels, one.amounts] for one in self.outcomes])
        return f"{self.study}-v{self.version}-{sha256(levels.encode()).hexdigest()[:8]}"

    def cell(self, key: tuple[str, str, str]) -> Cell:
        """Cell of that condition, age band and role; there is one."""
        return next(one for one in self.cells if one.key == key)

    def outcome(self, outcome_id: str) -> Outcome:
        """Outcome of that id.

        Raises
        ------
        WeightsError
            If the study did not ask about it.
        """
        for outcome in self.outcomes:
            if outcome.id == outcome_id:
                return outcome
        remedy = did_you_mean(outcome_id, [one.id for one in self.outcomes])
        raise WeightsError(f"{self.study}: no outcome {outcome_id}; {remedy}")
