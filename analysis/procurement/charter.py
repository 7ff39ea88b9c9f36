"""What is decided, for whom and by whom: written before anybody is asked, and printed first."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from analysis.procurement.plain_words import require_plain
from questionnaires.frozen import Frozen

Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(require_plain)
]
Money = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class Charter(Frozen):
    """The decision charter: the problem, and what good looks like, before any product."""

    problem: Words = Field(description="What is wrong today, for whom.")
    decision: Words = Field(description="The decision, in one sentence.")
    population: Words = Field(description="The patients who will live with the decision.")
    pathway_stage: Words = Field(description="Where in the pathway of care the decision falls.")
    comparator: Words = Field(description="What is used now: it is scored beside the bids.")
    good_looks_like: Words = Field(description="What patients would notice if it went well.")
    measured_by: Words = Field(description="The measure that would show it, and when.")
    decided_by: Words = Field(description="Who decides, and who was heard.")


class Declaration(Frozen):
    """Who paid for the survey behind the weights, and who has an interest in the award."""

    funded_by: Words = Field(description="Who paid for the survey.")
    supplier_funded: bool = Field(description="Whether a possible bidder paid for any of it.")
    conflicts: Words = Field(description='Interests that were declared, or "none declared".')
    equality: Words | None = Field(
        None,
        description="What the equality impact assessment found for people of each protected "
        "characteristic, age among them.",
    )


class Contract(Frozen):
    """The contract that is to be awarded."""

    value: Money = Field(description="GBP over its whole life, without VAT.")
    years: Annotated[Decimal, Field(gt=0, le=30)]
