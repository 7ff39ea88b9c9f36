"""The command that prints a study: forms for those who would rather have paper than a screen."""

from itertools import product
from pathlib import Path
from typing import Annotated

import typer

from questionnaires.errors import did_you_mean
from questionnaires.files import find_study, read_questionnaire, write_files
from survey.errors import SettingsError
from survey.paper_form import paper_form

StudyArgument = Annotated[
    str, typer.Argument(help="Folder of a study, or id of one that comes with the project.")
]


def paper(
    study: StudyArgument,
    block: Annotated[
        list[int] | None, typer.Option(help="Of the design; once for each. All if left out.")
    ] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Who is asked; once for each. All if left out.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="Of the words; once for each. The study's first.")
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the forms; made if it is not there.")
    ] = Path("paper"),
) -> None:
    """Write forms to print: one for each block of the design, role and language.

    Open a form in Chromium, Chrome or Edge and print it on A4, one-sided. It asks
    what the screens ask, in the order of design.csv. At its foot stand study, version, block,
    role, language and the ids of tasks. Use blocks equally often.

    `whatmatters paper hip-knee --role patient --language en-easy -o paper`

    Copy filled-in forms with `whatmatters serve hip-knee --data paper-answers --paper`.
    """
    questionnaire = read_questionnaire(find_study(study))
    settings = questionnaire.study
    roles, languages = settings.groups("role"), settings.languages
    for option, asked, there in (("--role", role, roles), ("--language", language, languages)):
        for one in asked or ():
            if one not in there:
                raise SettingsError(
                    f"{option} {one}: not in study.toml; {did_you_mean(one, there)}"
                )
    forms = product(language or languages[:1], role or roles, block or questionnaire.design.blocks)
    files = {
        f"{settings.id}-{tag}-{who}-block-{number}.html": paper_form(
            questionnaire, tag, who, number
        ).encode()
        for tag, who, number in forms
    }
    write_files(output, files)
    counted = "1 form" if len(files) == 1 else f"{len(files)} forms"
    typer.echo(f"Wrote {counted} to {output}: {', '.join(files)}")
