"""What a supplier may lose by chance alone: payment if it does exactly as it promised."""

from dataclasses import dataclass

import numpy as np

from analysis.procurement.contract import ONE_SIDED_95, Kpi, Schedule

DRAWS = 20_000


@dataclass(frozen=True)
class Exposure:
    """Payment between two reviews over many samples of people, in GBP."""

    mean: float
    low: float  # in 5 of 100 reviews it is no more
    median: float
    high: float
    chance_of_less: float  # than the whole payment


def exposure(
    schedule: Schedule, *, noise_allowed: bool, seed: int = 1, as_today: bool = False
) -> Exposure:
    """Payment if all outcomes are truly at the target, or as they are today."""
    rng = np.random.default_rng(seed)
    index = np.zeros(DRAWS)
    for kpi in schedule.kpis:
        truth = kpi.today if as_today else kpi.target
        error = kpi.spread(truth) / schedule.performance.measured**0.5
        measured = truth + error * rng.standard_normal(DRAWS)
        if noise_allowed:
            measured = measured + kpi.better * ONE_SIDED_95 * error
        index += kpi.weight * _attainments(kpi, measured)
    share = schedule.performance.at_risk / 100
    paid = schedule.base * (1 - share + share * index)
    low, median, high = np.percentile(paid, [5, 50, 95])
    return Exposure(
        float(paid.mean()),
        float(low),
        float(median),
        float(high),
        float((paid < schedule.base * (1 - 1e-12)).mean()),
    )


def _attainments(kpi: Kpi, measured: np.ndarray) -> np.ndarray:
    """Attainment of each sample, as `Kpi.attainment` has it."""
    if kpi.better * (kpi.target - kpi.floor) <= 0:
        kept: np.ndarray = (kpi.better * (measured - kpi.target) >= 0).astype(float)
        return kept
    found: np.ndarray = np.clip((measured - kpi.floor) / (kpi.target - kpi.floor), 0.0, 1.0)
    return found
