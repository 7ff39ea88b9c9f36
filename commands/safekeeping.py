"""Commands that keep answers safe: backup, restore, sync. They load no numerical library."""

from pathlib import Path
from typing import Annotated

import typer

from commands.field import DatabaseOption
from questionnaires.files import json_bytes, write_files
from survey.backup import Manifest, back_up
from survey.backup import restore as bring_back
from survey.queries.merging import Merged
from survey.syncing import Receipt
from survey.syncing import sync as merge_into

KINDS = {"live": "answers that count", "test": "answers to drafts"}
WHAT_BECAME: dict[Merged, str] = {
    "added": "new",
    "continued": "went on there",
    "unchanged": "known already",
    "kept_out": "withdrew here",
    "conflict": "in conflict",
}


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


def sync(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Answers of the laptop, or a backup of them.")
    ],
    data: Annotated[Path, typer.Option(help="Folder of the answers to merge them into.")],
    database: DatabaseOption = None,
    receipt: Annotated[Path, typer.Option(help="File that says what was merged.")] = Path(
        "receipt.json"
    ),
) -> None:
    """Merge the answers of a laptop that was offline into those of all, each once.

    The same again changes nothing. Where somebody has gone on in both places, theirs are left as
    they are: exit code 1.

    `whatmatters sync laptop/answers --data answers`
    """
    made = merge_into(source, data, database or "")
    write_files(receipt.parent, {receipt.name: json_bytes(made.model_dump())})
    for line in _merged(made):
        typer.echo(line)
    typer.echo(f"Wrote {receipt}.")
    if made.conflicts:
        raise typer.Exit(1)


def _merged(made: Receipt) -> list[str]:
    """What became of the people of a laptop, one line for each kind of answers."""
    lines = []
    for kind, part in made.parts.items():
        counts = {name: part.people.get(name, 0) for name in WHAT_BECAME}
        said = ", ".join(f"{count} {WHAT_BECAME[name]}" for name, count in counts.items())
        lines.append(
            f"{KINDS[kind].capitalize()}: {part.answers} added; people: {said}; "
            f"{part.withdrawn} withdrawn as there."
        )
    lines += [
        f"Conflict: {person}… went on in both places; neither was changed."
        for person in made.conflicts
    ]
    return lines or [f"{made.source}: holds no answers; nothing was merged."]


def _counted(made: Manifest) -> str:
    """How much there is in a backup."""
    parts = [
        f"{answers.tables['answers'].rows} {KINDS[kind]} from "
        f"{answers.tables['participants'].rows} people"
        for kind, answers in made.answers.items()
    ]
    return ", ".join([*parts, "invitations"] if made.invitations else parts)
