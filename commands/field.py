"""Commands for fieldwork: serve, export. They load no numerical library, unless told to convert."""

import os
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from commands.console_beside import ConsoleOptions, console_beside
from commands.export_facts import export_files, exported, withdrawn_before
from questionnaires.errors import StudyError, WhatMattersError
from questionnaires.files import find_study, read_questionnaire, write_files
from questionnaires.questionnaire import Questionnaire
from questionnaires.respondents import RESPONDENTS
from survey.queries.exports import on_devices
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
    kiosk: Annotated[
        bool, typer.Option("--kiosk", help="One tablet for everybody; needs `whatmatters pin`.")
    ] = False,
    lan: Annotated[
        bool, typer.Option("--lan", help="For tablets on the same network: --host 0.0.0.0.")
    ] = False,
    paper: Annotated[
        bool, typer.Option("--paper", help="To copy paper forms, on this machine; no console.")
    ] = False,
    public_only: Annotated[
        bool, typer.Option("--public-only", help="The survey alone, without the console.")
    ] = False,
    console: Annotated[
        Path, typer.Option(help="Folder of the console: accounts, audit log, results.")
    ] = Path("console"),
    console_host: Annotated[
        str, typer.Option(help="Where the console is reached; this machine only.")
    ] = "127.0.0.1",
    console_port: Annotated[
        int | None, typer.Option(help="Of the console; the one after --port if left out.")
    ] = None,
    console_oidc: Annotated[
        Path | None,
        typer.Option(help="File of a provider of OpenID Connect, where staff can sign in."),
    ] = None,
) -> None:
    """Serve the survey until Ctrl-C, and beside it the console for staff on a port of its own.

    Each answer is on disk before it is acknowledged. The console is a process of its own, reached
    from this machine only unless `--console-host` says otherwise. Nobody gets in without an
    account: `whatmatters console user add NAME --role admin`.
    """
    place = settings_of(data, database)
    place = replace(place, kiosk=kiosk or place.kiosk, paper=paper)
    host = "0.0.0.0" if lan else host  # noqa: S104 - it was asked for
    with ExitStack() as beside:
        if not (public_only or paper):
            survey = f"http://{host}:{port}" if port else ""
            if console_port is None:
                console_port = port + 1 if port else 0
            options = ConsoleOptions(console_host, console_port, console, survey, console_oidc)
            beside.enter_context(console_beside(study, data, database, options))
        serve_survey(find_study(study), place, host, port, workers)


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
    if layout is not Format.RESPONSES:
        with TemporaryDirectory() as folder:
            table = Path(folder) / "responses.csv"
            table.write_bytes(export_files(data, questionnaire, database or "")[table.name])
            _convert(questionnaire, table, layout, output)
        return
    output = output or Path("responses.csv")
    if output.name == RESPONDENTS:
        raise StudyError(f"{output}: that name is for the table of people; choose another")
    before = withdrawn_before(output.with_suffix(".json"))
    found = exported(data, questionnaire, database or "", output)
    write_files(output.parent, found.files)
    typer.echo(
        f"Wrote {output}: {found.n_rows} rows from {found.n} respondents; {RESPONDENTS} beside it."
    )
    _say_what_to_know(data, questionnaire, database or "")
    if before is not None and found.n_withdrawn > before:
        typer.echo(
            f"Withdrawn since the last export: {found.n_withdrawn - before}. Delete older tables."
        )


def _say_what_to_know(data: Path, questionnaire: Questionnaire, url: str) -> None:
    """Say of exported answers whether they count, and whether more are to come."""
    if questionnaire.is_draft:
        typer.echo("These are answers to a draft: a test.")
    if waiting := on_devices(data, questionnaire, url):
        typer.echo(f"Still on people's devices, when these last said so: {waiting} answers.")


def _convert(
    questionnaire: Questionnaire, table: Path, layout: Format, output: Path | None
) -> None:
    """Write answers in the layout of another program; only this loads numerical libraries."""
    import_module("commands.convert").convert(questionnaire, table, layout, output)
