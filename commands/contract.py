"""Commands after an award: the contract's schedule, and its reviews."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.bundle import copies, write_step
from analysis.contract_step import review_contract, write_contract
from analysis.exports.contract_files import contract_lock_sentence
from commands.progress import console


def contract(
    score: Annotated[Path, typer.Argument(help="Folder that `score` wrote.")],
    bid: Annotated[str, typer.Option(help="Id of the bid that gets the contract.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "contract"
    ),
) -> None:
    """Write a contract's schedule: outcomes by patients' weights, targets, ratings and payment.

    Targets are what the bid was scored on. The page also shows what a supplier may lose by chance
    alone, and observed.csv is there to be filled in at each review. The folder holds all that the
    award rests on, back to the answers, and `whatmatters verify` makes it again.
    """
    schedule, names = write_contract(score, bid, output)
    table = Table("outcome", "weight", "today", "target", "unit")
    for one in schedule.kpis:
        shown = (f"{100 * one.weight:.1f} %", f"{one.today:g}", f"{one.target:g}", one.unit)
        table.add_row(escape(one.title), *shown)
    console.print(table)
    console.print(contract_lock_sentence(schedule), highlight=False, soft_wrap=True, markup=False)
    console.print(f"Wrote {', '.join(names)} to {output}/", highlight=False, soft_wrap=True)


def review(
    schedule: Annotated[Path, typer.Argument(help="contract.json of the contract.")],
    observed: Annotated[Path, typer.Option(help="observed.csv, filled in.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "review"
    ),
) -> None:
    """Compute again from what was measured: ratings, attainment index and payment.

    An outcome that was not measured is rated "other", left out of the index, and said.
    """
    found, files = review_contract(schedule, observed)
    inputs = copies({"contract.json": schedule, "observed.csv": observed})
    write_step(output, "review", inputs, {}, files)
    for one in found.outcomes:
        console.print(f"{one.kpi.title}: {one.band}", highlight=False, markup=False)
    console.print(
        f"Index {found.index:.3f}; £{found.payment:,.2f} of £{found.schedule.base:,.2f} is paid",
        highlight=False,
    )
    console.print(f"Wrote {', '.join(files)} to {output}/", highlight=False, soft_wrap=True)
