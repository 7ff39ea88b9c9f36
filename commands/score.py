"""The command that scores the bids of a tender."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from analysis.exports.score_words import chance, lock_sentence
from analysis.procurement.score import Score
from analysis.score_step import write_score
from commands.progress import console


def score(
    tender: Annotated[Path, typer.Argument(help="The tender's tender.toml.")],
    bids: Annotated[Path, typer.Option(help="CSV file with a row for each bid.")],
    weights: Annotated[Path, typer.Option(help="weights.json, with its draws beside it.")],
    effects: Annotated[
        Path | None, typer.Option(help="CSV file of what each bid costs and changes: its pathway.")
    ] = None,
    claims: Annotated[
        Path | None, typer.Option(help="CSV file of the claim behind each effect of a bid.")
    ] = None,
    evaluations: Annotated[
        Path | None,
        typer.Option(
            help="Evaluators' words, recorded; else bids carry a word for each criterion."
        ),
    ] = None,
    proms: Annotated[
        Path | None,
        typer.Option(help="CSV file of PROM scores measured with each bid: empty cells of bids."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write to.")] = Path(
        "score"
    ),
) -> None:
    """Score every bid, and write score.json, a workbook that recalculates, and a report.

    Patients' weights share out the patient-outcome points, over the tender's own floors and
    ceilings. All other points are as the tender sets them. With --effects, whole-life cost follows
    from the pathway, and the finance director's page is written too; with --claims, each effect
    counts as far as its evidence bears it.
    """
    scored = write_score(
        tender,
        bids,
        weights,
        output,
        effects=effects,
        claims=claims,
        evaluations=evaluations,
        proms=proms,
    )
    print_score(scored)
    beside = "" if effects is None else ", with the pathway beside it,"
    console.print(
        f"Wrote score.json, score.xlsx and score.html{beside} to {output}/",
        highlight=False,
        soft_wrap=True,
    )


def print_score(scored: Score) -> None:
    """Show totals and ranks."""
    table = Table("rank", "bid", "total", "chance of coming first")
    for bid in sorted(scored.bids, key=lambda one: -one.total):
        rank = scored.ranks.get(bid.bid.id)
        place = "out" if rank is None else str(rank)
        share = scored.robustness.p_best.get(bid.bid.id)  # None for a bid that is out
        shown = "" if share is None else chance(share)
        table.add_row(place, escape(bid.bid.name), f"{bid.total}", shown)
    console.print(table)
    console.print("The chance is by how sure the weights are. It changes no score.")
    console.print(lock_sentence(scored.lock), highlight=False, soft_wrap=True, markup=False)
