"""The command that says how carefully people answered."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from analysis.answered_tasks import AnsweredTasks
from analysis.chain import naming
from analysis.coding import require_column
from analysis.exports.quality_files import quality_document, quality_files
from analysis.quality import signals
from analysis.quality_weights import weights_without
from analysis.tables import read_responses, read_table
from commands.answers import SeedOption
from commands.progress import console, step, table_by_group
from questionnaires.disclosure import shown
from questionnaires.files import file_sha256, find_study, read_questionnaire, write_files


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
    questionnaire = read_questionnaire(find_study(study))
    read = [responses, *([] if respondents is None else [respondents])]
    with naming(responses), step("Reading answers, and fitting each role") as done:
        frame = read_responses(responses, questionnaire.study)
        tasks = AnsweredTasks.of(frame, questionnaire.study)
        found = signals(tasks, None if respondents is None else devices(respondents))
        done(0.4)
        lines = list(weights_without(frame, questionnaire.study, tasks.people, found, seed=seed))
    inputs = {path.name: file_sha256(path) for path in read} | dict(questionnaire.hashes)
    text = questionnaire.texts[questionnaire.language]
    files = quality_files(questionnaire.study, text, tasks, found, lines, inputs)
    write_files(output, files)
    print_flags(quality_document(questionnaire.study, tasks, found, lines, inputs))
    console.print(f"Wrote {', '.join(files)} to {output}/", highlight=False, soft_wrap=True)


def devices(path: Path) -> pd.Series:
    """Kind of device of each respondent, by their number in the export."""
    table = read_table(path, dtype=str, keep_default_na=False)
    with naming(path):
        for name in ("respondent", "device"):
            require_column(table, name)
    return table.set_index("respondent")["device"]


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
