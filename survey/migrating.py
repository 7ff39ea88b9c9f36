"""Bring a database to the tables of this version, step by step."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, inspect

from survey.errors import StoreError

VERSIONS = Path(__file__).parent / "migrations" / "versions"
BEFORE_STEPS = 234197174  # what files of SQLite said of themselves before there were any
FIRST = "0001"


def known_steps() -> list[str]:
    """Numbers of all steps, by the names of their files, the newest last."""
    return sorted(path.name[1:5] for path in VERSIONS.glob("r[0-9]*.py"))


def latest() -> str:
    """Number of the newest step."""
    return known_steps()[-1]


def version_of(connection: Connection, where: object) -> str:
    """Number of the last step that was made; empty for an empty database.

    Raises
    ------
    StoreError
        If a newer version of this software made it, or something else did.
    """
    tables, found = inspect(connection), None
    if tables.has_table("alembic_version"):
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is None and tables.has_table("participants"):
        found = FIRST if _is_before_steps(connection) else "unknown"
    if found is not None and found not in known_steps():
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
    steps = import_module("survey.migrations.steps")
    if version_of(connection, where) == FIRST and _is_before_steps(connection):
        steps.pretend_steps(connection, FIRST)
        connection.exec_driver_sql("PRAGMA user_version = 0")
    steps.make_steps(connection, step)


def _is_before_steps(connection: Connection) -> bool:
    """Whether this is a file of SQLite from before there were steps."""
    if connection.dialect.name != "sqlite":
        return False
    return bool(connection.exec_driver_sql("PRAGMA user_version").scalar_one() == BEFORE_STEPS)
