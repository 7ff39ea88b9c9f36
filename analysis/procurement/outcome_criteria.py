"""The patient-outcome criteria of a tender as they are written: ranges, measures, checks."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.procurement.charter import Words
from questionnaires.frozen import Frozen, Id

Number = Annotated[float, Field(allow_inf_nan=False)]


class Described(Frozen):
    """What a bidder has to know about any criterion (Procurement Act 2023, section 23)."""

    title: Words
    definition: Words = Field(description="What is assessed, so that it can be measured.")
    evidence: Words = Field(description="Evidence that a bid has to show.")
    link: Words = Field(description="How it bears on what is bought.")


class OutcomeCriterion(Described):
    """An outcome of the study as a criterion, over the range that the tender cares about."""

    outcome: Id
    aspect: Literal["outcome", "experience", "safety"] = Field(
        description="Part of value as in Best Possible Value: what is divided by cost."
    )
    measure: Words
    time_point: Words
    floor: str | float = Field(description="Level, or amount in the outcome's unit: no points.")
    ceiling: str | float = Field(description="Level or amount from which all points are given.")
    pass_fail: bool = Field(False, description="Whether a bid below the floor is out.")
    floor_share: Annotated[Decimal, Field(gt=0, le=100)] = Field(
        Decimal(100), description="Per cent of patients who must reach a pass/fail floor."
    )
    merge_into: Id | None = Field(
        None,
        description="Outcome that takes over the points of this one, so that bids need not show "
        "it: for outcomes of little weight.",
    )
    keep_because: Words | None = Field(
        None, description="Why an outcome of little weight is a criterion all the same."
    )
    collected_by: Words | None = Field(
        None, description="Who collects the measure today; without it, nobody does."
    )
    cut_offs: tuple[Number, ...] = Field(
        (), description="Scores from which each better level begins, to read scores of a PROM by."
    )
    pathway_stage: Words | None = Field(
        None, description="Where in the pathway of care patients notice it."
    )
    questions: dict[Id, Annotated[Decimal, Field(gt=0, le=1)]] = Field(
        default={},
        description="Share of its points that answers each question of the official pack.",
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        total = sum(self.questions.values(), Decimal(0))
        if self.questions and total != 1:
            verb = "add" if total < 1 else "take away"
            raise ValueError(f"questions: the shares sum to {total}; {verb} {abs(1 - total)}")
        rising = [right > left for left, right in pairwise(self.cut_offs)]
        if len(set(rising)) > 1 or len(set(self.cut_offs)) < len(self.cut_offs):
            raise ValueError("cut_offs: they must rise, or fall where a low score is good")
        return self


class LeftOut(Frozen):
    """An outcome of the study that this tender does not score, and why."""

    outcome: Id
    reason: Words


class Structure(Frozen):
    """What was thought through before outcomes were added up (ISPOR MCDA, 2016, step 2)."""

    complete: Words = Field(description="Why no outcome that matters is missing.")
    not_redundant: Words = Field(description="Why none could be left out unnoticed.")
    not_overlapping: Words = Field(description="Why no two count the same thing.")
    independent: Words = Field(
        description="Why the worth of one does not hang on the level of another."
    )


class Panel(Frozen):
    """What clinicians or others think that each outcome weighs: shown beside the patients."""

    title: Words
    people: int = Field(ge=1)
    source: Words = Field(description="How and when they were asked.")
    swings: dict[Id, Annotated[float, Field(ge=0, le=100)]] = Field(
        description="100 for the outcome whose step from floor to ceiling matters most to them."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if max(self.swings.values(), default=0) <= 0:
            raise ValueError("swings: none is above 0; give 100 to the most important outcome")
        return self


class PatientOutcomes(Frozen):
    """The part of a domain whose points are shared out by what patients value."""

    domain: Id
    points: Annotated[Decimal, Field(gt=0, le=100, decimal_places=1)]
    decimals: Literal[0, 1] = Field(0, description="Decimals of a criterion's points.")
    criteria: tuple[OutcomeCriterion, ...] = Field(min_length=1)
    left_out: tuple[LeftOut, ...] = ()
    structure: Structure
    panels: tuple[Panel, ...] = Field(
        (), description="What others weigh, beside the patients and never merged with them."
    )

    @property
    def shown(self) -> tuple[OutcomeCriterion, ...]:
        """Outcomes that bids have to show: all but those merged into another."""
        return tuple(one for one in self.criteria if one.merge_into is None)
