"""The start of a tender: its file and its table of bids, with what is still to be written."""

from collections.abc import Iterator
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.charter import Charter
from analysis.procurement.profile import Profile
from analysis.procurement.starter_lines import optional, said, todo
from analysis.procurement.starter_outcomes import outcome_lines, population_lines
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
    yield f"id = {said(name)}"
    yield todo("title", "what is bought")
    yield 'regime = "procurement_act_2023"  # or provider_selection_regime: health care services'
    yield f"profile = {said(profile.id)}"
    yield f"study = {said(study.id)}"
    yield f"study_version = {study.version}"
    yield ""
    yield "# What each word of the evaluators is worth: from the official pack, or yours."
    yield "scale = ["
    for word in _scale(profile):
        yield f"  {{ word = {said(word)}, value = 0 }},"
    yield "]"
    yield ""
    yield "[charter]  # what good looks like, before any product"
    for key, field in Charter.model_fields.items():
        yield todo(key, str(field.description).rstrip("."))
    yield ""
    yield "[declaration]"
    yield todo("funded_by", "who paid for the survey")
    yield "supplier_funded = false"
    yield todo("conflicts", "interests that were declared, or none declared")
    yield todo("equality", "what the equality impact assessment found, age included")
    yield ""
    yield "[contract]"
    yield "value = 0  # £ over its whole life, without VAT"
    yield "years = 4"
    yield from _domains(profile)
    yield from outcome_lines(study, titles, profile)
    yield from population_lines(study)
    yield "[price]"
    yield 'method = "absolute"  # or benchmark, price_per_point'
    yield "best = 0   # £: all points at or below. Set it before any bid"
    yield "worst = 0  # £: no points at or above"
    yield todo("basis", "what the whole-life cost covers: years, units, VAT")
    yield from map(optional, OPTIONAL.read_text(encoding="utf-8").splitlines())


def _domains(profile: Profile) -> Iterator[str]:
    """The domains, with one evaluated criterion to copy."""
    yield ""
    yield "# --- Domains: together exactly 100 points"
    for number, domain in enumerate(profile.domains):
        yield ""
        yield "[[domains]]"
        yield f"id = {said(domain.id)}"
        yield f"points = 0  # {domain.title}"
        if number == 0:
            yield from evaluated_lines()
    if not profile.domains:
        for own, kind in (("outcomes", "value"), ("cost", "whole_life_cost")):
            yield ""
            yield "[[domains]]"
            yield f"id = {said(own)}"
            yield todo("title", "what the domain is called")
            yield f"kind = {said(kind)}"
            yield "points = 0"
            if own == "outcomes":
                yield from evaluated_lines()


def evaluated_lines() -> Iterator[str]:
    """An evaluated criterion, to copy for each."""
    yield "[[domains.criteria]]  # copy for each criterion that evaluators score, in its domain"
    yield 'id = "first_criterion"'
    yield todo("title", "what it is called")
    yield "points = 1"
    yield todo("definition", "what is assessed, so that it can be measured")
    yield todo("evidence", "evidence that a bid has to show")
    yield todo("link", "how it bears on what is bought")


def _scale(profile: Profile) -> tuple[str, ...]:
    """Words of the scale: the profile's first and last, and others to be named between."""
    if profile.scale is None:
        return SCALE
    between = [f"word {number}" for number in range(2, profile.scale.points)]
    return profile.scale.best, *between, profile.scale.worst
