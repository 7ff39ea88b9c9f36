"""The command that says in plain English what weights mean."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from analysis.errors import WeightsError
from analysis.manifest import INPUTS
from analysis.weights.explanation import explain as explained
from analysis.weights.explanation import find_cell
from analysis.weights.ranges import expected_value
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
    reached: Annotated[
        list[str] | None,
        typer.Option(
            help="What patients of a product reach, for its value: `independence=20% some_help; "
            "80% independent`, or one level for all. Once for each outcome.",
        ),
    ] = None,
) -> None:
    """Say in plain English what a group's weights mean, how surely, and what they do not mean.

    With `--reached` it also says how much a product's outcomes are worth to the group, from 0 (all
    at their worst levels) to 100 (all at their best). People are valued one by one, and then
    averaged: the value of an average level would be another number.
    """
    found = read_weights(weights)
    said = explained(found, find_cell(found, cell, str(weights)), _words(weights, found))
    console.print(f"[bold]{escape(said.title[0].upper() + said.title[1:])}[/bold]")
    for question, answer in said.answers:
        console.print(f"\n[bold]{question}[/bold]")
        console.print(escape(answer), highlight=False)
    if reached:
        group = find_cell(found, cell, str(weights))
        worth = expected_value(found, group, dict(map(parts, reached)))
        console.print("\n[bold]What are these outcomes worth to the group?[/bold]")
        console.print(
            f"{100 * worth.value:.0f} of 100, with 95 % certainty between {100 * worth.low:.0f} "
            f"and {100 * worth.high:.0f}, as far as the weights go: what patients really reach "
            "is taken as said.",
            highlight=False,
        )


def parts(said: str) -> tuple[str, dict[str, float]]:
    """An outcome, and the share of patients at each level; all at one if no share is said.

    Raises
    ------
    WeightsError
        If it cannot be read.
    """
    name, equals, levels = said.partition("=")
    shares: dict[str, float] = {}
    for part in levels.split(";"):
        percent, sign, level = part.rpartition("%")
        try:
            share = float(percent) / 100 if sign else 1.0
        except ValueError:
            share = -1.0
        if not equals or not level.strip() or share < 0:
            raise WeightsError(
                f"--reached {said}: write `independence=20% some_help; 80% independent`"
            )
        shares[level.strip()] = shares.get(level.strip(), 0.0) + share
    return name.strip(), shares


def _words(path: Path, weights: WeightSet) -> Text | None:
    """Words of the study, if its files are in the same folder of results."""
    folder = path.parent / INPUTS / weights.study
    if not (folder / "study.toml").is_file():
        return None
    questionnaire = read_questionnaire(folder)
    return questionnaire.texts[questionnaire.language]
