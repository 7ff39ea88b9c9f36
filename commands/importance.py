"""The command that says how important outcomes are, by other methods than a weight."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from analysis.bundle import copies, write_step
from analysis.exports.importance_files import importance_files
from analysis.importance_run import ImportanceSettings, importance_of_cells
from analysis.manifest import software
from analysis.weights.cells import N_DRAWS
from analysis.weights.importance import MEANING
from commands.answers import DrawsOption, SeedOption
from commands.progress import console, step, table_by_group
from questionnaires.files import file_sha256


class By(StrEnum):
    """Ways to measure importance, beside the signed swings of `whatmatters weights`."""

    PARTIAL_LOG_LIKELIHOOD = "partial_log_likelihood"
    PROBABILITY_CHANGE = "probability_change"
    BEST_WORST = "best_worst"


def importance(
    responses: Annotated[Path, typer.Argument(help="CSV file of answers: our export.")],
    study: Annotated[str, typer.Option(help="Study of the answers: a folder, or an id.")],
    method: Annotated[By, typer.Option(help="How to measure it; the output says what it means.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "importance"
    ),
    seed: SeedOption = 1,
    draws: DrawsOption = N_DRAWS,
) -> None:
    """Importance of outcomes by another method than swings, to hold the weights against.

    Methods answer different questions, and give different shares from the same answers: each
    output names its own. None of them is a weight for a tender, which is a signed swing over a
    named range (`whatmatters weights`).

    Example: `whatmatters importance responses.csv --study hip-knee --method
    partial_log_likelihood -o importance`
    """
    settings = ImportanceSettings(study, method.value, seed, draws)
    with step("Measuring each group by itself"):
        run = importance_of_cells(responses, settings)
    settings = ImportanceSettings(run.study.id, method.value, seed, draws)
    hashes = {name: file_sha256(path) for name, path in run.inputs.items()}
    files = importance_files(settings, run.study.version, run.cells, hashes, software())
    write_step(output, "importance", copies(run.inputs), settings.to_json(), files)
    table = table_by_group("", "share", "95 % interval")
    for cell in run.cells:
        table.add_row(f"[bold]{', '.join(reversed(cell.key))}[/bold]")
        if cell.withheld:
            table.add_row(f"  {cell.withheld}")
        for one in sorted(cell.found, key=lambda found: -found.share):
            table.add_row(f"  {one.id}", f"{one.share:.3f}", f"{one.low:.3f} to {one.high:.3f}")
    console.print(table)
    console.print(f"{method.value}: {MEANING[settings.method]}", highlight=False, soft_wrap=True)
    console.print(f"Wrote {', '.join(files)} to {output}/", highlight=False, soft_wrap=True)
