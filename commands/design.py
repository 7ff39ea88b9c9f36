"""The command that makes an experimental design."""

from typing import Annotated

import typer

from analysis.designs.diagnostics import diagnostics, require_identified
from analysis.designs.layout import as_design
from analysis.designs.problem import DesignProblem
from analysis.designs.search import search, usual_starts
from commands.progress import console, step
from questionnaires.best_worst_file import BEST_WORST, best_worst_csv
from questionnaires.best_worst_search import search_best_worst
from questionnaires.best_worst_tasks import check_best_worst
from questionnaires.design import check_design
from questionnaires.files import design_csv, find_study, json_bytes, read_study, write_files


def design(
    study: Annotated[str, typer.Argument(help="Folder of a study, or id of a shipped one.")],
    starts: Annotated[
        int | None,
        typer.Option(min=1, help="Random starts, the best is kept; by the size of the design."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the search; the study's own unless given.")
    ] = None,
) -> None:
    """Search for an efficient design and write design.csv, with its figures in design.json.

    Where a study asks for best and worst, balanced lists go to best_worst.csv.

    No task has an alternative that is better in every way, none is asked twice, and all levels
    are told apart; otherwise nothing is written.
    """
    folder = find_study(study)
    read = read_study(folder)
    problem = DesignProblem.of_study(read)
    seed = read.design.seed if seed is None else seed
    starts = starts or usual_starts(problem)
    with step(f"Searching from {starts} starts") as done:
        for found in search(problem, starts=starts, seed=seed):
            done(found.share)
    made = as_design(read, found.levels, seed=seed)
    path = folder / "design.csv"
    check_design(read, made, str(path))
    require_identified(read, made, str(path))
    figures = diagnostics(read, made) | {
        "search": {
            "method": "simulated annealing, levels equally frequent",
            "starts": starts,
            "seed": seed,
        }
    }
    files = {"design.csv": design_csv(made, read), "design.json": json_bytes(figures)}
    if read.best_worst is not None:
        lists = search_best_worst(read, seed)
        check_best_worst(read, lists, str(folder / BEST_WORST))
        files[BEST_WORST] = best_worst_csv(lists)
    write_files(folder, files)
    console.print(
        f"Wrote {path}: {figures['n_tasks']} tasks in {read.design.blocks} blocks, "
        f"D-error {figures['d_error']:.4f}. Answers to an older design belong to it: "
        "raise `version` if there are any.",
        highlight=False,
        soft_wrap=True,
    )
