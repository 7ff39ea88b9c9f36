"""What all bids of a tender change in the pathway: from two files to values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.procurement.effects import Effect, bids_of, read_effects
from analysis.procurement.impact import Impact, impact
from analysis.procurement.pathway import Pathway, read_pathway

SHARES = (0.0, 0.5, 1.0)  # of the stated changes, in the table of how much comes true


@dataclass(frozen=True, eq=False)
class PathwayRun:
    """A pathway, and every bid's impact on it."""

    pathway: Pathway
    effects: tuple[Effect, ...]
    impacts: tuple[Impact, ...]  # in the order of the file
    sensitivity: Mapping[str, tuple[Impact, ...]]  # of each bid, one for each of SHARES

    def of(self, bid: str) -> Impact:
        """Impact of a bid; KeyError if there is none."""
        for one in self.impacts:
            if one.bid == bid:
                return one
        raise KeyError(bid)


def run_pathway(
    pathway_path: Path,
    effects_path: Path,
    *,
    outcomes: tuple[str, ...] = (),
    bids: Sequence[str] | None = None,
    counted: Mapping[str, Mapping[str, float]] | None = None,
) -> PathwayRun:
    """Impact of every bid.

    `outcomes` are those that patients were asked about; `counted` has the share of each bid's
    changes that the evidence bears, by bid and line.

    Raises
    ------
    TenderError
        If a file cannot be read, or an effect is counted twice.
    """
    pathway = read_pathway(pathway_path, outcomes)
    effects = read_effects(effects_path, pathway, bids)
    names = bids_of(effects)
    borne = counted or {}
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
    )
