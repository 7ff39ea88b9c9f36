"""How firm a ranking is: over the draws of the weights, and against single changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

import numpy as np

from analysis.procurement.criteria import PublishedOutcomes
from analysis.procurement.marks import ScoredBid, half_up, ranks
from analysis.procurement.method import Method
from analysis.procurement.outcome_marks import knot_shares
from analysis.procurement.tender import Tender

TIE = 1e-9  # points: totals nearer than this are equal in a draw


@dataclass(frozen=True)
class WordFlip:
    """An evaluators' word that, one step up or down, changes who is first."""

    bid: str
    criterion: str
    word: str
    other_word: str
    leaders: tuple[str, ...]  # bids that would be first


@dataclass(frozen=True)
class PointsFlip:
    """The fewest points that, moved between two outcomes, change who is first."""

    rival: str
    from_outcome: str
    to_outcome: str
    points: Decimal


@dataclass(frozen=True)
class Robustness:
    """Robustness of a ranking: a prompt to check again, never a reason to adjust."""

    p_best: dict[str, float]  # by bid that is not disqualified
    leaders: tuple[str, ...]
    runner_up: str  # empty if there is none
    margin: Decimal | None  # points between first and second; None with fewer than two bids
    words: tuple[WordFlip, ...]
    points: PointsFlip | None  # None if no such move changes who is first


def robustness(bids: Sequence[ScoredBid], method: Method) -> Robustness:
    """How firm the ranking of the bids is."""
    tender, outcomes = method.tender, method.outcomes
    order = sorted(
        (one for one in bids if not one.failed), key=lambda one: (-one.total, one.bid.id)
    )
    margin = order[0].total - order[1].total if len(order) > 1 else None
    return Robustness(
        p_best=_p_best(order, tender, outcomes),
        leaders=_leaders(order),
        runner_up=order[1].bid.id if len(order) > 1 else "",
        margin=margin,
        words=_word_flips(order, tender),
        points=_points_flip(order, outcomes),
    )


def _leaders(bids: Sequence[ScoredBid]) -> tuple[str, ...]:
    """Ids of the bids that are first, in the order of their ids."""
    return tuple(sorted(name for name, rank in ranks(bids).items() if rank == 1))


def _p_best(
    bids: Sequence[ScoredBid], tender: Tender, outcomes: PublishedOutcomes
) -> dict[str, float]:
    """Share of the draws in which each bid is first; ties are split."""
    if not bids:
        return {}
    patient = {one.criterion.outcome for one in outcomes.criteria}
    totals = np.stack(
        [
            float(sum(mark.points for mark in one.marks if mark.criterion not in patient))
            + float(tender.patient_outcomes.points) * _patient_value_draws(one, outcomes)
            for one in bids
        ]
    )
    first = totals >= totals.max(axis=0) - TIE
    shares = (first / first.sum(axis=0)).mean(axis=1)
    return {one.bid.id: float(share) for one, share in zip(bids, shares, strict=True)}


def _patient_value_draws(bid: ScoredBid, outcomes: PublishedOutcomes) -> np.ndarray:
    """Value of a bid's outcomes to the population in each draw; (n_draws,), 1 at all ceilings."""
    values: np.ndarray = np.sum(
        [
            draws @ knot_shares(bid.bid, one)
            for one, draws in zip(outcomes.criteria, outcomes.value.draws, strict=True)
        ],
        axis=0,
    )
    return values


def _word_flips(bids: Sequence[ScoredBid], tender: Tender) -> tuple[WordFlip, ...]:
    """Single steps of evaluators' words that change who is first."""
    leaders = _leaders(bids)
    scale = [one.word for one in tender.scale]
    flips = []
    for one in bids:
        for _, criterion in tender.evaluated:
            mark = one.mark(criterion.id)
            here = scale.index(one.bid.words[criterion.id])
            for word in scale[max(here - 1, 0) : here] + scale[here + 1 : here + 2]:
                points = half_up(criterion.points * half_up(tender.share_of(word)) / 100)
                changed = _leaders_if(bids, one.bid.id, points - mark.points)
                if changed != leaders:
                    flips.append(WordFlip(one.bid.id, criterion.id, scale[here], word, changed))
    return tuple(flips)


def _leaders_if(bids: Sequence[ScoredBid], changed: str, by: Decimal) -> tuple[str, ...]:
    """Bids that would be first if one total were changed."""
    totals = {one.bid.id: one.total + (by if one.bid.id == changed else 0) for one in bids}
    best = max(totals.values())
    return tuple(sorted(name for name, total in totals.items() if total == best))


def _points_flip(bids: Sequence[ScoredBid], outcomes: PublishedOutcomes) -> PointsFlip | None:
    """Fewest points moved between two outcomes that bring a rival level with the first.

    With leader L, rival R, their values in per cent and t points moved from outcome i to j, the
    margin falls by t [(R_j - R_i) - (L_j - L_i)] / 100.
    """
    if len(bids) < 2 or bids[0].total == bids[1].total:
        return None
    leader, *rivals = bids
    found: list[tuple[Decimal, str, str, str]] = []
    for rival in rivals:
        for source, target in permutations(outcomes.criteria, 2):
            i, j = source.criterion.outcome, target.criterion.outcome
            gain = (rival.mark(j).value - rival.mark(i).value) - (
                leader.mark(j).value - leader.mark(i).value
            )
            if gain <= 0:
                continue
            points = 100 * (leader.total - rival.total) / gain
            if points <= source.points:
                found.append((points, rival.bid.id, i, j))
    if not found:
        return None
    points, name, i, j = min(found)
    return PointsFlip(name, i, j, half_up(points))
