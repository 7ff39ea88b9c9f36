"""Evaluators' words: each with a reason, then consensus with a reason, and nothing ever erased.

Every row of `evaluations.csv` is sealed with the hash of itself and of all rows above it. A row
that is changed, taken out or put between others breaks the seals from there on. Who changes their
mind adds a row; the last row of an evaluator counts, and the earlier ones stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from analysis.errors import TenderError
from analysis.procurement.plain_words import formula_fault
from analysis.procurement.tender import Tender
from questionnaires.csv_table import csv_bytes, read_rows
from questionnaires.errors import did_you_mean

NEW = ("bid", "criterion", "evaluator", "word", "reason")  # what people write
COLUMNS = (*NEW, "at", "seal")
CONSENSUS = "consensus"  # evaluator who stands for what all agreed on
FEWEST_LETTERS = 10  # of a reason: less explains nothing


@dataclass(frozen=True)
class Evaluation:
    """A word for a bid on a criterion, by one evaluator or by all, with the reason for it."""

    bid: str
    criterion: str
    evaluator: str
    word: str
    reason: str
    at: datetime  # UTC


@dataclass(frozen=True)
class Agreed:
    """What evaluators agreed on for a bid and a criterion, and all that led there."""

    word: str
    reason: str
    history: tuple[Evaluation, ...]  # in the order of the file, the consensus last


def read_evaluations(path: Path, tender: Tender) -> tuple[Evaluation, ...]:
    """Read sealed evaluations.

    Raises
    ------
    TenderError
        If a row cannot be read, or was changed after it was recorded; names file and row.
    """
    found = []
    seal = ""
    for line, row in read_rows(path, COLUMNS, TenderError):
        place = f"{path}, row {line}"
        seal = _seal(seal, row)
        if row["seal"] != seal:
            raise TenderError(
                f"{place}: was changed after it was recorded, or a row above it was; restore the "
                "file, and record a change of mind as a new row"
            )
        try:
            at = datetime.fromisoformat(row["at"])
        except ValueError:
            raise TenderError(f'{place}, column at: "{row["at"]}" is not a time') from None
        found.append(Evaluation(**_checked(place, row, tender), at=at))
    return tuple(found)


def recorded(path: Path, new: Path, tender: Tender, at: datetime) -> tuple[bytes, int]:
    """The file of evaluations with new ones under those that it has, and how many are new.

    Raises
    ------
    TenderError
        If an earlier row was changed, or a new one cannot be read.
    """
    rows: list[Mapping[str, str]] = []
    if path.exists():
        read_evaluations(path, tender)
        rows = [row for _, row in read_rows(path, COLUMNS, TenderError)]
    seal = rows[-1]["seal"] if rows else ""
    added = read_rows(new, NEW, TenderError)
    for line, row in added:
        sealed = _checked(f"{new}, row {line}", row, tender) | {"at": at.isoformat()}
        seal = _seal(seal, sealed)
        rows.append(sealed | {"seal": seal})
    if not added:
        raise TenderError(f"{new}: no rows; write one for each evaluator, bid and criterion")
    return csv_bytes(COLUMNS, rows), len(added)


def agreed(
    evaluations: Iterable[Evaluation], tender: Tender, bids: Sequence[str], source: str
) -> dict[tuple[str, str], Agreed]:
    """What was agreed on for each bid and evaluated criterion.

    Raises
    ------
    TenderError
        If a bid is unknown, a criterion has no consensus, or nobody scored it alone before.
    """
    by_pair: dict[tuple[str, str], list[Evaluation]] = {}
    for one in evaluations:
        if one.bid not in bids:
            raise TenderError(
                f'{source}: there is no bid "{one.bid}"; {did_you_mean(one.bid, bids)}'
            )
        by_pair.setdefault((one.bid, one.criterion), []).append(one)
    found = {}
    for bid in bids:
        for _, criterion in tender.evaluated:
            history = by_pair.get((bid, criterion.id), [])
            place = f"{source}: bid {bid}, criterion {criterion.id}"
            if not history or history[-1].evaluator != CONSENSUS:
                raise TenderError(
                    f'{place}: the last word is no consensus; record one with evaluator "consensus"'
                )
            if all(one.evaluator == CONSENSUS for one in history):
                raise TenderError(
                    f"{place}: nobody scored it alone; record each evaluator's word and reason "
                    "before the consensus"
                )
            found[bid, criterion.id] = Agreed(history[-1].word, history[-1].reason, tuple(history))
    return found


def _checked(place: str, row: Mapping[str, str], tender: Tender) -> dict[str, str]:
    """The cells that people write, held to the tender."""
    cells = {name: row[name].strip() for name in NEW}
    criteria = [criterion.id for _, criterion in tender.evaluated]
    if cells["criterion"] not in criteria:
        remedy = did_you_mean(cells["criterion"], criteria)
        raise TenderError(f'{place}, column criterion: "{cells["criterion"]}": {remedy}')
    words = {one.word.casefold(): one.word for one in tender.scale}
    if cells["word"].casefold() not in words:
        remedy = did_you_mean(cells["word"], words.values())
        raise TenderError(f'{place}, column word: "{cells["word"]}": {remedy}')
    if not cells["evaluator"]:
        raise TenderError(f'{place}, column evaluator: empty; write a name, or "{CONSENSUS}"')
    if len(cells["reason"]) < FEWEST_LETTERS:
        raise TenderError(
            f'{place}, column reason: "{cells["reason"]}"; say what in the bid earns the word'
        )
    for column in ("evaluator", "reason"):
        if fault := formula_fault(cells[column]):
            raise TenderError(f"{place}, column {column}: {fault}")
    return cells | {"word": words[cells["word"].casefold()]}


def _seal(above: str, row: Mapping[str, str]) -> str:
    """Hash of a row and of all rows above it."""
    cells = "\x1f".join(row[name] for name in (*NEW, "at"))
    return sha256(f"{above}\x1e{cells}".encode()).hexdigest()
