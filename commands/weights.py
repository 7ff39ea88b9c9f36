"""The command that turns answers into outcome weights."""

import json
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.chain import WeightsRun, WeightsSettings, make_weights
from analysis.weights.case_mix_json import mix_document, mix_sentences
from analysis.weights.cells import N_DRAWS
from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Cell
from commands.answers import (
    AttributesOption,
    ByOption,
    ChosenOption,
    ConstantsOption,
    DirectionOption,
    DrawsOption,
    RespondentOption,
    ResponsesArgument,
    SeedOption,
    StudyOption,
    TaskOption,
    settings,
)
from commands.bundle import copies, write_step
from commands.progress import console, step, table_by_group
from questionnaires.disclosure import SMALLEST_SHOWN, published

SEEN = 0.0005  # a move of a weight that shows in three digits


class Pooled(StrEnum):
    """How far cells help each other."""

    PARTIAL = "partial"
    NONE = "none"


def weights(
    responses: ResponsesArgument,
    study: StudyOption = None,
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
            "source, date, and perhaps sex and deprivation.",
        ),
    ] = None,
) -> None:
    """Outcome weights with 95 % intervals, for each condition, age band and role.

    A conditional logit is fitted to each cell, with errors clustered by respondent, and refitted
    by pylogit, which must agree. Then cells are pooled in part: those with few answers lean on
    the others, by an amount that follows from the answers and is shown as the pooling share.

    Our own answers: `whatmatters weights responses.csv --study hip-knee -o weights`

    Others: `whatmatters weights long.csv --respondent id --task task --chosen choice
    --attributes pain,cost --direction cost=lower -o weights`
    """
    how = settings(
        study, (respondent, task, chosen, attributes), constants, direction, by, seed, draws
    )
    before = earlier_weights(output)
    how = replace(how, pooling=pooling.value)
    run = run_weights(Path(responses), how, output, case_mix)
    print_weights(run)
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


def print_weights(run: WeightsRun) -> None:
    """Show the weights as a table, cell by cell, and which cells are withheld."""
    table = table_by_group("", "weight", "95 % interval", "P(1st)")
    for cell in run.weights.cells:
        if cell.withheld:
            continue
        table.add_row(f"[bold]{cell.name}[/bold]")
        table.add_row(f"[bold]{_people(cell)}[/bold]")
        found = outcome_weights(run.weights.outcomes, cell)
        for one in sorted(found, key=lambda one: -one.weight):
            table.add_row(
                f"  {one.id}",
                f"{one.weight:.3f}",
                f"{one.low:.3f} to {one.high:.3f}",
                f"{one.rank_probabilities[0]:.2f}",
            )
    console.print(table)
    for cell in run.weights.cells:
        if cell.withheld:
            console.print(
                f"withheld: {cell.name}: {cell.withheld}", highlight=False, soft_wrap=True
            )


def print_case_mix(mix: dict[str, Any]) -> None:
    """Show the weights of each role for the case mix, and who is missing from the sample."""
    table = table_by_group("", "weight", "95 % interval", "P(1st)")
    for one in mix["roles"]:
        if one["withheld"]:
            continue
        table.add_row(f"[bold]{one['role']}, for the case mix[/bold]")
        for found in sorted(one["attributes"], key=lambda found: -found["weight"]):
            weight, low, high = found["weight"], found["low"], found["high"]
            table.add_row(
                f"  {found['id']}",
                f"{weight:.3f}",
                f"{low:.3f} to {high:.3f}",
                f"{found['p_first']:.2f}",
            )
    console.print(f"\nFor the case mix of {mix['source']}, {mix['date']}:", highlight=False)
    console.print(table)
    for line in mix_sentences(mix):
        console.print(line, highlight=False, soft_wrap=True)


def _people(cell: Cell) -> str:
    """How many answered, and how much of the weights is owed to other cells."""
    told = published(cell.n)
    n = f"n < {SMALLEST_SHOWN}" if told is None else f"n = {told}"
    if not cell.pooling_share:
        return n
    return f"{n}, {cell.pooling_share:.0%} from others"
