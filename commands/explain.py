"""The command that says in plain English what weights mean."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.manifest import INPUTS
from analysis.weights.explanation import explain as explained
from analysis.weights.explanation import find_cell
from analysis.weights.weight_set import WeightSet
from analysis.weights.weights_file import read_weights
from commands.progress import console
from questionnaires.files import read_questionnaire
from questionnaires.text import Text


def explain(
    weights: Annotated[Path, typer.Argument(help="weights.json, with its draws beside it.")],
    cell: Annotated[
        str | None,
        typer.Option(help="Condition, age band and role, as in `hip/65-79/patient`."),
    ] = None,
) -> None:
    """Say in plain English what a group's weights mean, how surely, and what they do not mean."""
    found = read_weights(weights)
    said = explained(found, find_cell(found, cell, str(weights)), _words(weights, found))
    console.print(f"[bold]{escape(said.title[0].upper() + said.title[1:])}[/bold]")
    for question, answer in said.answers:
        console.print(f"\n[bold]{question}[/bold]")
        console.print(escape(answer), highlight=False)


def _words(path: Path, weights: WeightSet) -> Text | None:
    """Words of the study, if its files are in the same folder of results."""
    folder = path.parent / INPUTS / weights.study
    if not (folder / "study.toml").is_file():
        return None
    questionnaire = read_questionnaire(folder)
    return questionnaire.texts[questionnaire.language]
