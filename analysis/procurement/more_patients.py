"""What asking more patients would be worth: how likely the winner is right, now and then.

A draw of the weights stands for what patients truly prefer. Answers of n more respondents in each
group would move its estimate by a part rho = n / (n0 + n) of the variance that is left, with n0
the respondents that the group's draws are worth. So, with centred draws d and d' of group g:

    estimate then  m     = mean of the draws + sum over g of sqrt(rho_g) d_g
    truth          theta = m + sum over g of sqrt(1 - rho_g) d'_g

and the winner is right as often as the best bid by m is the best bid by theta. Of bids that are
equal by m each is as likely to be picked, and all that are best by theta are right.

References
----------
Jalal & Alarid-Escudero (2018), Medical Decision Making 38:174-188: Gaussian approximation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.procurement.acceptability import best_in_draws, first_in_draws
from analysis.procurement.drawn_totals import DrawnBids
from analysis.procurement.population import Group

MORE = (0, 25, 50, 100, 200)  # respondents in each group


@dataclass(frozen=True)
class Chance:
    """How likely the winner is right with so many more respondents in each group."""

    more: int
    right: float


def chances_of_right_winner(
    bids: DrawnBids, now: np.ndarray, cohorts: np.ndarray, groups: Sequence[Group]
) -> tuple[Chance, ...]:
    """Probability that the best bid by the estimate is the best by the truth.

    `now` has the mean points of each bid over the draws, `cohorts` those by the weights of each
    group alone in each draw; (n_bids,) and (n_groups, n_draws, n_bids).
    """
    shares = np.array([group.share for group in groups])[:, None, None]
    spread = shares * (cohorts - cohorts.mean(axis=1, keepdims=True))
    order = np.random.default_rng(0).permutation(cohorts.shape[1])  # groups stay together
    worth = _worth(groups)
    return tuple(
        Chance(more, _right(bids, now, spread, order, more / (worth + more))) for more in MORE
    )


def _right(
    bids: DrawnBids, now: np.ndarray, spread: np.ndarray, order: np.ndarray, rho: np.ndarray
) -> float:
    """Share of the draws in which the best bid by the later estimate is the best in truth.

    What stays unknown of a draw is taken from another one, by `order`.
    """
    then = now + np.tensordot(np.sqrt(rho), spread, axes=1)
    truth = then + np.tensordot(np.sqrt(1 - rho), spread, axes=1)[order]
    picked, best = first_in_draws(bids.merits(then)), best_in_draws(bids.merits(truth))
    return float((picked * best).sum(axis=1).mean())


def _worth(groups: Sequence[Group]) -> np.ndarray:
    """Respondents that each group's draws are worth; (n_groups,).

    A group in which nobody was asked is worth as much as the least of the others.
    """
    known = [group.cell.effective_n for group in groups]
    least = min((one for one in known if one), default=1.0)
    return np.array([one or least for one in known], dtype=float)
