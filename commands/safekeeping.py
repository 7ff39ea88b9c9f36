"""Commands that keep answers safe: backup, restore. They load no numerical library."""

from pathlib import Path
from typing import Annotated

import typer

from commands.field import DatabaseOption
from survey.backup import Manifest, back_up
from survey.backup import restore as bring_back


def backup(
    output: Annotated[Path, typer.Argument(metavar="FILE", help="File to write: answers.zip")],
    data: Annotated[Path, typer.Option(help="Folder of the answers and invitations.")],
    database: DatabaseOption = None,
) -> None:
    """Write all answers and invitations to one file, also while the survey is open.

    Their database is checked for damage. The file is the same from SQLite and PostgreSQL, and
    can be restored to either. Keep it as safe as the answers themselves.

    `whatmatters backup monday.zip --data answers`
    """
    made = back_up(data, database or "", output)
    typer.echo(f"Wrote {output}: {_counted(made)}.")


def restore(
    backup: Annotated[Path, typer.Argument(metavar="FILE", help="File that `backup` wrote.")],
    data: Annotated[Path, typer.Option(help="Folder for the answers, with none in it yet.")],
    database: DatabaseOption = None,
) -> None:
    """Bring a backup to where there are no answers yet; all of it, or nothing.

    `whatmatters restore monday.zip --data restored`
    """
    made = bring_back(backup, data, database or "")
    typer.echo(f"Restored {backup} to {data}: {_counted(made)}.")


def _counted(made: Manifest) -> str:
    """How much there is in a backup."""
    kinds = {"live": "answers that count", "test": "answers to drafts"}
    parts = [
        f"{answers.tables['answers'].rows} {kinds[kind]} from "
        f"{answers.tables['participants'].rows} people"
        for kind, answers in made.answers.items()
    ]
    return ", ".join([*parts, "invitations"] if made.invitations else parts)
