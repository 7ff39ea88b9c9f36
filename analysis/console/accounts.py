"""Accounts of staff: made, found, closed; how often a password was wrong."""

import re
import sqlite3
from dataclasses import dataclass

from analysis.console.errors import ConsoleError
from analysis.console.passwords import is_right, kept
from analysis.console.roles import ROLES, Action, may
from questionnaires.errors import did_you_mean

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")
EVERY_STUDY = "*"
MOST_FAILURES = 5  # in a row, of a password or code
LOCKED_SECONDS = 15 * 60


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in."""

    name: str
    roles: tuple[str, ...]
    studies: tuple[str, ...]  # ids, or `EVERY_STUDY`
    password: str  # its hash
    must_change: bool  # the password was made by somebody else
    second_factor: str  # its secret; empty if there is none
    last_step: int  # of a code of the second factor that was used
    failures: int
    locked_until: float
    is_closed: bool

    def may(self, action: Action) -> bool:
        """Whether a role of theirs lets them do something."""
        return may(self.roles, action)

    def knows(self, study: str) -> bool:
        """Whether a study is one of theirs."""
        return EVERY_STUDY in self.studies or study in self.studies


def find(connection: sqlite3.Connection, name: str) -> Account | None:
    """The account of that name."""
    row = connection.execute("SELECT * FROM accounts WHERE name = ?", (name.lower(),)).fetchone()
    return None if row is None else _account(row)


def everybody(connection: sqlite3.Connection) -> list[Account]:
    """All accounts, by name."""
    return [_account(row) for row in connection.execute("SELECT * FROM accounts ORDER BY name")]


def add(
    connection: sqlite3.Connection,
    name: str,
    roles: tuple[str, ...],
    studies: tuple[str, ...],
    password: str,
    *,
    must_change: bool,
) -> None:
    """Make an account.

    Raises
    ------
    ConsoleError
        If the name is taken or cannot be one, or a role is not known.
    """
    if not NAME.fullmatch(name):
        raise ConsoleError(f"{name}: use 2 to 64 small letters, digits and . _ @ + - for a name")
    if find(connection, name) is not None:
        raise ConsoleError(f"{name}: has an account already; choose another name")
    check_roles(roles)
    connection.execute(
        "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, 0)",
        (name, " ".join(roles), " ".join(studies), kept(password), must_change),
    )


def check_roles(roles: tuple[str, ...]) -> None:
    """Raise ConsoleError unless there are roles, and all are known."""
    if not roles:
        raise ConsoleError(f"give a role: {', '.join(ROLES)}")
    for role in roles:
        if role not in ROLES:
            raise ConsoleError(f"{role}: no such role; {did_you_mean(role, ROLES)}")


def allow(
    connection: sqlite3.Connection, name: str, roles: tuple[str, ...], studies: tuple[str, ...]
) -> None:
    """Let somebody have other roles and studies from now on."""
    check_roles(roles)
    connection.execute(
        "UPDATE accounts SET roles = ?, studies = ? WHERE name = ?",
        (" ".join(roles), " ".join(studies), name),
    )


def set_password(
    connection: sqlite3.Connection, name: str, password: str, *, must_change: bool
) -> None:
    """Keep another password, which unlocks the account too."""
    connection.execute(
        "UPDATE accounts SET password = ?, must_change = ?, failures = 0, locked_until = 0 "
        "WHERE name = ?",
        (kept(password), must_change, name),
    )


def forget_password(connection: sqlite3.Connection, name: str) -> None:
    """Let no password open an account until it is given another."""
    connection.execute("UPDATE accounts SET password = '', must_change = 0 WHERE name = ?", (name,))


def set_second_factor(connection: sqlite3.Connection, name: str, secret: str, step: int) -> None:
    """Keep the secret of a second factor, or take it away by an empty one."""
    connection.execute(
        "UPDATE accounts SET second_factor = ?, last_step = ? WHERE name = ?", (secret, step, name)
    )


def close(connection: sqlite3.Connection, name: str, *, is_closed: bool) -> None:
    """Let nobody sign in with an account any more, or let them again."""
    connection.execute("UPDATE accounts SET is_closed = ? WHERE name = ?", (is_closed, name))


def signs_in(account: Account | None, password: str, now: float) -> bool:
    """Whether somebody may go on with this password; it takes as long if they may not."""
    right = is_right(password, None if account is None else account.password)
    return right and account is not None and is_open(account, now)


def is_open(account: Account, now: float) -> bool:
    """Whether an account is neither closed nor locked for a while."""
    return not account.is_closed and account.locked_until <= now


def failed(connection: sqlite3.Connection, account: Account, now: float) -> bool:
    """Count a password or code that was wrong; whether the account is locked by it."""
    locks = account.failures + 1 >= MOST_FAILURES
    connection.execute(
        "UPDATE accounts SET failures = ?, locked_until = ? WHERE name = ?",
        (
            0 if locks else account.failures + 1,
            now + LOCKED_SECONDS if locks else account.locked_until,
            account.name,
        ),
    )
    return locks


def succeeded(connection: sqlite3.Connection, account: Account, step: int | None = None) -> None:
    """Forget what was wrong before; a code of the second factor is not taken again."""
    connection.execute(
        "UPDATE accounts SET failures = 0, last_step = ? WHERE name = ?",
        (account.last_step if step is None else step, account.name),
    )


def _account(row: sqlite3.Row) -> Account:
    """A row as a value."""
    return Account(
        name=row["name"],
        roles=tuple(row["roles"].split()),
        studies=tuple(row["studies"].split()),
        password=row["password"],
        must_change=bool(row["must_change"]),
        second_factor=row["second_factor"],
        last_step=row["last_step"],
        failures=row["failures"],
        locked_until=row["locked_until"],
        is_closed=bool(row["is_closed"]),
    )
