"""The folder of answers: one process at a time may write to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from survey.errors import StoreError

LIVE = "responses.sqlite"
TEST = "test.sqlite"  # answers to a draft: in a file of their own, so that they can never mix
LOCK = "writer.lock"


def make_folder(folder: Path) -> None:
    """Make the folder if it is not there, for this user only.

    Raises
    ------
    StoreError
        If it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: cannot be made: {error.strerror}; name another folder"
        ) from error


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it even after a crash.

    Raises
    ------
    StoreError
        If another process holds it, or nothing can be written there.
    """
    # SQLite's own lock on a file beside the answers: it works on every system and network drive
    # on which the answers themselves are safe.
    with closing(_connect(folder)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{folder}: another process is writing to this folder; stop that survey first, "
                "or name another folder"
            ) from error
        yield


def _connect(folder: Path) -> sqlite3.Connection:
    """Connection to the lock file."""
    try:
        return sqlite3.connect(
            folder / LOCK, timeout=0, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"{folder}: cannot be written to; give this user the right to, or name another folder"
        ) from error
