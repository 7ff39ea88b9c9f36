"""The command that links outcomes to the measures of care: PROMs, PREMs and routine data."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.errors import WeightsError
from analysis.procurement.measures import as_cell, coverage, level_shares, read_scores
from commands.progress import console
from questionnaires.files import find_study, read_study
from questionnaires.study import Study


def measures(
    study: Annotated[str, typer.Argument(help="Folder of a study, or id of a shipped one.")],
    scores: Annotated[
        Path | None,
        typer.Option(help="CSV file: outcome, score, people. Gives cells for bids.csv."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="weights.json: which weight has no measure behind it.")
    ] = None,
    held: Annotated[
        list[str] | None,
        typer.Option(help="Outcome that you measure already; repeat. Else all with a measure."),
    ] = None,
) -> None:
    """Show how each outcome is measured, turn scores into levels, and find what nobody measures.

    Bids state shares of patients at each level: the value of a mean score is not the mean value.
    """
    asked = read_study(find_study(study))
    table = Table("outcome", "measure", "when", "a level begins at")
    for one in asked.attributes:
        said = one.measure
        cuts = "" if said is None else ", ".join(f"{cut:g}" for cut in said.cut_offs)
        what, when = ("none", "") if said is None else (said.instrument, said.time_point)
        table.add_row(one.id, escape(what), escape(when), cuts)
    console.print(table)
    if scores is not None:
        for found in read_scores(scores, asked):
            shares = level_shares(asked.attribute(found.outcome), found)
            console.print(f"{found.outcome}: {as_cell(shares)}", highlight=False, soft_wrap=True)
    if weights is not None:
        for line in _gaps(asked, weights, held):
            console.print(line, highlight=False, soft_wrap=True, markup=False)


def _gaps(asked: Study, path: Path, held: list[str] | None) -> list[str]:
    """Weight that nobody measures, a line for each group that has weights."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        raise WeightsError(f"{path}: no weights; name a weights.json") from None
    measured = held or [one.id for one in asked.attributes if one.measure is not None]
    said = []
    for cell in cells:
        if not cell["attributes"]:
            continue
        found = coverage({one["id"]: one["weight"] for one in cell["attributes"]}, measured)
        gaps = f", with {', '.join(found.gaps)}" if found.gaps else ""
        group = f"{cell['role']}, {cell['age_band']}, {cell['condition']}"
        said.append(f"{group}: {found.unmeasured:.0%} of the weight is not measured{gaps}")
    return said
