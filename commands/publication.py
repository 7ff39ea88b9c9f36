"""Commands that freeze a study before people are asked, and record each later change."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis.designs.diagnostics import require_identified
from commands.progress import console
from questionnaires.errors import StudyError
from questionnaires.files import read_questionnaire, write_files
from questionnaires.publishing import first_edition, next_edition
from questionnaires.questionnaire import Questionnaire

FolderArgument = Annotated[Path, typer.Argument(metavar="STUDY", help="Folder of the study.")]


def publish(study: FolderArgument) -> None:
    """Freeze a study, so that from now on answers count.

    Its files are copied to `editions/` and listed with their hashes in `published.json`. Answers
    to the draft were a test: they are in a file of their own, and never mix with those that count.
    """
    questionnaire = _checked(study)
    write_files(study, first_edition(questionnaire, datetime.now(UTC).date()))
    console.print(
        f"Published {questionnaire.study.label}. From now on a change is an amendment: "
        f'`whatmatters amend {study} --reason "…"`.',
        highlight=False,
        soft_wrap=True,
    )


def amend(
    study: FolderArgument,
    reason: Annotated[str, typer.Option(help="Why, in a sentence; it is kept with the date.")],
    structure: Annotated[
        bool,
        typer.Option(
            "--structure", help="What is asked has changed, and its answers start anew on purpose."
        ),
    ] = False,
) -> None:
    """Publish what was changed in a published study as its next version.

    Changes of words keep the answers together: each has the version that was shown. A change of
    outcomes, levels, groups or tasks does not, and is refused without `--structure`.
    """
    questionnaire = _checked(study)
    files = next_edition(questionnaire, reason, datetime.now(UTC).date(), structure=structure)
    write_files(study, files)
    amended = read_questionnaire(study)
    kept = "start anew" if amended.editions[-1].kind == "structure" else "stay together"
    console.print(
        f"Published {amended.study.label}: answers to it and to version "
        f"{questionnaire.editions[-1].version} {kept}. Start the survey again.",
        highlight=False,
        soft_wrap=True,
    )


def _checked(study: Path) -> Questionnaire:
    """The study of a folder, complete and with a design that tells all levels apart."""
    if not (study / "study.toml").is_file():
        raise StudyError(f"{study}: no study.toml; name the folder of a study")
    questionnaire = read_questionnaire(study)
    require_identified(questionnaire.study, questionnaire.design, f"{study}/design.csv")
    for language, text in questionnaire.texts.items():
        if text.needs_review:
            console.print(
                f"Warning: text.{language}.toml: needs review: {text.needs_review}",
                highlight=False,
                soft_wrap=True,
            )
    return questionnaire
