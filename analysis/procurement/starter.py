"""The start of a tender: its file and its table of bids, with what is still to be written."""

import json
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.charter import Charter
from analysis.procurement.outcome_criteria import Structure
from analysis.procurement.profile import Profile
from analysis.procurement.tender import BID_COLUMNS
from analysis.procurement.tender_file import TO_WRITE
from questionnaires.study import Study

OPTIONAL = Path(__file__).with_name("optional_sections.toml")
SCALE = ("best", "good", "acceptable", "limited", "none")  # where a profile names no words


def starter_files(
    name: str, study: Study, titles: dict[str, str], profile: Profile
) -> dict[str, bytes]:
    """`tender.toml` and `bids.csv` of a tender over the outcomes of a study; `titles` are theirs.

    What a person has to decide stands there as `Write: …`, and is refused until it is written. What
    a tender may say besides stands there as comments.

    Raises
    ------
    TenderError
        If the study has levels without an order, which cannot run from floor to ceiling.
    """
    unordered = [one.id for one in study.attributes if not one.ordered]
    if unordered:
        raise TenderError(
            f"{study.id}: {', '.join(unordered)}: levels without an order cannot be scored; "
            "name a study whose levels run from worst to best"
        )
    lines = "\n".join(_lines(name, study, titles, profile)) + "\n"
    columns = (*BID_COLUMNS, *study.attribute_ids, "first_criterion")
    return {"tender.toml": lines.encode(), "bids.csv": (",".join(columns) + "\n").encode()}


def _lines(name: str, study: Study, titles: dict[str, str], profile: Profile) -> Iterator[str]:
    """The tender's file, in the order in which it is thought through."""
    yield f"# {profile.title}. Source: {profile.source}."
    yield f'# Replace every "{TO_WRITE}…". Then: whatmatters tender check tender.toml'
    yield ""
    yield f"id = {_said(name)}"
    yield _todo("title", "what is bought")
    yield 'regime = "procurement_act_2023"  # or provider_selection_regime: health care services'
    yield f"profile = {_said(profile.id)}"
    yield f"study = {_said(study.id)}"
    yield f"study_version = {study.version}"
    yield ""
    yield "# What each word of the evaluators is worth: from the official pack, or yours."
    yield "scale = ["
    for word in _scale(profile):
        yield f"  {{ word = {_said(word)}, value = 0 }},"
    yield "]"
    yield ""
    yield "[charter]  # what good looks like, before any product"
    for key, field in Charter.model_fields.items():
        yield _todo(key, str(field.description).rstrip("."))
    yield ""
    yield "[declaration]"
    yield _todo("funded_by", "who paid for the survey")
    yield "supplier_funded = false"
    yield _todo("conflicts", "interests that were declared, or none declared")
    yield _todo("equality", "what the equality impact assessment found, age included")
    yield ""
    yield "[contract]"
    yield "value = 0  # £ over its whole life, without VAT"
    yield "years = 4"
    yield from _domains(profile)
    yield from _outcomes(study, titles, profile)
    yield from _population(study)
    yield "[price]"
    yield 'method = "absolute"  # or benchmark, price_per_point'
    yield "best = 0   # £: all points at or below. Set it before any bid"
    yield "worst = 0  # £: no points at or above"
    yield _todo("basis", "what the whole-life cost covers: years, units, VAT")
    yield from map(_optional, OPTIONAL.read_text(encoding="utf-8").splitlines())


def _domains(profile: Profile) -> Iterator[str]:
    """The domains, with one evaluated criterion to copy."""
    yield ""
    yield "# --- Domains: together exactly 100 points"
    for number, domain in enumerate(profile.domains):
        yield ""
        yield "[[domains]]"
        yield f"id = {_said(domain.id)}"
        yield f"points = 0  # {domain.title}"
        if number == 0:
            yield from _evaluated()
    if not profile.domains:
        for own, kind in (("outcomes", "value"), ("cost", "whole_life_cost")):
            yield ""
            yield "[[domains]]"
            yield f"id = {_said(own)}"
            yield _todo("title", "what the domain is called")
            yield f"kind = {_said(kind)}"
            yield "points = 0"
            if own == "outcomes":
                yield from _evaluated()


def _evaluated() -> Iterator[str]:
    """An evaluated criterion, to copy for each."""
    yield "[[domains.criteria]]  # copy for each criterion that evaluators score, in its domain"
    yield 'id = "first_criterion"'
    yield _todo("title", "what it is called")
    yield "points = 1"
    yield _todo("definition", "what is assessed, so that it can be measured")
    yield _todo("evidence", "evidence that a bid has to show")
    yield _todo("link", "how it bears on what is bought")


def _outcomes(study: Study, titles: dict[str, str], profile: Profile) -> Iterator[str]:
    """The outcomes of the study, over the whole range that was asked about."""
    yield ""
    yield "# --- The points that patients share out: floor earns none, ceiling all."
    yield "# Set them from what products can do, never from bids, inside what was asked about."
    yield ""
    yield "[patient_outcomes]"
    yield f"domain = {_said(profile.patient_outcomes_domain or 'outcomes')}"
    yield "points = 10"
    yield "decimals = 1"
    for attribute in study.attributes:
        measure = attribute.measure
        yield ""
        yield "[[patient_outcomes.criteria]]"
        yield f"outcome = {_said(attribute.id)}"
        yield f"title = {_said(titles[attribute.id])}"
        yield 'aspect = "outcome"  # or experience, safety'
        yield _todo("definition", "what is assessed, so that it can be measured")
        yield _todo("link", "the patients who will use what is bought")
        yield f"measure = {_said(measure.instrument if measure else TO_WRITE + 'the measure')}"
        yield f"time_point = {_said(measure.time_point if measure else TO_WRITE + 'when')}"
        yield _todo("evidence", "evidence that a bid has to show")
        yield f"floor = {_said(attribute.level_ids[0])}"
        yield f"ceiling = {_said(attribute.level_ids[-1])}"
        yield _optional(_todo("collected_by", "who collects the measure today; else nobody"))
        yield _optional(_todo("pathway_stage", "where in the pathway of care patients notice it"))
        yield _optional("questions = { q1 = 1 }  # questions of the pack that its points answer")
        if measure is not None and measure.cut_offs:
            yield f"cut_offs = {list(measure.cut_offs)}  # of scores; yours, agreed before bids"
    yield ""
    yield "[patient_outcomes.structure]  # whether the outcomes may be added up"
    for key, field in Structure.model_fields.items():
        yield _todo(key, str(field.description).rstrip("."))
    yield ""
    yield from map(_optional, _panel(study))


def _panel(study: Study) -> Iterator[str]:
    """What others weigh, beside the patients and never merged with them."""
    yield "[[patient_outcomes.panels]]  # to print what others weigh beside the patients"
    yield _todo("title", "who was asked, such as surgeons and theatre staff")
    yield "people = 1"
    yield _todo("source", "how and when they were asked")
    swings = ", ".join(f"{one} = 100" for one in study.attribute_ids)
    yield f"swings = {{ {swings} }}  # 100 for the step from floor to ceiling that matters most"


def _population(study: Study) -> Iterator[str]:
    """Every group that the study keeps apart, in equal shares until they are known."""
    pooled = study.analysis.pool
    conditions = [""] if "condition" in pooled else study.segments.condition
    bands = [""] if "age_band" in pooled else study.segments.age_band
    yield ""
    yield "[population]"
    yield 'role = "patient"  # patients and carers are mixed only by a `blend`, with a reason'
    yield _todo("source", "where the shares of the groups come from, and of what year")
    yield "case_mix = ["
    for condition in conditions:
        for band in bands:
            keys = {"condition": condition, "age_band": band}
            told = ", ".join(f"{key} = {_said(group)}" for key, group in keys.items() if group)
            yield f"  {{ {told + ', ' if told else ''}share = 1 }},"
    yield "]"
    yield ""


def _scale(profile: Profile) -> tuple[str, ...]:
    """Words of the scale: the profile's first and last, and others to be named between."""
    if profile.scale is None:
        return SCALE
    between = [f"word {number}" for number in range(2, profile.scale.points)]
    return profile.scale.best, *between, profile.scale.worst


def _optional(line: str) -> str:
    """A line that counts once its first `#` is taken away; what explains it then still does."""
    if not line:
        return ""
    return f"#{line}" if line.startswith("#") else f"# {line}"


def _todo(key: str, what: str) -> str:
    """A line that has to be written."""
    return f"{key} = {_said(TO_WRITE + what)}"


def _said(text: str) -> str:
    """A text as TOML."""
    return json.dumps(text, ensure_ascii=False)
