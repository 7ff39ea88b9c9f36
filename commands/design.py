"""The command that makes an experimental design."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from analysis.designs.best_worst import search_best_worst
from analysis.designs.best_worst_figures import best_worst_figures, said
from analysis.designs.feasibility import require_possible
from analysis.designs.information import level_numbers
from analysis.designs.making import Asked
from analysis.designs.priors import DRAWS, read_priors
from analysis.designs.search import STARTS, Found, search
from analysis.designs.waves import FirstWave, first_wave
from commands.progress import console, searching
from questionnaires.best_worst_file import BEST_WORST, best_worst_csv, read_lists
from questionnaires.best_worst_tasks import BestWorstDesign, check_best_worst
from questionnaires.design import ChoiceTask
from questionnaires.errors import DesignError
from questionnaires.files import (
    design_csv,
    find_study,
    json_bytes,
    read_design,
    read_practice,
    read_study,
    write_files,
)
from questionnaires.study import Study

SECONDS = 300.0  # of a search, unless more are asked for
FRESH = 1_024  # draws to judge a design by, other than those of its search

PriorsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--priors",
        help="What is known before: `directions`, `zero`, or a CSV with columns parameter, mean, "
        "sd, as of `whatmatters fit -o`, or weights.json. Several, of as many groups, count alike.",
    ),
]
DrawsOption = Annotated[
    int,
    typer.Option(
        min=1, max=1_024, help="Draws of a prior that has sd: a power of two, or the next one."
    ),
]


def design(
    study: Annotated[str, typer.Argument(help="Folder of a study, or id of a shipped one.")],
    starts: Annotated[
        int, typer.Option(min=1, help="Starts from random levels, the best is kept.")
    ] = STARTS,
    seconds: Annotated[
        float, typer.Option(min=0, help="Stop after so long with the best found.")
    ] = SECONDS,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the search; the study's own unless given.")
    ] = None,
    priors: PriorsOption = None,
    draws: DrawsOption = DRAWS,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from design.csv, with starts not yet tried.")
    ] = False,
    after: Annotated[
        Path | None,
        typer.Option(help="Answers so far: their blocks stay, and others follow from them."),
    ] = None,
) -> None:
    """Search for an efficient design and write design.csv, with its figures in design.json.

    Where a study asks for best and worst, balanced lists go to best_worst.csv.

    No task has an alternative that is better in every way, none is asked twice, and all levels
    are told apart; otherwise nothing is written. Ctrl-C stops the search and keeps the best.
    """
    if after is not None and (priors or resume):
        raise DesignError(
            "--after says what is known, and begins anew; leave --priors and --resume out"
        )
    folder = find_study(study)
    read = read_study(folder)
    path = folder / "design.csv"
    seed = read.design.seed if seed is None else seed
    levels, first = _resumed(read, folder) if resume else (None, 0)
    wave = None if after is None else first_wave(after, read, read_design(path, read))
    prior, fresh = (
        read_priors(read, priors or ["directions"], n, of) if wave is None else wave.prior(n, of)
        for n, of in ((draws, seed), (FRESH, seed + 1))
    )
    asked = Asked(read, prior, fresh, seed, first, wave, _practice(path, read))
    require_possible(read, asked.problem)
    found = _kept(
        search(
            asked.problem, starts=starts, seed=seed, seconds=seconds, levels=levels, first=first
        ),
        "Searching; Ctrl-C keeps the best",
    )
    made, figures = asked.made(found, str(path))
    files = {"design.csv": design_csv(made, read)}
    if read.best_worst is not None:
        lists = _lists(read, folder, seed, wave)
        files[BEST_WORST] = best_worst_csv(lists)
        figures["best_worst"] = best_worst_figures(read, lists)
        console.print(said(figures["best_worst"]), highlight=False, soft_wrap=True)
    write_files(folder, files | {"design.json": json_bytes(figures)})
    console.print(
        f"Wrote {path}: {figures['n_tasks']} tasks in {read.design.blocks} blocks, "
        f"{read.design.criterion.upper()}-error {found.error:.4f}. "
        + (
            "Not all starts came to their end: --resume goes on. "
            if len(found.errors) < starts
            else ""
        )
        + "Answers to an older design belong to it: raise `version` if there are any.",
        highlight=False,
        soft_wrap=True,
    )


def _lists(study: Study, folder: Path, seed: int, wave: FirstWave | None) -> BestWorstDesign:
    """Lists of best and worst for all blocks; those of blocks that are kept stay as they are."""
    made, path = search_best_worst(study, seed), folder / BEST_WORST
    if wave is not None:
        stay = [task for task in read_lists(path).tasks if task.block in wave.blocks]
        new = [task for task in made.tasks if task.block not in wave.blocks]
        made = BestWorstDesign(tuple(sorted((*stay, *new), key=lambda task: task.block)))
    check_best_worst(study, made, str(path))
    return made


def _kept(looking: Iterator[Found], title: str) -> Found:
    """The best that a search finds until it ends or is stopped.

    Raises
    ------
    KeyboardInterrupt
        If it is stopped before there is any design.
    """
    found = None
    try:
        with searching(title) as done:
            for found in looking:
                done(found.share, f"error {found.error:.5f}")
    except KeyboardInterrupt:
        if found is None or not np.isfinite(found.error):
            raise
    if found is None:
        raise DesignError("the search was over before it began; give it more --seconds")
    return found


def _practice(path: Path, study: Study) -> tuple[ChoiceTask, ...]:
    """Practice tasks that there are, if they still fit the study, which may be changed since."""
    if not path.is_file():
        return ()
    try:
        return read_practice(path, study)
    except DesignError as fault:
        console.print(f"Practice is made anew: {fault}", highlight=False, soft_wrap=True)
        return ()


def _resumed(study: Study, folder: Path) -> tuple[np.ndarray, int]:
    """Levels of the design that there is, and how many starts it was the best of.

    Raises
    ------
    DesignError
        If there is none, or it is of other attributes or settings.
    """
    path = folder / "design.json"
    try:
        search = json.loads(path.read_text(encoding="utf-8"))["search"]
        first, of, after = int(search["starts"]), search["study_sha256"], search.get("after")
    except (OSError, ValueError, KeyError, TypeError):
        raise DesignError(
            f"{path}: no record of a search to go on from; leave --resume out"
        ) from None
    if after is not None:
        raise DesignError(f"{path}: made after answers, whose blocks stay; use --after again")
    if of != study.design_sha256:
        raise DesignError(
            f"{path}: the study's attributes or design settings were changed since; leave "
            "--resume out"
        )
    return level_numbers(study, read_design(folder / "design.csv", study)), first
