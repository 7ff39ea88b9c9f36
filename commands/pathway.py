"""The command that says what bids cost and free, when, and for whom."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.bundle import copies, write_step
from analysis.exports.pathway_picture import money
from analysis.pathway_step import claim_files, make_pathway
from analysis.procurement.impact import beneficiaries, whole_life_cost
from analysis.procurement.pathway_run import PathwayRun
from commands.progress import console

STEP = "pathway"


def pathway(
    tender: Annotated[Path, typer.Argument(help="tender.toml, with its section [pathway].")],
    effects: Annotated[Path, typer.Option(help="CSV file of what each bid costs and changes.")],
    claims: Annotated[
        Path | None, typer.Option(help="CSV file of the claim behind each change; else as stated.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "pathway"
    ),
) -> None:
    """Show what bids cost and free, by financial year from 1 April, and for which organisation.

    Price, beds, outpatients and theatres, staff hours, and other organisations' money; units
    beside pounds, cash apart from freed capacity. Unit costs are yours: without one, units only.
    """
    run, files = make_pathway(tender, effects, claims)
    inputs = {"tender.toml": tender, "effects.csv": effects}
    write_step(output, STEP, copies(inputs | claim_files(claims, run.evidence)), {}, files)
    print_pathway(run)
    console.print(f"Wrote {', '.join(files)} to {output}/", highlight=False, soft_wrap=True)


def print_pathway(run: PathwayRun) -> None:
    """Show what each bid presses and gains."""
    table = Table(
        *("bid", "whole-life cost", "buyer’s cash, year 1", "deepest", "breaks even"),
        *("NPV of all", "who loses"),
    )
    for one in run.impacts:
        cash, settled = one.timing("cash_releasing", run.pathway.buyer), beneficiaries(one)
        lose = [
            name
            for name, value in zip(settled.organisations, settled.present, strict=True)
            if round(value, 2) < 0
        ]
        table.add_row(
            escape(one.bid),
            f"£{whole_life_cost(one)['total']:,.2f}",
            money(cash.first_year),
            money(-cash.peak_deficit),
            "never" if cash.break_even is None else f"month {cash.break_even}",
            money(settled.system),
            ", ".join(lose) or "nobody",
        )
    console.print(table)
