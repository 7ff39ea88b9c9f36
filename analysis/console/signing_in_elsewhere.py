"""Signing in at a provider: the way there, the way back, and whose account it is."""

import sqlite3
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response

from analysis.console import accounts, audit, links
from analysis.console.accounts import Account
from analysis.console.console import Console
from analysis.console.provider import (
    BACK,
    LASTS,
    Declined,
    Going,
    NotBelieved,
    Person,
    Provider,
    ProviderDown,
)
from analysis.console.rendering import redirect, render
from analysis.console.sessions import Session
from analysis.console.signing_in import address_of, enter, let_in, show_entrance
from analysis.console.visits import THERE, CurrentConsole, CurrentSession

router = APIRouter()
NOBODY = "nobody"  # who it was, in the audit log, where no account is known
Said = Annotated[str, Query(max_length=2000)]


@router.get(THERE)
def go_there(request: Request, console: CurrentConsole) -> Response:
    """Lead to the provider, and give the browser a secret to come back with."""
    provider = _provider(request, console)
    going = Going.begin(console.clock())
    try:
        response = redirect(provider.address(going))
    except ProviderDown as error:
        return _down(request, console, provider, error)
    settings = console.settings
    response.set_cookie(
        settings.going_cookie,
        going.secret,
        max_age=LASTS,
        httponly=True,
        secure=settings.secure_cookie,
        samesite="lax",  # or it would not come along from the provider
    )
    return response


@router.get(BACK)
def come_back(
    request: Request,
    console: CurrentConsole,
    before: CurrentSession,
    code: Said = "",
    state: Said = "",
    iss: Said = "",
    error: Said = "",
) -> Response:
    """Begin a session for the account of whom the provider sends, if it can be believed."""
    provider = _provider(request, console)
    going = Going(request.cookies.get(console.settings.going_cookie, ""))
    answer = {"code": code, "state": state, "iss": iss, "error": error}
    try:
        person = provider.person(going, answer, console.clock())
    except ProviderDown as fault:
        response = _down(request, console, provider, fault)
    except Declined as fault:
        said = f"{provider.settings.name} did not let you in ({fault}). Begin again"
        response = show_entrance(request, console, 422, error=said)
    except NotBelieved as fault:
        response = _disbelieve(request, console, fault)
    else:
        response = _welcome(request, console, provider, before, person)
    response.delete_cookie(
        console.settings.going_cookie,
        httponly=True,
        secure=console.settings.secure_cookie,
        samesite="lax",
    )
    return response


def _provider(request: Request, console: Console) -> Provider:
    """The provider, if there is one and this address has not failed too often."""
    if console.provider is None:
        raise HTTPException(404)
    if not console.attempts.allows(address_of(request)):
        raise HTTPException(429)
    return console.provider


def _welcome(
    request: Request,
    console: Console,
    provider: Provider,
    before: Session | None,
    person: Person,
) -> Response:
    """Let somebody in whose account is linked and open; say what to do to others.

    The page that leads on is one of ours: after a redirect from elsewhere browsers would keep the
    cookie of the session, which is strict, to themselves.
    """
    now = console.clock()
    with console.database.transaction() as connection:
        account = _account_of(connection, provider, person, now)
        if account is None or not accounts.is_open(account, now):
            who, did = (account.name, "closed or locked") if account else (NOBODY, "not linked")
            audit.note(connection, now, who, f"came from the provider: {did}", person.subject)
        else:
            if account.must_change:  # a password that was handed over and never used
                accounts.forget_password(connection, account.name)
            entered = enter(connection, account, before, now, "came from the provider")
    if account is None:
        console.attempts.failed(address_of(request))
        return show_entrance(request, console, 422, stranger=person.subject)
    if not accounts.is_open(account, now):
        said = "Your account is closed, or rests for some minutes after wrong tries"
        return show_entrance(request, console, 422, error=said)
    page = render(request, "came_back.html", {"onward": entered.onward, "name": account.name})
    return let_in(console, entered, page)


def _account_of(
    connection: sqlite3.Connection, provider: Provider, person: Person, now: float
) -> Account | None:
    """The account that is linked; by a verified address for the first time, where that is meant."""
    account = links.find(connection, person)
    if account is not None or provider.settings.first != "email" or not person.email:
        return account
    account = links.find_unlinked(connection, person.email)
    if account is not None:
        links.link(connection, account.name, person.issuer, person.subject)
        audit.note(connection, now, account.name, "was linked by their address", person.subject)
    return account


def _down(request: Request, console: Console, provider: Provider, error: ProviderDown) -> Response:
    """Say that the provider cannot be asked; why stands in the log."""
    console.attempts.failed(address_of(request))
    with console.database.transaction() as connection:
        audit.note(connection, console.clock(), NOBODY, "could not ask the provider", str(error))
    said = f"{provider.settings.name} cannot be reached now. Try again in some minutes"
    return show_entrance(request, console, 503, error=said)


def _disbelieve(request: Request, console: Console, fault: NotBelieved) -> Response:
    """Say that nothing came of it; why stands in the log."""
    console.attempts.failed(address_of(request))
    with console.database.transaction() as connection:
        audit.note(connection, console.clock(), NOBODY, "was not believed", str(fault))
    said = "That sign-in cannot be relied on: it took too long, or began elsewhere. Begin again"
    return show_entrance(request, console, 422, error=said)
