"""Sections of a tender that stand by themselves: evidence for claims, and the pathway's money."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from analysis.procurement.charter import Words
from questionnaires.frozen import Frozen, Id

Share = Annotated[Decimal, Field(ge=0, le=1)]


class EvidenceTerms(Frozen):
    """How a claim counts, by its evidence: published before the tender."""

    folder: Words = Field("claims", description="Folder of the claims, beside the tender.")
    rule: Literal["conservative_bound", "shrink"] = Field(
        description="Score the bound of the interval that is worse for patients, or shrink the "
        "claim towards the comparator."
    )
    kappa: dict[Id, Share] = Field(
        default={}, description="Share of a claimed effect that counts, by grade of evidence."
    )


class PathwayTerms(Frozen):
    """Whose money and capacity a bid changes, and over which years."""

    starts: date = Field(description="First day of the contract.")
    years: Annotated[int, Field(ge=1, le=20)] = Field(description="Financial years to show.")
    discount_rate: Share = Field(Decimal("0.035"), description="Per year.")
