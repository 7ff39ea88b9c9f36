"""Who is signed in: kept on the server, known by the hash of a token that only a browser has."""

import secrets
import sqlite3
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Literal

from analysis.console.settings import Settings

Stage = Literal["code", "open"]  # code: the password was right, the second factor is still asked
FOR_A_CODE = 5 * 60  # seconds
SEEN_EVERY = 60  # seconds: each note waits for the disk


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in, or half so."""

    token: str
    account: str
    stage: Stage
    began: float
    seen: float

    @property
    def form_token(self) -> str:
        """What forms of this session carry, and no other site knows."""
        return sha256(f"form {self.token}".encode()).hexdigest()

    def sent(self, form_token: str) -> bool:
        """Whether a form of this session carries that token."""
        return compare_digest(form_token.encode(), self.form_token.encode())


def begin(connection: sqlite3.Connection, account: str, stage: Stage, now: float) -> str:
    """Sign somebody in, with a token that did not exist before; it is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        "INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (_hash(token), account, stage, now, now)
    )
    return token


def find(
    connection: sqlite3.Connection, token: str, settings: Settings, now: float
) -> Session | None:
    """The session of a token, unless it has gone on, or been quiet, for too long."""
    row = connection.execute(
        "SELECT account, stage, began, seen FROM sessions WHERE token_hash = ?", (_hash(token),)
    ).fetchone()
    if row is None:
        return None
    session = Session(token, *row)
    quiet = FOR_A_CODE if session.stage == "code" else 60 * settings.idle_minutes
    if now - session.seen >= quiet or now - session.began >= 3600 * settings.longest_hours:
        end(connection, token)
        return None
    return session


def touch(connection: sqlite3.Connection, session: Session, now: float) -> None:
    """Note that somebody did something, and did not only leave a page open; once a minute."""
    if now - session.seen < SEEN_EVERY:
        return
    connection.execute(
        "UPDATE sessions SET seen = ? WHERE token_hash = ?", (now, _hash(session.token))
    )


def end(connection: sqlite3.Connection, token: str) -> None:
    """Sign somebody out on one device."""
    connection.execute("DELETE FROM sessions WHERE token_hash = ?", (_hash(token),))


def end_all(connection: sqlite3.Connection, account: str, besides: str = "") -> None:
    """Sign somebody out everywhere, or everywhere else."""
    connection.execute(
        "DELETE FROM sessions WHERE account = ? AND token_hash <> ?", (account, _hash(besides))
    )


def _hash(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
