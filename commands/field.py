"""Commands for fieldwork: serve, export. They load no numerical library."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from questionnaires.errors import StudyError
from questionnaires.files import find_study, read_questionnaire, responses_csv, write_files
from questionnaires.respondents import RESPONDENTS, respondents_csv
from survey.queries.exports import read_tables
from survey.serving import serve as serve_survey
from survey.settings import Settings

StudyArgument = Annotated[
    str, typer.Argument(help="Folder of a study, or id of one that comes with the project.")
]


def serve(
    study: StudyArgument,
    data: Annotated[Path, typer.Option(help="Folder of the answers; made if it is not there.")],
    host: Annotated[str, typer.Option(help="0.0.0.0 to reach it from tablets.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 8000,
) -> None:
    """Serve the survey until Ctrl-C; each answer is on disk before it is acknowledged."""
    settings = replace(Settings.from_environ(os.environ), data=data)
    serve_survey(find_study(study), data, host, port, settings)


def export(
    study: StudyArgument,
    data: Annotated[Path, typer.Option(help="Folder of the answers.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write.")] = Path(
        "responses.csv"
    ),
) -> None:
    """Write the answers as a table: a row for each alternative, as it was shown.

    respondents.csv beside it has a row for each person, with their ordinary answers.

    No identifiers, no addresses, no free text. Safe to run while the survey is open.
    """
    questionnaire = read_questionnaire(find_study(study))
    rows, people = read_tables(data, questionnaire)
    if output.name == RESPONDENTS:
        raise StudyError(f"{output}: that name is for the table of people; choose another")
    files = {
        output.name: responses_csv(questionnaire.study, rows),
        RESPONDENTS: respondents_csv(questionnaire.study, people),
    }
    write_files(output.parent, files)
    n = len({row["respondent"] for row in rows})
    typer.echo(f"Wrote {output}: {len(rows)} rows from {n} respondents; {RESPONDENTS} beside it.")
