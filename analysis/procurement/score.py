"""The score of a tender: from its files and a weight set to every bid's total, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.bid_scores import read_bid_scores
from analysis.procurement.bids import Bid, read_bids
from analysis.procurement.evaluations import Evaluation, agreed, read_evaluations
from analysis.procurement.lock import Lock, read_lock, require_as_locked
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
    lock: Lock | None = None  # None if the tender is not locked: a rehearsal
    evaluations: tuple[Evaluation, ...] = ()  # every word ever recorded; none if bids carry theirs

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
    evaluations: Path | None = None,
    proms: Path | None = None,
) -> Score:
    """Score the bids of a tender with the weights of its study.

    `effects` are the bids' prices and changes in the pathway, which whole-life cost then follows
    from; `claims` is the table of the evidence, by which outcomes and changes are weighed; `proms`
    are scores that were measured with the bids' products.

    Raises
    ------
    TenderError
        If the tender, its bids, their evaluations or the weights do not fit each other, or
        anything is not as it was locked.
    """
    method = make_method(tender_path, weights, weights_sha256)
    lock = read_lock(tender_path.parent)
    if lock is not None:
        require_as_locked(lock, tender_path, method)
    outcomes = method.outcomes.criteria
    read = read_bids(
        bids_path,
        method.tender,
        outcomes,
        with_words=evaluations is None,
        measured=None if proms is None else read_bid_scores(proms, outcomes),
    )
    words: tuple[Evaluation, ...] = ()
    if evaluations is not None:
        words = read_evaluations(evaluations, method.tender)
        _require_after(words, lock, evaluations)
        read = _with_words(read, words, method, evaluations)
    supported = supported_bids(read, method, Sources(tender_path, bids_path, effects, claims))
    bids = score_bids(supported.bids, method)
    return Score(
        **vars(method),
        bids=bids,
        robustness=robustness(bids, method),
        supported=supported,
        if_so_much=tuple(score_bids(others, method) for others in supported.if_so_much),
        lock=lock,
        evaluations=words,
    )


def _with_words(
    bids: Sequence[Bid], evaluations: Sequence[Evaluation], method: Method, path: Path
) -> tuple[Bid, ...]:
    """Bids with the words that evaluators agreed on, and why."""
    found = agreed(evaluations, method.tender, [bid.id for bid in bids], str(path))
    criteria = [criterion.id for _, criterion in method.tender.evaluated]
    return tuple(
        replace(
            bid,
            words={one: found[bid.id, one].word for one in criteria},
            reasons={one: found[bid.id, one].reason for one in criteria},
        )
        for bid in bids
    )


def _require_after(evaluations: Sequence[Evaluation], lock: Lock | None, path: Path) -> None:
    """Refuse words that were recorded before the method was locked."""
    for line, one in enumerate(evaluations, start=2):
        if lock is not None and one.at < lock.current.locked_at:
            raise TenderError(
                f"{path}, row {line}: recorded before version {lock.current.number} of the tender "
                "was locked; evaluate bids by the published version"
            )
