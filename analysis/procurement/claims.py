"""A claim: what somebody says that a product changes, and what they know it from.

A record is portable: it says nothing of a trust's own patients, weights or costs, so that one
record serves every tender.
"""

import json
from datetime import date as Date
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.errors import TenderError
from analysis.procurement.charter import Words
from questionnaires.frozen import Frozen, Id
from questionnaires.toml import as_model

Design = Literal[
    "randomised_trial",
    "controlled_study",
    "before_after",
    "registry",
    "case_series",
    "model",
    "expert_opinion",
]
DESIGNS: dict[Design, str] = {
    "randomised_trial": "randomised trial",
    "controlled_study": "controlled study",
    "before_after": "before-and-after study",
    "registry": "registry",
    "case_series": "case series",
    "model": "model",
    "expert_opinion": "expert opinion",
}
Maturity = Literal["early", "developing", "established"]
MATURITY: dict[Maturity, str] = {
    "early": "first results, of one place or of those who developed it",
    "developing": "shown in several places, not yet in everyday use",
    "established": "seen in everyday use, also by others than the supplier",
}
Against = Literal["standard_of_care", "other_product", "placebo", "no_treatment"]
AGAINST: dict[Against, str] = {
    "standard_of_care": "standard of care",
    "other_product": "another product",
    "placebo": "placebo",
    "no_treatment": "no treatment",
}
Number = Annotated[float, Field(allow_inf_nan=False)]


class Claim(Frozen):
    """One claimed effect, as a change against a comparator, with its evidence."""

    format: Literal["whatmatters/claim/1"]
    id: Id = Field(description="Never changes; a later edition of the evidence gets another.")
    effect: Id = Field(description="Outcome of a study, or line of a pathway, that changes.")
    unit: Words = Field(description="Unit of the change, such as people in 100.")
    low: Number = Field(description="Lower end of the 95 % interval of the change.")
    central: Number = Field(description="The change, product less comparator.")
    high: Number = Field(description="Upper end of the 95 % interval of the change.")
    design: Design = Field(description="What kind of study it is known from.")
    n: int = Field(ge=1, description="People in the study, all arms together.")
    setting: Words = Field(description="Where, and with which patients, it was measured.")
    comparator: Words = Field(
        description="What those had who did not have the product: without it a change means nothing"
    )
    comparator_is: Against = Field(
        description="Whether the comparator is the care that such patients get today: only then "
        "is the change what they would notice."
    )
    measure: Words = Field(description="How the effect was measured, and when.")
    source: Words = Field(description="Publication, registry or report, so that it can be found.")
    date: Date = Field(description="When the evidence was published, such as 2026-03-31.")
    maturity: Maturity = Field(
        description="How far the evidence has got: "
        + "; ".join(f"{name}, {meaning}" for name, meaning in MATURITY.items())
        + "."
    )
    baseline: Annotated[float, Field(gt=0, lt=100)] | None = Field(
        None, description="Per cent of people with the comparator, if the unit is people in 100."
    )
    sd: Annotated[float, Field(gt=0)] | None = Field(
        None, description="Standard deviation between people, if the effect is a mean."
    )
    follow_up_months: Annotated[float, Field(gt=0)] | None = Field(
        None, description="Months from the treatment until the effect shows."
    )
    transportability: str = Field("", description="Why it should hold elsewhere, or may not.")
    passport_ref: str = Field("", description="Reference in an innovator passport, if it has one.")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.low <= self.central <= self.high:
            raise ValueError(
                f"the interval, {self.low:g} to {self.high:g}, does not hold the central value, "
                f"{self.central:g}; give the interval of the same estimate, in the same direction"
            )
        if self.low == self.high:
            raise ValueError(
                f"low and high are both {self.low:g}: an estimate without uncertainty is no "
                "estimate; give the 95 % interval"
            )
        if self.baseline is not None and self.sd is not None:
            raise ValueError("give `baseline` for people in 100, or `sd` for a mean; not both")
        return self

    @property
    def sha256(self) -> str:
        """Hash of all that the record says, however its file is laid out."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return sha256(said.encode()).hexdigest()


def read_claim(path: Path) -> Claim:
    """Read a claim from its JSON file.

    Raises
    ------
    TenderError
        If it is missing, is not JSON, or a key is missing, unknown or contradicts another.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise TenderError(f"{path}: missing; write it or name another") from None
    except OSError as fault:
        raise TenderError(f"{path}: cannot be read: {fault.strerror}; name a JSON file") from None
    except ValueError as fault:
        raise TenderError(f"{path}: not JSON: {fault}; mend that line") from None
    return as_model(data, path, Claim, TenderError)
