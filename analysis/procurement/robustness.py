"""How firm a ranking is: over the draws of the weights, and against single changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from analysis.procurement.acceptability import Acceptability, acceptability, first_in_draws
from analysis.procurement.drawn_totals import DrawnBids
from analysis.procurement.flips import (
    MarkFlip,
    PointsFlip,
    WordFlip,
    leaders,
    mark_flip,
    points_flip,
    word_flips,
)
from analysis.procurement.marks import ScoredBid
from analysis.procurement.method import Method
from analysis.procurement.more_patients import Chance, chances_of_right_winner
from analysis.procurement.scoring import score_bids


@dataclass(frozen=True)
class CohortResult:
    """What the ranking would be by the weights of one group alone."""

    cohort: str
    leader: str
    first: dict[str, float]  # share of the group's draws in which each bid is first


@dataclass(frozen=True)
class Reversal:
    """A bid that is not first, and without which another would be."""

    without: str
    leaders: tuple[str, ...]


@dataclass(frozen=True)
class Robustness:
    """Robustness of a ranking: a prompt to check again, never a reason to adjust."""

    bids: tuple[str, ...]  # in competition, the first one first: the order of all arrays
    leaders: tuple[str, ...]
    runner_up: str  # empty if there is none
    margin: Decimal | None  # points, or GBP a point, between first and second
    words: tuple[WordFlip, ...]
    mark: MarkFlip | None  # None if no single mark can change who is first
    points: PointsFlip | None  # None if no such move changes who is first
    reversals: tuple[Reversal, ...]  # only where prices are scored beside the lowest
    draws: Acceptability | None = None  # None without a bid in competition
    cohorts: tuple[CohortResult, ...] = ()
    more_patients: tuple[Chance, ...] = ()

    @property
    def p_best(self) -> dict[str, float]:
        """Share of the draws in which each bid in competition is first; ties are split."""
        if self.draws is None:
            return {}
        return dict(zip(self.bids, self.draws.first, strict=True))


def robustness(bids: Sequence[ScoredBid], method: Method) -> Robustness:
    """How firm the ranking of the bids is."""
    order = sorted(
        (one for one in bids if not one.failed), key=lambda one: (-one.merit(), one.bid.id)
    )
    names = tuple(one.bid.id for one in order)
    firm = Robustness(
        bids=names,
        leaders=leaders(order),
        runner_up=names[1] if len(order) > 1 else "",
        margin=order[0].merit() - order[1].merit() if len(order) > 1 else None,
        words=word_flips(order, method.tender),
        mark=mark_flip(order),
        points=points_flip(order, method.outcomes),
        reversals=tuple(_reversals(bids, method)),
    )
    return _with_draws(firm, DrawnBids.of(order, method), method) if order else firm


def _with_draws(firm: Robustness, bids: DrawnBids, method: Method) -> Robustness:
    """The same, with what the draws of the weights tell."""
    value = method.outcomes.value
    totals = bids.totals(value)
    of_cohorts = np.stack([bids.totals(one) for one in method.outcomes.cohorts])
    return replace(
        firm,
        draws=acceptability(bids.merits(totals), value.weight_draws),
        cohorts=_cohorts(firm.bids, bids, of_cohorts, method),
        more_patients=chances_of_right_winner(bids, totals.mean(axis=0), of_cohorts, method.groups),
    )


def _cohorts(
    names: tuple[str, ...], bids: DrawnBids, totals: np.ndarray, method: Method
) -> tuple[CohortResult, ...]:
    """The ranking by the weights of each group alone; `totals` (n_groups, n_draws, n_bids)."""
    found = []
    for group, value, drawn in zip(method.groups, method.outcomes.cohorts, totals, strict=True):
        leader = names[int(np.argmax(bids.merits(bids.estimates(value))))]
        shares = first_in_draws(bids.merits(drawn)).mean(axis=0).round(9).tolist()
        found.append(CohortResult(group.cell.name, leader, dict(zip(names, shares, strict=True))))
    return tuple(found)


def _reversals(bids: Sequence[ScoredBid], method: Method) -> list[Reversal]:
    """Bids that are not first, and without which somebody else would be."""
    if method.tender.price.method != "relative":
        return []
    first = leaders(bids)
    found = []
    for one in bids:
        if one.failed or one.bid.id in first:
            continue
        left = leaders(score_bids([o.bid for o in bids if o is not one], method))
        if left != first:
            found.append(Reversal(one.bid.id, left))
    return found
