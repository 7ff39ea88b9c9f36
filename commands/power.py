"""The command that says how many people are needed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from analysis.exports.model_plots import SUFFIXES, plot_bytes
from analysis.exports.power_plot import power_plot
from analysis.power_run import DATASETS, SIZES, make_power, power_csv, power_sentences
from analysis.procurement.planned_winner import PlannedWinner, planned_winner
from analysis.truth import read_truth
from commands.progress import console, step
from questionnaires.errors import WhatMattersError
from questionnaires.files import find_study, read_questionnaire, write_files


def power(
    study: Annotated[str, typer.Argument(help="Folder of a study, or id of a shipped one.")],
    n: Annotated[
        list[int] | None, typer.Option(min=2, help="People in a group; repeat it.")
    ] = None,
    role: Annotated[str | None, typer.Option(help="Only this role.")] = None,
    age_band: Annotated[str | None, typer.Option(help="Only this age band.")] = None,
    truth: Annotated[
        Path | None, typer.Option(help="Preferences to assume; truth.toml unless given.")
    ] = None,
    heterogeneity: Annotated[
        float | None,
        typer.Option(
            min=0, help="SD of each swing between people, over its mean; as in the truth."
        ),
    ] = None,
    datasets: Annotated[int, typer.Option(min=100, help="Studies that are simulated.")] = DATASETS,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    output: Annotated[Path, typer.Option("--output", "-o", help="CSV to write.")] = Path(
        "power.csv"
    ),
    plot: Annotated[
        Path | None,
        typer.Option(help="Picture to write: .svg or .png; an .svg beside the CSV unless given."),
    ] = None,
    tender: Annotated[
        Path | None, typer.Option(help="How often is its winner right? With --bids.")
    ] = None,
    bids: Annotated[Path | None, typer.Option(help="Bids that may come, as for `score`.")] = None,
) -> None:
    """Say how many people are needed: power, widths of intervals, and whether the order is right.

    For each role and age band: by the formula of de Bekker-Grob, and by studies simulated with
    the study's own design and people of known preferences.
    """
    plot = output.with_suffix(".svg") if plot is None else plot
    if plot.suffix not in SUFFIXES:
        raise WhatMattersError(f"{plot}: pictures end in {' or '.join(SUFFIXES)}")
    if plot == output:
        raise WhatMattersError(f"{output}: name the table (-o) otherwise than the picture (--plot)")
    planned = _planned(tender, bids, role, age_band)
    folder = find_study(study)
    read = read_questionnaire(folder)
    with step(f"Simulating {datasets:,} studies", 1) as done:
        run = make_power(
            read,
            read_truth(truth or folder, read.study),
            role=role,
            age_band=age_band,
            sizes=n or SIZES,
            spread=heterogeneity,
            datasets=datasets,
            seed=seed,
            progress=lambda some, total: done(some / total),
        )
    table = run.table
    winners = {
        size: planned_winner(read.study, places, *planned, seed)
        for size, places in run.studies.items()
        if planned is not None
    }
    if winners:
        table["winner_right"] = [winners[size].right for size in table["n"]]
    write_files(output.parent, {output.name: power_csv(table)})
    write_files(plot.parent, {plot.name: plot_bytes(power_plot(table), plot.suffix)})
    for line in (*power_sentences(run), *_of_winners(winners)):
        console.print(line, highlight=False, soft_wrap=True)


def _of_winners(winners: Mapping[int, PlannedWinner]) -> Iterator[str]:
    """How often the right bid wins, one line for each number of people."""
    for size, one in winners.items():
        often = (
            "too many studies bear no weights to tell"
            if np.isnan(one.right)
            else f"it comes first in {one.right:.0%} of studies"
        )
        yield f"With {size} people in each group, who truly prefer {one.bid}: {often}."


def _planned(
    tender: Path | None, bids: Path | None, role: str | None, age_band: str | None
) -> tuple[Path, Path] | None:
    """Tender and bids, if they are asked about; both, and of everybody."""
    if tender is None and bids is None:
        return None
    if tender is None or bids is None or role is not None or age_band is not None:
        raise WhatMattersError(
            "--tender and --bids go together, and are about all groups: leave --role and "
            "--age-band out"
        )
    return tender, bids
