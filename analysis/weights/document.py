"""`weights.json` as types: the schema that it is held to, and what pages and workbooks read."""

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field

from analysis.weights.summary import OutcomeWeight
from questionnaires.frozen import Frozen

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)] | None
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class StudyName(Frozen):
    """The study, or the table, that was answered."""

    id: str
    version: int = Field(ge=1)


class Draws(Frozen):
    """The draws beside the document."""

    n: int = Field(ge=1)
    file: str
    sha256: Digest
    row_0: str = Field(alias="row 0")


class RangeOutcome(Frozen):
    """An outcome, and the levels between which its weight holds, from worst to best."""

    id: str
    worst: str
    best: str
    levels: tuple[str, ...] = Field(min_length=2)
    amounts: tuple[float, ...] | None = Field(description="Of the levels, in the unit.")
    unit: str
    direction: Literal["declared", "estimated"] = Field(
        description="Whether worst and best were declared before there were data."
    )


class WeightRange(Frozen):
    """What the weights hold for."""

    id: str
    outcomes: tuple[RangeOutcome, ...] = Field(min_length=2)

    def levels(self, outcome_id: str) -> tuple[str, ...]:
        """Levels of an outcome, worst to best; KeyError if there is no such outcome."""
        return {one.id: one for one in self.outcomes}[outcome_id].levels


class SecondOpinion(Frozen):
    """Who repeated the fit, and on how many choices."""

    engine: str
    agrees: Literal[True]
    n_tasks: Count
    sample: bool


class Brief(Frozen):
    """The weight of an outcome by another estimator."""

    id: str
    weight: Share
    low: float
    high: float


class Sensitivity(Frozen):
    """The weights of a cell under another assumption, by its name."""

    id: Literal["isotonic"]
    outcomes: tuple[str, ...] = Field(description="Which it changes by itself.")
    attributes: tuple[Brief, ...]


class LevelValue(Frozen):
    """The share of an outcome's whole swing that a level reaches; it need not be within 0 to 1."""

    level: str
    value: float


class Attribute(Brief):
    """The weight of an outcome in a cell, over the range; weights of a cell sum to 1."""

    clipped: bool = Field(description="The swing had the wrong sign, and the weight was set to 0.")
    p_positive: Share = Field(description="Probability that the best level is better.")
    rank_probabilities: tuple[Share, ...]
    p_above_next: Share | None = Field(description="Below 0.8 the order is not settled.")
    value_function: tuple[LevelValue, ...]
    disordered: bool = Field(description="A better level has a lower part-worth than a worse one.")

    @property
    def as_weight(self) -> OutcomeWeight:
        """The weight as the analysis has it."""
        own = {name: getattr(self, name) for name in type(self).model_fields}
        return OutcomeWeight(
            **{name: value for name, value in own.items() if name != "value_function"},
            value=tuple(one.value for one in self.value_function),
        )


class CellDocument(Frozen):
    """The people of one condition, age band and role."""

    condition: str
    age_band: str
    role: str
    n: Count = Field(description="Respondents to the nearest 5; null for 1 to 7.")
    n_tasks: Count = Field(description="Choices, to the nearest 50.")
    effective_n: Count = Field(description="Respondents of its own that would make it as sure.")
    pooling_share: Share = Field(description="Of the weights that is owed to other cells.")
    modelled: str | None = Field(description="That nobody, or too few, answered.")
    withheld: str | None = Field(description="Why there are no weights.")
    second_opinion: SecondOpinion | None
    no_pooling: tuple[Brief, ...] | None = Field(description="What the cell says alone.")
    attributes: tuple[Attribute, ...]
    sensitivities: tuple[Sensitivity, ...] = Field(
        (), description="isotonic: better levels are never worth less."
    )
    kish_n: Count = Field(None, description="Respondents that the weighted ones tell as much as.")

    @cached_property
    def weights(self) -> tuple[OutcomeWeight, ...]:
        """Weights of the outcomes; none where they are withheld."""
        return tuple(one.as_weight for one in self.attributes)

    def alone(self, outcome_id: str) -> Brief | None:
        """What the cell says of an outcome without the others, if that is shown."""
        return next((one for one in self.no_pooling or () if one.id == outcome_id), None)


class MixAttribute(Brief):
    """The weight of an outcome for a case mix."""

    p_first: Share


class MixStratum(Frozen, extra="allow"):
    """A group of the case mix, beside who was asked; `sex`, `ethnicity`, `deprivation` if known."""

    condition: str
    age_band: str
    population_share: Share | None
    n: Count
    weight: float | None = Field(description="For how many each respondent would have to stand.")


class MixMargin(Frozen):
    """The people of one age band, sex, ethnicity or deprivation, beside who was asked."""

    by: str
    group: str
    population_share: Share | None
    n: Count
    under_represented: bool = Field(description="Asked fewer than half of its share.")

    @property
    def name(self) -> str:
        """The group in words."""
        return f"{self.by.removesuffix('_band')} {self.group}"


class MixRole(Frozen):
    """The weights of one role for a case mix."""

    role: str
    withheld: str | None
    attributes: tuple[MixAttribute, ...]
    modelled_share: Share
    effective_n: Count
    cap: float
    n_capped: int
    unknown: tuple[str, ...]
    strata: tuple[MixStratum, ...]
    margins: tuple[MixMargin, ...] = ()


class MixDocument(Frozen):
    """The weights for the people of a place."""

    file: str
    source: str
    date: str
    how: str
    roles: tuple[MixRole, ...]


class How(Frozen):
    """What the weights were made from, and how."""

    inputs: dict[str, Digest] = Field(description="Name in the folder of results to SHA-256.")
    settings: dict[str, Any]
    covariance: str
    software: dict[str, str]


class WeightsDocument(Frozen):
    """`weights.json`: outcome weights of every cell, with the range and the draws they rest on."""

    format: Literal["whatmatters/weights/2"]
    study: StudyName
    method: Literal["swing"] = Field(description="Signed swings, as shares of their sum.")
    model: str
    pooling: Literal["partial", "none"]
    valid_until: date | None = Field(
        None, description="Last day on which a tender may be locked with the weights."
    )
    seed: int = Field(ge=0)
    draws: Draws
    range: WeightRange
    cells: tuple[CellDocument, ...] = Field(min_length=1)
    complete_pooling: tuple[Brief, ...] | None
    case_mix: MixDocument | None
    meaning: str = Field(alias="what it means")
    how: How

    @property
    def shown(self) -> tuple[CellDocument, ...]:
        """Cells that have weights."""
        return tuple(cell for cell in self.cells if not cell.withheld)
