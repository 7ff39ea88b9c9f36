"""The pathway of a tender: what a product changes, for which organisation, at what unit cost.

Written before bids come in. Unit costs are the buyer's own, never ours: a line without one is
shown in its unit only.
"""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import combinations
from typing import Literal, Self

from pydantic import Field, model_validator

from analysis.procurement.budget_years import Calendar
from analysis.procurement.charter import Words
from questionnaires.errors import did_you_mean
from questionnaires.frozen import Frozen, Id

Heading = Literal["price", "beds", "outpatients", "theatres", "staff", "other"]
Stage = Literal["purchase", "implementation", "operation", "disposal", "downstream"]
Tag = Literal["cash_releasing", "capacity_releasing", "quality"]
HEADINGS: dict[Heading, str] = {
    "price": "Price",
    "beds": "Beds",
    "outpatients": "Outpatients",
    "theatres": "Theatres",
    "staff": "Staff hours",
    "other": "Other",
}
STAGES: tuple[Stage, ...] = (
    *("purchase", "implementation", "operation", "disposal", "downstream"),
)
TAGS: dict[Tag, str] = {
    "cash_releasing": "cash",
    "capacity_releasing": "capacity",
    "quality": "quality",
}
POUNDS = "GBP"
WHOLE_LIFE_COST = "whole_life_cost"
NOWHERE = "nowhere"


class Organisation(Frozen):
    """Who pays or gains."""

    id: Id
    title: Words


class Equivalent(Frozen):
    """What so many units come to, in words that everybody knows."""

    title: Words = Field(description="Such as: operations from the waiting list.")
    units: float = Field(gt=0, description="Units of the line that make one.")


class Line(Frozen):
    """One thing that a bid costs or changes, for one organisation, in one unit."""

    id: Id
    heading: Heading
    title: Words
    unit: Words = Field(description='"GBP" for money; else bed-days, attendances, minutes …')
    organisation: Id = Field(description="Who pays it, or is relieved of it.")
    tag: Tag
    stage: Stage = "downstream"
    band: str = Field("", description="Pay band of staff hours.")
    part: str = Field("", description="Which part, where lines share a heading: follow-ups.")
    unit_cost: float | None = Field(None, gt=0, description="GBP per unit; yours, never a tariff.")
    unit_cost_source: str = ""
    today: float = Field(0, ge=0, description="Units per patient with the existing product.")
    equivalent: Equivalent | None = None
    counted_in: Id = Field(description="`whole_life_cost`, a criterion, or `nowhere`: shown only.")

    @property
    def pounds_per_unit(self) -> float | None:
        """GBP per unit; None if nobody gave a unit cost."""
        return 1.0 if self.unit == POUNDS else self.unit_cost

    @property
    def effect(self) -> tuple[str, ...]:
        """What makes two lines the same effect."""
        own = self.id if self.heading in ("price", "other") else ""
        return self.heading, self.organisation, self.band, self.part, own

    @model_validator(mode="after")
    def _check(self) -> Self:
        if fault := next(self._faults(), ""):
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        """What is wrong with the line."""
        if self.heading == "price" and (self.unit, self.tag) != (POUNDS, "cash_releasing"):
            yield 'a price is money: unit = "GBP", tag = "cash_releasing"'
        if (self.heading == "price") == (self.stage == "downstream"):
            yield (
                "stage: a price is of purchase, implementation, operation or disposal; what "
                "changes in care is downstream"
            )
        if (self.heading == "staff") != bool(self.band):
            yield "band: name the pay band of staff hours, and of nothing else"
        if self.unit == POUNDS and self.unit_cost is not None:
            yield "unit_cost: the line is in GBP already; take it out"
        if (self.unit_cost is None) == bool(self.unit_cost_source):
            yield "unit_cost: give it together with unit_cost_source, which says where it is from"
        if self.counted_in == WHOLE_LIFE_COST and self.pounds_per_unit is None:
            yield (
                "counted_in: without a unit cost it cannot count in whole-life cost; give yours "
                'in unit_cost, or show it only with counted_in = "nowhere"'
            )


class Pathway(Frozen):
    """What is published about the money before bids come in."""

    starts: date = Field(description="First day of the contract.")
    months: int = Field(ge=1, le=360, description="How long costs and effects are counted.")
    patients_per_month: float = Field(gt=0)
    discount_rate: float = Field(3.5, ge=0, le=20, description="Per cent a year.")
    comparator: Id = Field(description="The bid that is the existing product.")
    buyer: Id = Field(description="The organisation that pays the price.")
    organisations: tuple[Organisation, ...] = Field(min_length=1)
    lines: tuple[Line, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if fault := next(self._faults(), ""):
            raise ValueError(fault)
        return self

    def _faults(self) -> Iterator[str]:
        """What is wrong between the parts."""
        for key, ids in (
            ("organisations", [one.id for one in self.organisations]),
            ("lines", [one.id for one in self.lines]),
        ):
            for name in ids:
                if ids.count(name) > 1:
                    yield f'{key}: "{name}" stands twice; give each its own id'
        known = [one.id for one in self.organisations]
        if self.buyer not in known:
            yield f'buyer: "{self.buyer}" is no organisation; {did_you_mean(self.buyer, known)}'
        for line in self.lines:
            if line.organisation not in known:
                remedy = did_you_mean(line.organisation, known)
                yield f'lines ({line.id}): no organisation "{line.organisation}"; {remedy}'

    @property
    def calendar(self) -> Calendar:
        """Its months and financial years."""
        return Calendar(self.starts, self.months)

    @property
    def rate(self) -> float:
        """Discount rate as a share."""
        return self.discount_rate / 100

    def line(self, line_id: str) -> Line:
        """Line of that id; KeyError if there is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def counting_faults(
        self, outcomes: Collection[str], evaluated: Collection[str]
    ) -> Iterator[str]:
        """Effects that are counted twice, or in a criterion that there is not.

        `outcomes` are those that patients were asked about, `evaluated` the criteria that
        evaluators score. Only an outcome may stand beside another line of the same effect.
        """
        places = {WHOLE_LIFE_COST, NOWHERE, *outcomes, *evaluated}
        for number, line in enumerate(self.lines):
            if line.counted_in not in places:
                remedy = did_you_mean(line.counted_in, places)
                yield (
                    f'pathway.lines[{number}] ({line.id}): counted_in: "{line.counted_in}" is no '
                    f"criterion; {remedy}"
                )
        for (first, one), (second, other) in combinations(enumerate(self.lines), 2):
            asked = {one.counted_in, other.counted_in} & set(outcomes)
            if one.effect == other.effect and (one.counted_in == other.counted_in or not asked):
                yield (
                    f"pathway.lines[{first}] ({one.id}) and lines[{second}] ({other.id}) are "
                    f"the same effect, {one.heading} of {one.organisation}, counted in "
                    f"{one.counted_in} and in {other.counted_in}; count it in one place"
                )
