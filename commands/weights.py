"""The command that turns answers into outcome weights."""

import json
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.bundle import copies, write_step
from analysis.chain import WeightsRun, make_weights
from analysis.errors import DataError
from analysis.weights.case_mix_json import mix_document
from analysis.weights.cells import N_DRAWS
from analysis.weights_settings import WeightsSettings
from commands.answers import (
    AttributesOption,
    ByOption,
    ChosenOption,
    ConstantsOption,
    DirectionOption,
    DrawsOption,
    RespondentOption,
    SeedOption,
    TaskOption,
    WeightOption,
    settings,
)
from commands.progress import console, step
from commands.several_studies import core_weights, refuse_for_several
from commands.weights_tables import print_case_mix, print_cells

SEEN = 0.0005  # a move of a weight that shows in three digits


class Pooled(StrEnum):
    """How far cells help each other."""

    PARTIAL = "partial"
    NONE = "none"


def weights(
    responses: Annotated[
        list[str],
        typer.Argument(
            metavar="RESPONSES...",
            help="CSV file of answers: our export, or long data; one for each of several studies.",
        ),
    ],
    study: Annotated[
        list[str] | None,
        typer.Option(
            help="Study of the answers: a folder, or the id of a shipped one. Once for each file."
        ),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "weights"
    ),
    respondent: RespondentOption = None,
    task: TaskOption = None,
    chosen: ChosenOption = None,
    attributes: AttributesOption = None,
    constants: ConstantsOption = "",
    direction: DirectionOption = None,
    by: ByOption = None,
    weight: WeightOption = None,
    seed: SeedOption = 1,
    draws: DrawsOption = N_DRAWS,
    pooling: Annotated[
        Pooled,
        typer.Option(
            help="Whether groups help each other as far as they are alike (partial), or each "
            "stands alone (none).",
        ),
    ] = Pooled.PARTIAL,
    case_mix: Annotated[
        Path | None,
        typer.Option(
            help="CSV file of the people that weights are wanted for: condition, age_band, count, "
            "source, date, and perhaps sex, ethnicity, deprivation.",
        ),
    ] = None,
    post_stratify: Annotated[
        bool,
        typer.Option(
            "--post-stratify",
            help="Let respondents count in the model as they stand for the case mix, not alike.",
        ),
    ] = False,
) -> None:
    """Outcome weights with 95 % intervals, for each condition, age band and role.

    A conditional logit is fitted to each cell, with errors clustered by respondent, and refitted
    by pylogit, which must agree. Then cells are pooled in part: those with few answers lean on
    the others, by an amount that follows from the answers and is shown as the pooling share.

    Our own answers: `whatmatters weights responses.csv --study hip-knee -o weights`

    Several studies: `whatmatters weights hip.csv stroke.csv --study hip-knee --study stroke
    -o weights` makes those of each in a folder of its own, and in `core` those of the outcomes that
    all of them share, on which conditions can be compared.

    Others: `whatmatters weights long.csv --respondent id --task task --chosen choice
    --attributes pain,cost --direction cost=lower -o weights`
    """
    columns = (respondent, task, chosen, attributes)
    if len(responses) > 1:
        refuse_for_several(
            columns, constants, direction, by, weight, post_stratify, pooling is Pooled.NONE
        )
        core_weights(responses, study or [], output, case_mix, seed=seed, n_draws=draws)
        return
    how = settings(one_study(study), columns, constants, direction, by, seed, draws, weight)
    before = earlier_weights(output)
    how = replace(how, pooling=pooling.value, post_stratify=post_stratify)
    run = run_weights(Path(responses[0]), how, output, case_mix)
    print_cells(run.weights)
    if run.mixed is not None:
        print_case_mix(mix_document(run.mixed))
    for line in moves(before, json.loads(run.files["weights.json"])):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(f"Wrote {', '.join(run.files)} to {output}/", soft_wrap=True)


def run_weights(
    responses: Path, how: WeightsSettings, output: Path, case_mix: Path | None = None
) -> WeightsRun:
    """Make the weights with a progress bar, and write them with all they were made from."""
    with step("Fitting each cell, with a second opinion") as done:
        run = make_weights(
            responses, how, case_mix=case_mix, progress=lambda now, total: done(now / total)
        )
    write_step(output, "weights", copies(run.inputs), run.settings, run.files)
    return run


def one_study(named: list[str] | None) -> str | None:
    """The study of one file of answers; DataError if several are named."""
    if named and len(named) > 1:
        raise DataError(f"--study: one file of answers, but {len(named)} studies; name its own")
    return named[0] if named else None


def earlier_weights(output: Path) -> dict[str, Any]:
    """The weights that a folder holds from before, if it holds any."""
    try:
        found: dict[str, Any] = json.loads((output / "weights.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found


def moves(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """How the weights of each cell moved since another run, if they did by a digit that is shown.

    People may have been added, or have withdrawn; their numbers are rounded as they are published.
    """

    def cells(weights: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
        keys = ("role", "age_band", "condition")
        return {tuple(cell[key] for key in keys): cell for cell in weights.get("cells", [])}

    lines = []
    old = cells(before)
    for key, cell in cells(now).items():
        was = old.get(key)
        if was is None or None in (cell["n"], was["n"]):
            continue
        weights = {one["id"]: one["weight"] for one in was["attributes"]}
        moved = [
            (one["id"], weights[one["id"]], one["weight"])
            for one in cell["attributes"]
            if one["id"] in weights and abs(one["weight"] - weights[one["id"]]) >= SEEN
        ]
        if moved:
            name, then, here = max(moved, key=lambda one: abs(one[2] - one[1]))
            lines.append(
                f"Since the weights that were here: {', '.join(key)}: n {was['n']} → {cell['n']}; "
                f"{name} moved most, {then:.3f} → {here:.3f}"
            )
    return lines
