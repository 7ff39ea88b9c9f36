"""The console's database: an older one is brought up to date, a newer one is left alone."""

import sqlite3
from contextlib import closing

import pytest

from analysis.console import accounts, links
from analysis.console.database import FIRST, NAME, VERSIONS, open_database
from analysis.console.errors import ConsoleError
from analysis.console.provider import Person


def made(folder, tables, version):
    """A database of another version."""
    with closing(sqlite3.connect(folder / NAME)) as connection:
        connection.executescript(f"{tables};PRAGMA user_version = {version}")


def test_accounts_of_the_first_version_are_still_there_and_can_be_linked(tmp_path):
    made(tmp_path, FIRST, 1)
    for _ in range(2):  # brought up to date once
        with closing(open_database(tmp_path)) as database, database.transaction() as connection:
            if accounts.find(connection, "ada") is None:
                accounts.add(connection, "ada", ("admin",), ("*",), "x", must_change=False)
            links.link(connection, "ada", "https://login.example.org", "7")
            found = links.find(connection, Person("https://login.example.org", "7", ""))

    assert found.name == "ada"


def test_a_database_of_a_later_version_is_not_touched(tmp_path):
    made(tmp_path, "", len(VERSIONS) + 1)

    with pytest.raises(ConsoleError, match="another version of What Matters"):
        open_database(tmp_path)
