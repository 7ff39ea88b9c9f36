"""The console's own small database: accounts, sessions, the audit log, and what is being worked on.

One file of SQLite with a rollback journal and one connection behind a lock. Without a write-ahead
log the command line can add an account while the console is open: the system locks the file.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from analysis.console.errors import ConsoleError

NAME = "console.sqlite"
WAIT = 10  # seconds for another process that writes
FIRST = """
CREATE TABLE accounts (
    name TEXT PRIMARY KEY, roles TEXT NOT NULL, studies TEXT NOT NULL, password TEXT NOT NULL,
    must_change INTEGER NOT NULL, second_factor TEXT NOT NULL, last_step INTEGER NOT NULL,
    failures INTEGER NOT NULL, locked_until REAL NOT NULL, is_closed INTEGER NOT NULL
) STRICT;
CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (name),
    stage TEXT NOT NULL, began REAL NOT NULL, seen REAL NOT NULL
) STRICT;
CREATE TABLE audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, did TEXT NOT NULL,
    about TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, study TEXT NOT NULL, kind TEXT NOT NULL, settings TEXT NOT NULL,
    asked_by TEXT NOT NULL, asked_at REAL NOT NULL, state TEXT NOT NULL, share REAL NOT NULL,
    said TEXT NOT NULL, ended_at REAL
) STRICT;
CREATE TABLE tenders (
    id TEXT PRIMARY KEY, study TEXT NOT NULL, title TEXT NOT NULL, made_by TEXT NOT NULL,
    made_at REAL NOT NULL, weights TEXT NOT NULL, locked_at REAL
) STRICT;
"""
LINKED = """
CREATE TABLE links (
    issuer TEXT NOT NULL, subject TEXT NOT NULL,
    account TEXT NOT NULL UNIQUE REFERENCES accounts (name), PRIMARY KEY (issuer, subject)
) STRICT;
"""
VERSIONS = (FIRST, LINKED)  # what each adds to the one before


class Database:
    """The file, open; `open_database` makes it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = Lock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """What is kept as a whole, or not at all."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def open_database(folder: Path) -> Database:
    """The database in a folder, both of which are made if they are not there, for this user only.

    Raises
    ------
    ConsoleError
        If they cannot be made or read, or are of another version of the project.
    """
    path = folder / NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        connection = sqlite3.connect(
            path, timeout=WAIT, isolation_level=None, check_same_thread=False
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN EXCLUSIVE")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("COMMIT")
        for number, tables in enumerate(VERSIONS[found:], start=found + 1):
            connection.executescript(f"BEGIN;{tables};PRAGMA user_version = {number};COMMIT;")
    except (OSError, sqlite3.DatabaseError) as error:
        raise ConsoleError(
            f"{path}: cannot be used: {error}; give this user the right to, or name another folder"
        ) from error
    if found > len(VERSIONS):
        connection.close()
        raise ConsoleError(f"{path}: is of another version of What Matters; name another folder")
    return Database(connection)
