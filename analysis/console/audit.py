"""The audit log: who did what and when, each line bound to the one before it by a hash.

Who changes or takes away a line breaks the chain. Who can write to the file could make a whole new
chain: so keep the last hash somewhere else, as `whatmatters console verify` prints it.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from analysis.console.errors import ConsoleError

BEGINNING = "0" * 64


@dataclass(frozen=True)
class Line:
    """One thing that somebody did."""

    number: int
    at: str  # by universal time
    who: str  # name of an account, or of what acted
    did: str
    about: str
    hash: str

    def hash_after(self, before: str) -> str:
        """What the hash has to be after that of the line before."""
        content = [self.number, self.at, self.who, self.did, self.about]
        return sha256(f"{before}\n{json.dumps(content)}".encode()).hexdigest()


def note(connection: sqlite3.Connection, now: float, who: str, did: str, about: str = "") -> None:
    """Add a line, in the transaction of what was done."""
    number, before = connection.execute(
        "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
    ).fetchone() or (0, BEGINNING)
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
    line = Line(number + 1, at, who, did, about, "")
    connection.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)",
        (line.number, at, who, did, about, line.hash_after(before)),
    )


def lines(connection: sqlite3.Connection) -> Iterator[Line]:
    """All lines, first one first."""
    for row in connection.execute("SELECT * FROM audit ORDER BY number"):
        yield Line(*row)


def latest(connection: sqlite3.Connection, most: int, before: int | None = None) -> list[Line]:
    """The last lines, newest first; or those before a number."""
    found = connection.execute(
        "SELECT * FROM audit WHERE ?1 IS NULL OR number < ?1 ORDER BY number DESC LIMIT ?2",
        (before, most),
    )
    return [Line(*row) for row in found]


def verified(found: Iterable[Line]) -> tuple[int, str]:
    """Number of lines and the last hash of a chain that is whole.

    Raises
    ------
    ConsoleError
        If a line was changed, added or taken away after it was written.
    """
    number, before = 0, BEGINNING
    for number, line in enumerate(found, start=1):
        if line.number != number or line.hash != line.hash_after(before):
            raise ConsoleError(
                f"audit log, line {number}: is not as it was written; compare with a backup, and "
                "find out who can write to the console's folder"
            )
        before = line.hash
    return number, before
