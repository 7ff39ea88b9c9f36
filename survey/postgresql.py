"""All that is special about PostgreSQL: answers in a schema, written by several processes.

They write one at a time, as on SQLite: what holds for one writing thread holds for all of them,
places in quotas and the balance of blocks among it. Each commits all that is waiting at once, so
that turns are few.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zlib import crc32

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.schema import CreateSchema

from survey.errors import SettingsError

LIVE = "whatmatters"
TEST = "whatmatters_test"  # answers to a draft: in a schema of their own, so they can never mix
WAIT = "10s"  # for a lock, or for a statement of the writer
NAME = "whatmatters"  # as the server's administrator sees the connections


@dataclass(frozen=True)
class PostgreSQL:
    """A schema in a database on a server."""

    url: URL
    schema: str
    is_shared = True  # whether several processes may write

    def __str__(self) -> str:
        """Where it is, without the password."""
        return f"{self.url.set(drivername='postgresql').render_as_string()}, schema {self.schema}"

    def exists(self) -> bool:
        """Whether there is a database."""
        engine = self._engine("")
        try:
            return inspect(engine).has_schema(self.schema)
        finally:
            engine.dispose()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the schema if need be; nobody holds it for themselves."""
        engine = self._engine("")
        try:
            with engine.begin() as connection:
                _take_turn(connection, self.schema)
                connection.execute(CreateSchema(self.schema, if_not_exists=True))
        finally:
            engine.dispose()
        yield

    def writing_engine(self) -> Engine:
        """Engine whose one connection writes, and waits for its turn to begin."""
        engine = self._engine("-c synchronous_commit=on", pool_size=1, max_overflow=0)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            """Wait for the other processes to commit."""
            _take_turn(connection, self.schema)

        return engine

    def reading_engine(self) -> Engine:
        """Engine whose connections can only read, each transaction as of one moment."""
        return self._engine(
            "-c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read"
        )

    @contextmanager
    def snapshot(self) -> Iterator["PostgreSQL"]:
        """The database itself: its transactions read as of one moment."""
        yield self

    def forget(self, _connection: Connection) -> None:
        """Nothing: the server overwrites deleted rows when it cleans up."""

    def _engine(self, options: str, **pool: int) -> Engine:
        """Engine of connections within the schema.

        Raises
        ------
        SettingsError
            If the driver is not installed.
        """
        options += f" -c search_path={self.schema} -c lock_timeout={WAIT} -c timezone=UTC"
        try:
            return create_engine(
                self.url,
                hide_parameters=True,  # errors in the log quote no answers
                pool_pre_ping=True,  # a server that was started again is found again
                connect_args={
                    "options": options,
                    "connect_timeout": 5,
                    "application_name": NAME,
                },
                **pool,
            )
        except ModuleNotFoundError as error:
            raise SettingsError(
                f"{self}: its driver is missing; install it: pip install 'whatmatters[postgresql]'"
            ) from error


def schema_at(address: str, *, is_draft: bool) -> PostgreSQL:
    """The schema for answers that count, or for those to a draft, at a URL.

    Raises
    ------
    SettingsError
        If the URL is none of PostgreSQL.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise SettingsError(_remedy("the address of the database")) from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not url.database:
        raise SettingsError(_remedy(url.render_as_string()))
    return PostgreSQL(url.set(drivername="postgresql+psycopg"), TEST if is_draft else LIVE)


def _take_turn(connection: Connection, schema: str) -> None:
    """Wait until no other process is writing; the turn ends with the transaction."""
    connection.exec_driver_sql(
        "SELECT pg_advisory_xact_lock(%s, %s)",
        (crc32(NAME.encode()) >> 1, crc32(schema.encode()) >> 1),
    )


def _remedy(address: str) -> str:
    """What to say to an address that is none."""
    return f"{address}: not understood; write postgresql://user:password@host:5432/database"
