"""The command that checks claims: whether each says all that makes it one."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.markup import escape
from rich.table import Table

from analysis.procurement.claims import DESIGNS, Claim, read_claim
from analysis.procurement.evidence import counted, verifiability
from analysis.procurement.tender import Tender
from analysis.procurement.tender_file import read_tender
from commands.progress import console


def claims(
    action: Annotated[Literal["check"], typer.Argument(help="What to do: check.")],  # noqa: ARG001
    files: Annotated[list[Path], typer.Argument(help="JSON files, one claim each.")],
    tender: Annotated[
        Path | None,
        typer.Option(help="tender.toml: how much would count, and whether it can be verified."),
    ] = None,
) -> None:
    """Check claims: comparator, interval, design, number of people, setting, measure, source.

    With a tender, also say how much of each counts under its terms, and whether its own patients
    could show the effect within the contract.
    """
    read = [(path, read_claim(path)) for path in files]
    table = Table("claim", "effect", "change, 95 % interval", "from", "n", "evidence", "hash")
    for _, one in read:
        table.add_row(
            escape(one.id),
            escape(one.effect),
            escape(f"{one.central:g} ({one.low:g} to {one.high:g}) {one.unit}"),
            DESIGNS[one.design],
            f"{one.n:,}",
            one.maturity,
            one.sha256[:12],
        )
    console.print(table)
    if tender is not None:
        terms, _ = read_tender(tender)
        for _, one in read:
            for said in _under(one, terms, str(tender)):
                console.print(f"{one.id}: {said}", highlight=False, soft_wrap=True, markup=False)
    console.print(f"{len(read)} claims are complete", highlight=False)


def _under(claim: Claim, tender: Tender, source: str) -> list[str]:
    """What becomes of a claim in a tender."""
    said = []
    if tender.evidence is not None:
        said.append(counted(claim, tender.evidence, source).reason)
    if tender.pathway is not None:
        treated = int(tender.pathway.patients_per_month * tender.pathway.months)
        said.append(verifiability(claim, treated, tender.pathway.months))
    return said
