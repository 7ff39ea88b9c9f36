"""The command that gives weights over another range."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.bundle import copies, write_step
from analysis.errors import WeightsError
from analysis.rescaling import STEP, make_rescaled
from commands.progress import console
from commands.weights_tables import print_cells


def rescale(
    weights: Annotated[Path, typer.Argument(help="weights.json, with its draws beside it.")],
    ranges: Annotated[
        list[str],
        typer.Option(
            "--range",
            help="OUTCOME=FLOOR..CEILING: levels, or amounts in the outcome's unit, as in "
            "`usual_role=26..6`. Once for each outcome.",
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "rescaled"
    ),
) -> None:
    """Weights of the same people over another range, inside the one that was asked about.

    A weight belongs to its range: if all products are alike in an outcome but for a little, that
    outcome weighs little. Outcomes that are not named keep their range. One whose floor is its
    ceiling is pass or fail, and weighs nothing. Beyond the survey's range nothing is known: that
    is refused.

    Never take a range from the bids that came in: weights would depend on who bids.

    Example: `whatmatters rescale weights/weights.json --range
    pain=some_most_days..little_or_none -o narrower`
    """
    ends = {}
    for said in ranges:
        name, _, between = said.partition("=")
        floor, dots, ceiling = between.partition("..")
        if not (name and floor and dots and ceiling) or name in ends:
            raise WeightsError(f"--range {said}: write OUTCOME=FLOOR..CEILING, once for each")
        ends[name] = (floor, ceiling)
    found, inputs, files = make_rescaled(weights, ends)
    write_step(output, STEP, copies(inputs), {"ranges": ends}, files)
    print_cells(found.weights)
    for name in found.pass_or_fail:
        console.print(f"{name}: floor and ceiling are the same: pass or fail, with no weight")
    console.print(f"Wrote {', '.join(files)} to {output}/", soft_wrap=True)
