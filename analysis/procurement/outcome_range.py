"""The range of an outcome in a tender, and where its levels lie in it."""

from dataclasses import dataclass

import numpy as np

from analysis.errors import TenderError, WeightsError
from analysis.weights.weight_set import Outcome


@dataclass(frozen=True, eq=False)
class Range:
    """From floor to ceiling of an outcome, with every surveyed level as a knot.

    A position counts levels from the worst, 0; between two levels that have amounts it is
    linear in the amount, and so is utility.
    """

    outcome: Outcome
    floor: float  # position
    ceiling: float  # position, not below the floor
    knots: np.ndarray  # (n_knots,), positions, rising: the surveyed levels, floor and ceiling

    @property
    def is_empty(self) -> bool:
        """Whether floor and ceiling are the same, so that there is nothing to score."""
        return self.floor == self.ceiling

    def contributions(self, part_worths: np.ndarray) -> np.ndarray:
        """Utility above the floor at each knot, the ceiling's from there on; (..., n_knots).

        `part_worths` has shape (..., n_levels).
        """
        inside = np.clip(self.knots, self.floor, self.ceiling)
        floor = at_positions(part_worths, np.array([self.floor]))
        above: np.ndarray = at_positions(part_worths, inside) - floor
        return above

    def spread(self, position: float) -> np.ndarray:
        """Shares of the knots that a position stands for, which sum to 1; (n_knots,)."""
        last = len(self.knots) - 1
        place = float(np.interp(position, self.knots, np.arange(last + 1)))
        left = min(int(place), last - 1)
        shares = np.zeros(last + 1)
        shares[left : left + 2] = (1 - (place - left), place - left)
        return shares

    def label(self, position: float) -> str:
        """A position as it would be written into a file: a level's id, or an amount."""
        if position == int(position):
            return self.outcome.levels[int(position)]
        return f"{self.amount(position):g}"

    def words(self, position: float) -> str:
        """A position as one would say it: a level in words, or an amount with its unit."""
        return level_words(self.label(position), self.outcome)

    def amount(self, position: float) -> float | None:
        """Amount at a position, in the outcome's unit; None if its levels have no amounts."""
        if self.outcome.amounts is None:
            return None
        levels = np.arange(len(self.outcome.amounts))
        return float(np.interp(position, levels, self.outcome.amounts))


def level_words(level: str, outcome: Outcome) -> str:
    """A level as one would say it, or an amount with its unit."""
    if level in outcome.levels:
        return level.replace("_", " ")
    return f"{level} {outcome.unit}".rstrip()


def at_positions(values: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Values of levels, linear between them; (..., n_levels) and (n,) give (..., n)."""
    left = np.clip(np.floor(positions).astype(int), 0, values.shape[-1] - 2)
    share = positions - left
    between: np.ndarray = values[..., left] * (1 - share) + values[..., left + 1] * share
    return between


def position(outcome: Outcome, level: str | float, place: str) -> float:
    """Where a level or an amount lies among the levels of its outcome.

    Raises
    ------
    TenderError
        If it lies outside the range that was asked about, or is no level; `place` says where
        it was written.
    """
    amounts = outcome.amounts
    if level not in outcome.levels and amounts is not None:
        steps = np.diff(amounts)
        if not ((steps > 0).all() or (steps < 0).all()):
            raise TenderError(
                f"{place}: amounts of {outcome.id} do not rise or fall from worst to best; "
                f"use one of: {', '.join(outcome.levels)}"
            )
    try:
        return float(outcome.utility(np.arange(len(outcome.levels), dtype=float), level))
    except WeightsError as error:
        fault = str(error).removeprefix(f"{outcome.id}: ")  # the place names the outcome
        raise TenderError(f"{place}: {fault}") from None


def tender_range(outcome: Outcome, floor: str | float, ceiling: str | float, place: str) -> Range:
    """Range from floor to ceiling.

    Raises
    ------
    TenderError
        If one lies outside the range that was asked about, or the floor is the better.
    """
    low = position(outcome, floor, f"{place}.floor")
    high = position(outcome, ceiling, f"{place}.ceiling")
    if low > high:
        raise TenderError(
            f"{place}: the floor, {floor}, is better than the ceiling, {ceiling}; swap them"
        )
    knots = np.unique(np.concatenate([np.arange(len(outcome.levels), dtype=float), [low, high]]))
    return Range(outcome, low, high, knots)
