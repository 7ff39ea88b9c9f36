"""The audit log shows it when a line was changed, added or taken away."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from analysis.console.audit import lines, note, verified
from analysis.console.database import open_database
from analysis.console.errors import ConsoleError


@pytest.fixture
def log(tmp_path):
    """A log of three lines."""
    with closing(open_database(tmp_path)) as database, database.transaction() as connection:
        for did in ("came", "saw", "went"):
            note(connection, 1_800_000_000.0, "ada", did, "a study")
        yield connection


def test_a_log_as_it_was_written_is_whole(log):
    number, head = verified(lines(log))

    assert number == 3
    assert head == [*lines(log)][-1].hash


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("field", ["at", "who", "did", "about", "hash"])
def test_a_changed_line_is_found(log, place, field):
    found = [*lines(log)]
    found[place] = replace(found[place], **{field: "f" * 64})

    with pytest.raises(ConsoleError, match=f"line {place + 1}|line {place + 2}"):
        verified(found)


def test_a_line_taken_away_or_added_is_found(log):
    first, second, third = lines(log)

    for changed in ([first, third], [second, third], [first, first, second, third]):
        with pytest.raises(ConsoleError, match="is not as it was written"):
            verified(changed)


@pytest.mark.parametrize("change", ["UPDATE audit SET who = 'eve'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_log(log, change):
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        log.execute(change)
