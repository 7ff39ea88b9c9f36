"""A study: which outcomes are traded off, who is asked, and how. Words live in `text`."""

import json
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from questionnaires.attributes import Attribute
from questionnaires.best_worst import BestWorstSettings
from questionnaires.design_rules import DesignRule, rules_of
from questionnaires.design_settings import DesignSettings
from questionnaires.disclosure import SMALLEST_SHOWN
from questionnaires.errors import did_you_mean
from questionnaires.fieldwork import Consent, Feedback, Fieldwork, Quota, check_place, check_quotas
from questionnaires.flow import Step, check_flow, read_step, usual_flow
from questionnaires.frozen import Frozen, Id
from questionnaires.governance import Governance
from questionnaires.language import Tag
from questionnaires.questions import Question
from questionnaires.variables import Variable, check_expression

SEGMENTS = ("role", "condition", "age_band")  # in the order in which they are asked
Flag = Literal["dominance", "repeat", "one_side", "one_attribute", "speed", "chance"]
Role = Literal["patient", "carer_self", "carer_proxy", "dyad"]  # a dyad answers together
ROLES: tuple[Role, ...] = get_args(Role)
CARERS: tuple[Role, ...] = ("carer_self", "carer_proxy")  # who may have a sheet of their own


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

    role: tuple[Role, ...] = Field(min_length=1)
    condition: tuple[Id, ...] = Field(min_length=1)
    age_band: tuple[Id, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        for segment in SEGMENTS:
            groups = getattr(self, segment)
            if len(set(groups)) < len(groups):
                raise ValueError(f"{segment}: a group stands twice; remove one")
        return self


class Sensitivity(Frozen):
    """People whom the analysis is repeated without, beside the one with everybody."""

    id: Id
    without: tuple[Flag, ...] = Field(
        min_length=1, description="Flags of response quality: who has any of them is left out."
    )
    because: str


class AnalysisPlan(Frozen):
    """What is decided about the analysis before there are data."""

    pool: tuple[Literal["condition", "age_band"], ...] = Field(
        (), description="Segments whose groups are analysed together. Roles never are."
    )
    smallest_cell: int = Field(SMALLEST_SHOWN, ge=SMALLEST_SHOWN)
    valid_until: date | None = Field(
        None, description="Last day on which a tender may be locked with the weights."
    )
    sensitivities: tuple[Sensitivity, ...] = Field(
        (), description="Exclusions that are declared beforehand. The headline never has any."
    )

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len({one.id for one in self.sensitivities}) < len(self.sensitivities):
            raise ValueError("sensitivities: two have the same id; rename one of them")
        return self

    @property
    def sha256(self) -> str:
        """Hash of all that was decided beforehand."""
        return sha256(self.model_dump_json().encode()).hexdigest()


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
    governance: Governance | None = None
    segments: Segments
    attributes: tuple[Attribute, ...] = Field(min_length=2)
    questions: tuple[Question, ...] = ()
    best_worst: BestWorstSettings | None = None
    flow: tuple[str, ...] = Field(
        (), description="What is asked, in order; a usual order unless it is said."
    )
    design: DesignSettings = DesignSettings()
    analysis: AnalysisPlan = AnalysisPlan()
    consent: Consent = Consent()
    fieldwork: Fieldwork = Fieldwork()
    feedback: Feedback = Feedback()
    quotas: tuple[Quota, ...] = ()

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
        self._check_status_quo()
        self._check_model()
        self._check_questions()
        check_quotas(self.quotas, self.variables())
        check_place(self.fieldwork.place, {one.id: one.variable for one in self.questions})
        return self

    def _check_status_quo(self) -> None:
        """Raise ValueError unless things as they are have a level of each attribute."""
        given = self.design.status_quo
        for attribute in self.attributes if given else ():
            if given.get(attribute.id) not in attribute.level_ids:
                raise ValueError(
                    f"design.status_quo: {attribute.id} needs one of its levels: "
                    f"{', '.join(attribute.level_ids)}"
                )
        for stray in sorted(given.keys() - {one.id for one in self.attributes}):
            raise ValueError(f"design.status_quo: {stray} is no attribute; remove it")

    def _check_model(self) -> None:
        """Raise ValueError unless interactions, ratio and rules speak of the study's attributes."""
        for pair in self.design.interactions:
            if pair[0] == pair[1] or not {*pair} <= {one.id for one in self.attributes}:
                raise ValueError(
                    f"design.interactions: {' and '.join(pair)} are not two attributes of the study"
                )
        parameters = [f"{one.id}:{level}" for one in self.attributes for level in one.level_ids[1:]]
        for name in self.design.ratio or ():
            if name not in parameters:
                raise ValueError(f"design.ratio: {name}: {did_you_mean(name, parameters)}")
        rules_of(self.attributes, self.design)

    def _check_questions(self) -> None:
        """Raise ValueError unless all is asked once, and conditions speak of what came before."""
        if len({one.id for one in self.questions}) < len(self.questions):
            raise ValueError("questions: two have the same id; rename one of them")
        check_flow(self.steps, self.questions, best_worst=self.best_worst is not None)
        for step in self.steps:
            condition = self.question(step.name).condition if step.kind == "question" else None
            if condition is not None:
                check_expression(condition, self.variables(step))

    @cached_property
    def _by_id(self) -> dict[str, Attribute]:
        return {attribute.id: attribute for attribute in self.attributes}

    @property
    def design_sha256(self) -> str:
        """Hash of all that a design depends on: levels, their values and order, and settings.

        Not of units, measures and pictures, nor of when people are asked whether they would do
        more. Settings that are not given do not count, so that new ones change no hash.
        """
        levels = [
            [one.id, one.ordered, [[level.id, level.value] for level in one.levels]]
            for one in self.attributes
        ]
        settings = self.design.model_dump(
            mode="json", exclude_defaults=True, exclude={"chunk", "more"}
        )
        parts = json.dumps([levels, settings], sort_keys=True)
        return sha256(parts.encode()).hexdigest()

    @cached_property
    def design_rules(self) -> tuple[DesignRule, ...]:
        """What is prohibited and required of every task."""
        return rules_of(self.attributes, self.design)

    @property
    def attribute_ids(self) -> tuple[str, ...]:
        """Ids of the attributes, in the order in which they are shown."""
        return tuple(self._by_id)

    def attribute(self, attribute_id: str) -> Attribute:
        """Attribute of that id; KeyError if there is none."""
        return self._by_id[attribute_id]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """What is asked, in order."""
        if self.flow:
            return tuple(read_step(entry) for entry in self.flow)
        return usual_flow(self.questions, best_worst=self.best_worst is not None)

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    def question(self, question_id: str) -> Question:
        """Ordinary question of that id; KeyError if there is none."""
        return self._questions[question_id]

    def variables(self, before: Step | None = None) -> dict[str, Variable]:
        """What conditions can speak of, by name: all that is asked before a step, or at all."""
        known: dict[str, Variable] = {}
        for step in self.steps[: None if before is None else self.steps.index(before)]:
            if step.kind == "segments":
                known |= {name: Variable("single", self.groups(name)) for name in SEGMENTS}
            elif step.kind == "question":
                known[step.name] = self.question(step.name).variable
        return known

    def groups(self, segment: str) -> tuple[str, ...]:
        """The groups of a segment: role, condition or age_band."""
        groups: tuple[str, ...] = getattr(self.segments, segment)
        return groups

    @property
    def label(self) -> str:
        """Name and version, as every output shows them."""
        return f"{self.id} v{self.version}"
