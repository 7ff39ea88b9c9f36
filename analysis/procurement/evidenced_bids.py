"""Bids as far as their evidence bears them: outcomes drawn towards what there is today."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np

from analysis.errors import TenderError
from analysis.procurement.bids import Bid, Part
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.evidence import Counted
from analysis.procurement.evidence_file import Evidence
from analysis.procurement.outcome_marks import knot_shares
from analysis.procurement.outcome_range import position

SLACK = 1e-9  # of a claimed change, for what adding decimals as floats loses


def evidenced_bids(
    bids: Sequence[Bid], evidence: Evidence, outcomes: Sequence[PublishedOutcome], source: str
) -> tuple[Bid, ...]:
    """The bids with each outcome at `x0 + share * (x - x0)`, x0 being the existing product's.

    Shares of patients are mixed in that proportion, and so is their expected value; an amount
    moves along its unit. `source` is the file of the bids.

    Raises
    ------
    TenderError
        If a bid claims another outcome than there is today without a claim, or more than it.
    """
    today = next(bid for bid in bids if bid.status_quo)
    return tuple(
        bid if bid.status_quo else _borne(bid, today, evidence.of(bid.id), outcomes, source)
        for bid in bids
    )


def worse_outcomes(
    bids: Sequence[Bid], outcomes: Sequence[PublishedOutcome]
) -> set[tuple[str, str]]:
    """Outcomes that a bid says are worse than with the existing product, by bid and outcome."""
    today = next(bid for bid in bids if bid.status_quo)
    return {
        (bid.id, one.criterion.outcome)
        for bid in bids
        for one in outcomes
        if _standing(bid, one) < _standing(today, one)
    }


def _standing(bid: Bid, outcome: PublishedOutcome) -> tuple[float, float]:
    """How good an outcome is: by its value, and if that is the same by its mean position."""
    parts = bid.outcomes[outcome.criterion.outcome]
    value = float(knot_shares(bid, outcome) @ np.array(outcome.values, dtype=float))
    place = sum(float(part.percent) * part.position for part in parts)
    return round(value, 6), round(place, 6)


def _borne(
    bid: Bid,
    today: Bid,
    claims: dict[str, Counted],
    outcomes: Sequence[PublishedOutcome],
    source: str,
) -> Bid:
    """One bid as far as its evidence bears it."""
    found = dict(bid.outcomes)
    for one in outcomes:
        name = one.criterion.outcome
        if name not in found or found[name] == today.outcomes[name]:
            continue
        place = f"{source}: bid {bid.id}, {name}"
        if name not in claims:
            raise TenderError(
                f"{place}: differs from the existing product without a claim; name its evidence "
                "in claims.csv, or give the level of the existing product"
            )
        found[name] = adjusted(today.outcomes[name], found[name], claims[name], one, place)
    return replace(bid, outcomes=found)


def adjusted(
    today: tuple[Part, ...],
    claimed: tuple[Part, ...],
    counts: Counted,
    outcome: PublishedOutcome,
    place: str,
) -> tuple[Part, ...]:
    """Parts of a bid of which only a share of the difference counts."""
    surveyed = outcome.range.outcome
    if len(today) == len(claimed) == 1 and surveyed.amounts is not None:
        before, after = (_amount(parts[0], outcome) for parts in (today, claimed))
        _require_no_more(float(after - before), counts, place)
        amount = before + counts.share * (after - before)
        level = f"{amount.normalize():f}"
        return (Part(Decimal(100), level, position(surveyed, level, place)),)
    mixed: dict[float, Part] = {}
    for parts, weight in ((claimed, counts.share), (today, 1 - counts.share)):
        for part in parts:
            percent = weight * part.percent
            if part.position in mixed:
                percent += mixed[part.position].percent
            if percent:
                mixed[part.position] = replace(part, percent=percent)
    return tuple(mixed[at] for at in sorted(mixed))


def _amount(part: Part, outcome: PublishedOutcome) -> Decimal:
    """Amount of a part in the outcome's unit."""
    if part.level in outcome.range.outcome.levels:
        return Decimal(f"{outcome.range.amount(part.position):g}")
    return Decimal(part.level)


def _require_no_more(change: float, counts: Counted, place: str) -> None:
    """Refuse a bid that claims more than its evidence says, or the contrary."""
    central = counts.claim.central
    if change * central < 0 or abs(change) > abs(central) + SLACK:
        raise TenderError(
            f"{place}: claims a change of {change:g}, but its evidence, {counts.claim.id}, says "
            f"{central:g} {counts.claim.unit}; claim no more than the evidence"
        )
