"""The tables of the survey, and all that is special about SQLite.

SQLite's versions from 3.7.0 to 3.51.2 can damage a database when two connections write to it:
so there is one process, one connection that writes, and all others only read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateTable

from survey.errors import StoreError

PRAGMAS_OF_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit is on disk before it is acknowledged
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # withdrawn answers are overwritten, not only unlinked
)

WIPE = "wipe"  # marks a connection whose log holds what was withdrawn

metadata = MetaData()

instruments = Table(
    "instruments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("study", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", String, nullable=False),
    Column("structure", String, nullable=False),  # the same where only words differ
)
participants = Table(
    "participants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instrument", ForeignKey("instruments.id"), nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("withdrawal_hash", String, nullable=False, unique=True),
    Column("language", String, nullable=False),  # tag of the words of the consent
    Column("consent_version", String, nullable=False),  # as in study.toml
    Column("consent_sha256", String, nullable=False),  # of the page that was agreed to
    Column("started_on", String, nullable=False),  # a day; no time of day is kept
    Column("status", String, nullable=False),  # open | finished | stopped | full
    Column("live_until", BigInteger),  # ms; nothing once their place is free
    Column("device", String, nullable=False),  # phone | tablet | computer, or empty
    Column("stratum", String, index=True),  # in which blocks are balanced
    Column("block", Integer),
    Column("task_order", JSON(none_as_null=True)),
    Column("side_order", JSON(none_as_null=True)),
)
answers = Table(
    "answers",  # rows are added, never changed; withdrawal deletes them
    metadata,
    Column("participant", ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True),
    Column("item", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("value", String, nullable=False),
    Column("shown", JSON(none_as_null=True)),
    Column("language", String, nullable=False),  # tag of the words that were shown with it
    Column("ms", Integer, nullable=False),
    Column("changes", Integer, nullable=False),
    Column("help", Integer, nullable=False),  # explanations opened on the page
)
places = Table(
    "places",  # who counts for which quota
    metadata,
    Column("participant", ForeignKey("participants.id", ondelete="CASCADE"), primary_key=True),
    Column("quota", String, primary_key=True),
)
used_invitations = Table(
    "used_invitations",  # that a code was used, not by whom
    metadata,
    Column("code_hash", String, primary_key=True),
)
withdrawals = Table(
    "withdrawals",  # what is left of those who withdrew: that they did
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instrument", ForeignKey("instruments.id"), nullable=False),
    Column("withdrawn_on", String, nullable=False),
)

# Changes with every table and column, so that a database of another make is known as one.
SCHEMA = crc32("".join(str(CreateTable(one)) for one in metadata.sorted_tables).encode()) >> 1


def require_schema(connection: Connection, path: Path) -> None:
    """Raise StoreError if a database was made by another version of this software."""
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    if tables and found != SCHEMA:
        raise StoreError(
            f"{path}: made by another version of What Matters; export its answers with that "
            "version, and name another folder for new ones"
        )


def make_tables(connection: Connection, path: Path) -> None:
    """Make the tables in a new database; an old one must have the same."""
    require_schema(connection, path)
    metadata.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def writing_engine(path: Path) -> Engine:
    """Engine whose one connection writes; the file is made if it is not there."""
    engine = create_engine(f"sqlite:///{path}", pool_size=1, max_overflow=0, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        """Set up a connection; SQLAlchemy begins transactions itself, as savepoints need."""
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS_OF_WRITER:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Begin as one who is going to write."""
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction of the writer; what was withdrawn in it leaves the log of changes, too."""
    with engine.connect() as connection:
        with connection.begin():
            yield connection
        if connection.info.pop(WIPE, False):
            driver = connection.connection.cursor()  # not SQLAlchemy's, which would begin anew
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            driver.close()


def reading_engine(path: Path) -> Engine:
    """Engine whose connections can only read."""
    address = f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true"
    return create_engine(address, hide_parameters=True)  # errors in the log quote no answers
