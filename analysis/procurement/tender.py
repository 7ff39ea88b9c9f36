"""A tender: domains, criteria with floor and ceiling, population and price, set before bids."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.procurement.charter import Charter, Contract, Declaration, Words
from analysis.procurement.contract import Performance
from analysis.procurement.evidence import EvidenceTerms
from analysis.procurement.outcome_criteria import Described, PatientOutcomes
from analysis.procurement.pathway import Pathway
from analysis.procurement.price import Price
from analysis.procurement.profile import Kind, Points
from questionnaires.frozen import Frozen, Id
from questionnaires.study import Role

BID_COLUMNS = ("bid", "name", "status_quo", "whole_life_cost")  # of every bids.csv
Regime = Literal["procurement_act_2023", "provider_selection_regime"]


class EvaluatedCriterion(Described):
    """A criterion that evaluators score in words of the scale."""

    id: Id
    points: Annotated[Decimal, Field(gt=0, le=100, decimal_places=1)]
    must_reach: Words | None = Field(
        None, description="Word of the scale below which a bid is out; none if failing is allowed."
    )


class Gate(Described):
    """A requirement that every bid has to meet, and that earns no points."""

    id: Id


class Domain(Frozen):
    """A domain of the profile: its points, and the criteria that evaluators score."""

    id: Id
    points: Points
    title: Words | None = Field(None, description="Only where the profile leaves domains open.")
    kind: Kind | None = Field(None, description="Only where the profile leaves domains open.")
    criteria: tuple[EvaluatedCriterion, ...] = ()


class MixShare(Frozen):
    """How many of the tender's population are in one cell of the weights."""

    age_band: str = Field("", description="Empty if the weights are pooled over age.")
    condition: str = Field("", description="Empty if the weights are pooled over condition.")
    share: float = Field(ge=0, description="A count, or a share: only proportions matter.")
    modelled_because: str = Field(
        "",
        description="Why weights may stand for a group in which nobody was asked; without a "
        "reason they may not.",
    )

    @property
    def name(self) -> str:
        """The cell in words."""
        return ", ".join(part for part in (self.age_band, self.condition) if part) or "everybody"


class Population(Frozen):
    """Whose preferences count, in the mix of those who will use the product."""

    role: Role = "patient"
    blend: dict[Role, Annotated[Decimal, Field(gt=0)]] = Field(
        default={}, description="Shares of several roles, instead of one: only proportions matter."
    )
    blend_because: Words | None = Field(
        None, description="Why roles are blended: patients and carers are different people."
    )
    source: Words = Field(description="Where the mix comes from, and of what year.")
    case_mix: tuple[MixShare, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.blend) != (self.blend_because is not None):
            raise ValueError("give `blend` and `blend_because` together, or neither")
        if len(self.blend) == 1:
            raise ValueError("blend: one role is no blend; write it as `role`")
        if self.blend and self.role != "patient":
            raise ValueError("give `role` or `blend`, not both")
        return self

    @property
    def roles(self) -> dict[Role, float]:
        """Share of each role; they sum to 1."""
        total = float(sum(self.blend.values()))
        return {role: float(one) / total for role, one in self.blend.items()} or {self.role: 1.0}


class ScaleWord(Frozen):
    """A word of the evaluators' scale, and what it is worth."""

    word: Words
    value: Annotated[Decimal, Field(ge=0)]


class Tender(Frozen):
    """All that is published before bids come in."""

    id: Id
    title: Words
    charter: Charter
    declaration: Declaration
    regime: Regime
    profile: str
    contract: Contract
    study: Id
    study_version: int = Field(ge=1)
    scale: tuple[ScaleWord, ...] = Field(description="Best first; values from the official pack.")
    domains: tuple[Domain, ...]
    gates: tuple[Gate, ...] = ()
    patient_outcomes: PatientOutcomes
    population: Population
    price: Price
    evidence: EvidenceTerms | None = None
    pathway: Pathway | None = None
    performance: Performance | None = None

    @property
    def evaluated(self) -> tuple[tuple[str, EvaluatedCriterion], ...]:
        """Every criterion that evaluators score, with the id of its domain."""
        return tuple((d.id, criterion) for d in self.domains for criterion in d.criteria)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the bids: gates, outcomes and evaluated criteria after those of every bid."""
        gates = tuple(one.id for one in self.gates)
        outcomes = tuple(one.outcome for one in self.patient_outcomes.shown)
        return BID_COLUMNS + gates + outcomes + tuple(one.id for _, one in self.evaluated)

    def share_of(self, word: str) -> Decimal:
        """Per cent of a criterion's points that a word of the scale earns; KeyError if none."""
        for one in self.scale:
            if one.word.casefold() == word.casefold():
                return 100 * one.value / self.scale[0].value
        raise KeyError(word)
