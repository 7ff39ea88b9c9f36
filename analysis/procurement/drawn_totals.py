"""Totals of bids in every draw of the weights, for the population and for each of its groups."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.procurement.marks import ScoredBid
from analysis.procurement.method import Method
from analysis.procurement.outcome_marks import knot_shares
from analysis.procurement.patient_value import PatientValue

LEAST = 1e-9  # points: below it, the price of a point has no meaning


@dataclass(frozen=True, eq=False)
class DrawnBids:
    """Bids as arrays: what a draw of the weights does not change, and what it does."""

    fixed: np.ndarray  # (n_bids,): points of all criteria but the patient outcomes
    shares: np.ndarray  # (n_knots, n_bids): patients of a bid at each knot of each outcome
    costs: np.ndarray  # (n_bids,), GBP
    patient_points: float
    by_price_per_point: bool

    @classmethod
    def of(cls, bids: Sequence[ScoredBid], method: Method) -> "DrawnBids":
        """Arrays of bids; every outcome's knots beside each other."""
        outcomes = method.outcomes.criteria
        patient = {one.criterion.outcome for one in outcomes}
        fixed = [
            float(sum(mark.points for mark in one.marks if mark.criterion not in patient))
            for one in bids
        ]
        shares = [np.concatenate([knot_shares(one.bid, k) for k in outcomes]) for one in bids]
        return cls(
            np.array(fixed),
            np.array(shares).T,
            np.array([float(one.bid.whole_life_cost) for one in bids]),
            float(method.tender.patient_outcomes.points),
            method.tender.price.method == "price_per_point",
        )

    def totals(self, value: PatientValue) -> np.ndarray:
        """Points of each bid in each draw; (n_draws, n_bids)."""
        drawn: np.ndarray = np.hstack(value.draws) @ self.shares
        drawn *= self.patient_points
        drawn += self.fixed
        return drawn

    def estimates(self, value: PatientValue) -> np.ndarray:
        """Points of each bid at the estimates, before rounding; (n_bids,)."""
        at: np.ndarray = self.fixed + self.patient_points * (
            np.concatenate(value.points) @ self.shares
        )
        return at

    def merits(self, totals: np.ndarray) -> np.ndarray:
        """What bids are ranked by, the highest first; (..., n_bids)."""
        if not self.by_price_per_point:
            return totals
        prices: np.ndarray = self.costs / np.maximum(totals, LEAST)
        return -prices
