"""Bids to scores: every published number follows from published numbers, by hand if need be."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.procurement.bids import Bid
from analysis.procurement.cost_marks import cost_value
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import Mark, ScoredBid, half_up, plain
from analysis.procurement.method import Method
from analysis.procurement.outcome_marks import failed_floor, outcome_reason, outcome_value
from analysis.procurement.tender import Tender


def score_bids(bids: Sequence[Bid], method: Method) -> tuple[ScoredBid, ...]:
    """Marks of bids on every criterion.

    Only under a price method that is relative does a bid's mark depend on other bids, and then
    on those in the competition.
    """
    tender, cost = method.tender, method.profile.cost_domain
    scored = [_without_cost(bid, tender, method.outcomes.criteria) for bid in bids]
    costs = [one.bid.whole_life_cost for one in scored if not one.failed]
    points = next(domain.points for domain in tender.domains if domain.id == cost)
    marked = []
    for one in scored:
        value, reason = cost_value(one.bid.whole_life_cost, costs, tender.price)
        mark = Mark.of(cost, value, points, reason)
        marked.append(_held_to_least(replace(one, marks=(*one.marks, mark)), tender))
    return tuple(marked)


def _without_cost(bid: Bid, tender: Tender, outcomes: Sequence[PublishedOutcome]) -> ScoredBid:
    """Marks of a bid on all criteria but its cost."""
    marks = [
        Mark.of(
            one.criterion.outcome, outcome_value(bid, one), one.points, outcome_reason(bid, one)
        )
        for one in outcomes
    ]
    for _, criterion in tender.evaluated:
        word = bid.words[criterion.id]
        share = half_up(tender.share_of(word))
        reason = f"evaluators’ word: “{word}”, {plain(share)} % of the points"
        if criterion.id in bid.reasons:
            reason += f". {bid.reasons[criterion.id]}"
        marks.append(Mark.of(criterion.id, share, criterion.points, reason))
    return ScoredBid(
        bid,
        tuple(marks),
        tuple(_failed(bid, tender, outcomes)),
        by_price_per_point=tender.price.method == "price_per_point",
    )


def _failed(bid: Bid, tender: Tender, outcomes: Sequence[PublishedOutcome]) -> Iterator[str]:
    """Every requirement that a bid fails, in words."""
    for gate in tender.gates:
        if not bid.gates[gate.id]:
            yield f"{gate.title}: the bid does not meet it"
    for one in outcomes:
        if reason := failed_floor(bid, one):
            yield reason
    for _, criterion in tender.evaluated:
        needed, word = criterion.must_reach, bid.words[criterion.id]
        if needed is not None and tender.share_of(word) < tender.share_of(needed):
            yield f"{criterion.title}: “{word}”; the tender asks for at least “{needed}”"


def _held_to_least(scored: ScoredBid, tender: Tender) -> ScoredBid:
    """A bid, out if it has fewer points than a tender by price of a point asks for."""
    least = tender.price.least_points
    if least is None or (scored.total and scored.total >= least):
        return scored
    fault = f"{scored.total} points; the tender asks for at least {max(least, Decimal('0.01'))}"
    return replace(scored, failed=(*scored.failed, fault))
