"""What each bid costs and changes in the pathway: one row for each statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal, cast

from analysis.errors import TenderError
from analysis.procurement.pathway import Line, Pathway
from questionnaires.csv_table import read_rows
from questionnaires.errors import did_you_mean

COLUMNS = ("bid", "line", "quantity", "per", "first_month", "last_month")
PER = ("patient", "month", "once")
Per = Literal["patient", "month", "once"]


@dataclass(frozen=True)
class Effect:
    """A price that a bid asks, or a change that it promises against the existing product."""

    row: int  # in the file
    bid: str
    line: str
    quantity: float  # GBP of a price; else units more (above 0) or fewer than today
    per: Per
    first_month: int  # of the contract, from 1
    last_month: int

    def overlaps(self, other: "Effect") -> bool:
        """Whether both speak of one month."""
        return self.first_month <= other.last_month and other.first_month <= self.last_month


def read_effects(
    path: Path, pathway: Pathway, bids: Sequence[str] | None = None
) -> tuple[Effect, ...]:
    """Read `effects.csv`, of bids with these ids if they are known.

    Raises
    ------
    TenderError
        If a cell cannot be read, a line or bid is unknown, or an effect is stated twice.
    """
    rows = read_rows(path, COLUMNS, TenderError)
    effects = tuple(
        _effect(f"{path}, row {line}", line, {k: v.strip() for k, v in row.items()}, pathway)
        for line, row in rows
    )
    for one in effects:
        if bids is not None and one.bid not in bids:
            raise TenderError(
                f'{path}, row {one.row}, bid: "{one.bid}" has not bid; '
                f"{did_you_mean(one.bid, bids)}"
            )
    if pathway.comparator not in {one.bid for one in effects}:
        raise TenderError(
            f'{path}: no row of "{pathway.comparator}", the existing product; state what it costs'
        )
    _require_stated_once(path, effects)
    return effects


def bids_of(effects: Sequence[Effect]) -> tuple[str, ...]:
    """Ids of the bids, in the order of the file."""
    return tuple(dict.fromkeys(one.bid for one in effects))


def _require_stated_once(path: Path, effects: Sequence[Effect]) -> None:
    """Refuse two rows that give a bid the same effect in the same month."""
    for one, other in combinations(effects, 2):
        if (one.bid, one.line) == (other.bid, other.line) and one.overlaps(other):
            raise TenderError(
                f"{path}, rows {one.row} and {other.row}: both state {one.line} of {one.bid} in "
                f"month {max(one.first_month, other.first_month)}; count an effect once"
            )


def _effect(place: str, number: int, row: dict[str, str], pathway: Pathway) -> Effect:
    """One row as an effect."""
    known = [line.id for line in pathway.lines]
    if row["line"] not in known:
        remedy = did_you_mean(row["line"], known)
        raise TenderError(f'{place}, line: "{row["line"]}" is not in the pathway; {remedy}')
    line = pathway.line(row["line"])
    if row["per"] not in PER:
        remedy = did_you_mean(row["per"], PER)
        raise TenderError(f'{place}, per: "{row["per"]}"; {remedy}')
    first = _month(row["first_month"] or "1", f"{place}, first_month", pathway)
    until = str(first if row["per"] == "once" else pathway.months)
    last = _month(row["last_month"] or until, f"{place}, last_month", pathway)
    if last < first or (row["per"] == "once" and last != first):
        raise TenderError(f"{place}: from month {first} to {last}; mend one of them")
    effect = Effect(
        number,
        row["bid"],
        line.id,
        _quantity(row["quantity"], f"{place}, quantity", line),
        cast(Per, row["per"]),
        first,
        last,
    )
    if effect.bid == pathway.comparator and line.heading != "price":
        raise TenderError(
            f"{place}: changes are counted against {pathway.comparator} itself, so it has none; "
            "write what there is today into `today` of the line"
        )
    return effect


def _month(cell: str, place: str, pathway: Pathway) -> int:
    """A cell with a month of the contract."""
    if not cell.isdecimal() or not 1 <= int(cell) <= pathway.months:
        raise TenderError(
            f'{place}: "{cell}" is no month of the contract; write 1 to {pathway.months}'
        )
    return int(cell)


def _quantity(cell: str, place: str, line: Line) -> float:
    """A cell with an amount of money, or with a change."""
    try:
        quantity = float(cell)
    except ValueError:
        quantity = float("nan")
    if not abs(quantity) < 1e12 or (line.heading == "price" and quantity < 0):
        kind = "a price in GBP" if line.heading == "price" else f"a change in {line.unit}"
        raise TenderError(f'{place}: "{cell}" is not {kind}; write a number such as 2.5')
    return quantity
