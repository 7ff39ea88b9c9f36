"""How much of one thing people would give for another: rates, with three kinds of interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import TradeOffError
from analysis.mean_tastes import N_DRAWS, Change, MeanTastes, contrast_of
from analysis.models.posterior import HierarchicalResult
from analysis.result import ModelResult

Z = 1.959964  # standard errors on each side of a 95 % interval
Interval = tuple[float, float]


@dataclass(frozen=True)
class TradeOff:
    """A marginal rate of substitution: utility of one change by that of another.

    So many units of `per` are worth as much as one of `of`; below zero, so many make good for it.
    It has no scale, and so may be compared between groups.
    """

    of: str
    per: str
    estimate: float
    delta: Interval  # symmetric; poor where `per` is not much larger than its error
    fieller: Interval  # exact for normal estimates
    krinsky_robb: Interval  # quantiles of draws, as for outcome weights

    def to_frame(self) -> pd.DataFrame:
        """Table of the intervals."""
        rows = {name: getattr(self, name) for name in ("delta", "fieller", "krinsky_robb")}
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "high"])
        table.insert(0, "estimate", self.estimate)
        return table.rename_axis("interval")


def trade_off(
    result: ModelResult | HierarchicalResult,
    of: Change,
    per: Change,
    *,
    n_draws: int = N_DRAWS,
    seed: int = 1,
) -> TradeOff:
    """Rate at which people substitute one change for another, at their mean tastes.

    A change is a column by its name, as `pain:little` against the first level or `weeks` for one
    unit, or attributes from a level to another: `{"pain": ("a_lot", "little")}`.

    Raises
    ------
    TradeOffError
        If the 95 % interval of the utility of `per` holds zero: the rate has no bounds then.
    DataError
        If a change names what is not in the model, or goes beyond what people were shown.

    References
    ----------
    Fieller (1954), "Some problems in interval estimation", Journal of the Royal Statistical
    Society B 16, pp. 175-185.
    Hole (2007), "A comparison of approaches to estimating confidence intervals for willingness
    to pay measures", Health Economics 16, pp. 827-840.
    """
    tastes = MeanTastes.of(result, n_draws=n_draws, seed=seed)
    above, below = contrast_of(tastes.coding, of), contrast_of(tastes.coding, per)
    drawn = tastes.draws @ np.column_stack([above, below])
    require_clear(tastes, below, named(per))
    both = np.column_stack([above, below])
    top, bottom = tastes.estimates @ both
    covariance = both.T @ tastes.covariance @ both
    rate = float(top / bottom)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], (0.025, 0.975))
    return TradeOff(
        of=named(of),
        per=named(per),
        estimate=rate,
        delta=_delta(rate, bottom, covariance),
        fieller=_fieller(top, bottom, covariance),
        krinsky_robb=(float(low), float(high)),
    )


def require_clear(tastes: MeanTastes, contrast: np.ndarray, name: str) -> None:
    """Raise TradeOffError if the utility of a change may be zero, by its 95 % interval."""
    utility, error = float(tastes.estimates @ contrast), tastes.error(contrast)
    across = float((tastes.draws @ contrast * np.sign(utility) <= 0).mean())
    if abs(utility) <= Z * error or across > 0.025:
        raise TradeOffError(
            f"trade-off not identified: the utility of {name} may be zero ({utility:.3f}, standard "
            f"error {error:.3f}), and then nothing makes good for it; trade against something that "
            "matters clearly, or ask more people"
        )


def named(change: Change) -> str:
    """A change in words."""
    if isinstance(change, str):
        return change
    return " and ".join(f"{name} from {one} to {two}" for name, (one, two) in change.items())


def _delta(rate: float, bottom: float, covariance: np.ndarray) -> Interval:
    """Interval by the delta method."""
    slope = np.array([1, -rate]) / bottom
    reach = Z * float(np.sqrt(slope @ covariance @ slope))
    return rate - reach, rate + reach


def _fieller(top: float, bottom: float, covariance: np.ndarray) -> Interval:
    """All rates r at which top - r bottom may be zero; bounded, as bottom is clearly not zero."""
    a = bottom**2 - Z**2 * covariance[1, 1]
    b = top * bottom - Z**2 * covariance[0, 1]
    c = top**2 - Z**2 * covariance[0, 0]
    root = float(np.sqrt(max(0.0, b**2 - a * c)))
    return float((b - root) / a), float((b + root) / a)
