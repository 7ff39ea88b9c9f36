"""Where answers are at rest: a file of SQLite, or a schema of PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

from survey.errors import NotSaved
from survey.folder import LIVE, TEST
from survey.postgresql import PostgreSQL, schema_at
from survey.sqlite import SQLite

Database = SQLite | PostgreSQL

WIPE = "wipe"  # marks a connection whose log holds what was withdrawn


def find_database(folder: Path, url: str, *, is_draft: bool) -> Database:
    """The database at a URL, else the file in a folder; answers to a draft are kept apart.

    Raises
    ------
    SettingsError
        If the URL is none of PostgreSQL.
    """
    if url:
        return schema_at(url, is_draft=is_draft)
    return SQLite(folder / (TEST if is_draft else LIVE))


@contextmanager
def transaction(database: Database, engine: Engine) -> Iterator[Connection]:
    """A transaction of the writer; what was withdrawn in it leaves the log of changes, too.

    Raises
    ------
    NotSaved
        If the database cannot be written to now. Nothing is kept then.
    """
    with outages(database), engine.connect() as connection:
        with connection.begin():
            yield connection
        if connection.info.pop(WIPE, False):
            database.forget(connection)


@contextmanager
def reading(database: Database, engine: Engine) -> Iterator[Connection]:
    """A transaction that reads, as of one moment.

    Raises
    ------
    NotSaved
        If the database cannot be read now.
    """
    with outages(database), engine.connect() as connection:
        yield connection


@contextmanager
def outages(database: object) -> Iterator[None]:
    """Say in one line that a database is out of order, whatever its driver says."""
    try:
        yield
    except IntegrityError:
        raise
    except (DBAPIError, NoConnection) as error:
        reason = str(getattr(error, "orig", error)).partition("\n")[0]
        raise NotSaved(f"{database}: {reason}") from error
