"""Tenders in the console's database: which there are, of which study, with which weights."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from analysis.console.errors import ConsoleError
from questionnaires.frozen import Id

FOLDER = "tenders"


@dataclass(frozen=True)
class TenderEntry:
    """A tender in the list."""

    id: str
    study: str
    title: str
    made_by: str
    made_at: float
    weights: str  # id of the work that made the weights it uses
    locked_at: float | None  # since when nothing of it can be changed

    @property
    def is_locked(self) -> bool:
        """Whether it can only be read."""
        return self.locked_at is not None


def place(folder: Path, tender: str) -> Path:
    """Where the files of a tender are, in the console's folder."""
    return folder / FOLDER / tender


def of_study(connection: sqlite3.Connection, study: str) -> list[TenderEntry]:
    """Tenders of a study, newest first."""
    found = connection.execute(
        "SELECT * FROM tenders WHERE study = ? ORDER BY made_at DESC, id", (study,)
    )
    return [TenderEntry(**dict(row)) for row in found]


def find(connection: sqlite3.Connection, tender: str, study: str) -> TenderEntry | None:
    """The tender of that id, if it is of the study."""
    row = connection.execute(
        "SELECT * FROM tenders WHERE id = ? AND study = ?", (tender, study)
    ).fetchone()
    return None if row is None else TenderEntry(**dict(row))


def add(
    connection: sqlite3.Connection, tender: str, study: str, who: str, now: float, weights: str
) -> None:
    """Keep that there is a tender, and which weights it uses.

    Raises
    ------
    ConsoleError
        If its id cannot be one, or is taken.
    """
    try:
        TypeAdapter(Id).validate_python(tender)
    except ValidationError:
        raise ConsoleError(
            "Use small letters, digits and hyphens for the id, such as hips-2027"
        ) from None
    if connection.execute("SELECT 1 FROM tenders WHERE id = ?", (tender,)).fetchone():
        raise ConsoleError(f"{tender}: is taken; choose another id")
    connection.execute(
        "INSERT INTO tenders VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (tender, study, tender, who, now, weights),
    )


def use_weights(connection: sqlite3.Connection, tender: str, weights: str) -> None:
    """Let a tender use the weights of another piece of work."""
    connection.execute("UPDATE tenders SET weights = ? WHERE id = ?", (weights, tender))


def rename(connection: sqlite3.Connection, tender: str, title: str) -> None:
    """Keep the title that a tender gives itself."""
    connection.execute("UPDATE tenders SET title = ? WHERE id = ?", (title, tender))


def mark_locked(connection: sqlite3.Connection, tender: str, now: float) -> None:
    """Keep that nothing of a tender can be changed any more but what bids say."""
    connection.execute("UPDATE tenders SET locked_at = ? WHERE id = ?", (now, tender))
