"""The score of a tender: from its files and a weight set to every bid's total, with reasons."""

from dataclasses import dataclass
from pathlib import Path

from analysis.procurement.bids import read_bids
from analysis.procurement.marks import ScoredBid, ranks
from analysis.procurement.method import Method, make_method
from analysis.procurement.robustness import Robustness, robustness
from analysis.procurement.scoring import score_bids
from analysis.procurement.supported_bids import Sources, SupportedBids, supported_bids
from analysis.weights.weight_set import WeightSet


@dataclass(frozen=True, eq=False)
class Score(Method):
    """A method that was applied to bids: all that the files of a score say."""

    bids: tuple[ScoredBid, ...]  # in the order of the file
    robustness: Robustness
    supported: SupportedBids  # what the bids rest on
    if_so_much: tuple[tuple[ScoredBid, ...], ...]  # if none, half or all of each claim came true

    @property
    def ranks(self) -> dict[str, int]:
        """Rank of each bid that is not disqualified; equal merits share a rank."""
        return ranks(self.bids)


def score(
    tender_path: Path,
    bids_path: Path,
    weights: WeightSet,
    weights_sha256: str,
    *,
    effects: Path | None = None,
    claims: Path | None = None,
) -> Score:
    """Score the bids of a tender with the weights of its study.

    `effects` are the bids' prices and changes in the pathway, which whole-life cost then follows
    from; `claims` is the table of the evidence, by which outcomes and changes are weighed.

    Raises
    ------
    TenderError
        If the tender, its bids or the weights do not fit each other.
    """
    method = make_method(tender_path, weights, weights_sha256)
    read = read_bids(bids_path, method.tender, method.outcomes.criteria)
    sources = Sources(tender_path, bids_path, effects, claims)
    supported = supported_bids(read, method, sources)
    bids = score_bids(supported.bids, method)
    return Score(
        **vars(method),
        bids=bids,
        robustness=robustness(bids, method),
        supported=supported,
        if_so_much=tuple(score_bids(others, method) for others in supported.if_so_much),
    )
