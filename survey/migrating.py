"""Bring a database to the tables of this version, step by step."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from survey.errors import StoreError

STEPS = Path(__file__).parent / "migrations"
BEFORE_STEPS = 234197174  # what files of SQLite said of themselves before there were any
FIRST = "0001"


def latest() -> str:
    """Number of the newest step."""
    return str(ScriptDirectory(str(STEPS)).get_current_head())


def version_of(connection: Connection, where: object) -> str:
    """Number of the last step that was made; empty for an empty database.

    Raises
    ------
    StoreError
        If a newer version of this software made it, or something else did.
    """
    found = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).has_table("participants"):
        found = FIRST if _is_before_steps(connection) else "unknown"
    steps = [step.revision for step in ScriptDirectory(str(STEPS)).walk_revisions()]
    if found is not None and found not in steps:
        raise StoreError(
            f"{where}: made by another version of What Matters; install its newest version, or "
            "name another place for new answers"
        )
    return found or ""


def require_latest(connection: Connection, where: object) -> None:
    """Raise StoreError unless the tables are those of this version."""
    found = version_of(connection, where)
    if found != latest():
        raise StoreError(
            f"{where}: made by an earlier version of What Matters; start `whatmatters serve` "
            "there once, which keeps a backup and brings it up to date"
        )


def bring_up_to_date(connection: Connection, where: object, step: str = "head") -> None:
    """Make the steps that are missing, within the transaction of the connection."""
    known = version_of(connection, where)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    if known == FIRST and _is_before_steps(connection):
        command.stamp(config, FIRST)
        connection.exec_driver_sql("PRAGMA user_version = 0")
    command.upgrade(config, step)


def _is_before_steps(connection: Connection) -> bool:
    """Whether this is a file of SQLite from before there were steps."""
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one() == BEFORE_STEPS)
