"""Commands for fieldwork: serve, export. They load no numerical library, unless told to convert."""

import os
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from commands.export_facts import facts, withdrawn_before
from questionnaires.errors import StudyError, WhatMattersError
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import RESPONDENTS, respondents_csv
from survey.queries.exports import read_tables, withdrawn
from survey.serving import serve as serve_survey
from survey.settings import Settings

StudyArgument = Annotated[
    str, typer.Argument(help="Folder of a study, or id of one that comes with the project.")
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        envvar="SURVEY_DATABASE",
        show_envvar=False,
        help="PostgreSQL instead of a file: `postgresql://user:password@host/database`, or "
        "SURVEY_DATABASE in the environment, where no other user sees it.",
    ),
]


def settings_of(data: Path, database: str | None) -> Settings:
    """Where answers are, from the options; the rest from the environment."""
    settings = replace(Settings.from_environ(os.environ), data=data)
    return settings if database is None else replace(settings, database=database)


def serve(
    study: StudyArgument,
    data: Annotated[Path, typer.Option(help="Folder of the answers; made if it is not there.")],
    host: Annotated[str, typer.Option(help="0.0.0.0 to reach it from tablets.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8000,
    database: DatabaseOption = None,
    workers: Annotated[
        int, typer.Option(help="Processes that serve; more than one only on PostgreSQL.")
    ] = 1,
) -> None:
    """Serve the survey until Ctrl-C; each answer is on disk before it is acknowledged."""
    serve_survey(find_study(study), settings_of(data, database), host, port, workers)


class Format(StrEnum):
    """Layouts that answers are exported in."""

    RESPONSES = "responses"
    APOLLO = "apollo"
    LOGITR = "logitr"
    CBCTOOLS = "cbctools"
    STATA = "stata"


def export(
    study: StudyArgument,
    data: Annotated[Path | None, typer.Option(help="Folder of the answers.")] = None,
    responses: Annotated[
        Path | None, typer.Option(help="Instead, a table that was exported before.")
    ] = None,
    database: DatabaseOption = None,
    layout: Annotated[
        Format, typer.Option("--format", help="For R or Stata: estimation tasks in their layout.")
    ] = Format.RESPONSES,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write; `responses.csv`, or by its format."),
    ] = None,
) -> None:
    """Write the answers as a table: a row for each alternative, as it was shown.

    respondents.csv beside it has a row for each person, with their ordinary answers.

    No identifiers, no addresses, no free text. Safe to run while the survey is open.

    `whatmatters export hip-knee --data answers -o responses.csv`

    `whatmatters export hip-knee --responses responses.csv --format logitr -o logitr.csv`
    """
    if (data is None) == (responses is None):
        raise WhatMattersError("say where the answers are: --data FOLDER, or --responses FILE")
    if responses is not None and layout is Format.RESPONSES:
        raise WhatMattersError(f"{responses} is in this format already; say another --format")
    questionnaire = read_questionnaire(find_study(study))
    if data is None:
        _convert(questionnaire, Path(str(responses)), layout, output)
        return
    url = database or ""
    rows, people = read_tables(data, questionnaire, url)
    table = responses_csv(questionnaire.study, rows)
    if layout is not Format.RESPONSES:
        with TemporaryDirectory() as folder:
            exported = Path(folder) / "responses.csv"
            exported.write_bytes(table)
            _convert(questionnaire, exported, layout, output)
        return
    output = output or Path("responses.csv")
    if output.name == RESPONDENTS:
        raise StudyError(f"{output}: that name is for the table of people; choose another")
    n = len({row["respondent"] for row in rows})
    about, gone = output.with_suffix(".json"), withdrawn(data, questionnaire, url)
    before = withdrawn_before(about)
    files = {
        output.name: table,
        RESPONDENTS: respondents_csv(questionnaire.study, people),
        about.name: facts(questionnaire, n, gone),
    }
    write_files(output.parent, files)
    typer.echo(f"Wrote {output}: {len(rows)} rows from {n} respondents; {RESPONDENTS} beside it.")
    if questionnaire.is_draft:
        typer.echo("These are answers to a draft: a test.")
    if before is not None and gone > before:
        typer.echo(f"Withdrawn since the last export: {gone - before}. Delete older tables.")


def _convert(
    questionnaire: Questionnaire, table: Path, layout: Format, output: Path | None
) -> None:
    """Write answers in the layout of another program; only this loads numerical libraries."""
    import_module("commands.convert").convert(questionnaire, table, layout, output)
