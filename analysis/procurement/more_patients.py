"""What asking more patients would be worth: how likely the winner is right, now and then.

A draw of the weights stands for what patients truly prefer. Answers of n more respondents in each
group would move its estimate by a part rho = n / (n0 + n) of the variance that is left, with n0
the respondents that the group's draws are worth. So, with centred draws d and d' of group g:

    estimate then  m     = mean of the draws + sum over g of sqrt(rho_g) d_g
    truth          theta = m + sum over g of sqrt(1 - rho_g) d'_g

and the winner is right as often as the best bid by m is the best bid by theta.

References
----------
Jalal & Alarid-Escudero (2018), Medical Decision Making 38:174-188: Gaussian approximation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.procurement.drawn_totals import DrawnBids
from analysis.procurement.patient_value import PatientValue
from analysis.procurement.population import Group

MORE = (0, 25, 50, 100, 200)  # respondents in each group


@dataclass(frozen=True)
class Chance:
    """How likely the winner is right with so many more respondents in each group."""

    more: int
    right: float


def chances_of_right_winner(
    bids: DrawnBids, value: PatientValue, cohorts: Sequence[PatientValue], groups: Sequence[Group]
) -> tuple[Chance, ...]:
    """Probability that the best bid by the estimate is the best by the truth."""
    now = bids.totals(value).mean(axis=0)
    spread = [
        group.share * (drawn - drawn.mean(axis=0))
        for group, drawn in zip(groups, map(bids.totals, cohorts), strict=True)
    ]
    order = np.random.default_rng(0).permutation(len(spread[0]))  # groups stay together
    other = [one[order] for one in spread]
    worth = _worth(groups)
    return tuple(
        Chance(more, _right(bids, now, spread, other, more / (worth + more))) for more in MORE
    )


def _right(
    bids: DrawnBids,
    now: np.ndarray,
    spread: Sequence[np.ndarray],
    other: Sequence[np.ndarray],
    rho: np.ndarray,
) -> float:
    """Share of the draws in which the best bid by the later estimate is the best in truth."""
    then, truth = now, now
    for one, rest, part in zip(spread, other, rho, strict=True):
        learnt = np.sqrt(part) * one
        then = then + learnt
        truth = truth + learnt + np.sqrt(1 - part) * rest
    picked = bids.merits(np.broadcast_to(then, truth.shape)).argmax(axis=1)
    return float((picked == bids.merits(truth).argmax(axis=1)).mean())


def _worth(groups: Sequence[Group]) -> np.ndarray:
    """Respondents that each group's draws are worth; (n_groups,).

    A group in which nobody was asked is worth as much as the least of the others.
    """
    known = [group.cell.effective_n for group in groups]
    least = min((one for one in known if one), default=1.0)
    return np.array([one or least for one in known], dtype=float)
