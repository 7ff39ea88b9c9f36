"""What all bids of a tender change in the pathway: from its files to values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.effects import Effect, bids_of, read_effects
from analysis.procurement.evidence_file import Evidence
from analysis.procurement.impact import Impact, impact, whole_life_cost
from analysis.procurement.pathway import Pathway
from analysis.procurement.tender import Tender

SHARES = (0.0, 0.5, 1.0)  # of the stated changes, in the table of how much comes true
SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class PathwayRun:
    """A pathway, and every bid's impact on it."""

    pathway: Pathway
    effects: tuple[Effect, ...]
    impacts: tuple[Impact, ...]  # as far as evidence bears them, in the order of the file
    sensitivity: Mapping[str, tuple[Impact, ...]]  # of each bid, one for each of SHARES
    evidence: Evidence | None = None

    def of(self, bid: str) -> Impact:
        """Impact of a bid; KeyError if there is none."""
        for one in self.impacts:
            if one.bid == bid:
                return one
        raise KeyError(bid)

    def stated(self, bid: str) -> Impact:
        """Impact of a bid if all that it states came true."""
        return self.sensitivity[bid][SHARES.index(1.0)]


def run_pathway(
    tender: Tender,
    effects_path: Path,
    *,
    source: str,
    bids: Sequence[str] | None = None,
    evidence: Evidence | None = None,
) -> PathwayRun:
    """Impact of every bid on the pathway of a tender, whose file is `source`.

    Raises
    ------
    TenderError
        If the tender has no pathway, a row cannot be read, an effect is stated twice, or evidence
        is asked for and missing.
    """
    pathway = tender.pathway
    if pathway is None:
        raise TenderError(f"{source}: pathway: missing; add a section [pathway] with its lines")
    effects = read_effects(effects_path, pathway, bids)
    names = bids_of(effects)
    borne: dict[str, dict[str, float]] = {}
    if evidence is not None:
        evidence = evidence.in_full({(one.bid, one.line) for one in effects if one.quantity > 0})
        borne = {name: _borne(evidence, effects, name, pathway, effects_path) for name in names}
    return PathwayRun(
        pathway,
        effects,
        tuple(impact(effects, name, pathway, borne.get(name)) for name in names),
        {
            name: tuple(
                impact(effects, name, pathway, {line.id: share for line in pathway.lines})
                for share in SHARES
            )
            for name in names
        },
        evidence,
    )


def _borne(
    evidence: Evidence, effects: Sequence[Effect], bid: str, pathway: Pathway, path: Path
) -> dict[str, float]:
    """Share of each of a bid's changes that its evidence bears, by line."""
    claims = evidence.of(bid)
    for one in effects:
        if one.bid != bid or pathway.line(one.line).heading == "price" or one.quantity == 0:
            continue
        place = f"{path}, row {one.row}"
        if one.line not in claims:
            raise TenderError(
                f"{place}: a change in {one.line} without a claim; name its evidence in "
                "claims.csv, or leave the change out"
            )
        claim = claims[one.line].claim
        more = abs(one.quantity) > abs(claim.central) + SLACK
        if one.quantity * claim.central < 0 or (one.per == "patient" and more):
            raise TenderError(
                f"{place}: claims {one.quantity:g}, but its evidence, {claim.id}, says "
                f"{claim.central:g} {claim.unit}; claim no more than the evidence"
            )
    return {effect: float(one.share) for effect, one in claims.items()}


def cost_for_each(one: Impact) -> Decimal:
    """Whole-life cost for each patient, to the penny."""
    return Decimal(f"{whole_life_cost(one)['total']:.2f}")
