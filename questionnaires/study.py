"""A study: which outcomes are traded off, who is asked, and how. Words live in `text`."""

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from questionnaires.fieldwork import Consent, Feedback, Fieldwork
from questionnaires.frozen import Frozen, Id
from questionnaires.language import Tag

SEGMENTS = ("role", "condition", "age_band")  # in the order in which they are asked
ROLES = ("patient", "carer_self", "carer_proxy")
SMALLEST_CELL = 8  # counts of 1-7 people are not published (NHS England disclosure rule)


class Level(Frozen):
    """One level that an outcome can take."""

    id: Id
    value: float | None = Field(None, description="The level in the attribute's unit.")


class Measure(Frozen):
    """How the outcome is measured in care: the link from a weight to a PROM or PREM."""

    instrument: str
    time_point: str


class Attribute(Frozen):
    """An attribute of the choices: an outcome in the life of a patient or carer."""

    id: Id
    kind: Literal["outcome", "process", "technology"] = "outcome"
    core: bool = Field(False, description="One of the outcomes that every study shares.")
    ordered: bool = Field(True, description="Levels are listed from worst to best.")
    show: Literal["words", "icons"] = Field(
        "words", description="`icons`: a 10 × 10 array of people, `value` of them marked."
    )
    unit: str = ""
    measure: Measure | None = None
    levels: tuple[Level, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _check(self) -> Self:
        ids = [level.id for level in self.levels]
        if len(set(ids)) < len(ids):
            raise ValueError(f"levels of {self.id}: two have the same id; rename one of them")
        if self.show == "icons" and not all(
            level.value is not None and level.value in range(101) for level in self.levels
        ):
            raise ValueError(
                f'levels of {self.id}: show = "icons" needs a whole `value` from 0 to 100 '
                "for each level: the number of people in 100"
            )
        return self

    @property
    def level_ids(self) -> tuple[str, ...]:
        """Ids of the levels, worst first where they are ordered."""
        return tuple(level.id for level in self.levels)

    def level(self, level_id: str) -> Level:
        """Level of that id; KeyError if there is none."""
        for level in self.levels:
            if level.id == level_id:
                return level
        raise KeyError(level_id)


class About(Frozen):
    """Why the study is made: what reviewers and bidders will ask first."""

    research_question: str
    decision: str = Field(description="The decision that the weights are meant to inform.")
    population: str
    perspective: str
    why_choices: str = Field(description="Why a choice experiment, and not another method.")
    funding: str = Field(description="Who paid. A study paid for by a supplier must say so.")


class Segments(Frozen):
    """The groups that answers are kept apart by."""

    role: tuple[Literal["patient", "carer_self", "carer_proxy"], ...] = Field(min_length=1)
    condition: tuple[Id, ...] = Field(min_length=1)
    age_band: tuple[Id, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for segment in SEGMENTS:
            groups = getattr(self, segment)
            if len(set(groups)) < len(groups):
                raise ValueError(f"{segment}: a group stands twice; remove one")
        return self


class DesignSettings(Frozen):
    """What the experimental design has to keep to."""

    alternatives: Literal[2, 3] = 2
    opt_out: bool = Field(False, description="Whether `neither of these` can be chosen.")
    blocks: int = Field(4, ge=1, le=50)
    tasks_per_block: int = Field(10, ge=1, le=30)
    min_overlap: int = Field(
        1, ge=0, description="Attributes that are the same in all alternatives of a task."
    )
    seed: int = Field(1, ge=0)


class AnalysisPlan(Frozen):
    """What is decided about the analysis before there are data."""

    pool: tuple[Literal["condition", "age_band"], ...] = Field(
        (), description="Segments whose groups are analysed together. Roles never are."
    )
    smallest_cell: int = Field(SMALLEST_CELL, ge=SMALLEST_CELL)


class Study(Frozen):
    """All that is asked, without its words.

    Raises
    ------
    pydantic.ValidationError
        If a key is unknown or missing, or values contradict each other; `files.read_study`
        turns it into a `StudyError` with file, key and remedy.
    """

    id: Id
    version: int = Field(ge=1)
    purpose: Literal["outcome_weights", "method_research"] = "outcome_weights"
    languages: tuple[Tag, ...] = Field(
        ("en",),
        min_length=1,
        description="Words that people can choose from; `-easy` marks easy words, as in `en-easy`.",
    )
    about: About
    segments: Segments
    attributes: tuple[Attribute, ...] = Field(min_length=2)
    design: DesignSettings = DesignSettings()
    analysis: AnalysisPlan = AnalysisPlan()
    consent: Consent = Consent()
    fieldwork: Fieldwork = Fieldwork()
    feedback: Feedback = Feedback()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len({attribute.id for attribute in self.attributes}) < len(self.attributes):
            raise ValueError("attributes: two have the same id; rename one of them")
        if len(set(self.languages)) < len(self.languages):
            raise ValueError("languages: one stands twice; remove one of them")
        if self.design.min_overlap > len(self.attributes) - 2:
            raise ValueError(
                f"design.min_overlap: {self.design.min_overlap} of {len(self.attributes)} "
                "attributes equal leaves no trade-off; two must be free to differ"
            )
        for attribute in self.attributes:
            if self.purpose == "outcome_weights" and attribute.kind != "outcome":
                raise ValueError(
                    f'attribute {attribute.id}: kind = "{attribute.kind}" cannot carry an outcome '
                    "weight; describe the outcome in the patient's life, or set purpose = \""
                    'method_research"'
                )
        return self

    @cached_property
    def _by_id(self) -> dict[str, Attribute]:
        return {attribute.id: attribute for attribute in self.attributes}

    @property
    def attribute_ids(self) -> tuple[str, ...]:
        """Ids of the attributes, in the order in which they are shown."""
        return tuple(self._by_id)

    def attribute(self, attribute_id: str) -> Attribute:
        """Attribute of that id; KeyError if there is none."""
        return self._by_id[attribute_id]

    def groups(self, segment: str) -> tuple[str, ...]:
        """The groups of a segment: role, condition or age_band."""
        groups: tuple[str, ...] = getattr(self.segments, segment)
        return groups

    @property
    def label(self) -> str:
        """Name and version, as every output shows them."""
        return f"{self.id} v{self.version}"
