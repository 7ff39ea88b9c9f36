"""The command that checks a study: whether it is complete, and how hard it is to read."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE
from rich.table import Table

from analysis.designs.diagnostics import diagnostics, require_identified
from commands.progress import console
from questionnaires.files import find_study, read_questionnaire
from questionnaires.publication import changed_files
from questionnaires.questionnaire import Questionnaire
from questionnaires.reading import Reading, readings
from survey.translations import has_catalogue


def check(
    study: Annotated[str, typer.Argument(help="Folder of a study, or id of a shipped one.")],
    form: Annotated[
        Literal["table", "json"], typer.Option("--format", help="For people, or for programs.")
    ] = "table",
) -> None:
    """Check everything about a study, and say what is missing and what is hard to read.

    Its structure; its words: complete in each language, with the same names to fill in; its
    consent page; its design: no dominated or repeated task, and all levels told apart; whether it
    is a draft, or has changed since it was published. Then the reading age of each file, and
    sentences to shorten: these are warnings, not errors.
    """
    questionnaire = read_questionnaire(find_study(study))
    design = f"{questionnaire.folder}/design.csv"
    require_identified(questionnaire.study, questionnaire.design, design)
    read = readings(questionnaire)
    warnings = list(_warnings(questionnaire, read))
    if form == "json":
        console.print_json(json.dumps(_document(questionnaire, read, warnings)))
        return
    for line in _findings(questionnaire):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(_table(read))
    for line in (*_hardest(read), *(f"Warning: {warning}" for warning in warnings)):
        console.print(line, highlight=False, soft_wrap=True, markup=False)


def _findings(questionnaire: Questionnaire) -> list[str]:
    """What a study holds, a line each."""
    study = questionnaire.study
    figures = diagnostics(study, questionnaire.design)
    equal = figures["attributes_equal_per_task"]
    core = sum(attribute.core for attribute in study.attributes)
    return [
        f"{study.label}: complete",
        f"  outcomes    {len(study.attributes)}, of which {core} in the common core",
        f"  languages   {', '.join(study.languages)}",
        (
            f"  design      {figures['n_tasks']} tasks in {study.design.blocks} blocks; D-error "
            f"{figures['d_error']:.4f}; {figures['n_parameters']} parameters told apart"
        ),
        (
            f"  each task   {equal['least']} to {equal['most']} outcomes the same in both; "
            "none dominated, none twice"
        ),
        f"  identity    {questionnaire.sha256}",
        f"  state       {_state(questionnaire)}",
        f"  governance  {study.governance.words if study.governance else 'not written down'}",
    ]


def _state(questionnaire: Questionnaire) -> str:
    """Whether people can be asked with these files, and what to do if they cannot."""
    if questionnaire.is_draft:
        return "draft: answers are a test until it is published"
    last = questionnaire.editions[-1]
    changed = changed_files(last, questionnaire.hashes)
    if not changed:
        return f"published on {last.published_on} as version {last.version}; no file has changed"
    asked = "; what is asked has changed" if last.structure != questionnaire.structure else ""
    return (
        f"changed since version {last.version} ({', '.join(changed)}){asked}: publish the change "
        f'with `whatmatters amend {questionnaire.folder} --reason "…"`'
    )


def _table(read: tuple[Reading, ...]) -> Table:
    """How hard each file is to read, a row each."""
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("words that people read", no_wrap=True)
    for column in ("words", "per sentence", "longest", "LIX", "ARI", "reading age"):
        table.add_column(column, justify="right")
    for one in read:
        table.add_row(
            one.file,
            str(one.words),
            f"{one.mean_sentence:.1f}",
            str(one.longest_sentence),
            f"{one.lix:.0f}",
            "–" if one.grade is None else f"{one.grade:.1f}",
            "–" if one.age is None else _years(one.age),
        )
    return table


def _years(age: float) -> str:
    """A reading age in words: nobody is told to read at 2."""
    return "5 or less" if age <= 5 else f"{age:.0f}"


def _hardest(read: tuple[Reading, ...]) -> Iterator[str]:
    """The sentence that is hardest to read in each file."""
    yield "Hardest to read:"
    for one in read:
        for sentence in one.hardest[:1]:
            yield f"  {one.file}: {sentence.place}: “{sentence.said}”"


def _warnings(questionnaire: Questionnaire, read: tuple[Reading, ...]) -> Iterator[str]:
    """What should be mended before people are asked, each with its file."""
    for one in read:
        yield from (f"{one.file}: {warning}" for warning in one.warnings)
    if questionnaire.study.governance is None:
        yield (
            "study.toml: governance: missing; before people are asked, say whether it is research, "
            "service evaluation or patient_involvement (`kind`), and who agreed (`approval`)"
        )
    for tag in questionnaire.study.languages:
        if not has_catalogue(tag):
            yield (
                f"{tag}: the survey's own words (Continue, Back …) are in English; translate "
                "them in survey/locales"
            )


def _document(
    questionnaire: Questionnaire, read: tuple[Reading, ...], warnings: list[str]
) -> dict[str, object]:
    """All that was found, for programs."""
    study = questionnaire.study
    return {
        "study": study.id,
        "version": study.version,
        "identity": questionnaire.sha256,
        "state": _state(questionnaire),
        "languages": list(study.languages),
        "governance": study.governance and study.governance.model_dump(mode="json"),
        "design": diagnostics(study, questionnaire.design),
        "reading": [asdict(one) for one in read],
        "warnings": warnings,
    }
