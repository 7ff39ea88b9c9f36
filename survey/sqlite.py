"""All that is special about SQLite: answers in one file, in a folder that one process holds.

SQLite's versions from 3.7.0 to 3.51.2 can damage a database when two connections write to it:
so there is one process, one connection that writes, and all others only read.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from survey.errors import StoreError
from survey.folder import make_folder, only_writer

PRAGMAS_OF_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on disk before it is acknowledged
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # withdrawn answers are overwritten, not only unlinked
)


@dataclass(frozen=True)
class SQLite:
    """A database in one file."""

    path: Path
    is_shared = False  # whether several processes may write

    def __str__(self) -> str:
        """Where it is."""
        return str(self.path)

    def exists(self) -> bool:
        """Whether there is a database."""
        return self.path.is_file()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this process, which makes it if need be.

        Raises
        ------
        StoreError
            If another process holds it, or it cannot be written to.
        """
        make_folder(self.path.parent)
        if self.exists() and not os.access(self.path, os.W_OK):  # SQLite would say so too late
            raise StoreError(f"{self.path}: is read-only; give this user the right to write to it")
        with only_writer(self.path.parent):
            yield

    def writing_engine(self) -> Engine:
        """Engine whose one connection writes; the file is made if it is not there."""
        engine = create_engine(
            f"sqlite:///{self.path}", pool_size=1, max_overflow=0, hide_parameters=True
        )
        _prepare(engine, PRAGMAS_OF_WRITER, begin="BEGIN IMMEDIATE")
        return engine

    def reading_engine(self) -> Engine:
        """Engine whose connections can only read, each transaction as of one moment."""
        address = f"sqlite:///file:{quote(str(self.path.resolve()))}?mode=ro&uri=true"
        engine = create_engine(address, hide_parameters=True)  # errors quote no answers
        _prepare(engine, (), begin="BEGIN")
        return engine

    @contextmanager
    def snapshot(self) -> Iterator["SQLite"]:
        """A copy as of one moment, checked, for as long as it is needed.

        Raises
        ------
        StoreError
            If the database is damaged.
        """
        with TemporaryDirectory(dir=self.path.parent, prefix="snapshot-") as folder:
            copy = SQLite(Path(folder) / self.path.name)
            address = f"file:{quote(str(self.path.resolve()))}?mode=ro"
            with (
                closing(sqlite3.connect(address, uri=True)) as source,
                closing(sqlite3.connect(copy.path)) as target,
            ):
                source.backup(target)
                (found,) = target.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise StoreError(f"{self.path}: damaged ({found}); restore it from a backup")
            yield copy

    def forget(self, connection: Connection) -> None:
        """Take what was withdrawn out of the log of changes, too."""
        driver = connection.connection.cursor()  # not SQLAlchemy's, which would begin anew
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        driver.close()


def _prepare(engine: Engine, pragmas: tuple[str, ...], begin: str) -> None:
    """Set up connections; SQLAlchemy begins transactions itself."""

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        """Set up a connection."""
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_so(connection: Connection) -> None:
        """Begin as one who is going to write, or to read."""
        connection.exec_driver_sql(begin)
