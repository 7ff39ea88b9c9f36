"""The command that says how many people are needed."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from analysis.designs.power import (
    Respondents,
    Simulated,
    people_needed,
    power_of,
    respondents,
    rule_of_thumb,
    simulated,
)
from analysis.exports.model_plots import SUFFIXES, plot_bytes
from analysis.exports.power_plot import power_plot
from analysis.procurement.planned_winner import PlannedWinner, planned_winner
from analysis.truth import read_truth
from commands.progress import console, step
from questionnaires.errors import WhatMattersError
from questionnaires.files import find_study, read_questionnaire, write_files
from questionnaires.study import Study

SIZES = (25, 50, 100, 200, 400)


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
    datasets: Annotated[int, typer.Option(min=100, help="Studies that are simulated.")] = 1_000,
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
    known = read_truth(truth or folder, read.study)
    spread = known.taste_sd if heterogeneity is None else heterogeneity
    groups = {
        (one.role, band): respondents(read.study, read.design, known, (one.role, band), spread)
        for one in known.sample
        for band in one.age_band
        if role in (None, one.role) and age_band in (None, band)
    }
    if not groups:
        raise WhatMattersError(f"{study}: truth.toml has nobody of that role and age band")
    sizes = sorted(set(n or SIZES))
    rows: list[dict[str, object]] = []
    studies: dict[int, dict[tuple[str, str], Simulated]] = {size: {} for size in sizes}
    with step(f"Simulating {datasets:,} studies", len(groups) * len(sizes)) as done:
        for place, people in groups.items():
            for size in sizes:
                found = simulated(people, size, datasets=datasets, seed=seed)
                studies[size][place] = found
                rows += _rows(read.study, place, found)
                done(len(rows) / _rows_each(read.study))
    table = pd.DataFrame(rows)
    winners = {
        size: planned_winner(read.study, places, *planned, seed)
        for size, places in studies.items()
        if planned is not None
    }
    if winners:
        table["winner_right"] = [winners[size].right for size in table["n"]]
    files = {output.name: table.to_csv(index=False, lineterminator="\n").encode()}
    write_files(output.parent, files)
    write_files(plot.parent, {plot.name: plot_bytes(power_plot(table), plot.suffix)})
    for line in (*_sentences(read.study, groups, table, sizes, spread), *_of_winners(winners)):
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


def _rows_each(study: Study) -> int:
    """How many rows a group of some size has."""
    return len(study.attributes)


def _rows(study: Study, place: tuple[str, str], found: Simulated) -> Iterator[dict[str, object]]:
    """A row for each outcome."""
    swings, people = found.people.swings, found.people
    true = people.beta[swings] / people.beta[swings].sum()
    by_formula, by_simulation = power_of(people, found.n), found.power()
    for k, one in enumerate(study.attributes):
        yield {
            "role": place[0],
            "age_band": place[1],
            "n": found.n,
            "outcome": one.id,
            "weight": true[k],
            "half_width": found.half_widths[k],
            "power_by_formula": by_formula[swings[k]],
            "power_simulated": by_simulation[swings[k]],
            "order_right": found.order_right,
            "without_estimate": found.failed,
        }


def _sentences(
    study: Study,
    groups: dict[tuple[str, str], Respondents],
    table: pd.DataFrame,
    sizes: list[int],
    spread: float,
) -> Iterator[str]:
    """What the figures mean, one line for each group."""
    for (role, band), people in groups.items():
        rows = table[(table["role"] == role) & (table["age_band"] == band)]
        size = sizes[len(sizes) // 2]
        middle = rows[rows["n"] == size].sort_values("weight").iloc[-1]
        needed = people_needed(people)[people.swings]
        hardest = int(np.argmax(needed))
        width = (
            "not"
            if np.isnan(middle["half_width"])
            else f"± {100 * middle['half_width']:.0f} points"
        )
        yield (
            f"With {size} people ({role}, {band}), {middle['outcome']} is known to {width}, and "
            f"all outcomes are in the right order in {middle['order_right']:.0%} of studies. "
            f"{needed[hardest]:,.0f} people find {study.attribute_ids[hardest]}, the hardest "
            "outcome, with power 0.8 (de Bekker-Grob, if people were alike)."
        )
    some = next(iter(groups.values())).problem
    thumb = rule_of_thumb(some, study.design.tasks_per_block)
    yield (
        f"People differ by an SD of {spread:g} of each swing. Orme's rule of thumb, a baseline "
        f"that knows neither preferences nor design, says {thumb}."
    )
