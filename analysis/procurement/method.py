"""The method of a tender: all that is published before bids come in, made from its weights."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.criteria import (
    PublishedOutcome,
    PublishedOutcomes,
    published_outcomes,
)
from analysis.procurement.outcome_criteria import Described
from analysis.procurement.population import Group, population_groups
from analysis.procurement.profile import Profile
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
    described: Described | None = None  # none for whole-life cost, which `price` describes
    outcome: PublishedOutcome | None = None  # where patients' weights set the points
    must_reach: str | None = None  # word below which a bid is out


@dataclass(frozen=True, eq=False)
class Method:
    """How bids will be scored, with every number that it takes."""

    tender: Tender
    profile: Profile
    weights_sha256: str  # of weights.json
    model: str  # that the weights were estimated with
    groups: tuple[Group, ...]
    outcomes: PublishedOutcomes

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion: by domain in the tender's order, patient outcomes first in theirs."""
        found: list[Criterion] = []
        for domain in self.tender.domains:
            if domain.id == self.tender.patient_outcomes.domain:
                for one in self.outcomes.criteria:
                    said = one.criterion
                    found.append(
                        Criterion(said.outcome, said.title, domain.id, one.points, said, one)
                    )
            found += [
                Criterion(own.id, own.title, domain.id, own.points, own, must_reach=own.must_reach)
                for own in domain.criteria
            ]
            if domain.id == self.profile.cost_domain:
                title = self.profile.domain(domain.id).title
                found.append(Criterion(domain.id, title, domain.id, domain.points))
        return tuple(found)

    def rank_of(self, points: Decimal) -> int:
        """Rank of a criterion among all of the tender, by points; equal points share a rank."""
        return 1 + sum(other.points > points for other in self.criteria)


def make_method(tender_path: Path, weights: WeightSet, weights_sha256: str) -> Method:
    """The method of a tender, from the weights of its study.

    Raises
    ------
    TenderError
        If the tender breaks a rule, or the weights do not fit it.
    """
    tender, profile = read_tender(tender_path)
    _check_study(tender, weights, tender_path)
    groups = population_groups(tender, weights, str(tender_path))
    outcomes = published_outcomes(tender, weights, groups, str(tender_path))
    return Method(tender, profile, weights_sha256, weights.model, groups, outcomes)


def _check_study(tender: Tender, weights: WeightSet, path: Path) -> None:
    """Refuse weights of another study, or of another version of it."""
    if (tender.study, tender.study_version) != (weights.study, weights.version):
        raise TenderError(
            f"{path}: study: the tender asks for {tender.study} v{tender.study_version}, but the "
            f"weights are of {weights.study} v{weights.version}; name the same study and version"
        )
