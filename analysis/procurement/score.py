"""The score of a tender: from its files and a weight set to every bid's total, with reasons."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.bids import read_bids
from analysis.procurement.criteria import (
    PublishedOutcome,
    PublishedOutcomes,
    published_outcomes,
)
from analysis.procurement.marks import ScoredBid, ranks
from analysis.procurement.population import Group, population_groups
from analysis.procurement.profile import Profile
from analysis.procurement.robustness import Robustness, robustness
from analysis.procurement.scoring import score_bids
from analysis.procurement.tender import Tender
from analysis.procurement.tender_file import read_tender
from analysis.weights.weight_set import WeightSet

NOTES = (
    (
        "The weights hold for these floors and ceilings and this population only. With other "
        "ranges, the same preferences give other weights."
    ),
    (
        "The weights come from choices between outcomes. They are not QALYs, health-state "
        "utilities or an EQ-5D value set. NICE uses preference studies as evidence beside other "
        "evidence, and not in economic models."
    ),
    (
        "Patients or carers share out the patient-outcome points only. The buyer set all other "
        "points, and how much value counts against cost."
    ),
    (
        "The published, rounded points and values are the method. Robustness tells what to check "
        "again; it is not the award and never changes a score."
    ),
    "This is a calculation and not legal advice. The claims in a bid have to be evidenced.",
)


@dataclass(frozen=True, eq=False)
class Criterion:
    """A criterion of any kind, as bids are scored on it."""

    id: str
    title: str
    domain: str
    points: Decimal
    outcome: PublishedOutcome | None = None  # where patients' weights set the points


@dataclass(frozen=True, eq=False)
class Score:
    """A scored tender: all that its three files say."""

    tender: Tender
    profile: Profile
    weights_sha256: str  # of weights.json
    model: str  # that the weights were estimated with
    groups: tuple[Group, ...]
    outcomes: PublishedOutcomes
    bids: tuple[ScoredBid, ...]  # in the order of the file
    robustness: Robustness

    @property
    def ranks(self) -> dict[str, int]:
        """Rank of each bid that is not disqualified; equal totals share a rank."""
        return ranks(self.bids)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion: by domain in the tender's order, patient outcomes first in theirs."""
        found: list[Criterion] = []
        for domain in self.tender.domains:
            if domain.id == self.tender.patient_outcomes.domain:
                found += [
                    Criterion(
                        one.criterion.outcome, one.criterion.title, domain.id, one.points, one
                    )
                    for one in self.outcomes.criteria
                ]
            found += [
                Criterion(one.id, one.title, domain.id, one.points) for one in domain.criteria
            ]
            if domain.id == self.profile.cost_domain:
                title = self.profile.domain(domain.id).title
                found.append(Criterion(domain.id, title, domain.id, domain.points))
        return tuple(found)


def score(tender_path: Path, bids_path: Path, weights: WeightSet, weights_sha256: str) -> Score:
    """Score the bids of a tender with the weights of its study.

    Raises
    ------
    TenderError
        If the tender, its bids or the weights do not fit each other.
    """
    tender, profile = read_tender(tender_path)
    _check_study(tender, weights, tender_path)
    groups = population_groups(tender, weights, str(tender_path))
    outcomes = published_outcomes(tender, weights, groups, str(tender_path))
    read = read_bids(bids_path, tender, outcomes.criteria)
    bids = score_bids(read, tender, outcomes.criteria, profile.cost_domain)
    return Score(
        tender=tender,
        profile=profile,
        weights_sha256=weights_sha256,
        model=weights.model,
        groups=groups,
        outcomes=outcomes,
        bids=bids,
        robustness=robustness(bids, tender, outcomes),
    )


def _check_study(tender: Tender, weights: WeightSet, path: Path) -> None:
    """Refuse weights of another study, or of another version of it."""
    if (tender.study, tender.study_version) != (weights.study, weights.version):
        raise TenderError(
            f"{path}: study: the tender asks for {tender.study} v{tender.study_version}, but the "
            f"weights are of {weights.study} v{weights.version}; name the same study and version"
        )
