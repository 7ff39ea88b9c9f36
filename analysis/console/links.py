"""Which account somebody has whom a provider knows: by issuer and subject, which never change."""

import sqlite3

from analysis.console import accounts
from analysis.console.accounts import Account
from analysis.console.errors import ConsoleError
from analysis.console.provider import Person


def find(connection: sqlite3.Connection, person: Person) -> Account | None:
    """The account that a person is linked to."""
    row = connection.execute(
        "SELECT account FROM links WHERE issuer = ? AND subject = ?",
        (person.issuer, person.subject),
    ).fetchone()
    return None if row is None else accounts.find(connection, row["account"])


def find_unlinked(connection: sqlite3.Connection, name: str) -> Account | None:
    """The account of that name, if nobody at any provider is linked to it."""
    account = accounts.find(connection, name)
    return None if account is None or account.name in everybody(connection) else account


def everybody(connection: sqlite3.Connection) -> dict[str, Person]:
    """Who is linked, also at a provider that is not used any more, by name of account."""
    return {
        row["account"]: Person(row["issuer"], row["subject"], "")
        for row in connection.execute("SELECT account, issuer, subject FROM links")
    }


def link(connection: sqlite3.Connection, name: str, issuer: str, subject: str) -> None:
    """Let somebody at a provider in as that account, and nobody else any more.

    Raises
    ------
    ConsoleError
        If the subject is empty, or is linked to another account.
    """
    if not subject:
        raise ConsoleError("give the subject: the provider's own name for a person")
    found = find(connection, Person(issuer, subject, ""))
    if found is not None and found.name != name:
        raise ConsoleError(f"{subject}: is linked to {found.name}; unlink that account first")
    unlink(connection, name)
    connection.execute("INSERT INTO links VALUES (?, ?, ?)", (issuer, subject, name))


def unlink(connection: sqlite3.Connection, name: str) -> None:
    """Let nobody at a provider in as that account."""
    connection.execute("DELETE FROM links WHERE account = ?", (name,))
