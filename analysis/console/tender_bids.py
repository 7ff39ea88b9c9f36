"""The table of bids as a form: a row for each bid, a field for each of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from analysis.console.errors import ConsoleError
from analysis.console.tender_blocks import CHANGED, free, id_of_title
from analysis.console.tender_folder import BIDS, bid_rows
from analysis.console.tender_words import YES_NO_WORDS, Options, levels_of
from analysis.procurement.tender import Tender
from questionnaires.csv_table import csv_bytes
from questionnaires.questionnaire import Questionnaire

ID, NAME, STATUS_QUO, COST = "bid", "name", "status_quo", "whole_life_cost"


@dataclass(frozen=True)
class Column:
    """What is asked of each bid."""

    name: str
    asked: str
    options: Options = ()  # what it may say; empty if it is free
    proposed: Options = ()  # what it often says, with how that reads


@dataclass(frozen=True)
class BidTable:
    """All bids as they are written, by the columns that the tender asks for."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    digest: str  # of the table and its columns


def bid_table(folder: Path, tender: Tender, asked: Questionnaire, *, with_words: bool) -> BidTable:
    """The table of a tender's folder; cells of columns that it does not ask for are left out."""
    columns = tuple(_column(name, tender, asked) for name in _names(tender, with_words=with_words))
    content = (folder / BIDS).read_bytes()
    names = [one.name for one in columns]
    rows = tuple(tuple(row.get(name) or "" for name in names) for row in bid_rows(folder))
    return BidTable(columns, rows, sha256(content + repr(names).encode()).hexdigest())


def written_bids(table: BidTable, of: str, cells: Sequence[str], remove: int | None) -> bytes:
    """The table with what was sent, row by row; a bid without an id gets one from its name.

    Raises
    ------
    ConsoleError
        If the table is not the one that was written in.
    """
    width = len(table.columns)
    if of != table.digest or len(cells) % width:
        raise ConsoleError(CHANGED)
    names = [one.name for one in table.columns]
    sent = [cells[start : start + width] for start in range(0, len(cells), width)]
    rows = [dict(zip(names, row, strict=True)) for row in sent]
    kept = [
        row
        for number, row in enumerate(rows)
        if number != remove and (row[NAME] or number < len(table.rows))
    ]
    for row in kept:
        taken = {other[ID] for other in kept if other is not row}
        row[ID] = row[ID] or free(id_of_title(row[NAME]) or ID, taken)
    return csv_bytes(names, kept)


def _names(tender: Tender, *, with_words: bool) -> list[str]:
    """Columns of the bids, without those of words that evaluators record by themselves."""
    words = () if with_words else [one.id for _, one in tender.evaluated]
    return [name for name in tender.columns if name not in words]


def _column(name: str, tender: Tender, asked: Questionnaire) -> Column:
    """What a column asks, and how it may be answered."""
    of_all = {
        ID: Column(ID, "Short id"),
        NAME: Column(NAME, "Name of the bid"),
        STATUS_QUO: Column(STATUS_QUO, "Whether it is what is in use now", YES_NO_WORDS),
        COST: Column(COST, "Whole-life cost, in pounds"),
    }
    gates = {one.id: Column(name, one.title, YES_NO_WORDS) for one in tender.gates}
    words = tuple((one.word, one.word) for one in tender.scale)
    evaluated = {one.id: Column(name, one.title, words) for _, one in tender.evaluated}
    outcomes = {
        one.outcome: Column(name, one.title, (), levels_of(name, asked))
        for one in tender.patient_outcomes.shown
    }
    return (of_all | gates | evaluated | outcomes)[name]
