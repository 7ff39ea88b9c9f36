"""Tables as lines of JSON, read from a database of whatever version and brought back to one."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Connection,
    MetaData,
    Table,
    event,
    func,
    insert,
    inspect,
    select,
    table,
)

STEPS_TABLE = "alembic_version"
AT_ONCE = 500  # rows


def tables_of(connection: Connection) -> Sequence[Table]:
    """The tables that are there, each after those that it refers to."""
    found = MetaData()

    @event.listens_for(found, "column_reflect")
    def read_json(_inspector: object, _table: object, column: dict[str, Any]) -> None:
        """Let nothing stay nothing, in columns of JSON."""
        if isinstance(column["type"], JSON):
            column["type"] = JSON(none_as_null=True)

    found.reflect(connection)
    return [one for one in found.sorted_tables if one.name != STEPS_TABLE]


def lines_of(connection: Connection, kept: Table) -> Iterator[bytes]:
    """Each row as a line, in the order of the table's key."""
    query = select(kept).order_by(*kept.primary_key.columns)
    rows = connection.execution_options(yield_per=AT_ONCE).execute(query).mappings()
    for row in rows:
        yield json.dumps(dict(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def add_lines(connection: Connection, kept: Table, lines: Iterable[bytes]) -> None:
    """Add a row for each line, and number new rows from there."""
    rows = (json.loads(line) for line in lines)
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(insert(kept), some)
    if connection.dialect.name == "postgresql" and "id" in kept.columns:
        highest = select(func.max(kept.c.id)).scalar_subquery()
        numbers = func.pg_get_serial_sequence(kept.name, "id")
        # The third argument says that 1 has not been used where there is no row.
        connection.execute(
            select(func.setval(numbers, func.coalesce(highest, 1), highest.is_not(None)))
        )


def n_rows(connection: Connection, name: str) -> int:
    """How many rows a table has; none where there is no such table."""
    if not inspect(connection).has_table(name):
        return 0
    return connection.execute(select(func.count()).select_from(table(name))).scalar_one()
