"""The command that says how carefully people answered."""

from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.bundle import copies, write_step
from analysis.quality_run import STEP, make_quality
from commands.answers import SeedOption
from commands.progress import console, step, table_by_group
from questionnaires.disclosure import shown


def quality(
    responses: Annotated[Path, typer.Argument(help="CSV file of answers: our export.")],
    study: Annotated[str, typer.Option(help="Study of the answers: a folder, or an id.")],
    respondents: Annotated[
        Path | None,
        typer.Option(help="The export's respondents.csv: it knows the kind of device."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "quality"
    ),
    seed: SeedOption = 1,
) -> None:
    """Flag how carefully people answered, beside what chance gives; show weights without them.

    Flags never leave anybody out. Exclusions that the study's analysis plan declares
    (`[[analysis.sensitivities]]`) stand beside, with the plan's hash.
    """
    with step("Reading answers, and fitting each role") as done:
        run = make_quality(responses, study, respondents, seed=seed, progress=done)
    write_step(output, STEP, copies(run.inputs), run.settings, run.files)
    print_flags(run.document)
    console.print(f"Wrote {', '.join(run.files)} to {output}/", highlight=False, soft_wrap=True)


def print_flags(document: dict[str, Any]) -> None:
    """Show how many are flagged, beside what chance alone would give."""
    table = table_by_group("flag", "of", "flagged", "share", "by chance")
    for one in document["signals"]:
        share, expected = one["flagged_share"], one["expected_share"]
        table.add_row(
            one["id"],
            shown(one["n"]),
            shown(one["flagged"]) if one["n"] != 0 else "",
            "" if share is None else f"{share:.0%}",
            "" if expected is None else f"{expected:.1%}",
        )
    console.print(table)
