"""How much risk people would accept for a benefit, within the risks that they were shown."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.coding import CodedAttribute
from analysis.errors import DataError, TradeOffError
from analysis.mean_tastes import (
    N_DRAWS,
    Change,
    Level,
    MeanTastes,
    attribute_of,
    contrast_of,
)
from analysis.models.posterior import HierarchicalResult
from analysis.result import ModelResult
from analysis.trade_offs import Z, named, require_clear

GRID = 2_001  # risks at which it is asked whether people may be indifferent
Bound = float | None  # None for more than the highest risk that was shown


@dataclass(frozen=True)
class AcceptableRisk:
    """The risk at which a benefit is worth no more: beyond the risks shown, there is no number."""

    risk: str
    benefit: str
    start: float  # risk without the benefit
    highest: float  # risk that people were shown
    estimate: Bound
    delta: tuple[Bound, Bound] | None  # symmetric; none without an estimate
    fieller: tuple[Bound, Bound]  # risks at which people may be indifferent, by their errors
    krinsky_robb: tuple[Bound, Bound]  # quantiles of draws, as for outcome weights

    @property
    def text(self) -> str:
        """The finding in words, with the interval by Krinsky and Robb."""
        low, high = (self._said(bound) for bound in self.krinsky_robb)
        return (
            f"For {self.benefit}, people accept {self.risk} of {self._said(self.estimate)} instead "
            f"of {self.start:g} (95 % interval {low} to {high})."
        )

    def to_frame(self) -> pd.DataFrame:
        """Table of the intervals in words."""
        rows = {
            name: [self._said(self.estimate), *map(self._said, interval)]
            for name in ("delta", "fieller", "krinsky_robb")
            if (interval := getattr(self, name)) is not None
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "low", "high"])
        return table.rename_axis("interval")

    def _said(self, bound: Bound) -> str:
        """A risk as it may be printed."""
        return f"> {self.highest:g}" if bound is None else f"{bound:.3g}"


def acceptable_risk(
    result: ModelResult | HierarchicalResult,
    risk: str,
    benefit: Change,
    *,
    amounts: Mapping[str, float] | None = None,
    start: float | None = None,
    n_draws: int = N_DRAWS,
    seed: int = 1,
) -> AcceptableRisk:
    """The risk that people would accept instead of `start`, the lowest one, for a benefit.

    `amounts` are the risks of the levels, if the attribute has levels. Between the risks that
    people were shown utility is taken to be straight; beyond them nothing is said.

    Raises
    ------
    TradeOffError
        If the answers do not show that more risk is worse, or that the benefit is one.
    DataError
        If a name, level or amount does not fit.
    """
    tastes = MeanTastes.of(result, n_draws=n_draws, seed=seed)
    attribute = attribute_of(tastes.coding, risk)
    risks, contrasts = _knots(tastes, attribute, amounts, start)
    gain = contrast_of(tastes.coding, benefit)
    require_clear(tastes, contrasts[-1], f"{risk} from {risks[0]:g} to {risks[-1]:g}")
    loss = contrasts @ tastes.estimates
    _require_worse(risk, risks, loss)
    _require_gain(float(gain @ tastes.estimates), named(benefit))
    balance = gain + contrasts  # of the benefit with each risk
    found = _indifferent(risks, (balance @ tastes.estimates)[None])[0]
    estimate = None if np.isinf(found) else float(found)
    drawn = np.quantile(
        _indifferent(risks, tastes.draws @ balance.T), (0.025, 0.975), method="inverted_cdf"
    )
    return AcceptableRisk(
        risk=risk,
        benefit=named(benefit),
        start=float(risks[0]),
        highest=float(risks[-1]),
        estimate=estimate,
        delta=None if estimate is None else _delta(tastes, risks, balance, estimate),
        fieller=_fieller(tastes, risks, balance),
        krinsky_robb=(_bound(drawn[0]), _bound(drawn[1])),
    )


def _knots(
    tastes: MeanTastes,
    attribute: CodedAttribute,
    amounts: Mapping[str, float] | None,
    start: float | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Risks from the start up, and what each adds to the columns: (n,) and (n, n_columns)."""
    levels: tuple[Level, ...] = attribute.levels if attribute.amounts is None else attribute.amounts
    own = (amounts or {}).items() if attribute.amounts is None else zip(levels, levels, strict=True)
    known = {level: float(amount) for level, amount in own}
    missing = [str(one) for one in levels if one not in known]
    if missing:
        raise DataError(
            f"{attribute.id}: no amount of {missing[0]}; give `amounts`, a risk for each level"
        )
    ordered = sorted(levels, key=lambda one: known[one])
    risks = np.array([known[one] for one in ordered], dtype=float)
    begin = risks[0] if start is None else start
    if not risks[0] <= begin < risks[-1]:
        raise DataError(
            f"{attribute.id}: start {begin:g}; use {risks[0]:g} or more, below {risks[-1]:g}"
        )
    lowest = ordered[0]
    contrasts = np.array(
        [contrast_of(tastes.coding, {attribute.id: (lowest, one)}) for one in ordered]
    )
    begun = _between(risks, contrasts, begin)
    above = risks > begin
    return (
        np.append(begin, risks[above]),
        np.vstack([np.zeros_like(begun), contrasts[above] - begun]),
    )


def _between(risks: np.ndarray, contrasts: np.ndarray, risk: float) -> np.ndarray:
    """Contrast at a risk between those of the levels; shape (n_columns,)."""
    return np.array([np.interp(risk, risks, column) for column in contrasts.T])


def _require_worse(name: str, risks: np.ndarray, loss: np.ndarray) -> None:
    """Raise TradeOffError if a higher risk is liked better than a lower one."""
    better = np.flatnonzero(np.diff(loss) > 0)
    if better.size:
        k = int(better[0])
        raise TradeOffError(
            f"trade-off not identified: {name} of {risks[k + 1]:g} is liked better than "
            f"{risks[k]:g}; make the risk linear, merge levels, or ask more people"
        )


def _require_gain(gain: float, name: str) -> None:
    """Raise TradeOffError if what should be a benefit is none."""
    if gain <= 0:
        raise TradeOffError(
            f"{name} is no benefit in these answers (utility {gain:.3f}), so no risk is accepted "
            "for it; turn the change round, or ask more people"
        )


def _indifferent(risks: np.ndarray, balance: np.ndarray) -> np.ndarray:
    """First risk at which each balance is zero, else infinity; shape (n,) from (n, n_risks)."""
    gone = balance <= 0
    after = np.argmax(gone, axis=1)
    before = np.maximum(after - 1, 0)
    row = np.arange(len(balance))
    high, low = balance[row, before], balance[row, after]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(after == 0, 0.0, high / (high - low))
    found = risks[before] + share * (risks[after] - risks[before])
    risk: np.ndarray = np.where(gone.any(axis=1), found, np.inf)
    return risk


def _delta(
    tastes: MeanTastes, risks: np.ndarray, balance: np.ndarray, risk: float
) -> tuple[Bound, Bound]:
    """Interval by the delta method, cut at the ends of the risks that were shown."""
    k = int(np.clip(np.searchsorted(risks, risk), 1, len(risks) - 1))
    steep = (balance[k] - balance[k - 1]) @ tastes.estimates / (risks[k] - risks[k - 1])
    reach = Z * tastes.error(_between(risks, balance, risk)) / abs(float(steep))
    high = risk + reach
    return max(float(risks[0]), risk - reach), None if high > risks[-1] else high


def _fieller(tastes: MeanTastes, risks: np.ndarray, balance: np.ndarray) -> tuple[Bound, Bound]:
    """Lowest and highest risk at which the balance may be zero, which for a line is Fieller's."""
    grid = np.linspace(risks[0], risks[-1], GRID)
    rows = np.array([_between(risks, balance, one) for one in grid])
    value = rows @ tastes.estimates
    error = np.sqrt(np.einsum("gk,kl,gl->g", rows, tastes.covariance, rows))
    may_be = np.flatnonzero(np.abs(value) <= Z * error)
    if not may_be.size:  # clearly worth every risk that was shown
        return None, None
    last = int(may_be[-1])
    return float(grid[may_be[0]]), None if last == GRID - 1 else float(grid[last])


def _bound(risk: float) -> Bound:
    """A quantile of risks, or None where it is beyond those shown."""
    return None if np.isinf(risk) else float(risk)
