"""What a bid's outcomes are worth to patients, and why."""

from decimal import Decimal

import numpy as np

from analysis.procurement.bids import Bid, Part
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.marks import half_up, plain
from analysis.procurement.outcome_range import level_words


def knot_shares(bid: Bid, outcome: PublishedOutcome) -> np.ndarray:
    """Share of the bid's patients that each knot stands for; (n_knots,), sums to 1."""
    parts = bid.outcomes[outcome.criterion.outcome]
    shares: np.ndarray = np.sum(
        [float(part.percent) / 100 * outcome.range.spread(part.position) for part in parts], axis=0
    )
    return shares


def outcome_value(bid: Bid, outcome: PublishedOutcome) -> Decimal:
    """Expected value over the bid's patients: not the value of their mean outcome."""
    return half_up(float(knot_shares(bid, outcome) @ np.array(outcome.values, dtype=float)))


def outcome_reason(bid: Bid, outcome: PublishedOutcome) -> str:
    """The bid's level or shares of patients, and what follows from them, in words."""
    parts = bid.outcomes[outcome.criterion.outcome]
    value = f"{plain(outcome_value(bid, outcome))} % of the points"
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
    label = f"“{level_words(part.level, within.outcome)}”"
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


def failed_floor(bid: Bid, outcome: PublishedOutcome) -> str:
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
    floor = outcome.range.words(outcome.range.floor)
    return (
        f"{outcome.criterion.title}: {plain(reached)} % of patients reach the floor, “{floor}”; "
        f"the tender asks for {plain(needed)} %"
    )
