"""What the contract holds a supplier to: the outcomes that won it, with the same weights.

With x what was measured, the attainment of an outcome is how far x got from the floor to what the
bid promised, and the index is their mean by the published points:

    A = sum over k of w_k clip((x_k - floor_k) / (target_k - floor_k), 0, 1)
    payment = base (1 - at_risk + at_risk A)
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from analysis.procurement.charter import Words
from questionnaires.frozen import Frozen, Id

Band = Literal["good", "approaching target", "requires improvement", "inadequate", "other"]
PerCent = Annotated[float, Field(gt=0, le=100)]
FEWEST_KPIS = 3  # Procurement Act 2023, section 52, of contracts above £5m
NEEDS_KPIS = 5_000_000  # GBP
ONE_SIDED_95 = 1.645  # standard errors
PEOPLE_IN_100 = "people in 100"


class Bands(Frozen):
    """Least attainment of each rating, in per cent of the way from floor to target."""

    good: PerCent
    approaching_target: PerCent
    requires_improvement: PerCent

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.good > self.approaching_target > self.requires_improvement:
            raise ValueError("the bands must fall: good, approaching_target, requires_improvement")
        return self

    def of(self, attainment: float | None) -> Band:
        """Rating of an attainment from 0 to 1; `other` if it was not measured."""
        if attainment is None:
            return "other"
        percent = round(100 * attainment, 6)
        if percent >= self.good:
            return "good"
        if percent >= self.approaching_target:
            return "approaching target"
        return "requires improvement" if percent >= self.requires_improvement else "inadequate"


class Performance(Frozen):
    """Terms of payment by outcomes, published with the tender."""

    at_risk: Annotated[float, Field(ge=0, le=100)] = Field(
        description="Per cent of each payment that depends on outcomes."
    )
    review_months: Annotated[int, Field(ge=1, le=12)] = Field(
        description="Months between reviews: at most 12."
    )
    measured: int = Field(ge=1, description="People whose outcomes are measured by each review.")
    noise: Literal["allowed", "not_allowed"] = Field(
        description="allowed: an outcome is marked down only where the 95 % bound of what was "
        "measured is below the target."
    )
    bands: Bands
    sd: dict[Id, Annotated[float, Field(gt=0)]] = Field(
        default={}, description="Standard deviation between people, of outcomes that are means."
    )


class Kpi(Frozen):
    """An outcome that the contract holds the supplier to."""

    outcome: Id
    title: Words
    measure: Words
    time_point: Words
    unit: Words
    weight: float = Field(ge=0, le=1, description="Share of the patient-outcome points.")
    floor: float = Field(description="In the unit.")
    target: float = Field(description="What the bid was scored on, in the unit.")
    today: float = Field(description="With the product before, in the unit.")
    better: Literal[1, -1] = Field(description="1 if more is better, -1 if less is.")
    values: dict[str, float] = Field(
        default={}, description="Value of each level, in per cent: of outcomes without a unit."
    )
    sd: float = Field(ge=0, description="Between people at the target, in the unit.")

    def attainment(self, measured: float) -> float:
        """How far it got from floor to target, from 0 to 1.

        A bid that promised no more than the floor has to keep what it promised.
        """
        distance = self.better * (self.target - self.floor)
        if distance <= 0:
            return float(self.better * (measured - self.target) >= 0)
        return min(max((measured - self.floor) / (self.target - self.floor), 0.0), 1.0)

    def spread(self, measured: float) -> float:
        """Standard deviation between people where that was measured."""
        if self.unit.startswith(PEOPLE_IN_100):
            return float(max(measured * (100 - measured), 0.0) ** 0.5)
        return self.sd


class LockedVersion(Frozen):
    """The published version of a tender that an award rests on."""

    number: int = Field(ge=1)
    locked_at: datetime
    signatory: Words
    sha256: str = Field(description="Of the version, as tender.lock.json has it.")


class Schedule(Frozen):
    """The schedule of a contract: its outcomes, and what is paid for them."""

    format: Literal["whatmatters/contract/1"]
    tender: Id
    title: Words
    bid: Id
    supplier: Words
    base: float = Field(gt=0, description="GBP between two reviews, if all goes well.")
    performance: Performance
    kpis: tuple[Kpi, ...] = Field(min_length=FEWEST_KPIS)
    score_sha256: str = Field(description="Of the score.json that the award rests on.")
    lock: LockedVersion | None = Field(
        None, description="Version of the tender that bids were scored by; none in a rehearsal."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        total = sum(one.weight for one in self.kpis)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"kpis: the weights sum to {total:g}, not to 1; restore the file")
        return self

    def index(self, attained: Mapping[str, float]) -> float | None:
        """Attainment index over the outcomes that were measured; None if none was."""
        weights = {one.outcome: one.weight for one in self.kpis if one.outcome in attained}
        total = sum(weights.values())
        if total <= 0:
            return None
        return sum(weight * attained[name] for name, weight in weights.items()) / total

    def payment(self, index: float) -> float:
        """What is paid between two reviews, in GBP."""
        share = self.performance.at_risk / 100
        return self.base * (1 - share + share * index)
