"""The command that reports what a design is worth, whoever made it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.designs.best_worst_figures import best_worst_figures, said
from analysis.designs.foreign import read_any_design
from analysis.designs.information import level_numbers
from analysis.designs.judging import judged
from analysis.designs.prices import STARTS, Price, prices
from analysis.designs.priors import DRAWS, read_priors
from analysis.designs.problem import DesignProblem
from analysis.exports.design_report import design_page, price_list
from commands.design import FRESH, DrawsOption, PriorsOption
from commands.progress import console, searching
from questionnaires.best_worst_file import BEST_WORST, read_best_worst
from questionnaires.best_worst_tasks import NO_LISTS, BestWorstDesign
from questionnaires.files import (
    design_csv,
    find_study,
    json_bytes,
    read_study,
    read_text,
    write_files,
)
from questionnaires.study import Study


def judge(
    study: Annotated[str, typer.Argument(help="Folder of a study, or id of a shipped one.")],
    design: Annotated[
        Path | None,
        typer.Option(help="CSV of ours, Ngene, Sawtooth, cbcTools or idefix; else the study's."),
    ] = None,
    priors: PriorsOption = None,
    draws: DrawsOption = DRAWS,
    with_prices: Annotated[
        bool, typer.Option("--prices", help="Also search for what each constraint costs.")
    ] = False,
    starts: Annotated[int, typer.Option(min=1, help="Of each search for a price.")] = STARTS,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of draws and searches; the study's own unless given.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "design-report"
    ),
) -> None:
    """Report what a design is worth: errors, balance, people needed, prices, and its cards.

    Writes design-report.html, the same as design-report.json, and the design in our layout.
    """
    folder = find_study(study)
    read = read_study(folder)
    text = read_text(folder, read, read.languages[0])
    path = design or folder / "design.csv"
    found = read_any_design(path, read)
    seed = read.design.seed if seed is None else seed
    given = priors or ["directions"]
    prior = read_priors(read, given, draws, seed)
    document = judged(read, found, prior, read_priors(read, given, FRESH, seed + 1), str(path))
    problem, content = DesignProblem.of_study(read, prior), design_csv(found, read)
    levels = level_numbers(read, found)
    document |= {
        "prices": price_list(_found(prices(problem, levels, starts=starts, seed=seed)))
        if with_prices
        else [],
        "search": _record(folder, content),
        "design_sha256": sha256(content).hexdigest(),
        "whatmatters": version("whatmatters"),
    }
    lists = _own_lists(folder, read)
    if lists.tasks:
        figures = best_worst_figures(read, lists)
        document["best_worst"] = figures | {"said": said(figures)}
    page = design_page(read, text, found, document, lists)
    files = {"design-report.html": page, "design-report.json": json_bytes(document)}
    write_files(output, files | {"design.csv": content})
    console.print(
        f"{document['figures']['n_tasks']} tasks, D-error {document['errors']['d']:.4f}. Wrote "
        f"design.csv, {' and '.join(files)} to {output}/",
        highlight=False,
        soft_wrap=True,
    )


def _found(searches: Iterator[tuple[Price, float]]) -> list[Price]:
    """Prices, as they are found."""
    found = []
    with searching("Searching without each constraint") as done:
        for price, share in searches:
            found.append(price)
            done(share, price.constraint)
    return found


def _own_lists(folder: Path, study: Study) -> BestWorstDesign:
    """The study's own lists of best and worst; none before they are made."""
    return read_best_worst(folder, study) if (folder / BEST_WORST).is_file() else NO_LISTS


def _record(folder: Path, content: bytes) -> dict[str, Any] | None:
    """How the study's own design was found; None of any other design."""
    try:
        if (folder / "design.csv").read_bytes() == content:
            kept: dict[str, Any] = json.loads((folder / "design.json").read_bytes())["search"]
            return kept
    except (OSError, ValueError, KeyError):
        return None
    return None
