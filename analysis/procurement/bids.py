"""The bids of a tender: one row each, with levels, amounts, words and whole-life cost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from analysis.errors import TenderError
from analysis.procurement.criteria import PublishedOutcome
from analysis.procurement.outcome_range import position
from analysis.procurement.plain_words import formula_fault
from analysis.procurement.tender import Tender
from questionnaires.csv_table import read_rows
from questionnaires.errors import did_you_mean
from questionnaires.frozen import Id

SHARE_AND_LEVEL = re.compile(r"^(\d+(?:\.\d+)?)\s*%\s*(\S+)$")
ID = TypeAdapter(Id)
YES_NO = {"yes": True, "no": False, "": False}


@dataclass(frozen=True)
class Part:
    """Patients of a bid who have the same outcome."""

    percent: Decimal  # of the patients
    level: str  # as the bid says it: a level's id, or an amount
    position: float  # among the levels that were asked about


@dataclass(frozen=True)
class Bid:
    """One bid, or the existing product, as it was handed in."""

    id: str
    name: str
    status_quo: bool
    whole_life_cost: Decimal  # GBP
    outcomes: Mapping[str, tuple[Part, ...]]  # by outcome; percents sum to 100
    words: Mapping[str, str]  # by evaluated criterion, a word of the scale
    gates: Mapping[str, bool]  # whether it meets each requirement
    reasons: Mapping[str, str] = field(default_factory=dict)  # why evaluators agreed on each word


def read_bids(
    path: Path,
    tender: Tender,
    outcomes: Sequence[PublishedOutcome],
    *,
    with_words: bool = True,
    measured: Mapping[tuple[str, str], str] | None = None,
) -> tuple[Bid, ...]:
    """Read `bids.csv` as bids for a tender, with evaluators' words unless they come elsewhere.

    `measured` has cells by bid and outcome that were counted from scores, for cells left empty.

    Raises
    ------
    TenderError
        If it is missing, or a column or cell cannot be read; names file, row and column.
    """
    evaluated = () if with_words else tuple(one.id for _, one in tender.evaluated)
    columns = [name for name in tender.columns if name not in evaluated]
    rows = [
        (line, {column: cell.strip() for column, cell in row.items()})
        for line, row in read_rows(path, columns, TenderError)
        if any(cell.strip() for cell in row.values())
    ]
    for (bid, outcome), cell in (measured or {}).items():
        _fill(rows, bid, outcome, cell, path)
    bids = tuple(_bid(f"{path}, row {line}", row, tender, outcomes) for line, row in rows)
    if not bids:
        raise TenderError(f"{path}: no bids; add one row for each")
    ids = [bid.id for bid in bids]
    for (line, _), name in zip(rows, ids, strict=True):
        if ids.count(name) > 1:
            raise TenderError(f'{path}, row {line}: bid "{name}" stands twice; rename one')
    if not any(bid.status_quo for bid in bids):
        raise TenderError(
            f"{path}: no row has status_quo = yes; add what is used now "
            f"({tender.charter.comparator}): it is scored beside the bids"
        )
    existing = [line for (line, _), bid in zip(rows, bids, strict=True) if bid.status_quo]
    if len(existing) > 1:
        raise TenderError(
            f"{path}, row {existing[1]}, status_quo: row {existing[0]} is the existing product "
            'already; only one can be, so write "no" in the other'
        )
    return bids


def _fill(
    rows: Sequence[tuple[int, dict[str, str]]], bid: str, outcome: str, cell: str, path: Path
) -> None:
    """Put into a row what its scores come to; TenderError if there is no such row, or it says so.

    A bid states an outcome once: in its row, or by its scores.
    """
    for line, row in rows:
        if row["bid"] == bid:
            if row[outcome]:
                raise TenderError(
                    f'{path}, row {line}, column {outcome}: "{row[outcome]}" is stated, and its '
                    f"scores come to {cell}; leave the cell empty, or the scores out"
                )
            row[outcome] = cell
            return
    remedy = did_you_mean(bid, [row["bid"] for _, row in rows])
    raise TenderError(f'{path}: no bid "{bid}", which has scores of {outcome}; {remedy}')


def _bid(
    place: str, row: Mapping[str, str], tender: Tender, outcomes: Sequence[PublishedOutcome]
) -> Bid:
    """One row as a bid."""
    try:
        ID.validate_python(row["bid"])
    except ValidationError:
        raise TenderError(
            f'{place}, column bid: "{row["bid"]}" is not an id; use a-z, 0-9, "-" and "_"'
        ) from None
    if fault := formula_fault(row["name"]):
        raise TenderError(f"{place}, column name: {fault}")
    if row["status_quo"].casefold() not in YES_NO:
        raise TenderError(f'{place}, column status_quo: "{row["status_quo"]}"; write yes or no')
    return Bid(
        id=row["bid"],
        name=row["name"] or row["bid"],
        status_quo=YES_NO[row["status_quo"].casefold()],
        whole_life_cost=_cost(row["whole_life_cost"], f"{place}, column whole_life_cost"),
        outcomes={
            one.criterion.outcome: _parts(
                row[one.criterion.outcome], one, f"{place}, column {one.criterion.outcome}"
            )
            for one in outcomes
        },
        words={
            criterion.id: _word(row[criterion.id], tender, f"{place}, column {criterion.id}")
            for _, criterion in tender.evaluated
            if criterion.id in row
        },
        gates={gate.id: _yes(row[gate.id], f"{place}, column {gate.id}") for gate in tender.gates},
    )


def _yes(cell: str, place: str) -> bool:
    """A cell that says whether a requirement is met."""
    if not cell or cell.casefold() not in YES_NO:
        raise TenderError(f'{place}: "{cell}"; write yes or no')
    return YES_NO[cell.casefold()]


def _cost(cell: str, place: str) -> Decimal:
    """A cell with an amount of money, at most to the penny."""
    try:
        cost = Decimal(cell.removeprefix("£").replace(",", ""))
    except InvalidOperation:
        cost = Decimal("NaN")
    if not cost.is_finite() or cost < 0 or cost != round(cost, 2):
        raise TenderError(f'{place}: "{cell}" is not an amount in GBP; write it as 4210 or 4210.50')
    return cost


def _word(cell: str, tender: Tender, place: str) -> str:
    """A cell with a word of the scale, as the tender spells it."""
    for one in tender.scale:
        if one.word.casefold() == cell.casefold():
            return one.word
    known = ", ".join(f'"{one.word}"' for one in tender.scale)
    raise TenderError(f'{place}: "{cell}" is not a word of the scale; use one of: {known}')


def _parts(cell: str, outcome: PublishedOutcome, place: str) -> tuple[Part, ...]:
    """A cell with a level, an amount, or shares of patients at several of them."""
    surveyed = outcome.range.outcome
    if not cell:
        raise TenderError(
            f"{place}: empty; write a level ({', '.join(surveyed.levels)}), or shares such as "
            f'"20% {surveyed.levels[-2]}; 80% {surveyed.levels[-1]}"'
        )
    if "%" not in cell:
        return (Part(Decimal(100), cell, position(surveyed, cell, place)),)
    parts = []
    for piece in cell.split(";"):
        match = SHARE_AND_LEVEL.match(piece.strip())
        if match is None:
            raise TenderError(
                f'{place}: "{piece.strip()}" is not a share of patients; write such as '
                f'"20% {surveyed.levels[-2]}; 80% {surveyed.levels[-1]}"'
            )
        level = match[2]
        parts.append(Part(Decimal(match[1]), level, position(surveyed, level, place)))
    total = sum((part.percent for part in parts), Decimal(0))
    if total != 100:
        verb = "add" if total < 100 else "take away"
        raise TenderError(f"{place}: shares sum to {total} %; {verb} {abs(100 - total)} %")
    return tuple(parts)
