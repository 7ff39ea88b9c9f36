"""Bids to scores: every published number follows from published numbers, by hand if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from analysis.procurement.bids import Bid, Part
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.tender import Price, Tender

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Mark:
    """What a bid earns on one criterion, and why."""

    criterion: str
    value: Decimal  # per cent of the criterion's points, to two decimals
    points: Decimal  # to two decimals
    max_points: Decimal
    reason: str


@dataclass(frozen=True)
class ScoredBid:
    """A bid with its marks; out of the competition if it fails a floor."""

    bid: Bid
    marks: tuple[Mark, ...]
    failed: tuple[str, ...]  # why it is disqualified; empty if it is not

    @property
    def total(self) -> Decimal:
        """Sum of the published marks."""
        return sum((mark.points for mark in self.marks), Decimal(0))

    def mark(self, criterion: str) -> Mark:
        """Mark on the criterion of that id; KeyError if there is none."""
        for mark in self.marks:
            if mark.criterion == criterion:
                return mark
        raise KeyError(criterion)


def half_up(value: Decimal | float) -> Decimal:
    """Two decimals, half up. A float is taken to nine decimals first, which removes its noise."""
    exact = value if isinstance(value, Decimal) else Decimal(f"{value:.9f}")
    return exact.quantize(CENT, ROUND_HALF_UP)


def score_bid(
    bid: Bid, tender: Tender, outcomes: Sequence[PublishedOutcome], cost: str
) -> ScoredBid:
    """Marks of a bid on every criterion; `cost` is the id of the whole-life-cost criterion."""
    marks = [
        _mark(
            one.criterion.outcome, _outcome_value(bid, one), one.points, _outcome_reason(bid, one)
        )
        for one in outcomes
    ]
    for _, criterion in tender.evaluated:
        word = bid.words[criterion.id]
        share = half_up(tender.share_of(word))
        reason = f"evaluators’ word: “{word}”, {plain(share)} % of the points"
        marks.append(_mark(criterion.id, share, criterion.points, reason))
    points = next(domain.points for domain in tender.domains if domain.id == cost)
    marks.append(
        _mark(cost, _cost_value(bid, tender.price), points, _cost_reason(bid, tender.price))
    )
    failed = tuple(reason for one in outcomes if (reason := _failed_floor(bid, one)))
    return ScoredBid(bid, tuple(marks), failed)


def ranks(bids: Sequence[ScoredBid]) -> dict[str, int]:
    """Rank of each bid that is not disqualified; equal totals share a rank."""
    totals = {one.bid.id: one.total for one in bids if not one.failed}
    return {
        name: 1 + sum(other > total for other in totals.values()) for name, total in totals.items()
    }


def plain(number: Decimal) -> str:
    """A number without trailing zeros."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def knot_shares(bid: Bid, outcome: PublishedOutcome) -> np.ndarray:
    """Share of the bid's patients that each knot stands for; (n_knots,), sums to 1."""
    parts = bid.outcomes[outcome.criterion.outcome]
    shares: np.ndarray = np.sum(
        [float(part.percent) / 100 * outcome.range.spread(part.position) for part in parts], axis=0
    )
    return shares


def _mark(criterion: str, value: Decimal, points: Decimal, reason: str) -> Mark:
    """Points for a value in per cent."""
    return Mark(criterion, value, half_up(points * value / 100), points, reason)


def _outcome_value(bid: Bid, outcome: PublishedOutcome) -> Decimal:
    """Expected value over the bid's patients: not the value of their mean outcome."""
    return half_up(float(knot_shares(bid, outcome) @ np.array(outcome.values, dtype=float)))


def _outcome_reason(bid: Bid, outcome: PublishedOutcome) -> str:
    """The bid's level or shares of patients, and what follows from them, in words."""
    parts = bid.outcomes[outcome.criterion.outcome]
    value = f"{plain(_outcome_value(bid, outcome))} % of the points"
    if len(parts) == 1:
        return f"{_said(parts[0], outcome)}: {value}"
    said = [
        f"{plain(part.percent)} % of patients {_said(part, outcome)} ({_worth(part, outcome)} %)"
        for part in parts
    ]
    return f"{'; '.join(said)}: on average {value}"


def _said(part: Part, outcome: PublishedOutcome) -> str:
    """One level or amount, and how it lies in the tender's range."""
    within = outcome.range
    label = f"“{level_words(part.level, within.outcome.levels, within.outcome.unit)}”"
    if within.is_empty:
        met = "meets" if part.position >= within.floor else "is below"
        return f"{label}, which {met} the level that every bid must reach"
    if part.position > within.ceiling:
        return f"{label}, better than the ceiling, which counts as the ceiling"
    if part.position < within.floor:
        return f"{label}, below the floor"
    return label


def _worth(part: Part, outcome: PublishedOutcome) -> str:
    """Per cent of the points that a level or amount earns."""
    shares = outcome.range.spread(part.position)
    return plain(half_up(float(shares @ np.array(outcome.values, dtype=float))))


def level_words(level: str, levels: Sequence[str], unit: str) -> str:
    """A level as one would say it, or an amount with its unit."""
    if level in levels:
        return level.replace("_", " ")
    return f"{level} {unit}".rstrip()


def _failed_floor(bid: Bid, outcome: PublishedOutcome) -> str:
    """Why the bid fails a pass/fail floor; empty if it does not."""
    if not outcome.pass_fail:
        return ""
    parts = bid.outcomes[outcome.criterion.outcome]
    reached = sum(
        (part.percent for part in parts if part.position >= outcome.range.floor), Decimal(0)
    )
    needed = outcome.criterion.floor_share
    if reached >= needed:
        return ""
    surveyed = outcome.range.outcome
    floor = level_words(outcome.range.label(outcome.range.floor), surveyed.levels, surveyed.unit)
    return (
        f"{outcome.criterion.title}: {plain(reached)} % of patients reach the floor, “{floor}”; "
        f"the tender asks for {plain(needed)} %"
    )


def _cost_value(bid: Bid, price: Price) -> Decimal:
    """Per cent of the points for a whole-life cost, whatever other bids cost."""
    share = 100 * (price.worst - bid.whole_life_cost) / (price.worst - price.best)
    return half_up(min(max(share, Decimal(0)), Decimal(100)))


def _cost_reason(bid: Bid, price: Price) -> str:
    """The bid's cost beside the amounts that were published."""
    cost = f"£{bid.whole_life_cost:,}"
    best, worst = f"£{price.best:,}", f"£{price.worst:,}"
    if bid.whole_life_cost <= price.best:
        return f"{cost} is at or below {best}: all points"
    if bid.whole_life_cost >= price.worst:
        return f"{cost} is at or above {worst}: no points"
    share = plain(_cost_value(bid, price))
    return f"{cost} is between {best} (all points) and {worst} (none): {share} % of the points"
