"""Long work, as it is kept: who asked for what, how far it is, how it ended."""

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["waiting", "running", "done", "failed", "cancelled", "lost"]
OPEN = ("waiting", "running")
LOST = "The server stopped before it was done. Start it again."


@dataclass(frozen=True)
class Job:
    """One piece of long work."""

    id: str
    study: str
    kind: str
    settings: Mapping[str, Any]
    asked_by: str
    asked_at: float
    state: State
    share: float  # that is done
    said: str  # why it failed, or what it gave
    ended_at: float | None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in OPEN


def add(
    connection: sqlite3.Connection,
    study: str,
    kind: str,
    settings: Mapping[str, Any],
    who: str,
    now: float,
) -> Job:
    """Keep that work was asked for."""
    job = Job(secrets.token_hex(8), study, kind, settings, who, now, "waiting", 0.0, "", None)
    connection.execute(
        "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (job.id, study, kind, json.dumps(settings), who, now, job.state, job.share, "", None),
    )
    return job


def find(connection: sqlite3.Connection, job: str, study: str) -> Job | None:
    """The work of that id for a study."""
    row = connection.execute(
        "SELECT * FROM jobs WHERE id = ? AND study = ?", (job, study)
    ).fetchone()
    return None if row is None else _job(row)


def of_study(
    connection: sqlite3.Connection, study: str, kind: str | None = None, most: int = 50
) -> list[Job]:
    """What was asked for, newest first; all of it if `most` is negative."""
    found = connection.execute(
        "SELECT * FROM jobs WHERE study = ?1 AND (?2 IS NULL OR kind = ?2) "
        "ORDER BY asked_at DESC, id LIMIT ?3",
        (study, kind, most),
    )
    return [_job(row) for row in found]


def last_done(connection: sqlite3.Connection, study: str, kind: str) -> Job | None:
    """The newest work of a kind that gave something."""
    row = connection.execute(
        "SELECT * FROM jobs WHERE study = ? AND kind = ? AND state = 'done' "
        "ORDER BY asked_at DESC, id LIMIT 1",
        (study, kind),
    ).fetchone()
    return None if row is None else _job(row)


def is_open(connection: sqlite3.Connection, job: str) -> bool:
    """Whether work has not ended yet."""
    row = connection.execute("SELECT state FROM jobs WHERE id = ?", (job,)).fetchone()
    return row is not None and row["state"] in OPEN


def start(connection: sqlite3.Connection, job: str) -> bool:
    """Note that work has begun; False if it was cancelled before."""
    changed = connection.execute(
        "UPDATE jobs SET state = 'running' WHERE id = ? AND state = 'waiting'", (job,)
    )
    return changed.rowcount == 1


def go_on(connection: sqlite3.Connection, job: str, share: float) -> None:
    """Note how far work is."""
    connection.execute("UPDATE jobs SET share = ? WHERE id = ?", (share, job))


def end(connection: sqlite3.Connection, job: str, state: State, said: str, now: float) -> bool:
    """Note how work ended; False if it had ended before."""
    changed = connection.execute(
        "UPDATE jobs SET state = ?, said = ?, ended_at = ? "
        "WHERE id = ? AND state IN ('waiting', 'running')",
        (state, said, now, job),
    )
    return changed.rowcount == 1


def say(connection: sqlite3.Connection, job: str, said: str) -> None:
    """Keep what there is to know about work that has ended."""
    connection.execute("UPDATE jobs SET said = ? WHERE id = ?", (said, job))


def forget(connection: sqlite3.Connection, job: str) -> None:
    """Keep nothing of a piece of work; that there was one is in the audit log."""
    connection.execute("DELETE FROM jobs WHERE id = ?", (job,))


def lose_all(connection: sqlite3.Connection, now: float) -> None:
    """Note that what had not ended will not: the process that did it is gone."""
    connection.execute(
        "UPDATE jobs SET state = 'lost', said = ?, ended_at = ? "
        "WHERE state IN ('waiting', 'running')",
        (LOST, now),
    )


def _job(row: sqlite3.Row) -> Job:
    """A row as a value."""
    return Job(**dict(row) | {"settings": json.loads(row["settings"])})
