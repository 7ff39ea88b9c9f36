"""The smallest changes that would alter who is first: what to read again before an award."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from analysis.procurement.criteria import PublishedOutcomes
from analysis.procurement.marks import ScoredBid, half_up, ranks
from analysis.procurement.tender import Tender


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
class MarkFlip:
    """The fewest points that, in a single mark, bring a rival level with the first."""

    bid: str  # whose mark would change
    criterion: str
    points: Decimal  # more for a rival, less (negative) for the first
    rival: str  # who would draw level


def leaders(bids: Sequence[ScoredBid]) -> tuple[str, ...]:
    """Ids of the bids that are first, in the order of their ids."""
    return tuple(sorted(name for name, rank in ranks(bids).items() if rank == 1))


def word_flips(bids: Sequence[ScoredBid], tender: Tender) -> tuple[WordFlip, ...]:
    """Single steps of evaluators' words that change who is first."""
    first = leaders(bids)
    scale = [one.word for one in tender.scale]
    flips = []
    for one in bids:
        for _, criterion in tender.evaluated:
            mark = one.mark(criterion.id)
            here = scale.index(one.bid.words[criterion.id])
            for word in scale[max(here - 1, 0) : here] + scale[here + 1 : here + 2]:
                points = half_up(criterion.points * half_up(tender.share_of(word)) / 100)
                changed = _leaders_if(bids, one.bid.id, points - mark.points)
                if changed != first:
                    flips.append(WordFlip(one.bid.id, criterion.id, scale[here], word, changed))
    return tuple(flips)


def _leaders_if(bids: Sequence[ScoredBid], changed: str, by: Decimal) -> tuple[str, ...]:
    """Bids that would be first if one total were changed."""
    merits = {one.bid.id: one.merit(by if one.bid.id == changed else Decimal(0)) for one in bids}
    best = max(merits.values())
    return tuple(sorted(name for name, merit in merits.items() if merit == best))


def mark_flip(bids: Sequence[ScoredBid]) -> MarkFlip | None:
    """The smallest change of one mark that brings a rival level; None if no mark can.

    `bids` are in competition, the first one first.
    """
    if len(bids) < 2 or bids[0].merit() == bids[1].merit():
        return None
    leader, *rivals = bids
    found: list[tuple[Decimal, str, str, Decimal, str]] = []
    for rival in rivals:
        up, down = _needed(leader, rival)
        found += [
            (up, rival.bid.id, mark.criterion, up, rival.bid.id)
            for mark in rival.marks
            if mark.max_points - mark.points >= up
        ]
        found += [
            (down, leader.bid.id, mark.criterion, -down, rival.bid.id)
            for mark in leader.marks
            if mark.points >= down
        ]
    if not found:
        return None
    _, bid, criterion, points, rival_id = min(found)
    return MarkFlip(bid, criterion, points, rival_id)


def _needed(leader: ScoredBid, rival: ScoredBid) -> tuple[Decimal, Decimal]:
    """Points more for a rival, or fewer for the leader, that make them level."""
    if not leader.by_price_per_point:
        margin = leader.total - rival.total
        return margin, margin
    own, other = leader.bid.whole_life_cost, rival.bid.whole_life_cost
    up = half_up(other * leader.total / own - rival.total) if own else Decimal("Infinity")
    down = half_up(leader.total - own * rival.total / other) if other else Decimal("Infinity")
    return up, down


def points_flip(bids: Sequence[ScoredBid], outcomes: PublishedOutcomes) -> PointsFlip | None:
    """Fewest points moved between two outcomes that bring a rival level with the first.

    With leader L, rival R, their values in per cent and t points moved from outcome i to j, the
    margin falls by t [(R_j - R_i) - (L_j - L_i)] / 100.
    """
    if len(bids) < 2 or bids[0].merit() == bids[1].merit() or bids[0].by_price_per_point:
        return None
    leader, *rivals = bids
    found: list[tuple[Decimal, str, str, str]] = []
    held = {one.criterion.outcome: one.points for one in outcomes.criteria}
    for rival in rivals:
        ahead = {name: rival.mark(name).value - leader.mark(name).value for name in held}
        behind = leader.total - rival.total
        for i, j in permutations(held, 2):
            gain = ahead[j] - ahead[i]
            if gain <= 0:
                continue
            points = 100 * behind / gain
            if points <= held[i]:
                found.append((points, rival.bid.id, i, j))
    if not found:
        return None
    points, name, i, j = min(found)
    return PointsFlip(name, i, j, half_up(points))
