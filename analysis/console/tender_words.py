"""What the lines of a tender's file are called on its pages, and what they may say."""

from collections.abc import Container, Iterator
from decimal import Decimal
from typing import Annotated, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from analysis.console.tender_blocks import Block
from analysis.console.words import condition_and_age
from analysis.exports.weights_words import ROLES
from analysis.procurement.starter_lines import todo
from analysis.procurement.tender import Tender
from questionnaires.questionnaire import Questionnaire

SECTIONS = {  # of a tender's file, in words
    "": "The tender",
    "charter": "Decision charter",
    "declaration": "Declarations",
    "contract": "Contract",
    "domains": "Domain",
    "domains.criteria": "Criterion of the evaluators",
    "patient_outcomes": "What patients share out",
    "patient_outcomes.criteria": "Outcome",
    "patient_outcomes.left_out": "Outcome that is left out",
    "patient_outcomes.structure": "Whether the outcomes may be added up",
    "patient_outcomes.panels": "What others weigh",
    "population": "Whose preferences count",
    "price": "Price",
    "gates": "Requirement without points",
    "evidence": "How much of a claim counts",
    "evidence.kappa": "Share that counts by kind of study, from 0 to 1",
    "performance": "Payment by outcomes",
    "performance.sd": "Standard deviation between people of outcomes that bids state as a mean",
    "performance.bands": "Ratings: least % of the way to what was promised",
    "pathway": "Costs and effects by financial year",
    "pathway.lines": "Cost or effect",
}
KEYS = {
    "title": "What it is called",
    "years": "Years that it runs",
    "aspect": "Part of value that it is",
    "floor": "Floor: what earns no points",
    "ceiling": "Ceiling: what earns all points",
    "measure": "What it is measured with",
    "time_point": "When it is measured",
    "role": "Whose answers count",
    "method": "How cost is scored",
    "best": "£ that earn all points, and whatever is below. Set before any bid",
    "worst": "£ that earn no points, and whatever is above",
    "conflicts": "Interests that were declared, or none declared",
    "supplier_funded": "Whether a possible bidder paid for any of it",
    "noise": "Whether chance is allowed for",
    "at_risk": "% of each payment that depends on outcomes",
    "regime": "Law that it is bought under",
    "people": "People who were asked",
    "band": "Pay band of staff hours",
}
NOT_ASKED = {  # by themselves: names that other places use, or settled when the tender is started
    *("id", "outcome", "profile", "study", "study_version", "domain", "decimals", "kind"),
}
YES_NO = (("true", "yes"), ("false", "no"))
YES_NO_WORDS = (("no", "no"), ("yes", "yes"))  # in the table of bids
Options = tuple[tuple[str, str], ...]  # what may be said, and how it reads


def field_of(header: str, key: str) -> FieldInfo | None:
    """What a tender knows of a line; None if it knows none such."""
    return _fields(header).get(key)


def _fields(header: str) -> dict[str, FieldInfo]:
    """All that a block may say; nothing if a tender knows no such block."""
    model: type[BaseModel] | None = Tender
    for part in header.split(".") if header else ():
        field = model.model_fields.get(part) if model else None
        model = next(_models(field.annotation), None) if field else None
    return dict(model.model_fields) if model else {}


def is_optional(block: Block, key: str) -> bool:
    """Whether a tender may do without a line."""
    field = field_of(block.header, key)
    return field is not None and not field.is_required()


def optional_lines(block: Block, there: Container[str], asked: Questionnaire) -> dict[str, str]:
    """Lines that a block may have besides, by what they would say."""
    found: dict[str, str] = {}
    for key, field in _fields(block.header).items():
        if key not in there and key not in NOT_ASKED and not field.is_required():
            line = _empty_line(block, key, field, asked)
            found |= {key: line} if line else {}
    return found


def _empty_line(block: Block, key: str, field: FieldInfo, asked: Questionnaire) -> str:
    """A line that waits to be answered; nothing where one line could not say it."""
    kinds = {*_leaves(field.annotation)}
    if field.annotation is bool:
        return f"{key} = true"
    if kinds & {Decimal, float, int}:
        return f"{key} = 0"
    if options_of(block, key, asked) or str in kinds:
        return todo(key, label_of(block, key, ""))
    return ""


def _leaves(annotation: object) -> Iterator[object]:
    """Plain types that an annotation names; none of a collection."""
    if get_origin(annotation) in (dict, tuple):
        return
    parts = get_args(annotation)
    if not parts:
        yield annotation
    for part in parts[:1] if get_origin(annotation) is Annotated else parts:
        yield from _leaves(part)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """Models that an annotation names, as `tuple[Domain, ...]` does."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def options_of(block: Block, key: str, asked: Questionnaire) -> Options:
    """What a line may say, and how that reads; empty if it is free."""
    if key in ("floor", "ceiling"):
        return levels_of(block.id, asked)
    if key == "role":
        return tuple((one, ROLES[one]) for one in asked.study.groups("role"))
    if key == "merge_into":
        words = asked.texts[asked.language].attributes
        return tuple((one, words[one].label) for one in asked.study.attribute_ids)
    field = field_of(block.header, key)
    if field is None:
        return ()
    if field.annotation is bool:
        return YES_NO
    return tuple((one, one.replace("_", " ")) for one in _literals(field.annotation))


def _literals(annotation: object) -> list[str]:
    """Words of a `Literal`, also of one that may be left out."""
    if get_origin(annotation) is Literal:
        return [one for one in get_args(annotation) if isinstance(one, str)]
    if get_origin(annotation) in (dict, tuple):
        return []
    return [one for part in get_args(annotation) for one in _literals(part)]


def levels_of(outcome: str, asked: Questionnaire) -> Options:
    """Levels of an outcome of the study, as patients read them."""
    words = asked.texts[asked.language].attributes
    for one in asked.study.attributes:
        if one.id == outcome:
            return tuple((level, words[outcome].levels[level]) for level in one.level_ids)
    return ()


def label_of(block: Block, key: str, comment: str) -> str:
    """What a line asks for: what a tender knows of it, or what its comment says, or its name."""
    field = field_of(block.header, key)
    known = KEYS.get(key) or (field.description if field else None) or comment
    return sentence((known or key.replace("_", " ")).replace("GBP", "£").rstrip("."))


def group_of(condition: str, age_band: str, asked: Questionnaire) -> str:
    """A group of the population in words."""
    text = asked.texts[asked.language]
    return sentence(condition_and_age(asked.study, text, condition, age_band))


def sentence(words: str) -> str:
    """With a capital letter."""
    return words[:1].upper() + words[1:]
