"""Weights for the people of a case mix: averages of the weights of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import WeightsError
from analysis.weights.case_mix_file import CaseMix, Stratum
from analysis.weights.cells import Group
from analysis.weights.representation import Representation, representation
from analysis.weights.summary import outcome_weights
from analysis.weights.swings import shares, swings
from analysis.weights.weight_set import Cell, WeightSet, holds
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.errors import did_you_mean


@dataclass(frozen=True)
class MixWeight:
    """The weight of an outcome for the people of a case mix."""

    id: str
    weight: float  # weights of a mix sum to 1
    low: float  # 95 % interval; signed
    high: float
    p_first: float  # probability that no outcome weighs more


@dataclass(frozen=True, eq=False)
class RoleMix:
    """What one role says, in the shares of a case mix."""

    role: str
    shares: dict[str, float]  # name of each cell that counts -> its share of the mix
    modelled_share: float  # of the mix, in cells where nobody or too few were asked
    weights: tuple[MixWeight, ...]  # empty if withheld
    withheld: str  # why there are no weights; empty if there are
    respondents: Representation
    cells: tuple[Cell, ...]  # that speak for the strata of the respondents


@dataclass(frozen=True, eq=False)
class MixedWeights:
    """A case mix, and the weights of each role in its shares."""

    mix: CaseMix
    roles: tuple[RoleMix, ...]


def mix_weights(weights: WeightSet, groups: Sequence[Group], mix: CaseMix) -> MixedWeights:
    """Weights of each role for a case mix; `groups` are the people of the cells.

    Raises
    ------
    WeightsError
        If the mix names a group that there is no cell of.
    """
    roles = dict.fromkeys(cell.role for cell in weights.cells)
    return MixedWeights(mix, tuple(_of_role(weights, groups, mix, role) for role in roles))


def average(weights: WeightSet, counted: Sequence[tuple[Cell, float]]) -> tuple[MixWeight, ...]:
    """Weights of cells, averaged in these shares: first normalised, then averaged.

    Coefficients are never averaged: cells that choose more consistently would count for more.
    The point is the average of the published weights; intervals come from joint draws.
    """
    outcomes = weights.outcomes
    point = np.zeros(len(outcomes))
    drawn = np.zeros((weights.n_draws, len(outcomes)))
    for cell, share in counted:
        point += share * np.array([one.weight for one in outcome_weights(outcomes, cell)])
        drawn += share * shares(swings(outcomes, cell.draws, cell))
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    first = np.bincount(drawn.argmax(axis=1), minlength=len(outcomes)) / len(drawn)
    return tuple(
        MixWeight(one.id, *map(float, figures))
        for one, *figures in zip(outcomes, point, low, high, first, strict=True)
    )


def _of_role(weights: WeightSet, groups: Sequence[Group], mix: CaseMix, role: str) -> RoleMix:
    """The weights of one role."""
    cells = [cell for cell in weights.cells if cell.role == role]
    counts: dict[str, int] = {}
    named = {cell.name: cell for cell in cells}
    for one in mix.strata:
        name = _cell(one, cells, mix).name
        counts[name] = counts.get(name, 0) + one.count
    counted = [(named[name], n / mix.total) for name, n in counts.items() if n]
    reasons = [f"{cell.name}: {cell.withheld}" for cell, _ in counted if cell.withheld]
    respondents = representation(mix, [group for group in groups if group.key[2] == role])
    return RoleMix(
        role=role,
        shares={cell.name: share for cell, share in counted},
        modelled_share=sum(share for cell, share in counted if cell.n < SMALLEST_SHOWN),
        weights=() if reasons else average(weights, counted),
        withheld="; ".join(reasons),
        respondents=respondents,
        cells=tuple(_cell(one, cells, mix) for one in respondents.strata),
    )


def _cell(stratum: Stratum, cells: Sequence[Cell], mix: CaseMix) -> Cell:
    """The cell that speaks for a stratum: of its groups, or of groups that hold them."""
    for cell in cells:
        if holds(cell.condition, stratum.condition) and holds(cell.age_band, stratum.age_band):
            return cell
    for name, wanted, known in (
        ("condition", stratum.condition, [cell.condition for cell in cells]),
        ("age_band", stratum.age_band, [cell.age_band for cell in cells]),
    ):
        if not any(holds(group, wanted) for group in known):
            remedy = did_you_mean(wanted, set(known))
            raise WeightsError(f'{mix.path}, row {stratum.row}: {name} "{wanted}": {remedy}')
    raise WeightsError(
        f"{mix.path}, row {stratum.row}: no cell is both {stratum.condition} and "
        f"{stratum.age_band}; name a group that the weights have"
    )
