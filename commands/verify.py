"""The command that holds a folder of results to its manifest."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.verification import Remark
from analysis.verification import verify as verified
from commands.progress import console


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder that `weights` or `score` wrote.")],
) -> None:
    """Check every hash, make the weights and the score again, and say where each came from.

    It needs nothing but the folder. The first thing that differs is named. A tick stands before
    what was checked, a dash before what could not be.
    """
    for line in verified(folder):
        mark = "–" if isinstance(line, Remark) else "✓"
        console.print(f"{mark} {line}", highlight=False, soft_wrap=True)
