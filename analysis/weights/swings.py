"""From estimates to weights: draws, signed swings, and shares of the sum of swings."""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.errors import WeightsError
from analysis.result import ModelResult
from analysis.weights.weight_set import Cell, Outcome

# Share of draws with a sum of swings below zero that is too many: above it, the 95 % interval of
# the sum holds zero, and shares of it have no bounded interval (Fieller 1954).
UNSURE = 0.025


def krinsky_robb(result: ModelResult, n_draws: int, seed: Sequence[int]) -> np.ndarray:
    """Draws of the estimates, as uncertain as they are; shape (n_draws, n_parameters).

    Estimates vary by the jackknifed clustered covariance. Draws belong to parameters by name,
    so the order of attributes changes nothing, and scale with the unit of each.

    References
    ----------
    Krinsky and Robb (1986), "On approximating the statistical properties of elasticities",
    Review of Economics and Statistics 68, pp. 715-719.
    """
    by_name = np.argsort(np.array(result.parameters))
    covariance = result.jackknife_covariance[np.ix_(by_name, by_name)]
    error = np.sqrt(np.diag(covariance))
    variances, directions = np.linalg.eigh(covariance / np.outer(error, error))
    root = (directions * np.sqrt(np.clip(variances, 0, None))) @ directions.T
    standard = np.random.default_rng(list(seed)).standard_normal((n_draws, len(by_name)))
    draws = np.empty_like(standard)
    draws[:, by_name] = standard @ root * error
    return result.estimates + draws


def seed_of(seed: int, key: tuple[str, ...]) -> list[int]:
    """Seed of a cell's draws: its own, whatever other cells there are."""
    return [seed, zlib.crc32("\n".join(key).encode())]


def swings(
    outcomes: Sequence[Outcome], part_worths: Mapping[str, np.ndarray], cell: Cell
) -> np.ndarray:
    """Signed swing of each outcome, worst to best level; shape (..., n_outcomes).

    Where worst and best were not declared beforehand, they are named after the estimates, which
    makes weak outcomes look strong; the expected excess, estimated from the cell's draws by the
    parametric bootstrap, is taken off.
    """
    found = [
        part_worths[one.id][..., -1]
        - part_worths[one.id][..., 0]
        - (0 if one.declared else _excess(cell, one.id))
        for one in outcomes
    ]
    return np.stack(found, axis=-1)


def _excess(cell: Cell, outcome_id: str) -> float:
    """How much larger a range looks than the swing, for being picked after the fact."""
    draws = cell.draws[outcome_id]
    return float((np.ptp(draws, axis=-1) - (draws[:, -1] - draws[:, 0])).mean())


def shares(swing: np.ndarray) -> np.ndarray:
    """Each swing as a share of the sum of swings; shape (..., n_outcomes)."""
    shared: np.ndarray = swing / swing.sum(axis=-1, keepdims=True)
    return shared


def require_sum(drawn_swings: np.ndarray) -> None:
    """Raise WeightsError if the answers leave open whether the outcomes matter at all."""
    unsure = float((drawn_swings.sum(axis=-1) <= 0).mean())
    if unsure > UNSURE:
        raise WeightsError(
            f"too uncertain: the sum of swings is below zero in {unsure:.1%} of the draws; "
            "ask more people"
        )
