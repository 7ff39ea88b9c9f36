"""Commands that freeze a study before people are asked, and record each later change."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from analysis import publication
from commands.progress import console
from questionnaires.questionnaire import Questionnaire

FolderArgument = Annotated[Path, typer.Argument(metavar="STUDY", help="Folder of the study.")]


def publish(study: FolderArgument) -> None:
    """Freeze a study, so that from now on answers count.

    Its files are copied to `editions/` and listed with their hashes in `published.json`. Answers
    to the draft were a test: they are in a file of their own, and never mix with those that count.
    """
    asked = publication.publish(study, datetime.now(UTC).date())
    _warn_of_words(asked)
    console.print(
        f"Published {asked.study.label}. From now on a change is an amendment: "
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
    amended = publication.amend(study, reason, datetime.now(UTC).date(), structure=structure)
    _warn_of_words(amended)
    kept = "start anew" if amended.editions[-1].kind == "structure" else "stay together"
    console.print(
        f"Published {amended.study.label}: answers to it and to version "
        f"{amended.editions[-2].version} {kept}. A survey that is open goes on with it.",
        highlight=False,
        soft_wrap=True,
    )


def _warn_of_words(asked: Questionnaire) -> None:
    """Say which words nobody has reviewed yet."""
    for language, text in asked.texts.items():
        if text.needs_review:
            console.print(
                f"Warning: text.{language}.toml: needs review: {text.needs_review}",
                highlight=False,
                soft_wrap=True,
            )
