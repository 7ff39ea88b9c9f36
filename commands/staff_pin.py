"""The command that sets the PIN with which staff take a tablet out of the kiosk."""

from pathlib import Path
from typing import Annotated

import typer

from survey.staff_pin import keep_pin


def pin(
    data: Annotated[Path, typer.Option(help="Folder of the answers.")],
    chosen: Annotated[
        str,
        typer.Option(
            "--pin",
            prompt="Staff PIN, 6 to 12 digits",
            hide_input=True,
            confirmation_prompt=True,
            help="Asked for if left out, which keeps it out of the shell's memory.",
        ),
    ],
) -> None:
    """Choose the PIN with which staff take a tablet out of `whatmatters serve --kiosk`.

    Only a slow hash of it is kept, in the folder of answers. Another call replaces it.

    `whatmatters pin --data answers`
    """
    keep_pin(data, chosen)
    typer.echo(f"The staff PIN of {data} is set.")
