"""The part of a started tender that follows from its study: outcomes, panels and population."""

from collections.abc import Iterator

from analysis.procurement.outcome_criteria import Structure
from analysis.procurement.profile import Profile
from analysis.procurement.starter_lines import optional, said, todo
from analysis.procurement.tender_file import TO_WRITE
from questionnaires.attributes import Attribute
from questionnaires.study import Study


def outcome_lines(study: Study, titles: dict[str, str], profile: Profile) -> Iterator[str]:
    """The outcomes of the study, over the whole range that was asked about."""
    yield ""
    yield "# --- The points that patients share out: floor earns none, ceiling all."
    yield "# Set them from what products can do, never from bids, inside what was asked about."
    yield ""
    yield "[patient_outcomes]"
    yield f"domain = {said(profile.patient_outcomes_domain or 'outcomes')}"
    yield "points = 10"
    yield "decimals = 1"
    for attribute in study.attributes:
        yield ""
        yield from criterion_lines(attribute, titles[attribute.id])
    yield ""
    yield "[patient_outcomes.structure]  # whether the outcomes may be added up"
    for key, field in Structure.model_fields.items():
        yield todo(key, str(field.description).rstrip("."))
    yield ""
    yield from map(optional, panel_lines(study))


def criterion_lines(attribute: Attribute, title: str) -> Iterator[str]:
    """An outcome as a criterion, over the whole range that was asked about."""
    measure = attribute.measure
    yield "[[patient_outcomes.criteria]]"
    yield f"outcome = {said(attribute.id)}"
    yield f"title = {said(title)}"
    yield 'aspect = "outcome"  # or experience, safety'
    yield todo("definition", "what is assessed, so that it can be measured")
    yield todo("link", "the patients who will use what is bought")
    yield f"measure = {said(measure.instrument if measure else TO_WRITE + 'the measure')}"
    yield f"time_point = {said(measure.time_point if measure else TO_WRITE + 'when')}"
    yield todo("evidence", "evidence that a bid has to show")
    yield f"floor = {said(attribute.level_ids[0])}"
    yield f"ceiling = {said(attribute.level_ids[-1])}"
    yield optional(todo("collected_by", "who collects the measure today; else nobody"))
    yield optional(todo("pathway_stage", "where in the pathway of care patients notice it"))
    yield optional("questions = { q1 = 1 }  # questions of the pack that its points answer")
    if measure is not None and measure.cut_offs:
        yield f"cut_offs = {list(measure.cut_offs)}  # of scores; yours, agreed before bids"


def panel_lines(study: Study) -> Iterator[str]:
    """What others weigh, beside the patients and never merged with them."""
    yield "[[patient_outcomes.panels]]  # to print what others weigh beside the patients"
    yield todo("title", "who was asked, such as surgeons and theatre staff")
    yield "people = 1"
    yield todo("source", "how and when they were asked")
    swings = ", ".join(f"{one} = 100" for one in study.attribute_ids)
    yield f"swings = {{ {swings} }}  # 100 for the step from floor to ceiling that matters most"


def population_lines(study: Study) -> Iterator[str]:
    """Every group that the study keeps apart, in equal shares until they are known."""
    pooled = study.analysis.pool
    conditions = [""] if "condition" in pooled else study.segments.condition
    bands = [""] if "age_band" in pooled else study.segments.age_band
    yield ""
    yield "[population]"
    yield 'role = "patient"  # patients and carers are mixed only by a `blend`, with a reason'
    yield todo("source", "where the shares of the groups come from, and of what year")
    yield "case_mix = ["
    for condition in conditions:
        for band in bands:
            keys = {"condition": condition, "age_band": band}
            told = ", ".join(f"{key} = {said(group)}" for key, group in keys.items() if group)
            yield f"  {{ {told + ', ' if told else ''}share = 1 }},"
    yield "]"
    yield ""
