"""A tender: domains, criteria with floor and ceiling, population and price, set before bids."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from analysis.procurement.profile import Points
from questionnaires.frozen import Frozen, Id

BID_COLUMNS = ("bid", "name", "status_quo", "whole_life_cost")  # of every bids.csv
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class EvaluatedCriterion(Frozen):
    """A criterion that evaluators score in words of the scale."""

    id: Id
    title: Words
    points: Annotated[Decimal, Field(gt=0, le=100, decimal_places=1)]


class Domain(Frozen):
    """A domain of the profile: its points, and the criteria that evaluators score."""

    id: Id
    points: Points
    criteria: tuple[EvaluatedCriterion, ...] = ()


class OutcomeCriterion(Frozen):
    """An outcome of the study as a criterion, over the range that the tender cares about."""

    outcome: Id
    title: Words
    measure: Words
    time_point: Words
    evidence: Words = Field(description="Evidence that a bid has to show.")
    floor: str | float = Field(description="Level, or amount in the outcome's unit: no points.")
    ceiling: str | float = Field(description="Level or amount from which all points are given.")
    pass_fail: bool = Field(False, description="Whether a bid below the floor is out.")
    floor_share: Annotated[Decimal, Field(gt=0, le=100)] = Field(
        Decimal(100), description="Per cent of patients who must reach a pass/fail floor."
    )


class LeftOut(Frozen):
    """An outcome of the study that this tender does not score, and why."""

    outcome: Id
    reason: Words


class PatientOutcomes(Frozen):
    """The part of a domain whose points are shared out by what patients value."""

    domain: Id
    points: Annotated[Decimal, Field(gt=0, le=100, decimal_places=1)]
    decimals: Literal[0, 1] = Field(0, description="Decimals of a criterion's points.")
    criteria: tuple[OutcomeCriterion, ...] = Field(min_length=1)
    left_out: tuple[LeftOut, ...] = ()


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
    """Whose preferences count: one role, in the mix of those who will use the product."""

    role: Literal["patient", "carer_self", "carer_proxy"] = "patient"
    source: Words = Field(description="Where the mix comes from, and of what year.")
    case_mix: tuple[MixShare, ...] = Field(min_length=1)


class Price(Frozen):
    """Whole-life cost against amounts that are published in advance."""

    method: str = "absolute"
    best: Money = Field(description="GBP: full points at or below.")
    worst: Money = Field(description="GBP: no points at or above.")
    basis: Words = Field(description="What the cost covers: years, units, VAT.")

    @field_validator("method")
    @classmethod
    def _absolute(cls, method: str) -> str:
        if method != "absolute":
            raise ValueError(
                f'"{method}" is not offered: a score may not depend on who else bids; '
                'use "absolute" with `best` and `worst`'
            )
        return method

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.best >= self.worst:
            raise ValueError(f"best, {self.best}, must be below worst, {self.worst}; swap them")
        return self


class ScaleWord(Frozen):
    """A word of the evaluators' scale, and what it is worth."""

    word: Words
    value: Annotated[Decimal, Field(ge=0)]


class Tender(Frozen):
    """All that is published before bids come in."""

    id: Id
    title: Words
    decision: Words = Field(description="The decision, in one sentence.")
    regime: Literal["procurement_act_2023"]
    profile: str
    study: Id
    study_version: int = Field(ge=1)
    scale: tuple[ScaleWord, ...] = Field(description="Best first; values from the official pack.")
    domains: tuple[Domain, ...]
    patient_outcomes: PatientOutcomes
    population: Population
    price: Price

    @property
    def evaluated(self) -> tuple[tuple[str, EvaluatedCriterion], ...]:
        """Every criterion that evaluators score, with the id of its domain."""
        return tuple((d.id, criterion) for d in self.domains for criterion in d.criteria)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the bids: one for each criterion after those of every bid."""
        outcomes = tuple(one.outcome for one in self.patient_outcomes.criteria)
        return BID_COLUMNS + outcomes + tuple(criterion.id for _, criterion in self.evaluated)

    def share_of(self, word: str) -> Decimal:
        """Per cent of a criterion's points that a word of the scale earns; KeyError if none."""
        for one in self.scale:
            if one.word.casefold() == word.casefold():
                return 100 * one.value / self.scale[0].value
        raise KeyError(word)
