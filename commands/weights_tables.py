"""Weights as tables on the screen."""

from typing import Any

from analysis.exports.weights_words import METHODS
from analysis.weights.case_mix_json import mix_sentences
from analysis.weights.summary import outcome_weights
from analysis.weights.weight_set import Cell, WeightSet
from commands.progress import console, table_by_group
from questionnaires.disclosure import SMALLEST_SHOWN, published


def print_cells(weights: WeightSet) -> None:
    """Show the weights as a table, cell by cell, and which cells are withheld."""
    table = table_by_group("", "weight", "95 % interval", "P(1st)")
    for cell in weights.cells:
        if cell.withheld:
            continue
        table.add_row(f"[bold]{cell.name}[/bold]")
        table.add_row(f"[bold]{_people(cell)}[/bold]")
        found = outcome_weights(weights.outcomes, cell)
        for one in sorted(found, key=lambda one: -one.weight):
            table.add_row(
                f"  {one.id}",
                f"{one.weight:.3f}",
                f"{one.low:.3f} to {one.high:.3f}",
                f"{one.rank_probabilities[0]:.2f}",
            )
    console.print(table)
    console.print(f"Method: {METHODS[weights.method]}.", highlight=False)
    for cell in weights.cells:
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
    if cell.modelled:
        return f"{n}: modelled from other groups"
    if not cell.pooling_share:
        return n
    return f"{n}, {cell.pooling_share:.0%} from others"
