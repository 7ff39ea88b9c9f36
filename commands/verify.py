"""The command that holds a folder of results to its manifest."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.verification import verify as verified
from commands.progress import console


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder that `weights` or `score` wrote.")],
) -> None:
    """Check every hash, make the weights and the score again, and say where each came from.

    It needs nothing but the folder. The first thing that differs is named.
    """
    for line in verified(folder):
        console.print(f"✓ {line}", highlight=False, soft_wrap=True)
