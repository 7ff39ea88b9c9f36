"""Signing in and out: a name and a password, and the second factor of those who have one."""

import sqlite3
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import Response

from analysis.console import accounts, audit, second_factor, sessions
from analysis.console.accounts import Account
from analysis.console.console import Console
from analysis.console.rendering import redirect, render
from analysis.console.sessions import Session, Stage
from analysis.console.visits import (
    CODE,
    SIGN_IN,
    CurrentConsole,
    CurrentSession,
    OwnForm,
)

router = APIRouter()
WRONG = "Check your name and password. After 5 wrong tries an account rests for 15 minutes"
WRONG_CODE = "Check the code: it changes every half minute, and each works once"
LONGEST_NAME, LONGEST_PASSWORD = 100, 200  # characters that are looked at


@dataclass(frozen=True)
class Entered:
    """A session that has begun, and the page that comes next."""

    token: str
    onward: str


@router.get(SIGN_IN)
def show_sign_in(request: Request, console: CurrentConsole) -> Response:
    """Ask for name and password, or lead to the provider."""
    return show_entrance(request, console)


@router.post(SIGN_IN)
def sign_in(
    request: Request,
    console: CurrentConsole,
    before: CurrentSession,
    name: Annotated[str, Form(max_length=LONGEST_NAME)] = "",
    password: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
) -> Response:
    """Begin a session of a new token, whatever token the browser had before."""
    if not console.takes_passwords:
        raise HTTPException(403)
    address = address_of(request)
    if not console.attempts.allows(address):
        raise HTTPException(429)
    name, now = name.strip().lower(), console.clock()
    with console.database.transaction() as connection:
        account = accounts.find(connection, name)
    if not accounts.signs_in(account, password, now):  # takes long: nobody else waits for it
        console.attempts.failed(address)
        _count_failure(console, name, now)
        return show_entrance(request, console, 422, error=WRONG, name=name)
    with console.database.transaction() as connection:
        account = accounts.find(connection, name)
        if account is None or not accounts.is_open(account, now):
            return redirect(SIGN_IN)
        entered = enter(connection, account, before, now, "gave the password")
    return let_in(console, entered, redirect(entered.onward))


def show_entrance(
    request: Request, console: Console, status: int = 200, **more: object
) -> Response:
    """The page where people sign in, in the ways that there are here."""
    ways = {"provider": console.provider, "takes_passwords": console.takes_passwords}
    return render(request, "sign_in.html", {**ways, **more}, status)


def enter(
    connection: sqlite3.Connection, account: Account, before: Session | None, now: float, did: str
) -> Entered:
    """Begin a session of a new token; a second factor of ours is still asked for."""
    stage: Stage = "code" if account.second_factor else "open"
    if stage == "open":
        accounts.succeeded(connection, account)
    audit.note(connection, now, account.name, did)
    if before is not None:
        sessions.end(connection, before.token)
    token = sessions.begin(connection, account.name, stage, now)
    return Entered(token, CODE if stage == "code" else "/")


@router.get(CODE)
def show_code(request: Request, session: CurrentSession) -> Response:
    """Ask for the code of the second factor."""
    if session is None or session.stage != "code":
        return redirect(SIGN_IN if session is None else "/")
    return render(request, "code.html", {"form_token": session.form_token})


@router.post(CODE, dependencies=[OwnForm])
def give_code(
    request: Request,
    console: CurrentConsole,
    session: CurrentSession,
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Open the session, under a new token."""
    if session is None or session.stage != "code":
        return redirect(SIGN_IN if session is None else "/")
    if not console.attempts.allows(address_of(request)):
        raise HTTPException(429)
    token = _opened(console, session, code)
    if token is not None:
        return let_in(console, Entered(token, "/"), redirect("/"))
    console.attempts.failed(address_of(request))
    context = {"form_token": session.form_token, "error": WRONG_CODE}
    return render(request, "code.html", context, 422)


@router.post("/sign-out", dependencies=[OwnForm])
def sign_out(console: CurrentConsole, session: CurrentSession) -> Response:
    """End the session, here and on the server."""
    response = redirect(SIGN_IN)
    settings = console.settings
    response.delete_cookie(
        settings.cookie, httponly=True, secure=settings.secure_cookie, samesite="strict"
    )
    if session is not None:
        with console.database.transaction() as connection:
            sessions.end(connection, session.token)
            audit.note(connection, console.clock(), session.account, "signed out")
    return response


def _opened(console: Console, session: Session, code: str) -> str | None:
    """The token of an open session if the code is right; a wrong one is counted."""
    now = console.clock()
    with console.database.transaction() as connection:
        account = accounts.find(connection, session.account)
        if account is None or not accounts.is_open(account, now):
            sessions.end(connection, session.token)
            return None
        step = second_factor.step_of(code, account.second_factor, now, account.last_step)
        if step is None:
            _failed(connection, account, now)
            return None
        accounts.succeeded(connection, account, step)
        sessions.end(connection, session.token)
        audit.note(connection, now, account.name, "gave the code of the second factor")
        return sessions.begin(connection, account.name, "open", now)


def _count_failure(console: Console, name: str, now: float) -> None:
    """Count a wrong password of an account that is open; others are not told apart."""
    with console.database.transaction() as connection:
        account = accounts.find(connection, name)
        if account is not None and accounts.is_open(account, now):
            _failed(connection, account, now)


def _failed(connection: sqlite3.Connection, account: Account, now: float) -> None:
    """Count a wrong password or code, and say in the log when an account is locked by it."""
    audit.note(connection, now, account.name, "gave a wrong password or code")
    if accounts.failed(connection, account, now):
        audit.note(connection, now, account.name, "was locked for 15 minutes")


def let_in(console: Console, entered: Entered, response: Response) -> Response:
    """Lead on with a cookie that no script and no other site can use."""
    response.set_cookie(
        console.settings.cookie,
        entered.token,
        httponly=True,
        secure=console.settings.secure_cookie,
        samesite="strict",
    )
    return response


def address_of(request: Request) -> str:
    """Where a request comes from; one for all where that is not known."""
    return request.client.host if request.client else ""
