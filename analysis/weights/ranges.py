"""Weights over another range than the survey's: inside it, and never beyond it.

A weight belongs to a range: over a narrower one the same people give other weights. Between
levels with amounts, utility is piecewise linear; outside the levels that people saw nothing is
known, and nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import WeightsError
from analysis.weights.swings import require_sum, swings
from analysis.weights.weight_set import Cell, Outcome, WeightSet

Ends = tuple[str, str]  # floor and ceiling: levels, or amounts in the outcome's unit


@dataclass(frozen=True)
class Rescaled:
    """Weights over another range, and what is left of it to be met by all."""

    weights: WeightSet
    pass_or_fail: tuple[str, ...]  # outcomes whose floor is their ceiling: nothing to weigh


def over_ranges(weights: WeightSet, ranges: Mapping[str, Ends]) -> Rescaled:
    """Weights of the same cells over a range of some outcomes; the others keep theirs.

    An outcome whose floor is its ceiling carries no weight: all have to reach it.

    Raises
    ------
    WeightsError
        If an outcome or a level is not known, lies outside the survey's range, a floor is better
        than its ceiling, or fewer than two outcomes are left.
    """
    narrowed = {name: narrow(weights.outcome(name), *ends) for name, ends in ranges.items()}
    fixed = tuple(name for name, one in narrowed.items() if len(one.levels) == 1)
    kept = tuple(one for one in weights.outcomes if one.id not in fixed)
    if len(kept) < 2:
        raise WeightsError("fewer than two outcomes are left to weigh against each other")
    outcomes = tuple(narrowed.get(one.id, one) for one in kept)
    cells = tuple(_cell(cell, kept, outcomes) for cell in weights.cells)
    return Rescaled(replace(weights, outcomes=outcomes, cells=cells), fixed)


def narrow(outcome: Outcome, floor: str, ceiling: str) -> Outcome:
    """The outcome between two levels or amounts; of one level if they are the same.

    Raises
    ------
    WeightsError
        If they are not known or not inside the range, or the floor is the better.
    """
    low, high = (_place(outcome, end) for end in (floor, ceiling))
    if low > high:
        raise WeightsError(
            f"{outcome.id}: the floor, {floor}, is better than the ceiling, {ceiling}; swap them"
        )
    inside = [k for k in range(len(outcome.levels)) if low < k < high]
    places = np.unique([low, *inside, high])
    levels = [_label(outcome, place) for place in places]
    amounts = None
    if outcome.amounts is not None:
        every = np.arange(len(outcome.amounts))
        amounts = tuple(float(one) for one in np.interp(places, every, outcome.amounts))
    return replace(outcome, levels=tuple(levels), amounts=amounts)


def _place(outcome: Outcome, end: str) -> float:
    """Where a level or an amount lies among the levels, from the worst, 0."""
    if end not in outcome.levels and outcome.amounts is not None:
        steps = np.diff(outcome.amounts)
        if not ((steps > 0).all() or (steps < 0).all()):
            raise WeightsError(
                f"{outcome.id}: amounts do not rise or fall from worst to best; use one of: "
                f"{', '.join(outcome.levels)}"
            )
    return float(outcome.utility(np.arange(len(outcome.levels), dtype=float), end))


def _label(outcome: Outcome, place: float) -> str:
    """A level's id, or the amount between two levels."""
    if place == int(place):
        return outcome.levels[int(place)]
    every = np.arange(len(outcome.levels))
    return f"{np.interp(place, every, outcome.amounts or every):g}"


def _cell(cell: Cell, before: tuple[Outcome, ...], after: tuple[Outcome, ...]) -> Cell:
    """A cell over the other range; withheld if it then leaves open whether anything matters."""
    if cell.withheld:
        return cell
    changed = replace(
        cell,
        part_worths=_worths(cell.part_worths, before, after),
        draws=_worths(cell.draws, before, after),
    )
    try:
        require_sum(swings(after, changed.draws, changed))
    except WeightsError as reason:
        return replace(cell, withheld=f"over this range {reason}", part_worths={}, draws={})
    return changed


def _worths(
    worths: Mapping[str, np.ndarray], before: tuple[Outcome, ...], after: tuple[Outcome, ...]
) -> dict[str, np.ndarray]:
    """Utility of the other range's levels above its floor; shapes (..., n_levels)."""
    found = {}
    for old, new in zip(before, after, strict=True):
        values = np.stack([old.utility(worths[old.id], level) for level in new.levels], axis=-1)
        found[old.id] = values - values[..., :1]
    return found


@dataclass(frozen=True)
class ExpectedValue:
    """What patients get of all that could be gained, from 0 (all at their worst) to 1."""

    value: float
    low: float  # 95 % interval, of the weights and values of levels
    high: float


def expected_value(
    weights: WeightSet, cell: Cell, outcomes: Mapping[str, Mapping[str, float]]
) -> ExpectedValue:
    """Value of a distribution of outcomes: for each outcome, the share of patients at each level.

    The value of the mean level is another number, as steps between levels are not worth the same:
    people are valued one by one, and then averaged.

    Raises
    ------
    WeightsError
        If an outcome is missing or not known, or shares do not sum to 1.
    """
    for name in (one.id for one in weights.outcomes if one.id not in outcomes):
        raise WeightsError(f"{name}: say how many patients reach which level")
    gained: list[np.ndarray] = []
    for values in (cell.draws, cell.part_worths):
        total: np.ndarray = np.zeros(())
        for name, parts in outcomes.items():
            outcome = weights.outcome(name)
            if abs(sum(parts.values()) - 1) > 1e-9:
                raise WeightsError(f"{name}: shares of patients sum to {sum(parts.values()):.0%}")
            for level, share in parts.items():
                reached = outcome.utility(values[name], level) - values[name][..., 0]
                total = total + share * reached
        gained.append(total / swings(weights.outcomes, values, cell).sum(axis=-1))
    low, high = np.percentile(gained[0], [2.5, 97.5])
    return ExpectedValue(float(gained[1]), float(low), float(high))
