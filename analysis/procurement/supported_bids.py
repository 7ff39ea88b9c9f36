"""Bids as they are scored: outcomes as far as evidence bears them, cost as the pathway has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.bids import Bid
from analysis.procurement.evidence_file import Evidence, read_evidence
from analysis.procurement.evidenced_bids import evidenced_bids, worse_outcomes
from analysis.procurement.impact import Impact
from analysis.procurement.method import Method
from analysis.procurement.pathway_run import SHARES, PathwayRun, cost_for_each, run_pathway


@dataclass(frozen=True)
class Sources:
    """Files of a tender, as errors name them."""

    tender: Path
    bids: Path
    effects: Path | None = None  # what bids cost and change in the pathway
    claims: Path | None = None  # the claim behind each effect


@dataclass(frozen=True, eq=False)
class SupportedBids:
    """Bids as they are scored, what supports them, and bids if more or less came true."""

    bids: tuple[Bid, ...]
    evidence: Evidence | None = None
    pathway: PathwayRun | None = None
    if_so_much: tuple[tuple[Bid, ...], ...] = ()  # one for each of SHARES; empty without evidence


def supported_bids(bids: Sequence[Bid], method: Method, sources: Sources) -> SupportedBids:
    """The bids, weighed by their evidence and costed by their pathway, as far as the tender does.

    Raises
    ------
    TenderError
        If the tender weighs claims and there are none, a file cannot be read, or a bid says other
        than its evidence or its effects.
    """
    tender, place = method.tender, str(sources.tender)
    if tender.evidence is not None and sources.claims is None:
        said = "the tender weighs claims, so that none counts as it is stated"
        raise TenderError(
            f"{place}: evidence: {said}; name their table with --claims",
            on_page=f"{said.capitalize()}: send the table of claims behind the bids",
        )
    evidence = None
    if sources.claims is not None:
        worse = worse_outcomes(bids, method.outcomes.criteria)
        evidence = read_evidence(sources.claims, tender, place).in_full(worse)
    run = None
    if sources.effects is not None:
        run = run_pathway(
            tender,
            sources.effects,
            source=place,
            bids=[bid.id for bid in bids],
            evidence=evidence,
        )
        evidence = run.evidence
        _require_stated_cost(bids, run, sources.bids)
    scored = _as_borne(bids, method, evidence, None if run is None else run.impacts, sources)
    if evidence is None:
        return SupportedBids(scored, None, run)
    others = []
    for number, share in enumerate(SHARES):
        impacts = None if run is None else [one[number] for one in run.sensitivity.values()]
        others.append(_as_borne(bids, method, evidence.at(Decimal(str(share))), impacts, sources))
    return SupportedBids(scored, evidence, run, tuple(others))


def _as_borne(
    bids: Sequence[Bid],
    method: Method,
    evidence: Evidence | None,
    impacts: Sequence[Impact] | None,
    sources: Sources,
) -> tuple[Bid, ...]:
    """The bids with outcomes by evidence and whole-life costs by impacts, if there are any."""
    found = tuple(bids)
    if evidence is not None:
        found = evidenced_bids(found, evidence, method.outcomes.criteria, str(sources.bids))
    if impacts is not None:
        costs = {one.bid: cost_for_each(one) for one in impacts}
        found = tuple(replace(bid, whole_life_cost=costs[bid.id]) for bid in found)
    return found


def _require_stated_cost(bids: Sequence[Bid], run: PathwayRun, path: Path) -> None:
    """Refuse a bid whose whole-life cost is not what its own effects come to."""
    for bid in bids:
        if bid.id not in run.sensitivity:
            raise TenderError(f"{path}: bid {bid.id} has no row in the effects; add its price")
        stated = cost_for_each(run.stated(bid.id))
        if bid.whole_life_cost != stated:
            raise TenderError(
                f"{path}: bid {bid.id}, whole_life_cost: {bid.whole_life_cost}, but its effects "
                f"come to {stated}; mend one of them"
            )
